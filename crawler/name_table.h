/*
 * name_table: the peer names that a worker has met. Lists repeat the same names millions of times: a name
 * seen before is recognised by its hash before any rule runs; the rules (IDNA, suffix list) run once for a
 * new one.
 *
 * Accepted names are numbered 0, 1, 2, ... in the order in which they must be announced to the coordinator.
 */
#ifndef CRAWLER_NAME_TABLE_H
#define CRAWLER_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"

enum {
    NAME_REFUSED = -1,
    NAME_NO_ROOM = -2,
    /* spellings, and octets of accepted names: time for a new worker */
    NAME_TABLE_FULL = 2000000,
    NAME_TABLE_BYTES_FULL = 64 << 20,
    /* no new ones beyond: memory stays bounded, here and with the coordinator (store/names.h) */
    NAME_TABLE_MAX = 4000000,
    NAME_TABLE_BYTES_MAX = 128 << 20,
};

struct name_table;

struct name_table *name_table_new(void);
void name_table_free(struct name_table *t); /* NULL is fine */
/* The number of a name as listed; NAME_REFUSED when it is none, NAME_NO_ROOM when nobody knows: a list with
 * such a name is not complete. */
int32_t name_table_number(struct name_table *t, const char *listed, size_t len);

/* The same for names that come in a row: a table of all names is larger than a processor's cache, so each is
 * looked up some names later, when memory has answered. The numbers go to fn, those of the last names with
 * name_table_settle(). */
typedef void name_table_fn(void *arg, int32_t number);
void name_table_ask(struct name_table *t, const char *listed, size_t len, name_table_fn *fn, void *arg);
void name_table_settle(struct name_table *t, name_table_fn *fn, void *arg);

bool name_table_is_full(const struct name_table *t);
/* Appends NAMES frames for what was not announced yet. */
void name_table_announce(struct name_table *t, struct buf *out);

#endif
