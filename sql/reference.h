/*
 * reference: the tables that come with the program (outcomes, software), kept equal to the files in
 * sql/reference/.
 */
#ifndef SQL_REFERENCE_H
#define SQL_REFERENCE_H

#include "sql/pg.h"

/* Upserts outcomes and software when the files differ from what the database has loaded last. */
MUST_CHECK bool reference_load(struct pg *db, struct err *e);

/* Is this registrable domain a known hoster of thousands of independent instances? (hosters.csv) */
bool reference_is_hoster(const char *registrable_domain);

#endif
