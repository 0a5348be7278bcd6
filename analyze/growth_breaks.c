#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth_steps.h"

/* A day on which hosts with less than this share of the accounts answered is not used for levels; stock found
 * late in one day, or rounds of another kind, mean that other hosts are asked than before. */
static const double mass_min = 0.9, found_max = 0.05;

static void add(struct growth *g, int32_t day, const char *kind, const char *reason)
{
    g->breaks = mem_grow(g->breaks, (size_t)g->break_count + 1, sizeof(*g->breaks));
    g->breaks[g->break_count++] = (struct growth_break){.day = day, .kind = kind, .reason = mem_text(reason)};
}

static int by_day(const void *a, const void *b)
{
    const struct growth_break *x = a, *y = b;

    return x->day != y->day ? x->day - y->day : strcmp(x->kind, y->kind);
}

/* Which kinds of rounds a day has: bit 0 crawling, bit 1 imports. */
static int sources_of(const struct panel *p, int32_t day)
{
    int kinds = 0;

    for (int32_t r = 0; r < p->round_count; r++)
        if (p->rounds[r].rows > 0 && panel_day(p->rounds[r].time_s) == day)
            kinds |= p->rounds[r].imported ? 2 : 1;
    return kinds;
}

static void detect_sources(struct growth *g)
{
    int before = 0;

    for (int i = 0; i < g->count; i++) {
        int now = g->days[i].observed ? sources_of(g->used->panel, g->days[i].day) : 0;

        if (now && before && now != before)
            add(g, g->days[i].day, "source",
                now == 1   ? "imported lists end, own crawling goes on"
                : now == 2 ? "own crawling ends, imported lists go on"
                           : "own crawling and imported lists overlap");
        if (now)
            before = now;
    }
}

/* Thin days come in runs: only the first day of a run and the first after it change anything. */
static void detect_coverage(struct growth *g)
{
    bool before = false, known = false;

    for (int i = 0; i < g->count; i++) {
        struct growth_day *d = &g->days[i];
        char reason[120];

        if (!d->observed || d->accounts <= 0)
            continue;
        d->thin = (double)(d->accounts - d->carried) < mass_min * (double)d->accounts;
        (void)snprintf(reason, sizeof(reason), "servers with %.0f %% of the accounts answered",
                       100 * (double)(d->accounts - d->carried) / (double)d->accounts);
        if (known && d->thin != before)
            add(g, d->day, "coverage", reason);
        before = d->thin;
        known = true;
    }
}

static void detect_discovery(struct growth *g)
{
    int64_t *found = mem_array((size_t)g->count + 1, sizeof(*found));

    for (size_t i = 0; i < g->used->flow_count; i++) {
        const struct flow *f = &g->used->flows[i];

        if (f->kind == FLOW_LATE && f->day > g->window.since && f->day <= g->window.until &&
            scope_has(&g->scope, g->used->panel, f->host, f->software))
            found[f->day - g->window.since] += f->amount;
    }
    for (int i = 1; i < g->count; i++) {
        char reason[120];

        if (g->days[i - 1].accounts <= 0 || (double)found[i] < found_max * (double)g->days[i - 1].accounts)
            continue;
        (void)snprintf(reason, sizeof(reason), "%lld accounts on servers found late", (long long)found[i]);
        add(g, g->days[i].day, "discovery", reason);
    }
    free(found);
}

static void sort_breaks(struct growth *g)
{
    if (g->break_count > 0)
        qsort(g->breaks, (size_t)g->break_count, sizeof(*g->breaks), by_day);
}

void growth_detect_breaks(struct growth *g)
{
    detect_sources(g);
    detect_coverage(g);
    detect_discovery(g);
    sort_breaks(g);
}

void growth_note_breaks(struct growth *g, const struct events *events)
{
    const char *name = scope_name(&g->scope, g->used->panel);

    for (int i = 0; i < events->break_count; i++) {
        const struct event *x = &events->breaks[i]; /* title: reason, source: scope */
        bool concerns = strcmp(x->source, "all") == 0 || strcmp(x->source, name) == 0;

        if (concerns && x->day > g->window.since && x->day <= g->window.until)
            add(g, x->day, "noted", x->title);
    }
    sort_breaks(g);
}
