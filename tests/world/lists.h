/*
 * lists: peer lists as long as those that real servers publish, made and compressed before anything is
 * served, so that a crawler that is measured never waits for them.
 *
 * About a fifth of the instances have one. Lengths are log-normal (median 2,000, sigma 1.5, at most 95 % of
 * all names); half of the names are ghosts, which exist in lists only; a quarter of the names is in most
 * lists. From one day to the next one name in two thousand changes.
 */
#ifndef WORLD_LISTS_H
#define WORLD_LISTS_H

#include "base/buf.h"
#include "world/world.h"

struct lists;

/* Takes the lists that the world would make when asked away from it; owned by the caller. */
struct lists *lists_new(struct world *w, int day);
void lists_free(struct lists *l); /* NULL is fine */
/* The compressed document of a host, borrowed; NULL when it has none. */
const struct buf *lists_of(const struct lists *l, int host);
int64_t lists_names(const struct lists *l); /* in all of them */
int lists_count(const struct lists *l);

#endif
