/*
 * crossing: would the coordinator take what a worker makes of a document? Whatever strangers write, a worker
 * must never send what is refused: it would be ended as a liar, and everything it was doing with it.
 */
#ifndef FUZZ_CROSSING_H
#define FUZZ_CROSSING_H

#include <stdbool.h>

#include "probe/hostname.h"
#include "probe/record.h"
#include "probe/restrictions.h"

bool crossing_nodeinfo(const struct nodeinfo *n); /* in the result of a visit that went well */
bool crossing_restriction(const struct restriction *r);
bool crossing_points(const struct series_point *points, int count);
bool crossing_name(const struct hostname *name); /* as a peer, and as the host of a document */

#endif
