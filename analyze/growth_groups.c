#include <stdlib.h>
#include <string.h>

#include "growth_steps.h"

static const struct {
    const char *name;
    int64_t from;
} sizes[] = {{"0-9", 0}, {"10-99", 10}, {"100-999", 100}, {"1000-9999", 1000}, {"10000+", 10000}};

enum kind { KIND_SOFTWARE, KIND_SUFFIX, KIND_CCTLD, KIND_SIZE, KINDS };

static const char *const kind_names[KINDS] = {"software", "suffix", "cctld", "size"};

struct grouping {
    struct growth *growth;
    struct dictionary names[KINDS];
    struct growth_group *groups[KINDS]; /* by number of the name */
    int32_t room[KINDS];
};

static struct growth_group *group_of(struct grouping *v, enum kind kind, const char *name)
{
    int32_t i = dictionary_add(&v->names[kind], name, strlen(name));

    if (i >= v->room[kind]) {
        int32_t room = v->room[kind] ? 2 * v->room[kind] : 64;

        v->groups[kind] = mem_grow(v->groups[kind], (size_t)room, sizeof(struct growth_group));
        memset(v->groups[kind] + v->room[kind], 0,
               (size_t)(room - v->room[kind]) * sizeof(struct growth_group));
        v->room[kind] = room;
    }
    return &v->groups[kind][i];
}

/* The public suffix below which a registrable domain was bought: "social", "co.uk". */
static const char *suffix_of(const struct panel_host *h)
{
    const char *dot = strchr(h->domain, '.');

    return dot ? dot + 1 : h->domain;
}

static const char *size_of(int64_t accounts)
{
    size_t i = COUNT_OF(sizes);

    while (i > 1 && accounts < sizes[i - 1].from)
        i--;
    return sizes[i - 1].name;
}

/* What one host was at both ends of the window, and its organic growth in between by software. */
struct ends {
    int32_t host;
    int64_t first, last; /* rows; -1 outside the scope */
};

static void add_level(struct growth_group *g, int64_t accounts, bool at_end)
{
    *(at_end ? &g->last : &g->first) += accounts;
    *(at_end ? &g->servers_last : &g->servers_first) += 1;
}

/* All groups but software, which a host may change. The size is that at the start, of newcomers at the end.
 */
static void add_to_host_groups(struct grouping *v, const struct ends *e, int64_t organic)
{
    const struct used *u = v->growth->used;
    const struct panel_host *h = &u->panel->hosts[e->host];
    int64_t row = e->first >= 0 ? e->first : e->last;
    const char *names[KINDS] = {[KIND_SUFFIX] = suffix_of(h),
                                [KIND_CCTLD] = h->cctld[0] ? h->cctld : "none",
                                [KIND_SIZE] = row >= 0 ? size_of(used_value(u, row)) : "gone again"};

    for (int kind = KIND_SUFFIX; kind < KINDS; kind++) {
        struct growth_group *g = group_of(v, (enum kind)kind, names[kind]);

        g->organic += organic;
        if (e->first >= 0)
            add_level(g, used_value(u, e->first), false);
        if (e->last >= 0)
            add_level(g, used_value(u, e->last), true);
    }
}

static const char *software_name(const struct panel *p, int32_t software)
{
    return software < 0 ? "unknown" : p->software[software].name;
}

/* Row that a host counts with on a day, within the scope; -1 none. */
static int64_t row_on(const struct growth *g, int32_t host, int32_t day)
{
    int64_t row = stock_on(g->used, host, day);

    return row >= 0 && scope_has(&g->scope, g->used->panel, host, panel_software(g->used->panel, row)) ? row
                                                                                                       : -1;
}

/* Organic growth of a host, by software; gives the sum. */
static int64_t add_organic(struct grouping *v, int32_t host, size_t *at)
{
    const struct growth *g = v->growth;
    const struct used *u = g->used;
    int64_t organic = 0;

    for (; *at < u->flow_count && u->flows[*at].host == host; (*at)++) {
        const struct flow *f = &u->flows[*at];

        if (!flow_is_organic(f) || f->day <= g->window.since || f->day > g->window.until ||
            !scope_has(&g->scope, u->panel, host, f->software))
            continue;
        organic += f->amount;
        group_of(v, KIND_SOFTWARE, software_name(u->panel, f->software))->organic += f->amount;
    }
    return organic;
}

static void add_host(struct grouping *v, int32_t host, size_t *at)
{
    const struct growth *g = v->growth;
    const struct panel *p = g->used->panel;
    const struct ends e = {
        .host = host, .first = row_on(g, host, g->window.since), .last = row_on(g, host, g->window.until)};
    int64_t organic = add_organic(v, host, at);

    if (e.first < 0 && e.last < 0 && organic == 0)
        return;
    if (e.first >= 0)
        add_level(group_of(v, KIND_SOFTWARE, software_name(p, panel_software(p, e.first))),
                  used_value(g->used, e.first), false);
    if (e.last >= 0)
        add_level(group_of(v, KIND_SOFTWARE, software_name(p, panel_software(p, e.last))),
                  used_value(g->used, e.last), true);
    add_to_host_groups(v, &e, organic);
}

static int by_size(const void *a, const void *b)
{
    const struct growth_group *x = a, *y = b;

    if (x->last != y->last)
        return x->last < y->last ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void keep(struct grouping *v)
{
    struct growth *g = v->growth;
    size_t total = 0;

    for (int kind = 0; kind < KINDS; kind++)
        total += (size_t)v->names[kind].count;
    g->groups = mem_array(total + 1, sizeof(*g->groups));
    for (int kind = 0; kind < KINDS; kind++) {
        struct growth_group *first = g->groups + g->group_count;

        for (int32_t i = 0; i < v->names[kind].count; i++) {
            g->groups[g->group_count] = v->groups[kind][i];
            g->groups[g->group_count].kind = kind_names[kind];
            g->groups[g->group_count++].name = mem_text(v->names[kind].texts[i]);
        }
        qsort(first, (size_t)v->names[kind].count, sizeof(*first), by_size);
        free(v->groups[kind]);
        dictionary_release(&v->names[kind]);
    }
}

void growth_measure_groups(struct growth *g)
{
    struct grouping v = {.growth = g};
    size_t at = 0;

    for (int32_t h = 0; h < g->used->panel->host_count; h++)
        add_host(&v, h, &at);
    keep(&v);
}
