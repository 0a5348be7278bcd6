/*
 * restrictions: whom servers restrict, as far as they publish it.
 */
#ifndef ANALYZE_RESTRICTIONS_H
#define ANALYZE_RESTRICTIONS_H

#include <jansson.h>

#include "sql/pg.h"

/* {"publishers":servers that publish at least one,"restrictions":pairs of server and
 * domain,"domains":distinct ones, "restricted":[{"domain","servers","suspended","limited"}] (most servers
 * first)}. Names that their servers obfuscate and those that have opted out are counted, not listed.
 * suspended: refused altogether; limited: anything less. Owned by the caller; NULL on failure. */
json_t *restrictions_measure(struct pg *db, struct err *e);

#endif
