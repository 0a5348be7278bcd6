/*
 * ledger_extremes: of each host and rule the largest change of a level, largest first: what a reader looks
 * at. The whole ledger has a row a host and day.
 */
#ifndef ANALYZE_LEDGER_EXTREMES_H
#define ANALYZE_LEDGER_EXTREMES_H

#include <jansson.h>

#include "scope.h"
#include "used.h"

/* [{"host","day","kind","rule","name","reported","used","amount","copy_of","days"}]; scope (R2) and carrying
 * (R8) left out; days tells on how many days the rule changed the host. */
json_t *ledger_extremes(const struct used *u, struct window window) MUST_CHECK;

#endif
