/*
 * embedded: the private PostgreSQL cluster that is used when no server is named.
 */
#ifndef SQL_EMBEDDED_H
#define SQL_EMBEDDED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"

/* Creates the cluster if there is none, starts it if it does not run, and appends its connection string. */
MUST_CHECK bool embedded_start(struct buf *conninfo, struct err *e);
/* Appends one line of plain words: where, whether it runs, version, size. */
MUST_CHECK bool embedded_status(struct buf *text, struct err *e);
MUST_CHECK bool embedded_stop(struct err *e);
/* Replaces this process by psql on the cluster (as the right user); returns only on failure. */
bool embedded_psql(int argc, char **argv, struct err *e);

#endif
