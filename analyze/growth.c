#include "growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "json_values.h"
#include "levels.h"

static const char *const part_names[BRIDGE_PARTS] = {"known",    "opened", "late",   "returned", "gone",
                                                     "excluded", "steps",  "purges", "moved"};

const char *bridge_part_name(enum bridge_part part)
{
    return part_names[part];
}

/* ---- levels ---- */

static void add_host_days(struct growth *g, int32_t host)
{
    const struct panel *p = g->used->panel;
    struct stock s;

    stock_start(&s, g->used, host);
    for (int32_t day = p->first_day; day <= g->window.until; day++) {
        int64_t row = stock_at(&s, day);
        struct growth_day *d;

        if (day < g->window.since)
            continue;
        d = &g->days[day - g->window.since];
        if (s.reported >= 0) {
            int64_t users = panel_users(p, s.reported);

            d->observed = true;
            if (users != PANEL_NONE &&
                (g->scope.kind == SCOPE_ALL ||
                 scope_has(&g->scope, p, host, panel_software(g->used->panel, s.reported))))
                d->reported += users;
        }
        if (row < 0 || !scope_has(&g->scope, p, host, panel_software(g->used->panel, row)))
            continue;
        d->accounts += used_value(g->used, row);
        d->servers++;
        if (panel_day(p->c.time_s[row]) == day)
            d->answered++;
        else
            d->carried += used_value(g->used, row);
    }
}

static void add_organic(struct growth *g, const struct coverage_days *c)
{
    struct series s;
    double index = 100;

    series_build(&s, g->used, c, &g->scope);
    for (int i = 0; i < g->count; i++) {
        int at = g->window.since + i - s.first_day;
        bool known = at >= 0 && at < s.count && !isnan(s.rate[at]);

        g->days[i].organic = known ? s.rate[at] : NAN;
        if (i > 0 && at >= 0 && at < s.count && g->days[i - 1].accounts > 0)
            index *= 1 + s.mass[at] / (double)g->days[i - 1].accounts;
        g->days[i].index = index;
    }
    series_release(&s);
}

/* ---- the bridge from the first level to the last ---- */

static enum bridge_part part_of(enum flow_kind kind, bool opened)
{
    switch (kind) {
    case FLOW_GROWTH:
        return opened ? BRIDGE_OPENED : BRIDGE_KNOWN;
    case FLOW_BIRTH:
        return BRIDGE_OPENED;
    case FLOW_STEP:
        return BRIDGE_STEPS;
    case FLOW_PURGE:
        return BRIDGE_PURGES;
    case FLOW_LATE:
        return BRIDGE_LATE;
    case FLOW_RETURN:
        return BRIDGE_RETURNED;
    case FLOW_GONE:
        return BRIDGE_GONE;
    default:
        return BRIDGE_EXCLUDED;
    }
}

static void add_host_flows(struct growth *g, int32_t host, size_t *at)
{
    const struct used *u = g->used;
    bool touched[BRIDGE_PARTS] = {false};
    bool opened = false;

    for (; *at < u->flow_count && u->flows[*at].host == host; (*at)++) {
        const struct flow *f = &u->flows[*at];
        enum bridge_part part;

        if (f->day <= g->window.since || f->day > g->window.until ||
            !scope_has(&g->scope, u->panel, host, f->software))
            continue;
        opened = opened || f->kind == FLOW_BIRTH;
        part = part_of((enum flow_kind)f->kind, opened);
        g->part[part] += f->amount;
        touched[part] = true;
    }
    for (int part = 0; part < BRIDGE_PARTS; part++)
        g->part_servers[part] += touched[part];
}

static void build_bridge(struct growth *g)
{
    size_t at = 0;
    int64_t sum = 0;

    for (int32_t h = 0; h < g->used->panel->host_count; h++)
        add_host_flows(g, h, &at);
    g->first = g->days[0].accounts;
    g->last = g->days[g->count - 1].accounts;
    for (int part = 0; part < BRIDGE_MOVED; part++)
        sum += g->part[part];
    /* a host that changes between software inside and outside the scope takes its accounts along without a
     * flow */
    g->part[BRIDGE_MOVED] = g->last - g->first - sum;
}

static void build_level(const struct growth *g, int32_t day, struct level_bridge *l)
{
    const struct used *u = g->used;
    const struct panel *p = u->panel;
    struct ledger changes = {0};

    *l = (struct level_bridge){.day = day};
    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t reported = PANEL_NONE;

        for (uint32_t i = p->hosts[h].first; i < p->hosts[h].first + p->hosts[h].count; i++)
            if (panel_day(p->c.time_s[i]) == day)
                reported = panel_users(p, i);
        if (reported != PANEL_NONE)
            l->reported += reported;
    }
    l->used = l->reported;
    levels_add(&changes, u, (struct window){day, day});
    for (size_t i = 0; i < changes.count; i++) {
        const struct change *c = &changes.rows[i];

        l->amount[c->rule] += change_amount(c);
        l->servers[c->rule]++;
        l->used += change_amount(c);
    }
    ledger_release(&changes);
}

void growth_measure(struct growth *g, const struct used *u, const struct coverage_days *c, struct scope scope,
                    struct window window)
{
    *g = (struct growth){.window = window, .used = u, .scope = scope};
    g->count = window.until - window.since + 1;
    g->days = mem_array((size_t)g->count + 1, sizeof(*g->days));
    for (int i = 0; i < g->count; i++)
        g->days[i].day = window.since + i;
    for (int32_t h = 0; h < u->panel->host_count; h++)
        add_host_days(g, h);
    add_organic(g, c);
    build_bridge(g);
    build_level(g, window.since, &g->level_first);
    build_level(g, window.until, &g->level_last);
}

void growth_release(struct growth *g)
{
    free(g->days);
    *g = (struct growth){0};
}

/* ---- JSON ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double usual_rate(const struct growth *g)
{
    double *rates = mem_array((size_t)g->count + 1, sizeof(double));
    double median = NAN;
    int n = 0;

    for (int i = 0; i < g->count; i++)
        if (!isnan(g->days[i].organic))
            rates[n++] = g->days[i].organic;
    qsort(rates, (size_t)n, sizeof(double), by_value);
    if (n > 0)
        median = n % 2 ? rates[n / 2] : (rates[n / 2 - 1] + rates[n / 2]) / 2;
    free(rates);
    return median;
}

static json_t *summary_json(const struct growth *g)
{
    const struct growth_day *first = &g->days[0], *last = &g->days[g->count - 1];
    double organic = 0, organic_parts = (double)(g->part[BRIDGE_KNOWN] + g->part[BRIDGE_OPENED]);
    int peak = -1;
    json_t *o = json_object();

    for (int i = 1; i < g->count; i++)
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
    return o;
}

static json_t *days_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->count; i++) {
        const struct growth_day *d = &g->days[i];

        (void)json_array_append_new(
            list,
            json_pack("{s:o, s:b, s:o, s:o, s:o, s:i, s:i, s:o, s:o}", "day", json_of_day(d->day), "observed",
                      d->observed, "reported", d->observed ? json_integer(d->reported) : json_null(),
                      "accounts", d->observed ? json_integer(d->accounts) : json_null(), "carried",
                      d->observed ? json_integer(d->carried) : json_null(), "servers", d->servers, "answered",
                      d->answered, "organic", json_of_double(d->organic), "index", json_of_double(d->index)));
    }
    return list;
}

static json_t *bridge_json(const struct growth *g)
{
    json_t *list = json_array();

    for (int part = 0; part < BRIDGE_PARTS; part++)
        (void)json_array_append_new(list,
                                    json_pack("{s:s, s:I, s:i}", "part", part_names[part], "accounts",
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
        if (i < g->count && !isnan(g->days[i].organic)) {
            sum += g->days[i].organic;
            days++;
        }
        memcpy(month, text, sizeof(month));
    }
    return list;
}

json_t *growth_to_json(const struct growth *g)
{
    json_t *levels = json_array();

    (void)json_array_append_new(levels, level_json(&g->level_first));
    (void)json_array_append_new(levels, level_json(&g->level_last));
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "rules", g->used->rules->name,
                     "scope", scope_kind_name(g->scope.kind), "name", scope_name(&g->scope, g->used->panel),
                     "since", json_of_day(g->window.since), "until", json_of_day(g->window.until), "summary",
                     summary_json(g), "days", days_json(g), "bridge", bridge_json(g), "levels", levels,
                     "months", months_json(g));
}
