#include "history_month.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

bool history_month_same(int32_t day, int32_t other)
{
    char a[STR_DAY_SIZE], b[STR_DAY_SIZE];

    str_from_day(day, a);
    str_from_day(other, b);
    return strncmp(a, b, strlen("2022-11")) == 0;
}

static bool call(struct pg *db, const char *sql, int32_t day, PGresult **res, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_day(&args, day);
    good = pg_run(db, sql, &args, res, e);
    pg_args_release(&args);
    return good;
}

bool history_month_begin(struct history_month *m, struct pg *db, int32_t day, struct err *e)
{
    PG_RESULT res = NULL;

    if (!call(db, "select fedtide.begin_month($1)", day, &res, e))
        return false;
    *m = (struct history_month){.day = day, .open = pg_text(res, 0, 0)[0] == 't'};
    return true;
}

void history_month_table(const struct history_month *m, char out[HISTORY_TABLE_SIZE])
{
    char day[STR_DAY_SIZE];

    str_from_day(m->day, day);
    (void)snprintf(out, HISTORY_TABLE_SIZE, "fedtide.observation%s%.4s%.2s", m->open ? "_" : "", m->open ? day : "",
                   m->open ? day + strlen("2022-") : "");
}

bool history_month_end(struct history_month *m, struct pg *db, struct err *e)
{
    if (m->open && !call(db, "select fedtide.end_month($1)", m->day, NULL, e))
        return false;
    m->open = false;
    return true;
}
