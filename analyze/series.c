#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400 };

/* A day covered less than this says nothing of its rate; one covered less than COVER_FULL is scaled up. */
static const double cover_min = 0.5, cover_full = 0.9;

/* Adds amount to the days that [from, to] touches, in proportion to time. */
static void spread(double *days, int32_t first_day, int count, uint32_t from, uint32_t to, double amount)
{
    int32_t a = panel_day(from) - first_day, b = panel_day(to) - first_day;
    double span = (double)to - (double)from;

    if (span <= 0 || a == b) {
        if (b >= 0 && b < count)
            days[b] += amount;
        return;
    }
    for (int32_t d = a < 0 ? 0 : a; d <= b && d < count; d++) {
        double start = ((double)d + first_day) * DAY_S;
        double lo = start > from ? start : from;
        double hi = start + DAY_S < to ? start + DAY_S : to;

        days[d] += amount * (hi - lo) / span;
    }
}

void coverage_days_build(struct coverage_days *c, const struct used *u)
{
    const struct panel *p = u->panel;
    double *spanned, *lengths, *stock;

    *c = (struct coverage_days){.first_day = p->first_day, .count = p->last_day - p->first_day + 1};
    c->cover = mem_array((size_t)c->count + 1, sizeof(*c->cover));
    c->interval = mem_array((size_t)c->count + 1, sizeof(*c->interval));
    spanned = c->cover;
    lengths = c->interval;
    stock = mem_array((size_t)c->count + 1, sizeof(*stock));
    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t last = -1;

        for (uint32_t i = p->hosts[h].first; i < p->hosts[h].first + p->hosts[h].count; i++) {
            uint32_t from;
            double weight, span;

            if (used_value(u, i) == PANEL_NONE)
                continue;
            if (last >= 0 &&
                panel_day(p->c.time_s[i]) - panel_day(p->c.time_s[last]) <= u->rules->gap_days + 1) {
                from = p->c.time_s[last];
                weight = (double)used_value(u, last) + 1;
                span = (double)(p->c.time_s[i] - from) / DAY_S;
                spread(spanned, c->first_day, c->count, from, p->c.time_s[i], weight * span);
                spread(lengths, c->first_day, c->count, from, p->c.time_s[i], weight * span * span);
                for (int32_t d = panel_day(from); d < panel_day(p->c.time_s[i]); d++)
                    stock[d - c->first_day] += weight;
            }
            last = i;
        }
        if (last >= 0)
            for (int32_t d = panel_day(p->c.time_s[last]);
                 d <= p->last_day && d <= panel_day(p->c.time_s[last]) + 1; d++)
                stock[d - c->first_day] += (double)used_value(u, last) + 1;
    }
    for (int d = 0; d < c->count; d++) {
        lengths[d] = spanned[d] > 0 ? lengths[d] / spanned[d] : 0;
        spanned[d] = stock[d] > 0 ? fmin(1, spanned[d] / stock[d]) : 0;
    }
    free(stock);
}

void coverage_days_release(struct coverage_days *c)
{
    free(c->cover);
    free(c->interval);
    *c = (struct coverage_days){0};
}

static void series_init(struct series *s, int32_t first_day, int count)
{
    *s = (struct series){.first_day = first_day, .count = count};
    s->mass = mem_array((size_t)count + 1, sizeof(*s->mass));
    s->rate = mem_array((size_t)count + 1, sizeof(*s->rate));
    s->cover = mem_array((size_t)count + 1, sizeof(*s->cover));
}

void series_start(struct series *s, const struct coverage_days *c)
{
    series_init(s, c->first_day, c->count);
}

void series_add(struct series *s, const struct flow *f)
{
    spread(s->mass, s->first_day, s->count, f->from_s, f->to_s, f->amount);
}

void series_finish(struct series *s, const struct coverage_days *c)
{
    for (int d = 0; d < s->count; d++) {
        s->cover[d] = c->cover[d];
        s->rate[d] = s->mass[d] / (c->cover[d] < cover_full ? c->cover[d] : 1);
        if (c->cover[d] < cover_min || c->interval[d] * 24 > SERIES_INTERVAL_MAX_HOURS)
            s->rate[d] = NAN;
    }
}

void series_build(struct series *s, const struct used *u, const struct coverage_days *c,
                  const struct scope *scope)
{
    size_t first = 0, end = u->flow_count;

    series_start(s, c);
    if (scope->kind == SCOPE_HOST) {
        first = used_first_flow(u, scope->key);
        end = used_first_flow(u, scope->key + 1);
    }
    for (size_t i = first; i < end; i++) {
        const struct flow *f = &u->flows[i];

        if (flow_is_organic(f) && scope_has(scope, u->panel, f->host, f->software))
            series_add(s, f);
    }
    series_finish(s, c);
}

void series_release(struct series *s)
{
    free(s->mass);
    free(s->rate);
    free(s->cover);
    *s = (struct series){0};
}

