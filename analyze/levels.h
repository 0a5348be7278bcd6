/*
 * levels: what a host counts for on a day against what it reported (R12). The sum of the reports of a day and
 * of these changes is the stock of that day, to the unit.
 */
#ifndef ANALYZE_LEVELS_H
#define ANALYZE_LEVELS_H

#include "scope.h"

/* Why a host counts with another number (that of row; -1 = none) than it reported in the row `reported` (-1 =
 * it did not report). */
enum rule level_rule(const struct used *u, int64_t reported, int64_t row);

/* Adds a row for every host and day of the window on which the two differ. The headline (class people) is
 * what counts: all else changes by R2. Several reports of one day: the last one stands for it. */
void levels_add(struct ledger *l, const struct used *u, struct window window);

#endif
