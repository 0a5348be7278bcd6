/*
 * dumps: what a hub would have kept of the world: one CSV row an answering host and day, with the faults that
 * real dumps have: capture hours that wander, a repeated dump, a mirror for a day, a large host missing for a
 * day, a dead archive that answers with its last numbers, and remote accounts counted as local for one day.
 */
#ifndef WORLD_DUMPS_H
#define WORLD_DUMPS_H

#include "base/err.h"
#include "world/world.h"

MUST_CHECK bool dumps_write(const struct world *w, int from, int to, const char *path, struct err *e);

#endif
