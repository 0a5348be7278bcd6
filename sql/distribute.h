/*
 * distribute: the schema over the nodes of a Citus cluster. Tables with a column instance_id are spread by
 * it, all others are kept whole on every node; keys and references of the schema allow it (tests/unit/
 * test_sql_schema.c holds them to the rule).
 */
#ifndef SQL_DISTRIBUTE_H
#define SQL_DISTRIBUTE_H

#include "sql/pg.h"

/* Distributes whatever is not distributed yet, with its rows; harmless when nothing is left to do. Refused
 * with ERR_CONFIG on a server that has no Citus. *tables counts those that were distributed now. */
MUST_CHECK bool distribute_schema(struct pg *db, int *tables, struct err *e);

#endif
