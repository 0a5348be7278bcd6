#include "instances.h"

#include <stdlib.h>
#include <string.h>

#include "json_values.h"
#include "levels.h"

enum { ALIVE_DAYS = 7, MISSING_DAYS = 30 };

const char *instance_status_name(enum instance_status status)
{
    static const char *const names[INSTANCE_STATUS_COUNT] = {"alive", "missing", "dead"};

    return names[status];
}

static enum instance_status status_of(int32_t silent_days)
{
    return silent_days <= ALIVE_DAYS     ? INSTANCE_ALIVE
           : silent_days <= MISSING_DAYS ? INSTANCE_MISSING
                                         : INSTANCE_DEAD;
}

/* Figures of a host as of the last day; false when it had not answered by then. */
static bool describe(struct instance *x, const struct used *u, int32_t host, struct window window)
{
    const struct panel *p = u->panel;
    const struct panel_host *h = &p->hosts[host];
    struct stock s;
    int64_t row;

    *x = (struct instance){.host = host, .row = -1, .reported = PANEL_NONE, .copy_of = -1};
    for (uint32_t i = h->first; i < h->first + h->count && panel_row_day(p, i) <= window.until; i++) {
        x->row = i;
        if (panel_users(p, i) != PANEL_NONE)
            x->reported = panel_users(p, i);
    }
    if (x->row < 0)
        return false;
    stock_start(&s, u, host);
    row = stock_at(&s, window.since);
    x->used_before = row >= 0 && used_class(u, row) == CLASS_PEOPLE ? used_value(u, row) : PANEL_NONE;
    row = stock_at(&s, window.until);
    x->used = row >= 0 && used_class(u, row) == CLASS_PEOPLE ? used_value(u, row) : PANEL_NONE;
    if (x->used != x->reported)
        x->rule = level_rule(u, x->row, row);
    if (x->rule == RULE_MIRROR)
        x->copy_of = u->copy_of[host];
    x->first_day = panel_row_day(p, h->first);
    x->last_day = panel_row_day(p, x->row);
    x->status = status_of(window.until - x->last_day);
    return true;
}

static int64_t size_of(const struct instance *x)
{
    return x->used == PANEL_NONE ? -1 : x->used;
}

static int by_size(const void *a, const void *b)
{
    const struct instance *x = a, *y = b;

    if (size_of(x) != size_of(y))
        return size_of(x) < size_of(y) ? 1 : -1;
    return x->host - y->host;
}

void instances_measure(struct instances *v, const struct used *u, struct scope scope, struct window window)
{
    const struct panel *p = u->panel;

    *v = (struct instances){.used = u, .window = window};
    v->rows = mem_array((size_t)p->host_count + 1, sizeof(*v->rows));
    for (int32_t h = 0; h < p->host_count; h++) {
        struct instance *x = &v->rows[v->count];

        if (describe(x, u, h, window) &&
            (scope.kind == SCOPE_ALL || scope_has(&scope, p, h, panel_software(p, x->row))))
            v->count++;
    }
    qsort(v->rows, (size_t)v->count, sizeof(*v->rows), by_size);
}

void instances_release(struct instances *v)
{
    free(v->rows);
    *v = (struct instances){0};
}

static json_t *count_json(int64_t value)
{
    return value == PANEL_NONE ? json_null() : json_integer(value);
}

static json_t *row_json(const struct instance *x, const struct panel *p)
{
    const struct panel_host *h = &p->hosts[x->host];
    int32_t software = panel_software(p, x->row), version = panel_version(p, x->row);
    bool changed = x->used != PANEL_NONE && x->used_before != PANEL_NONE;
    int open = panel_open(p, x->row);
    json_t *o = json_object();

    json_put(o, "host", json_string(h->name));
    json_put(o, "software", software < 0 ? json_null() : json_string(p->software[software].name));
    json_put(o, "version", version < 0 ? json_null() : json_string(p->versions.texts[version]));
    json_put(o, "status", json_string(instance_status_name(x->status)));
    json_put(o, "reported", count_json(x->reported));
    json_put(o, "used", count_json(x->used));
    json_put(o, "rule", x->rule == RULE_NONE ? json_null() : json_string(rule_label(x->rule)));
    json_put(o, "rule_name", x->rule == RULE_NONE ? json_null() : json_string(rule_name(x->rule)));
    json_put(o, "copy_of", x->copy_of < 0 ? json_null() : json_string(p->hosts[x->copy_of].name));
    json_put(o, "change", changed ? json_integer(x->used - x->used_before) : json_null());
    json_put(o, "active", p->c.active[x->row] < 0 ? json_null() : json_integer(p->c.active[x->row]));
    json_put(o, "posts", count_json(panel_posts(p, x->row)));
    json_put(o, "open", open < 0 ? json_null() : json_boolean(open));
    json_put(o, "first_named", json_of_day((int32_t)(h->first_seen_s / 86400)));
    json_put(o, "first_answer", json_of_day(x->first_day));
    json_put(o, "last_answer", json_of_day(x->last_day));
    return o;
}

json_t *instances_to_json(const struct instances *v, int64_t rows_max)
{
    const struct panel *p = v->used->panel;
    int32_t status[INSTANCE_STATUS_COUNT] = {0}, counted = 0;
    int64_t accounts = 0;
    json_t *list = json_array(), *by_status = json_object();

    for (int32_t i = 0; i < v->count; i++) {
        const struct instance *x = &v->rows[i];

        status[x->status]++;
        counted += x->used != PANEL_NONE;
        accounts += x->used == PANEL_NONE ? 0 : x->used;
        if (rows_max < 0 || i < rows_max)
            (void)json_array_append_new(list, row_json(x, p));
    }
    for (int s = 0; s < INSTANCE_STATUS_COUNT; s++)
        json_put(by_status, instance_status_name((enum instance_status)s), json_integer(status[s]));
    return json_pack("{s:s, s:o, s:o, s:i, s:i, s:I, s:o, s:o}", "rules", v->used->rules->name, "since",
                     json_of_day(v->window.since), "until", json_of_day(v->window.until), "servers", v->count,
                     "counted", counted, "accounts", (json_int_t)accounts, "status", by_status, "instances",
                     list);
}
