/*
 * outage: is it them, or is it us? While our own network is down every host looks dead, and a break of the
 * survey would read as thousands of deaths.
 *
 * Hosts that answered at their last visit seldom fall silent together. When some of them, each at another
 * place (a block of addresses), could not be reached and nobody at all was heard meanwhile, it may be us:
 * then somebody who answered just before is to be asked. The first word from anybody ends the suspicion.
 *
 * Pure: time is an argument (monotonic milliseconds).
 */
#ifndef PLAN_OUTAGE_H
#define PLAN_OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OUTAGE_PLACES = 5 };

/* All zero: nothing was heard or missed yet. */
struct outage {
    uint64_t missed[OUTAGE_PLACES]; /* places since anybody was heard, each once */
    int count;
    int64_t heard;    /* how often anybody was heard, ever */
    int64_t since_ms; /* when the first of missed was told; while count > 0 */
};

/* A host said something to a visit that began then. What it said may be older than the end of its visit, so a visit
 * that was under way already when somebody was missed says nothing. */
void outage_heard(struct outage *o, int64_t began_ms);
/* A host that answered at its last visit could not be reached. place: any bytes that hosts which fail together
 * share. */
void outage_missed(struct outage *o, const void *place, size_t len, int64_t now_ms);
/* Is it suspected? */
bool outage_is(const struct outage *o);

#endif
