#include "largest.h"

#include <stdlib.h>

#include "json_values.h"

struct candidate {
    int32_t host;
    int64_t accounts;
};

static int by_accounts(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->accounts != y->accounts)
        return x->accounts < y->accounts ? 1 : -1;
    return (x->host > y->host) - (x->host < y->host);
}

/* What the host counts for at the end of the day; PANEL_NONE when it does not. */
static int64_t value_at(struct stock *s, const struct used *u, const struct scope *scope, int32_t host,
                        int32_t day)
{
    int64_t row = stock_at(s, day);

    if (row < 0 || !scope_has(scope, u->panel, host, panel_software(u->panel, row)))
        return PANEL_NONE;
    return used_value(u, row);
}

static json_t *number(int64_t value)
{
    return value == PANEL_NONE ? json_null() : json_integer(value);
}

static json_t *host_json(const struct used *u, const struct scope *scope, struct window window, int32_t host)
{
    json_t *days = json_array(), *before = json_null(), *now = json_null();
    struct stock s;

    stock_start(&s, u, host);
    for (int32_t day = window.since; day <= window.until; day++) {
        int64_t value = value_at(&s, u, scope, host, day);

        (void)json_array_append_new(days,
                                    json_pack("{s:o, s:o}", "day", json_of_day(day), "value", number(value)));
        if (day == window.since)
            before = number(value);
        if (day == window.until)
            now = number(value);
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "name", u->panel->hosts[host].name, "now", now, "before", before,
                     "days", days);
}

json_t *largest_to_json(const struct used *u, struct scope scope, struct window window)
{
    struct candidate *all = mem_array((size_t)u->panel->host_count + 1, sizeof(*all));
    json_t *hosts = json_array();
    int count = 0;

    for (int32_t h = 0; h < u->panel->host_count; h++) {
        struct stock s;
        int64_t value;

        stock_start(&s, u, h);
        value = value_at(&s, u, &scope, h, window.until);
        if (value != PANEL_NONE && value > 0)
            all[count++] = (struct candidate){.host = h, .accounts = value};
    }
    qsort(all, (size_t)count, sizeof(*all), by_accounts);
    for (int i = 0; i < count && i < LARGEST_SHOWN; i++)
        (void)json_array_append_new(hosts, host_json(u, &scope, window, all[i].host));
    free(all);
    return json_pack("{s:o}", "hosts", hosts);
}
