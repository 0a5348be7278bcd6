#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "growth.h"
#include "json_values.h"
#include "median.h"

/* Growth is counted from the level of the first day on: that day's own is none of it. */
enum { FIRST_GROWN = 1 };

static double usual_rate(const struct growth *g)
{
    double *rates = mem_array((size_t)g->count + 1, sizeof(double));
    double usual;
    int n = 0;

    for (int i = FIRST_GROWN; i < g->count; i++)
        if (!isnan(g->days[i].organic))
            rates[n++] = g->days[i].organic;
    usual = median(rates, n);
    free(rates);
    return usual;
}

static json_t *summary_json(const struct growth *g)
{
    const struct growth_day *first = &g->days[0], *last = &g->days[g->count - 1];
    double organic = 0, organic_parts = (double)(g->part[BRIDGE_KNOWN] + g->part[BRIDGE_OPENED]);
    int peak = -1;
    json_t *o = json_object();

    for (int i = FIRST_GROWN; i < g->count; i++)
        if (!isnan(g->days[i].organic) && (peak < 0 || g->days[i].organic > g->days[peak].organic))
            peak = i;
    organic = organic_parts;
    json_put(o, "accounts_first", json_integer(g->first));
    json_put(o, "accounts_last", json_integer(g->last));
    json_put(o, "change", json_integer(g->last - g->first));
    json_put(o, "organic", json_of_double(organic));
    json_put(o, "organic_share",
             json_of_double(g->last != g->first ? organic / (double)(g->last - g->first) : NAN));
    json_put(o, "servers_first", json_integer(first->servers));
    json_put(o, "servers_last", json_integer(last->servers));
    json_put(o, "reported_last", json_integer(last->reported));
    json_put(o, "carried_share_last",
             json_of_double(last->accounts > 0 ? (double)last->carried / (double)last->accounts : NAN));
    json_put(o, "index_last", json_of_double(last->index));
    json_put(o, "growth_percent", json_of_double(g->count > 1 ? last->index - 100 : NAN));
    json_put(o, "usual_a_day", json_of_double(usual_rate(g)));
    json_put(o, "peak_day", json_of_day(peak < 0 ? INT32_MIN : g->days[peak].day));
    json_put(o, "peak_organic", json_of_double(peak < 0 ? NAN : g->days[peak].organic));
    json_put(o, "breaks_crossed", json_integer(g->break_count));
    return o;
}

static bool has_break(const struct growth *g, int32_t day)
{
    for (int i = 0; i < g->break_count; i++)
        if (g->breaks[i].day == day)
            return true;
    return false;
}

static json_t *days_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->count; i++) {
        const struct growth_day *d = &g->days[i];

        (void)json_array_append_new(
            list,
            json_pack("{s:o, s:b, s:b, s:o, s:o, s:o, s:i, s:i, s:o, s:o, s:o, s:b}", "day",
                      json_of_day(d->day), "observed", d->observed, "thin", d->thin, "reported",
                      d->observed ? json_integer(d->reported) : json_null(), "accounts",
                      d->observed && !d->thin ? json_integer(d->accounts) : json_null(), "carried",
                      d->observed ? json_integer(d->carried) : json_null(), "servers", d->servers, "answered",
                      d->answered, "heard", d->observed ? json_integer(d->heard) : json_null(), "organic",
                      json_of_double(d->organic), "index", json_of_double(d->index), "break",
                      has_break(g, d->day)));
    }
    return list;
}

static json_t *bridge_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int part = 0; part < BRIDGE_PARTS; part++)
        (void)json_array_append_new(
            list, json_pack("{s:s, s:I, s:i}", "part", bridge_part_name((enum bridge_part)part), "accounts",
                            (json_int_t)g->part[part], "servers", g->part_servers[part]));
    return list;
}

static json_t *level_json(const struct level_bridge *l)
{
    json_t *rules = json_array();

    for (int r = 0; r < RULE_COUNT; r++) {
        if (l->servers[r] == 0)
            continue;
        (void)json_array_append_new(
            rules, json_pack("{s:s, s:s, s:s, s:I, s:i}", "rule", rule_label((enum rule)r), "name",
                             rule_name((enum rule)r), "text", rule_text((enum rule)r), "accounts",
                             (json_int_t)l->amount[r], "servers", l->servers[r]));
    }
    return json_pack("{s:o, s:I, s:I, s:o}", "day", json_of_day(l->day), "reported", (json_int_t)l->reported,
                     "used", (json_int_t)l->used, "rules", rules);
}

static json_t *months_json(const struct growth *g)
{
    json_t *list = json_array();
    char month[STR_DAY_SIZE] = "", text[STR_DAY_SIZE];
    double sum = 0;
    int days = 0;

    for (int i = 0; i <= g->count; i++) {
        if (i < g->count)
            str_from_day(g->days[i].day, text);
        text[7] = '\0';
        if ((i == g->count || strcmp(text, month) != 0) && days > 0) {
            (void)json_array_append_new(list, json_pack("{s:s, s:o, s:i}", "month", month, "organic",
                                                        json_of_double(sum), "days", days));
            sum = 0;
            days = 0;
        }
        if (i >= FIRST_GROWN && i < g->count && !isnan(g->days[i].organic)) {
            sum += g->days[i].organic;
            days++;
        }
        memcpy(month, text, sizeof(month));
    }
    return list;
}

static json_t *breaks_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->break_count; i++)
        (void)json_array_append_new(list,
                                    json_pack("{s:o, s:s, s:s}", "day", json_of_day(g->breaks[i].day), "kind",
                                              g->breaks[i].kind, "reason", g->breaks[i].reason));
    return list;
}

/* Growth between two breaks, days [from, to): figures that cross none. */
static json_t *segment_json(const struct growth *g, int from, int to)
{
    const struct growth_day *first = &g->days[from], *last = &g->days[to - 1];
    double organic = 0;

    for (int i = from + 1; i < to; i++)
        organic += isnan(g->days[i].organic) ? 0 : g->days[i].organic;
    return json_pack(
        "{s:o, s:o, s:I, s:I, s:o, s:o}", "since", json_of_day(first->day), "until", json_of_day(last->day),
        "accounts_first", (json_int_t)first->accounts, "accounts_last", (json_int_t)last->accounts, "organic",
        json_of_double(organic), "growth_percent",
        json_of_double(first->index > 0 && to - from > 1 ? 100 * (last->index / first->index - 1) : NAN));
}

static json_t *segments_json(const struct growth *g)
{
    json_t *list = json_array();
    int from = 0;

    for (int i = 0; i < g->break_count; i++) {
        int to = g->breaks[i].day - g->window.since;

        if (to > from)
            (void)json_array_append_new(list, segment_json(g, from, to));
        from = to;
    }
    (void)json_array_append_new(list, segment_json(g, from, g->count));
    return list;
}

static json_t *active_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->count; i++) {
        const struct growth_active *a = &g->active[i];
        int64_t all = g->days[i].accounts;

        if (a->servers == 0 || !g->days[i].observed)
            continue;
        (void)json_array_append_new(
            list,
            json_pack("{s:o, s:I, s:i, s:I, s:o, s:o}", "day", json_of_day(g->days[i].day), "active",
                      (json_int_t)a->active, "servers", a->servers, "accounts", (json_int_t)a->accounts,
                      "share_accounts", json_of_double(all > 0 ? (double)a->accounts / (double)all : NAN),
                      "index", json_of_double(a->index)));
    }
    return list;
}

static json_t *groups_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->group_count; i++) {
        const struct growth_group *x = &g->groups[i];

        (void)json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:I, s:I, s:I, s:i, s:i, s:o}", "kind", x->kind, "name", x->name,
                      "accounts_first", (json_int_t)x->first, "accounts_last", (json_int_t)x->last, "organic",
                      (json_int_t)x->organic, "servers_first", x->servers_first, "servers_last",
                      x->servers_last, "organic_percent",
                      json_of_double(x->first > 0 ? 100 * (double)x->organic / (double)x->first : NAN)));
    }
    return list;
}

json_t *growth_to_json(const struct growth *g)
{
    json_t *levels = json_array();

    (void)json_array_append_new(levels, level_json(&g->level_first));
    (void)json_array_append_new(levels, level_json(&g->level_last));
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "rules",
                     g->used->rules->name, "scope", scope_kind_name(g->scope.kind), "name",
                     scope_name(&g->scope, g->used->panel), "since", json_of_day(g->window.since), "until",
                     json_of_day(g->window.until), "summary", summary_json(g), "days", days_json(g), "bridge",
                     bridge_json(g), "levels", levels, "months", months_json(g), "breaks", breaks_json(g),
                     "segments", segments_json(g), "active", active_json(g), "groups", groups_json(g));
}
