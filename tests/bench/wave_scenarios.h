/*
 * wave_scenarios: synthetic daily sign-up series with planted waves, and what was planted.
 *
 * A series is level x drift x weekday x noise, counted (Poisson), plus waves on top. The description of the
 * scenarios A to L is that of a published comparison; the generator and its noise are ours: the noise has the
 * spread and correlation measured on quiet days of a real network, and rivals reach about their published
 * scores on it. Pure.
 */
#ifndef BENCH_WAVE_SCENARIOS_H
#define BENCH_WAVE_SCENARIOS_H

#include <stdbool.h>

#include "bench/dice.h"

enum { TRIAL_DAYS = 182, TRUTHS_MAX = 8 };

/* A planted wave. The window is that of the days with more than 15 % of the peak's excess. */
struct truth {
    int onset, peak, end;
    double ratio; /* peak over the level beneath it */
    double excess;
    double rate[TRIAL_DAYS]; /* added on each day */
};

struct trial {
    int n, first_weekday;    /* 0 = Monday */
    double rate[TRIAL_DAYS]; /* NAN = missing */
    struct truth truths[TRUTHS_MAX];
    int truth_count;
};

struct scenario {
    char letter;
    const char *words;
    double level;      /* accounts a day */
    double noise;      /* times the usual */
    double dropped;    /* share of the dumps that are missing */
    int artefacts;     /* jumps of one day that no rule removed */
    int blips;         /* short rises below 1.5 */
    double wave_noise; /* of the wave's own days */
    bool waves, tail, level_change;
};

extern const struct scenario scenarios[];
int scenario_count(void);
const struct scenario *scenario_find(char letter); /* NULL when unknown */

/* Residuals of the logarithm from which blocks of a week are drawn. */
struct noise_pool {
    double *values; /* owned */
    int count;
};

/* A pool made up: lag-1 correlation 0.56, standard deviation 0.13, tails heavier than normal. */
void noise_pool_make(struct noise_pool *pool, struct dice *dice);
/* One number a line. False when the file cannot be read or holds less than a fortnight. */
bool noise_pool_read(struct noise_pool *pool, const char *path);
void noise_pool_release(struct noise_pool *pool);

void trial_make(struct trial *t, const struct scenario *s, const struct noise_pool *pool, struct dice *dice);

/* Adds a wave of a drawn shape to the truths of a trial; level: what lies beneath, a day each. A shape with
 * two peaks and a deep valley makes two. */
void trial_plant(struct trial *t, int onset, double ratio, const double *level, struct dice *dice);

#endif
