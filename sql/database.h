/*
 * database: from a command line to a usable connection. Both programs start here.
 *
 * --db CONNINFO, or any of PGHOST, PGSERVICE, PGDATABASE in the environment, names a server. Without them the
 * embedded cluster is used: a private PostgreSQL under $XDG_DATA_HOME/fedtide (as root: /var/lib/fedtide, run
 * as the postgres user), created on first use, Unix socket only, started on demand and left running.
 */
#ifndef SQL_DATABASE_H
#define SQL_DATABASE_H

#include "sql/pg.h"

enum database_use {
    DATABASE_WRITE, /* creates or upgrades the schema when it must */
    DATABASE_READ,  /* refuses a database without the schema or with another version than the program's */
};

/* Opens and brings the schema up to date. A schema newer than this program is refused (ERR_CONFIG). When
 * db_option is NULL and the environment names no server, the embedded cluster is started. */
MUST_CHECK bool database_open(struct pg *db, const char *db_option, const char *program,
                              enum database_use use, struct err *e);

/* Highest migration that this program knows, and what the database has (0 = no schema). */
int database_version_known(void);
MUST_CHECK bool database_version(struct pg *db, int *version, struct err *e);

/* Is this the private cluster, as far as the command line and the environment say? */
bool database_is_embedded(const char *db_option);

/* Held to the end of the transaction, and taken first in it, by whoever relies on, or takes away, instances
 * as a whole: imports and opt-outs. Crawls wait meanwhile: their transactions begin with a host, so they hold
 * nothing that the holder could wait for. Readers do not wait. */
MUST_CHECK bool database_lock_hosts(struct pg *db, struct err *e);

/* A number that is another one as soon as somebody has opted out or was erased: whoever keeps ids of hosts
 * looks them up again then. */
MUST_CHECK bool database_opt_outs(struct pg *db, int64_t *number, struct err *e);

/* Makes the monthly partitions of every partitioned table that hold times from..to (microseconds since 1970).
 */
MUST_CHECK bool database_partitions(struct pg *db, int64_t from_us, int64_t to_us, struct err *e);

#endif
