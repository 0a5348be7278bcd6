/*
 * admit: gives the peer names of a batch their instance ids: those known by a look-up, new ones by entering
 * the frontier, as far as the farm limits let them (plan/quota.h). In a transaction of its own, and harmless
 * when done twice.
 */
#ifndef STORE_ADMIT_H
#define STORE_ADMIT_H

#include "store/batch.h"

/* New hosts are due at due_us. Adds to counts->admitted and ->held_back, and sets held_back of each item. */
MUST_CHECK bool admit_names(struct pg *db, struct finished **items, int count, int64_t now_us, int64_t due_us,
                            struct batch_counts *counts, struct err *e);
/* Drops what was counted of days more than a month ago. */
MUST_CHECK bool admit_forget(struct pg *db, int64_t now_us, struct err *e);

#endif
