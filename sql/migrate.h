/*
 * migrate: numbered schema migrations, forward only, each applied in one transaction and recorded.
 */
#ifndef SQL_MIGRATE_H
#define SQL_MIGRATE_H

#include "sql/pg.h"

/* Number of the newest migration in this program. */
int migrate_newest(void);
/* What the database has; 0 = no fedtide schema. */
MUST_CHECK bool migrate_version(struct pg *db, int *version, struct err *e);
/* Applies what is missing. Safe when several programs start at once (advisory lock). */
MUST_CHECK bool migrate_run(struct pg *db, struct err *e);
/* ERR_CONFIG with the remedy when the database is newer than this program. */
MUST_CHECK bool migrate_check(int version, struct err *e);

#endif
