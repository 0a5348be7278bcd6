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

/* Shape: see OUTPUT.md, coverage. asked and answered: within the last 7 days of crawling. */
MUST_CHECK bool coverage_measure(struct coverage *c, const struct used *u, struct pg *db,
                                 struct window window, struct err *e);
void coverage_release(struct coverage *c);

#endif
