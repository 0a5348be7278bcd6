#include "mix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"

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

/* cells: one a software and one for "not reported", in front. */
static void add_host(struct mix_cell *table, const struct used *u, struct stock *s, int32_t days_begin,
                     int count, int32_t width)
{
    const struct panel *p = u->panel;

    for (int i = 0; i < count; i++) {
        int64_t row = stock_at(s, days_begin + i);
        struct mix_cell *cell;

        if (row < 0)
            continue;
        cell = &table[(size_t)i * (size_t)width + (size_t)(panel_software(u->panel, row) + 1)];
        cell->servers++;
        cell->accounts += used_value(u, row);
        if (p->c.active[row] >= 0) {
            cell->active += p->c.active[row];
            cell->active_servers++;
        }
    }
}

static void take_day(struct mix *m, int32_t day, const struct mix_cell *cells, int32_t width)
{
    struct mix_day *d = &m->days[m->count++];

    d->day = day;
    d->cells = mem_array((size_t)width + 1, sizeof(*d->cells));
    for (int32_t k = 0; k < width; k++) {
        if (cells[k].servers == 0)
            continue;
        d->cells[d->count] = cells[k];
        d->cells[d->count++].software = k - 1;
    }
    qsort(d->cells, (size_t)d->count, sizeof(*d->cells), by_accounts);
}

void mix_measure(struct mix *m, const struct used *u, struct window window)
{
    int32_t width = u->panel->software_count + 1;
    int count = window.until - window.since + 1;
    struct mix_cell *table = mem_array((size_t)count * (size_t)width, sizeof(*table));

    *m = (struct mix){.used = u};
    m->days = mem_array((size_t)count + 1, sizeof(*m->days));
    for (int32_t h = 0; h < u->panel->host_count; h++) {
        struct stock s;

        stock_start(&s, u, h);
        add_host(table, u, &s, window.since, count, width);
    }
    for (int i = 0; i < count; i++)
        if (used_observed(u, window.since + i))
            take_day(m, window.since + i, &table[(size_t)i * (size_t)width], width);
    free(table);
}

void mix_release(struct mix *m)
{
    for (int i = 0; i < m->count; i++)
        free(m->days[i].cells);
    free(m->days);
    *m = (struct mix){0};
}

/* ---- JSON ---- */

static struct mix_cell total_of(const struct mix_day *d)
{
    struct mix_cell sum = {.software = -1};

    for (int i = 0; i < d->count; i++) {
        sum.servers += d->cells[i].servers;
        sum.accounts += d->cells[i].accounts;
        sum.active += d->cells[i].active;
        sum.active_servers += d->cells[i].active_servers;
    }
    return sum;
}

static const struct mix_cell *find_cell(const struct mix_day *d, int32_t software)
{
    for (int i = 0; i < d->count; i++)
        if (d->cells[i].software == software)
            return &d->cells[i];
    return NULL;
}

static json_t *row_json(const char *name, const char *family, const char *class, const struct mix_cell *cell,
                        const struct mix_cell *total, const struct mix_cell *before)
{
    json_t *o = json_object();

    json_put(o, "name", name ? json_string(name) : json_null());
    json_put(o, "family", json_string(family));
    json_put(o, "class", json_string(class));
    json_put(o, "servers", json_integer(cell->servers));
    json_put(o, "accounts", json_integer(cell->accounts));
    json_put(o, "active", cell->active_servers ? json_integer(cell->active) : json_null());
    json_put(o, "active_servers", json_integer(cell->active_servers));
    json_put(o, "share_servers",
             json_of_double(total->servers ? (double)cell->servers / total->servers : NAN));
    json_put(o, "share_accounts",
             json_of_double(total->accounts > 0 ? (double)cell->accounts / (double)total->accounts : NAN));
    json_put(o, "servers_before", json_integer(before ? before->servers : 0));
    json_put(o, "accounts_before", json_integer(before ? before->accounts : 0));
    json_put(o, "servers_change", json_integer(cell->servers - (before ? before->servers : 0)));
    json_put(o, "accounts_change", json_integer(cell->accounts - (before ? before->accounts : 0)));
    return o;
}

static json_t *software_rows(const struct panel *p, const struct mix_day *d, const struct mix_day *before,
                             const struct mix_cell *total)
{
    json_t *list = json_array();

    for (int i = 0; i < d->count; i++) {
        const struct mix_cell *cell = &d->cells[i];
        const struct panel_software *s = cell->software < 0 ? NULL : &p->software[cell->software];

        (void)json_array_append_new(list, row_json(s ? s->name : NULL, s ? s->family : "",
                                                   s ? software_class_name(s->class) : "other", cell, total,
                                                   find_cell(before, cell->software)));
    }
    return list;
}

/* Sums the cells of one family. */
static struct mix_cell family_cell(const struct panel *p, const struct mix_day *d, const char *family)
{
    struct mix_cell sum = {.software = -1};

    for (int i = 0; i < d->count; i++) {
        const struct mix_cell *c = &d->cells[i];

        if (c->software < 0 || strcmp(p->software[c->software].family, family) != 0)
            continue;
        sum.servers += c->servers;
        sum.accounts += c->accounts;
        sum.active += c->active;
        sum.active_servers += c->active_servers;
    }
    return sum;
}

static json_t *family_rows(const struct panel *p, const struct mix_day *d, const struct mix_day *before,
                           const struct mix_cell *total)
{
    json_t *list = json_array();

    for (int i = 0; i < d->count; i++) {
        const struct panel_software *s = d->cells[i].software < 0 ? NULL : &p->software[d->cells[i].software];
        bool first = s != NULL;
        struct mix_cell now, then;

        for (int k = 0; first && k < i; k++)
            first =
                d->cells[k].software < 0 || strcmp(p->software[d->cells[k].software].family, s->family) != 0;
        if (!first)
            continue;
        now = family_cell(p, d, s->family);
        then = family_cell(p, before, s->family);
        (void)json_array_append_new(
            list, row_json(s->family, s->family, software_class_name(s->class), &now, total, &then));
    }
    return list;
}

static json_t *end_json(const struct mix *m, const struct mix_day *d, const struct mix_day *before)
{
    struct mix_cell total = total_of(d);

    return json_pack("{s:o, s:i, s:I, s:o, s:o, s:o}", "day", json_of_day(d->day), "servers", total.servers,
                     "accounts", (json_int_t)total.accounts, "active",
                     total.active_servers ? json_integer(total.active) : json_null(), "software",
                     software_rows(m->used->panel, d, before, &total), "families",
                     family_rows(m->used->panel, d, before, &total));
}

static bool is_shown(const struct mix_day *d, int32_t software)
{
    const struct mix_cell *c = find_cell(d, software);
    struct mix_cell total = total_of(d);

    return c && (c->servers >= shown_share * total.servers ||
                 (double)c->accounts >= shown_share * (double)total.accounts);
}

static json_t *days_json(const struct mix *m)
{
    const struct panel *p = m->used->panel;
    bool *shown = mem_array((size_t)p->software_count + 1, sizeof(bool));
    json_t *list = json_array();

    for (int32_t s = 0; s < p->software_count; s++)
        shown[s] = is_shown(&m->days[0], s) || is_shown(&m->days[m->count - 1], s);
    for (int i = 0; i < m->count; i++) {
        for (int k = 0; k < m->days[i].count; k++) {
            const struct mix_cell *c = &m->days[i].cells[k];

            if (c->software < 0 || !shown[c->software])
                continue;
            (void)json_array_append_new(
                list, json_pack("{s:o, s:s, s:i, s:I, s:o}", "day", json_of_day(m->days[i].day), "name",
                                p->software[c->software].name, "servers", c->servers, "accounts",
                                (json_int_t)c->accounts, "active",
                                c->active_servers ? json_integer(c->active) : json_null()));
        }
    }
    free(shown);
    return list;
}

json_t *mix_to_json(const struct mix *m)
{
    const struct mix_day none = {0};

    if (m->count == 0)
        return json_pack("{s:n, s:n, s:[]}", "first", "last", "days");
    return json_pack("{s:o, s:o, s:o}", "first", end_json(m, &m->days[0], &none), "last",
                     end_json(m, &m->days[m->count - 1], &m->days[0]), "days", days_json(m));
}
