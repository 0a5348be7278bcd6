#include "registrations.h"

#include <stdlib.h>

#include "json_values.h"

enum { WEEK = 7, MONDAY_1970 = 4 /* 1970-01-05 */, TOLD_MIN = 6 };

/* Metric 1: registrations (fedtide.count_series). */
static const char series_sql[] =
    "copy (select instance_id, day - date '1970-01-01', days::int4, value from fedtide.count_series"
    "       where metric = 1 and value >= 0 order by instance_id, day) to stdout (format binary)";

void registrations_start(struct registrations *r, const struct used *u, struct window window)
{
    int32_t monday = window.since + (MONDAY_1970 - window.since % WEEK + WEEK) % WEEK;

    *r = (struct registrations){.used = u, .host = -1};
    for (int32_t day = monday; day <= window.until; day += WEEK)
        r->count++;
    r->weeks = mem_array((size_t)r->count + 1, sizeof(*r->weeks));
    for (int w = 0; w < r->count; w++)
        r->weeks[w].monday = monday + WEEK * w;
    r->told = mem_array((size_t)r->count + 1, sizeof(*r->told));
}

static int32_t week_of(const struct registrations *r, int32_t day)
{
    int32_t at = r->count > 0 ? day - r->weeks[0].monday : -1;

    return at < 0 || at / WEEK >= r->count ? -1 : at / WEEK;
}

void registrations_finish(struct registrations *r)
{
    struct stock s;

    if (r->host < 0)
        return;
    stock_start(&s, r->used, r->host);
    for (int w = 0; w < r->count; w++) {
        int64_t row = stock_at(&s, r->weeks[w].monday + WEEK - 1);

        if (r->told[w] >= TOLD_MIN) {
            r->weeks[w].servers++;
            r->weeks[w].accounts += row >= 0 ? used_value(r->used, row) : 0;
        }
        r->told[w] = 0;
    }
    r->host = -1;
}

void registrations_add(struct registrations *r, int32_t host, int32_t day, int32_t days, int64_t value)
{
    if (host != r->host)
        registrations_finish(r);
    r->host = host;
    for (int32_t k = 0; k < days; k++) {
        int32_t week = week_of(r, day + k);

        if (week < 0)
            continue;
        r->weeks[week].count += (double)value / days;
        if (r->told[week] < WEEK)
            r->told[week]++;
    }
}

struct reader {
    struct registrations *weeks;
    const struct used *used;
    struct scope scope;
};

/* What a host ran on a day: as it was last seen by then, or first seen after. */
static int32_t software_on(const struct panel *p, int32_t host, int32_t day)
{
    uint32_t low = p->hosts[host].first, high = low + p->hosts[host].count - 1;

    while (low < high) {
        uint32_t middle = high - (high - low) / 2;

        if (panel_row_day(p, middle) <= day)
            low = middle;
        else
            high = middle - 1;
    }
    return panel_software(p, low);
}

static bool take_row(void *arg, const struct pg_field *f, int count, struct err *e)
{
    struct reader *r = arg;
    const struct used *u = r->used;
    int32_t host;

    if (count != 4)
        return err_set(e, ERR_DB, "series row of %d fields", count);
    host = panel_host_of_id(u->panel, pg_field_i32(&f[0]));
    if (host < 0 || u->panel->hosts[host].count == 0 ||
        !scope_has(&r->scope, u->panel, host, software_on(u->panel, host, pg_field_i32(&f[1]))))
        return true;
    registrations_add(r->weeks, host, pg_field_i32(&f[1]), pg_field_i32(&f[2]), pg_field_i64(&f[3]));
    return true;
}

bool registrations_measure(struct registrations *r, const struct used *u, struct scope scope,
                           struct window window, struct pg *db, struct err *e)
{
    struct reader reader = {.weeks = r, .used = u, .scope = scope};

    registrations_start(r, u, window);
    if (!pg_copy_out(db, series_sql, take_row, &reader, e))
        return err_wrap(e, "reading what servers count themselves");
    registrations_finish(r);
    return true;
}

void registrations_release(struct registrations *r)
{
    free(r->weeks);
    free(r->told);
    *r = (struct registrations){0};
}

json_t *registrations_to_json(const struct registrations *r)
{
    json_t *list = json_array();

    for (int w = 0; w < r->count; w++) {
        const struct registration_week *x = &r->weeks[w];

        if (x->servers > 0 || x->count > 0)
            (void)json_array_append_new(list,
                                        json_pack("{s:o, s:o, s:i, s:I}", "week", json_of_day(x->monday),
                                                  "registrations", json_of_double(x->count), "servers",
                                                  x->servers, "accounts", (json_int_t)x->accounts));
    }
    return list;
}
