#include <math.h>
#include <stdlib.h>

#include "growth_steps.h"

/* Active accounts of hosts that report them on two days in a row, on either. */
struct matched {
    int64_t before, now;
};

static void add_host(struct growth *g, struct matched *matched, int32_t host)
{
    const struct panel *p = g->used->panel;
    int32_t last = -1;
    struct stock s;

    stock_start(&s, g->used, host);
    for (int i = 0; i < g->count; i++) {
        int64_t row = stock_at(&s, g->window.since + i);
        int32_t active = -1;

        if (row >= 0 && scope_has(&g->scope, p, host, panel_software(p, row)))
            active = p->c.active[row];
        if (active >= 0) {
            g->active[i].active += active;
            g->active[i].accounts += used_value(g->used, row);
            g->active[i].servers++;
        }
        if (active >= 0 && last >= 0) {
            matched[i].before += last;
            matched[i].now += active;
        }
        last = active;
    }
}

void growth_measure_active(struct growth *g)
{
    struct matched *matched = mem_array((size_t)g->count + 1, sizeof(*matched));
    double index = 100;

    g->active = mem_array((size_t)g->count + 1, sizeof(*g->active));
    for (int32_t h = 0; h < g->used->panel->host_count; h++)
        add_host(g, matched, h);
    for (int i = 0; i < g->count; i++) {
        if (matched[i].before > 0)
            index *= (double)matched[i].now / (double)matched[i].before;
        g->active[i].index = g->active[i].servers > 0 ? index : NAN;
    }
    free(matched);
}
