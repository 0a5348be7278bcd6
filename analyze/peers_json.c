#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"
#include "peers.h"

enum { SOFTWARE_MIN = 20 }; /* named hosts of a program, for a bound of its own */

static int by_degree(const void *a, const void *b, void *arg)
{
    const struct peers *p = arg;
    const struct peers_host *x = &p->hosts[*(const int32_t *)a], *y = &p->hosts[*(const int32_t *)b];

    if (x->in_degree != y->in_degree)
        return x->in_degree < y->in_degree ? 1 : -1;
    return strcmp(x->name, y->name);
}

static const char *software_of(const struct peers *p, const struct peers_host *h)
{
    return h->software >= 0 && h->software < p->software_count ? p->software[h->software] : NULL;
}

static json_t *host_json(const struct peers *p, const struct peers_host *h)
{
    bool lists = h->lister >= 0;

    return json_pack("{s:s, s:s?, s:b, s:i, s:o, s:o, s:o, s:o}", "host", h->name, "software",
                     software_of(p, h), "answered", h->answered, "in_degree", h->in_degree, "reach",
                     json_of_double(p->lists > 0 ? (double)h->in_degree / p->lists : NAN), "out_degree",
                     lists ? json_integer(h->out_degree) : json_null(), "mutual",
                     lists ? json_integer(h->mutual) : json_null(), "mutual_share",
                     json_of_double(h->named_listers > 0 ? (double)h->mutual / h->named_listers : NAN));
}

static json_t *hosts_json(const struct peers *p, const char *software, int hosts_max)
{
    int32_t *order = mem_array((size_t)p->ids + 1, sizeof(*order));
    json_t *list = json_array();
    int32_t count = 0;

    for (int32_t id = 1; id <= p->ids; id++) {
        const struct peers_host *h = &p->hosts[id];
        const char *runs = software_of(p, h);

        if (h->name && (h->in_degree > 0 || h->lister >= 0) &&
            (!software || (runs && strcmp(runs, software) == 0)))
            order[count++] = id;
    }
    qsort_r(order, (size_t)count, sizeof(*order), by_degree, (void *)(uintptr_t)p);
    for (int32_t i = 0; i < count && (hosts_max < 0 || i < hosts_max); i++)
        (void)json_array_append_new(list, host_json(p, &p->hosts[order[i]]));
    free(order);
    return list;
}

static json_t *days_json(const struct peers *p)
{
    json_t *list = json_array();

    for (int i = 0; i < p->day_count; i++)
        (void)json_array_append_new(
            list, json_pack("{s:o, s:I, s:I, s:I}", "day", json_of_day(p->days[i].day), "lists_changed",
                            (json_int_t)p->days[i].lists, "added", (json_int_t)p->days[i].added, "removed",
                            (json_int_t)p->days[i].removed));
    return list;
}

static json_t *blocks_json(const struct peers *p)
{
    json_t *list = json_array();

    for (int i = 0; i < p->block_count; i++)
        (void)json_array_append_new(
            list, json_pack("{s:o, s:I, s:I, s:I, s:I}", "day", json_of_day(p->blocks[i].day), "publishers",
                            (json_int_t)p->blocks[i].publishers, "blocks", (json_int_t)p->blocks[i].blocks,
                            "suspend", (json_int_t)p->blocks[i].suspend, "targets",
                            (json_int_t)p->blocks[i].targets));
    return list;
}

static void add_bound(json_t *list, const char *kind, const char *name, const struct chao *c)
{
    json_t *o = isnan(c->estimate) ? NULL : chao_to_json(c);

    if (!o)
        return;
    json_put(o, "kind", json_string(kind));
    json_put(o, "name", json_string(name));
    (void)json_array_append_new(list, o);
}

static json_t *undiscovered_json(const struct peers *p)
{
    static const struct {
        const char *name;
        int64_t low, high;
    } sizes[] = {
        {"0-1", 0, 1}, {"2-9", 2, 9}, {"10-99", 10, 99}, {"100-999", 100, 999}, {"1000+", 1000, INT64_MAX}};
    json_t *list = json_array();
    struct chao c = peers_undiscovered(p, -1, false, 0, -1);

    add_bound(list, "all", "hosts named", &c);
    c = peers_undiscovered(p, -1, true, 0, -1);
    add_bound(list, "answered", "hosts that answered", &c);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        c = peers_undiscovered(p, -1, true, sizes[i].low, sizes[i].high);
        add_bound(list, "size", sizes[i].name, &c);
    }
    for (int32_t s = 0; s < p->software_count; s++) {
        if (!p->software[s])
            continue;
        c = peers_undiscovered(p, s, true, 0, -1);
        if (c.seen >= SOFTWARE_MIN)
            add_bound(list, "software", p->software[s], &c);
    }
    return list;
}

static json_t *assumptions_json(void)
{
    return json_pack(
        "[s, s, s, s]",
        "a lower bound (Chao2): peer lists copy from one another, which hides what all of them miss",
        "names held back by the farm limits are not counted; invented names would raise it",
        "programs and sizes only of hosts that answered, size by the newest report",
        "lists hold the dead: hosts named are not hosts alive");
}

json_t *peers_to_json(const struct peers *p, const char *software, int hosts_max)
{
    return json_pack("{s:i, s:i, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "lists", p->lists, "hosts_named",
                     p->named, "edges", (json_int_t)p->edges, "mutual_share",
                     json_of_double(p->between > 0 ? (double)p->mutual / (double)p->between : NAN), "hosts",
                     hosts_json(p, software, hosts_max), "days", days_json(p), "undiscovered",
                     undiscovered_json(p), "assumptions", assumptions_json(), "restrictions", blocks_json(p));
}
