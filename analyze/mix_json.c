#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"
#include "mix.h"

static void add_cell(struct mix_cell *sum, const struct mix_cell *cell)
{
    sum->servers += cell->servers;
    sum->accounts += cell->accounts;
    sum->active += cell->active;
    sum->active_servers += cell->active_servers;
    sum->active_accounts += cell->active_accounts;
}

static struct mix_cell total_of(const struct mix_day *d)
{
    struct mix_cell sum = {.software = -1};

    for (int i = 0; i < d->count; i++)
        add_cell(&sum, &d->cells[i]);
    return sum;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
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
    json_put(o, "active_accounts", json_integer(cell->active_accounts));
    json_put(o, "share_servers", json_of_double(share(cell->servers, total->servers)));
    json_put(o, "share_accounts", json_of_double(share((double)cell->accounts, (double)total->accounts)));
    json_put(o, "share_active",
             json_of_double(cell->active_servers ? share((double)cell->active, (double)total->active) : NAN));
    json_put(o, "active_coverage", json_of_double(share(cell->active_servers, cell->servers)));
    json_put(o, "active_coverage_accounts",
             json_of_double(share((double)cell->active_accounts, (double)cell->accounts)));
    json_put(o, "servers_before", json_integer(before ? before->servers : 0));
    json_put(o, "accounts_before", json_integer(before ? before->accounts : 0));
    json_put(o, "servers_change", json_integer(cell->servers - (before ? before->servers : 0)));
    json_put(o, "accounts_change", json_integer(cell->accounts - (before ? before->accounts : 0)));
    return o;
}

static json_t *software_rows(const struct mix *m, const struct mix_day *d, const struct mix_day *before,
                             const struct mix_cell *total)
{
    const struct panel *p = m->used->panel;
    json_t *list = json_array();

    for (int i = 0; i < d->count; i++) {
        const struct mix_cell *cell = &d->cells[i];
        const struct panel_software *s = cell->software < 0 ? NULL : &p->software[cell->software];

        if (m->scope.kind == SCOPE_SOFTWARE && cell->software != m->scope.key)
            continue;
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
        add_cell(&sum, c);
    }
    return sum;
}

/* Is it of the family that is asked for? */
static bool is_kin(const struct mix *m, const char *family)
{
    return m->scope.kind != SCOPE_SOFTWARE ||
           strcmp(m->used->panel->software[m->scope.key].family, family) == 0;
}

static json_t *family_rows(const struct mix *m, const struct mix_day *d, const struct mix_day *before,
                           const struct mix_cell *total)
{
    const struct panel *p = m->used->panel;
    json_t *list = json_array();

    for (int i = 0; i < d->count; i++) {
        const struct panel_software *s = d->cells[i].software < 0 ? NULL : &p->software[d->cells[i].software];
        bool first = s && is_kin(m, s->family);
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
                     software_rows(m, d, before, &total), "families", family_rows(m, d, before, &total));
}

static json_t *days_json(const struct mix *m)
{
    const struct panel *p = m->used->panel;
    json_t *list = json_array();

    for (int i = 0; i < m->days; i++) {
        for (int k = 0; m->observed[i] && k < m->shown_count; k++) {
            const struct mix_cell *c = &m->cells[(size_t)i * (size_t)m->shown_count + (size_t)k];

            if (c->servers == 0)
                continue;
            (void)json_array_append_new(
                list, json_pack("{s:o, s:s, s:i, s:I, s:o, s:i}", "day", json_of_day(m->window.since + i),
                                "name", p->software[m->shown[k]].name, "servers", c->servers, "accounts",
                                (json_int_t)c->accounts, "active",
                                c->active_servers ? json_integer(c->active) : json_null(), "active_servers",
                                c->active_servers));
        }
    }
    return list;
}

static json_t *openness_json(const struct mix *m)
{
    json_t *list = json_array();

    for (int i = 0; i < m->days; i++) {
        const struct mix_openness *o = &m->open[i];

        if (!m->observed[i])
            continue;
        (void)json_array_append_new(
            list, json_pack("{s:o, s:i, s:i, s:i, s:o, s:o}", "day", json_of_day(m->window.since + i), "open",
                            o->open, "closed", o->closed, "unknown", o->unknown, "open_share_servers",
                            json_of_double(share(o->open, o->open + o->closed)), "open_share_accounts",
                            json_of_double(share((double)o->open_accounts,
                                                 (double)(o->open_accounts + o->closed_accounts)))));
    }
    return list;
}

json_t *mix_to_json(const struct mix *m)
{
    const struct mix_day none = {0};

    if (m->empty)
        return json_pack("{s:n, s:n, s:[], s:[], s:[], s:[]}", "first", "last", "days", "versions",
                         "releases", "openness");
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "first", end_json(m, &m->first, &none), "last",
                     end_json(m, &m->last, &m->first), "days", days_json(m), "versions",
                     versions_to_json(&m->releases), "releases", releases_to_json(&m->releases), "openness",
                     openness_json(m));
}
