#include "concentration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"
#include "operators.h"

enum { LARGEST = 10 };

static int descending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x < y) - (x > y);
}

void shares_measure(struct shares *s, int64_t *counts, int n)
{
    double entropy = 0, cumulated = 0, squares = 0;

    *s = (struct shares){.hhi = NAN, .n_eff = NAN, .n_shannon = NAN, .cr1 = NAN, .cr10 = NAN};
    qsort(counts, (size_t)n, sizeof(*counts), descending);
    while (s->servers < n && counts[s->servers] > 0)
        s->accounts += counts[s->servers++];
    if (s->accounts == 0)
        return;
    for (int i = 0; i < s->servers; i++) {
        double share = (double)counts[i] / (double)s->accounts;

        squares += share * share;
        entropy -= share * log(share);
        cumulated += share;
        if (i == 0)
            s->cr1 = share;
        if (i == 9 || (i == s->servers - 1 && i < 9))
            s->cr10 = cumulated;
        if (s->servers_50 == 0 && cumulated >= 0.5 - 1e-12)
            s->servers_50 = i + 1;
        if (s->servers_90 == 0 && cumulated >= 0.9 - 1e-12)
            s->servers_90 = i + 1;
    }
    s->hhi = 10000 * squares;
    s->n_eff = 1 / squares;
    s->n_shannon = exp(entropy);
}

struct scratch {
    int64_t *accounts, *active, *operators;
    int32_t *operator_of;
    struct stock *stocks;
};

static void scratch_init(struct scratch *s, const struct used *u)
{
    size_t n = (size_t)u->panel->host_count + 1;

    s->accounts = mem_array(n, sizeof(int64_t));
    s->active = mem_array(n, sizeof(int64_t));
    s->operators = mem_array(n, sizeof(int64_t));
    s->stocks = mem_array(n, sizeof(struct stock));
    s->operator_of = operators_of(u->panel);
    for (int32_t h = 0; h < u->panel->host_count; h++)
        stock_start(&s->stocks[h], u, h);
}

static void scratch_release(struct scratch *s)
{
    free(s->accounts);
    free(s->active);
    free(s->operators);
    free(s->stocks);
    free(s->operator_of);
}

static void measure_day(struct concentration_day *d, struct scratch *s, const struct used *u,
                        const struct scope *scope)
{
    const struct panel *p = u->panel;
    size_t bytes = ((size_t)p->host_count + 1) * sizeof(int64_t);
    int64_t best = 0;

    memset(s->accounts, 0, bytes);
    memset(s->active, 0, bytes);
    memset(s->operators, 0, bytes);
    d->top_host = -1;
    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t row = stock_at(&s->stocks[h], d->day);

        if (row < 0 || !scope_has(scope, p, h, panel_software(u->panel, row)))
            continue;
        s->accounts[h] = used_value(u, row);
        s->active[h] = p->c.active[row] > 0 ? p->c.active[row] : 0;
        s->operators[s->operator_of[h]] += used_value(u, row);
        if (used_value(u, row) > best) {
            best = used_value(u, row);
            d->top_host = h;
        }
    }
    shares_measure(&d->accounts, s->accounts, p->host_count);
    shares_measure(&d->active, s->active, p->host_count);
    shares_measure(&d->operators, s->operators, p->host_count);
}

static bool is_left_out(const struct concentration *c, int32_t host)
{
    for (int i = 0; i < c->without_count; i++)
        if (c->without[i].host == host)
            return true;
    return false;
}

/* s->accounts holds the counts of the last day, sorted by shares_measure(): taken anew by host. */
static void leave_out(struct concentration *c, struct scratch *s)
{
    const struct used *u = c->used;
    const struct panel *p = u->panel;
    int64_t *by_host = mem_array((size_t)p->host_count + 1, sizeof(*by_host));

    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t row = stock_on(u, h, c->days[c->count - 1].day);

        if (row >= 0 && scope_has(&c->scope, p, h, panel_software(p, row)))
            by_host[h] = used_value(u, row);
    }
    for (; c->without_count < CONCENTRATION_WITHOUT; c->without_count++) {
        struct concentration_without *w = &c->without[c->without_count];
        int32_t host = -1;

        for (int32_t h = 0; h < p->host_count; h++)
            if (by_host[h] > 0 && (host < 0 || by_host[h] > by_host[host]) && !is_left_out(c, h))
                host = h;
        if (host < 0)
            break;
        memcpy(s->accounts, by_host, (size_t)p->host_count * sizeof(*by_host));
        s->accounts[host] = 0;
        w->host = host;
        shares_measure(&w->accounts, s->accounts, p->host_count);
    }
    free(by_host);
}

void concentration_measure(struct concentration *c, const struct used *u, struct scope scope,
                           struct window window)
{
    struct scratch s;

    *c = (struct concentration){.used = u, .scope = scope};
    c->days = mem_array((size_t)(window.until - window.since) + 2, sizeof(*c->days));
    scratch_init(&s, u);
    for (int32_t day = window.since; day <= window.until; day++) {
        if (!used_observed(u, day))
            continue;
        c->days[c->count].day = day;
        measure_day(&c->days[c->count++], &s, u, &scope);
    }
    if (c->count > 0)
        leave_out(c, &s);
    scratch_release(&s);
}

void concentration_release(struct concentration *c)
{
    free(c->days);
    *c = (struct concentration){0};
}

static json_t *shares_json(const struct shares *s)
{
    if (s->servers == 0)
        return json_null();
    return json_pack("{s:i, s:I, s:o, s:o, s:o, s:o, s:o, s:i, s:i}", "servers", s->servers, "total",
                     (json_int_t)s->accounts, "hhi", json_of_double(s->hhi), "n_eff",
                     json_of_double(s->n_eff), "n_shannon", json_of_double(s->n_shannon), "cr1",
                     json_of_double(s->cr1), "cr10", json_of_double(s->cr10), "servers_50", s->servers_50,
                     "servers_90", s->servers_90);
}

static json_t *day_json(const struct concentration *c, const struct concentration_day *d)
{
    return json_pack("{s:o, s:s?, s:o, s:o, s:o}", "day", json_of_day(d->day), "top_host",
                     d->top_host < 0 ? NULL : c->used->panel->hosts[d->top_host].name, "accounts",
                     shares_json(&d->accounts), "active", shares_json(&d->active), "operators",
                     shares_json(&d->operators));
}

struct large {
    int32_t host;
    int64_t accounts;
};

static int by_size(const void *a, const void *b)
{
    const struct large *x = a, *y = b;

    return x->accounts != y->accounts ? (x->accounts < y->accounts ? 1 : -1) : x->host - y->host;
}

static json_t *largest_json(const struct concentration *c)
{
    const struct panel *p = c->used->panel;
    const struct concentration_day *last = &c->days[c->count - 1];
    struct large *all = mem_array((size_t)p->host_count + 1, sizeof(*all));
    json_t *list = json_array();
    int n = 0;

    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t row = stock_on(c->used, h, last->day);

        if (row >= 0 && scope_has(&c->scope, p, h, panel_software(p, row)))
            all[n++] = (struct large){h, used_value(c->used, row)};
    }
    qsort(all, (size_t)n, sizeof(*all), by_size);
    for (int i = 0; i < n && i < LARGEST; i++)
        (void)json_array_append_new(
            list, json_pack("{s:s, s:I, s:o}", "host", p->hosts[all[i].host].name, "accounts",
                            (json_int_t)all[i].accounts, "share",
                            json_of_double((double)all[i].accounts / (double)last->accounts.accounts)));
    free(all);
    return list;
}

static json_t *without_json(const struct concentration *c)
{
    json_t *list = json_array();

    for (int i = 0; i < c->without_count; i++)
        (void)json_array_append_new(list, json_pack("{s:s, s:o}", "without",
                                                    c->used->panel->hosts[c->without[i].host].name,
                                                    "accounts", shares_json(&c->without[i].accounts)));
    return list;
}

json_t *concentration_to_json(const struct concentration *c)
{
    json_t *days = json_array();

    if (c->count == 0)
        return json_pack("{s:n, s:n, s:[], s:[], s:[]}", "first", "last", "days", "largest", "without");
    for (int i = 0; i < c->count; i++)
        (void)json_array_append_new(days, day_json(c, &c->days[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "first", day_json(c, &c->days[0]), "last",
                     day_json(c, &c->days[c->count - 1]), "days", days, "largest", largest_json(c), "without",
                     without_json(c));
}
