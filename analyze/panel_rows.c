#include "panel_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { IN_TURN = 1024, SQL_SIZE = 600, WHICH_SIZE = STR_TIME_SIZE + 20 };

/* The time before and after which about half of the rows lie, as the sizes of the months tell. */
static const char middle_sql[] =
    "with month as ("
    "  select to_date(right(c.relname, 6), 'YYYYMM') as day, pg_relation_size(c.oid)::float8 as bytes"
    "    from pg_inherits i join pg_class c on c.oid = i.inhrelid"
    "   where i.inhparent = 'fedtide.observation'::regclass),"
    " run as ("
    "  select day, bytes, sum(bytes) over (order by day) - bytes as before, sum(bytes) over () / 2 as half from month)"
    " select (extract(epoch from day + (day + interval '1 month' - day) * ((half - before) / bytes)) * 1000000)::bigint"
    "   from run where bytes > 0 and before <= half and before + bytes > half";

static bool begin_reading(struct pg *db, struct err *e)
{
    return pg_run(db, "begin transaction isolation level repeatable read read only", NULL, NULL, e);
}

static bool adopt(struct pg *twin, const char *snapshot, struct err *e)
{
    char sql[100];

    if (strspn(snapshot, "0123456789ABCDEF-") != strlen(snapshot))
        return err_set(e, ERR_DB, "database: a snapshot is called %s", snapshot);
    (void)snprintf(sql, sizeof(sql), "set transaction snapshot '%.60s'", snapshot);
    return begin_reading(twin, e) && pg_run(twin, sql, NULL, NULL, e);
}

/* False also where there is too little to share. */
static bool share(struct panel_rows *r, struct pg *twin)
{
    PG_RESULT middle = NULL;
    PG_RESULT snapshot = NULL;
    struct err ignored = {0};

    if (!pg_run(r->db, middle_sql, NULL, &middle, &ignored) || PQntuples(middle) != 1 ||
        !pg_run(r->db, "select pg_export_snapshot()", NULL, &snapshot, &ignored) ||
        !adopt(twin, pg_text(snapshot, 0, 0), &ignored))
        return false;
    r->middle_us = pg_i64(middle, 0, 0);
    return true;
}

bool panel_rows_begin(struct panel_rows *r, struct pg *db, struct pg *twin, struct err *e)
{
    *r = (struct panel_rows){.db = db};
    if (!begin_reading(db, e))
        return false;
    if (!twin)
        return true;
    if (share(r, twin)) {
        r->twin = twin;
        return true;
    }
    pg_rollback(twin);
    pg_rollback(db); /* what was tried may have failed, and the transaction with it */
    return begin_reading(db, e);
}

static bool start(struct pg_rows *rows, struct pg *db, const char *columns, const char *which, struct err *e)
{
    char sql[SQL_SIZE];

    if ((size_t)snprintf(sql, sizeof(sql),
                         "copy (select %s from fedtide.observation where %s) to stdout (format binary)", columns,
                         which) >= sizeof(sql))
        BUG("too many columns: %s", columns);
    return pg_rows_start(rows, db, sql, e);
}

bool panel_rows_read(struct panel_rows *r, const char *columns, pg_row_fn *fn, void *arg, struct err *e)
{
    struct pg_rows early = {.over = true}, late = {.over = true};
    char time[STR_TIME_SIZE], before[WHICH_SIZE], after[WHICH_SIZE];
    bool good;

    str_from_time_us(r->middle_us, time);
    (void)snprintf(before, sizeof(before), "observed_at < '%s'", time);
    (void)snprintf(after, sizeof(after), "observed_at >= '%s'", time);
    good = start(&early, r->db, columns, r->twin ? before : "true", e) &&
           (!r->twin || start(&late, r->twin, columns, after, e));
    /* by turns of a fixed length, so that the order does not depend on who is faster */
    while (good && !(early.over && late.over))
        good = pg_rows_take(&early, IN_TURN, fn, arg, e) && pg_rows_take(&late, IN_TURN, fn, arg, e);
    pg_rows_stop(&early);
    pg_rows_stop(&late);
    return good;
}

void panel_rows_end(struct panel_rows *r)
{
    pg_rollback(r->db);
    if (r->twin)
        pg_rollback(r->twin);
}
