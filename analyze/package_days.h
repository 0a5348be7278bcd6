/*
 * package_days: the large tables of a data package, straight from the panel: server_days (one row a server
 * and day, streamed), servers, and daily_totals, which is added up on the way.
 */
#ifndef ANALYZE_PACKAGE_DAYS_H
#define ANALYZE_PACKAGE_DAYS_H

#include <sqlite3.h>

#include "scope.h"

/* Writes the three files under FOLDER/data and the tables of db; rows: of each, in that order. */
MUST_CHECK bool package_days_write(const struct used *u, struct window window, const char *folder,
                                   sqlite3 *db, int64_t rows[3], struct err *e);

#endif
