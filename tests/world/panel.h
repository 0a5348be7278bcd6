/*
 * panel: a day of a real record (fedilist-csv) as a world, so that real history can be crawled.
 */
#ifndef WORLD_PANEL_H
#define WORLD_PANEL_H

#include "base/err.h"
#include "world/world.h"

/* Reads plain, gzip or xz. date is "YYYY-MM-DD". NULL with *e on failure. */
MUST_CHECK struct world *panel_read(const char *path, const char *date, struct err *e);

#endif
