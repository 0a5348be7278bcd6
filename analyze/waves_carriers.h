/*
 * waves_carriers: on which hosts a wave ran, and what became of it there: breadth, region, bulk deletions,
 * sign-ups that had just opened, accounts still active weeks later.
 */
#ifndef ANALYZE_WAVES_CARRIERS_H
#define ANALYZE_WAVES_CARRIERS_H

#include "waves.h"

/* Where the flows of each host begin, so that a wave need not read all of them. */
struct flow_index {
    const struct used *used; /* borrowed */
    size_t *first;           /* owned: hosts + 1 */
};

void flow_index_build(struct flow_index *x, const struct used *u);
void flow_index_release(struct flow_index *x);

/* Fills everything of a wave that its hosts tell. */
void carriers_describe(struct wave_found *f, const struct flow_index *x);

#endif
