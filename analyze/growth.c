#include "growth.h"

#include <math.h>
#include <stdlib.h>

#include "growth_steps.h"
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
            bool concerns =
                g->scope.kind == SCOPE_ALL || scope_has(&g->scope, p, host, panel_software(p, s.reported));

            d->observed = true;
            d->heard += concerns;
            if (concerns && users != PANEL_NONE)
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
    case FLOW_MOVED:
        return BRIDGE_MOVED;
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

    for (int32_t h = 0; h < g->used->panel->host_count; h++)
        add_host_flows(g, h, &at);
    g->first = g->days[0].accounts;
    g->last = g->days[g->count - 1].accounts;
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
    growth_detect_breaks(g);
    growth_measure_active(g);
    growth_measure_groups(g);
}

void growth_release(struct growth *g)
{
    free(g->days);
    for (int i = 0; i < g->break_count; i++)
        free(g->breaks[i].reason);
    free(g->breaks);
    free(g->active);
    for (int i = 0; i < g->group_count; i++)
        free(g->groups[i].name);
    free(g->groups);
    *g = (struct growth){0};
}
