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

/* Ways in which programs are known to misreport (quirks.csv): match is "software" or "family"; limit is ""
 * where there is none. Texts are borrowed during the call. */
typedef void reference_quirk_fn(void *arg, const char *match, const char *name, const char *quirk,
                                const char *limit);
void reference_quirks(reference_quirk_fn *fn, void *arg);

/* Who runs several registrable domains (operators.csv): calls fn for each domain. */
typedef void reference_operator_fn(void *arg, const char *domain, const char *operator_name);
void reference_operators(reference_operator_fn *fn, void *arg);

#endif
