/*
 * coverage: who was asked and who answered, with which fields, and how much is missing.
 */
#ifndef ANALYZE_COVERAGE_H
#define ANALYZE_COVERAGE_H

#include <jansson.h>

#include "scope.h"
#include "sql/pg.h"

struct coverage {
    json_t *json; /* owned */
};

/* {"known","ever_answered","states":[{"state","hosts"}],
 *  "rounds":[{"day","source","asked","answered","with_accounts","with_active"}] (asked null for imports),
 *  "outcomes":[{"outcome","class","visits","meaning"}] of the last 7 days of crawling,
 *  "last_day":{"day","answered","counted","carried","carried_share","excluded":[{"rule","name","servers","accounts"}]},
 *  "undiscovered":{"seen","f1","f2","lists","estimate","low","high"} or null,
 *  "repeated_rounds":[day],"missing_days":[day],"breaks":[...]} */
MUST_CHECK bool coverage_measure(struct coverage *c, const struct used *u, struct pg *db,
                                 struct window window, struct err *e);
void coverage_release(struct coverage *c);

#endif
