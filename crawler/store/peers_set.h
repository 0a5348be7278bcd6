/*
 * peers_set: a set of instance ids as a Roaring bitmap in its portable format, and the difference of two.
 */
#ifndef STORE_PEERS_SET_H
#define STORE_PEERS_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct peers_set;

/* From ids in any order, repeats allowed; in order they take half the time. Owned by the caller. */
MUST_CHECK struct peers_set *peers_set_new(const uint32_t *ids, size_t count);
/* From stored bytes; NULL when they are no bitmap. */
MUST_CHECK struct peers_set *peers_set_read(const void *bytes, size_t len);
void peers_set_free(struct peers_set *s); /* NULL is fine */

bool peers_set_is_same(const struct peers_set *a, const struct peers_set *b);
int64_t peers_set_count(const struct peers_set *s);
/* Portable bytes, owned by the caller (free()). */
MUST_CHECK char *peers_set_write(const struct peers_set *s, size_t *len);
/* Ids in a that are not in b, ascending, owned by the caller (free()); *count tells how many. */
MUST_CHECK uint32_t *peers_set_minus(const struct peers_set *a, const struct peers_set *b, size_t *count);

#endif
