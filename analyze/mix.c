#include "mix.h"

#include <stdlib.h>

static const double shown_share = 0.001;

static int by_accounts(const void *a, const void *b)
{
    const struct mix_cell *x = a, *y = b;

    if (x->accounts != y->accounts)
        return x->accounts < y->accounts ? 1 : -1;
    if (x->servers != y->servers)
        return x->servers < y->servers ? 1 : -1;
    return x->software - y->software;
}

static void count(struct mix_cell *cell, const struct used *u, int64_t row)
{
    int32_t active = u->panel->c.active[row];

    cell->servers++;
    cell->accounts += used_value(u, row);
    if (active < 0)
        return;
    cell->active += active;
    cell->active_servers++;
    cell->active_accounts += used_value(u, row);
}

/* All software on one day. */
static void measure_end(struct mix_day *d, const struct used *u, int32_t day)
{
    const struct panel *p = u->panel;
    size_t width = (size_t)p->software_count + 1;
    int kept = 0;

    *d = (struct mix_day){.day = day, .cells = mem_array(width, sizeof(*d->cells))};
    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t row = stock_on(u, h, day);

        if (row >= 0)
            count(&d->cells[panel_software(p, row) + 1], u, row);
    }
    for (size_t k = 0; k < width; k++) {
        if (d->cells[k].servers == 0)
            continue;
        d->cells[kept] = d->cells[k];
        d->cells[kept++].software = (int32_t)k - 1;
    }
    d->count = kept;
    qsort(d->cells, (size_t)kept, sizeof(*d->cells), by_accounts);
}

static void mark_shown(const struct mix_day *d, int32_t *slot)
{
    struct mix_cell total = {0};

    for (int i = 0; i < d->count; i++) {
        total.servers += d->cells[i].servers;
        total.accounts += d->cells[i].accounts;
    }
    for (int i = 0; i < d->count; i++) {
        const struct mix_cell *c = &d->cells[i];

        if (c->software >= 0 && (c->servers >= shown_share * total.servers ||
                                 (double)c->accounts >= shown_share * (double)total.accounts))
            slot[c->software] = 0;
    }
}

/* Which software gets a daily series, and its place among them. */
static int32_t *choose_shown(struct mix *m)
{
    int32_t n = m->used->panel->software_count;
    int32_t *slot = mem_array((size_t)n + 1, sizeof(*slot));

    for (int32_t s = 0; s < n; s++)
        slot[s] = -1;
    if (m->scope.kind == SCOPE_SOFTWARE) {
        slot[m->scope.key] = 0;
    } else {
        mark_shown(&m->first, slot);
        mark_shown(&m->last, slot);
    }
    m->shown = mem_array((size_t)n + 1, sizeof(*m->shown));
    for (int32_t s = 0; s < n; s++)
        if (slot[s] == 0) {
            slot[s] = m->shown_count;
            m->shown[m->shown_count++] = s;
        }
    return slot;
}

static void count_open(struct mix_openness *o, const struct used *u, int64_t row)
{
    int open = panel_open(u->panel, row);

    o->open += open == 1;
    o->closed += open == 0;
    o->unknown += open < 0;
    o->open_accounts += open == 1 ? used_value(u, row) : 0;
    o->closed_accounts += open == 0 ? used_value(u, row) : 0;
}

static void measure_days(struct mix *m)
{
    const struct used *u = m->used;
    const struct panel *p = u->panel;
    int32_t *slot = choose_shown(m);

    m->cells = mem_array((size_t)m->days * (size_t)m->shown_count + 1, sizeof(*m->cells));
    m->open = mem_array((size_t)m->days + 1, sizeof(*m->open));
    for (int32_t h = 0; h < p->host_count; h++) {
        struct stock s;

        stock_start(&s, u, h);
        for (int i = 0; i < m->days; i++) {
            int64_t row = stock_at(&s, m->window.since + i);
            int32_t software = row >= 0 ? panel_software(p, row) : -1;

            if (row >= 0 && scope_has(&m->scope, p, h, software))
                count_open(&m->open[i], u, row);
            if (software >= 0 && slot[software] >= 0)
                count(&m->cells[(size_t)i * (size_t)m->shown_count + (size_t)slot[software]], u, row);
        }
    }
    free(slot);
}

void mix_measure(struct mix *m, const struct used *u, struct scope scope, struct window window)
{
    int first = -1, last = -1;

    *m = (struct mix){.used = u, .scope = scope, .window = window, .days = window.until - window.since + 1};
    m->observed = mem_array((size_t)m->days + 1, sizeof(bool));
    for (int i = 0; i < m->days; i++) {
        m->observed[i] = used_observed(u, window.since + i);
        if (m->observed[i])
            last = i;
        if (m->observed[i] && first < 0)
            first = i;
    }
    m->empty = first < 0;
    if (m->empty)
        return;
    measure_end(&m->first, u, window.since + first);
    measure_end(&m->last, u, window.since + last);
    measure_days(m);
    releases_measure(&m->releases, u, scope, window);
}

void mix_release(struct mix *m)
{
    free(m->first.cells);
    free(m->last.cells);
    free(m->shown);
    free(m->cells);
    free(m->open);
    free(m->observed);
    releases_release(&m->releases);
    *m = (struct mix){0};
}
