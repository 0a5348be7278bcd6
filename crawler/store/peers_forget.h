/*
 * peers_forget: takes hosts out of everybody's peer lists and out of the history of these, as if nobody had
 * ever named them. Reads every list: for erasures on request, not for every day.
 */
#ifndef STORE_PEERS_FORGET_H
#define STORE_PEERS_FORGET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sql/pg.h"

/* In transactions of its own, so that crawls wait for a page of lists and not for all. *rows is increased by
 * the rows that were changed. */
MUST_CHECK bool peers_forget(struct pg *db, const uint32_t *ids, size_t count, int64_t *rows, struct err *e);

#endif
