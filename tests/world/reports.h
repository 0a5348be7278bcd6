/*
 * reports: the figures that a host of the simulated fediverse reports, as a correct crawler stores them.
 */
#ifndef WORLD_REPORTS_H
#define WORLD_REPORTS_H

#include "world/world.h"

/* WORLD_ABSENT where nothing usable is told. */
struct report {
    int64_t total, month, halfyear, posts, comments;
};

struct report report_of(const struct world *w, int host, int day, double hour);
/* Weekly actives, from the document that nodeinfo leaves them to; WORLD_ABSENT when there is none. */
int64_t report_week(const struct world *w, int host, int day);

#endif
