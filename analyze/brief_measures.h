/*
 * brief_measures: what a brief is made from, measured for the week that ends the window.
 */
#ifndef ANALYZE_BRIEF_MEASURES_H
#define ANALYZE_BRIEF_MEASURES_H

#include "analysis.h"
#include "render/brief.h"

struct brief_measures {
    json_t *growth, *waves, *alert, *wave_days, *coverage; /* owned; NULL without observations */
    json_t *movers[BRIEF_WEEKS];                           /* owned */
};

/* Looks at all days up to the end of the window: a week is judged by what went before it. */
MUST_CHECK bool brief_measures(struct brief_measures *m, struct analysis *a, struct err *e);
void brief_measures_release(struct brief_measures *m);
/* Lends the measures to *in. */
void brief_measures_lend(const struct brief_measures *m, struct brief_input *in);

#endif
