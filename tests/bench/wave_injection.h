/*
 * wave_injection: a wave added to a panel of servers together with what disturbs such panels, and the whole
 * chain of analysis asked to find it.
 */
#ifndef BENCH_WAVE_INJECTION_H
#define BENCH_WAVE_INJECTION_H

#include "bench/wave_score.h"
#include "panel.h"

/* What the undisturbed panel holds. Keeps a copy of its counts, to be restored after every run. */
struct injection {
    struct panel *panel; /* borrowed; changed during a run only */
    int32_t *users;      /* owned */
    double *growth;      /* owned, a host each: what it grew, the weights of waves */
    double *baseline;    /* owned, a day each */
    int days;
    struct found own[FOUND_MAX]; /* waves that the panel has of itself */
    int own_count;
};

void injection_start(struct injection *in, struct panel *p);
void injection_end(struct injection *in);

struct injection_result {
    struct score ours;
    struct score raw[RIVAL_COUNT]; /* each detector on the differences of the raw total, rules left out */
    int lost, own;                 /* waves of the panel itself: no longer found, of how many */
};

/* One run: a wave of ratio 2 to 12 over 5, 40 or 400 servers, two leaks, two outages, a purge, a step. */
void injection_run(struct injection *in, struct injection_result *r, struct dice *dice);
void injection_result_release(struct injection_result *r);

#endif
