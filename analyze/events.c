#include "events.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "json_values.h"

static bool load(struct pg *db, const char *sql, struct event **rows, int *count, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db, sql, NULL, &res, e))
        return false;
    *count = PQntuples(res);
    *rows = mem_array((size_t)*count + 1, sizeof(**rows));
    for (int i = 0; i < *count; i++) {
        if (!str_to_day(pg_text(res, i, 0), &(*rows)[i].day))
            BUG("no date: %s", pg_text(res, i, 0));
        (*rows)[i].title = mem_text(pg_text(res, i, 1));
        (*rows)[i].source = mem_text(pg_text(res, i, 2));
    }
    return true;
}

bool events_load(struct events *v, struct pg *db, struct err *e)
{
    *v = (struct events){0};
    return load(db, "select day::text, title, source from fedtide.event order by day, title", &v->rows,
                &v->count, e) &&
           load(db, "select day::text, reason, scope from fedtide.survey_break order by day, scope",
                &v->breaks, &v->break_count, e);
}

static void release(struct event *rows, int count)
{
    for (int i = 0; i < count; i++) {
        free(rows[i].title);
        free(rows[i].source);
    }
    free(rows);
}

void events_release(struct events *v)
{
    release(v->rows, v->count);
    release(v->breaks, v->break_count);
    *v = (struct events){0};
}

static json_t *to_json(const struct event *rows, int count, int32_t first, int32_t last, const char *title,
                       const char *source)
{
    json_t *list = json_array();

    for (int i = 0; i < count; i++) {
        if (rows[i].day < first || rows[i].day > last)
            continue;
        (void)json_array_append_new(list, json_pack("{s:o, s:s, s:s}", "day", json_of_day(rows[i].day), title,
                                                    rows[i].title, source, rows[i].source));
    }
    return list;
}

json_t *events_to_json(const struct events *v, int32_t first, int32_t last)
{
    return to_json(v->rows, v->count, first, last, "title", "source");
}

json_t *breaks_to_json(const struct events *v, int32_t first, int32_t last)
{
    return to_json(v->breaks, v->break_count, first, last, "reason", "scope");
}
