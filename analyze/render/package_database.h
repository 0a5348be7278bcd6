/*
 * package_database: the one SQLite file of a data package. Written in one go into a new file, so it needs no
 * journal.
 */
#ifndef RENDER_PACKAGE_DATABASE_H
#define RENDER_PACKAGE_DATABASE_H

#include <sqlite3.h>

#include "render/package_table.h"

/* *db is the caller's, to be closed with package_database_close(). */
MUST_CHECK bool package_database_open(sqlite3 **db, const char *path, struct err *e);
/* Indexes of the primary keys, and the dictionary as a table; then commits and closes. */
MUST_CHECK bool package_database_close(sqlite3 *db, struct err *e);

#endif
