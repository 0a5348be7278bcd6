/*
 * on_database: what every test on a real server begins with: a step that must succeed, a script, a number.
 */
#ifndef UNIT_ON_DATABASE_H
#define UNIT_ON_DATABASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/pg.h"

/* Ends the test with the text of the error. */
static inline void must(bool good, const struct err *e)
{
    if (!good)
        fail_msg("%s", e->text);
}

static inline void run(struct pg *db, const char *sql)
{
    struct err e = {0};

    must(pg_script(db, sql, &e), &e);
}

/* What a query of one number finds. */
static inline int64_t number_of(struct pg *db, const char *sql)
{
    struct err e = {0};
    PG_RESULT res = NULL;

    must(pg_run(db, sql, NULL, &res, &e), &e);
    return pg_i64(res, 0, 0);
}

#endif
