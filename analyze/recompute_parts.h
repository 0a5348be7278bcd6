/*
 * recompute_parts: steps of recompute_run() that stand in files of their own.
 */
#ifndef ANALYZE_RECOMPUTE_PARTS_H
#define ANALYZE_RECOMPUTE_PARTS_H

#include "recompute.h"

/* Fills previous, rules, hosts and the used_before of days from the ledger that was stored last. */
MUST_CHECK bool recompute_compare(struct recompute *r, struct pg *db, struct err *e);

#endif
