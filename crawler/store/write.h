/*
 * write: one transaction that stores a batch of visits: the visit, its observation, lists and series, the
 * host's new state, and the end of its lease.
 */
#ifndef STORE_WRITE_H
#define STORE_WRITE_H

#include "store/batch.h"

/* The names of the lists have their ids (admit.h) as of this state of the opt-outs; with another one now it
 * fails with ERR_DB_BUSY. On failure the transaction is open and must be rolled back. */
MUST_CHECK bool write_visits(struct pg *db, struct batch *b, int64_t crawl_id, int64_t opt_outs,
                             struct batch_counts *counts, struct err *e);

/* Parts of the transaction (write_peers.c, write_lists.c). owned[i] tells whether the lease of items[i] is still
 * held; items are sorted by instance. */
MUST_CHECK bool write_peer_lists(struct pg *db, struct finished **items, const bool *owned, int count,
                                 struct err *e);
MUST_CHECK bool write_series(struct pg *db, struct finished **items, const bool *owned, int count,
                             struct err *e);
MUST_CHECK bool write_restrictions(struct pg *db, struct finished **items, const bool *owned, int count,
                                   struct err *e);

#endif
