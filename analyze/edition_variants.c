#include "edition_variants.h"

#include <stdlib.h>
#include <string.h>

#include "concentration.h"
#include "growth.h"
#include "mix.h"
#include "waves.h"

static json_t *measure(const struct used *u, const struct coverage_days *cover, const struct analysis *a,
                       struct window window)
{
    struct growth g;
    struct mix m;
    struct concentration c;
    struct waves w;
    json_t *out = json_object();

    growth_measure(&g, u, cover, a->scope, window);
    (void)json_object_set_new(out, "growth", growth_to_json(&g));
    growth_release(&g);
    mix_measure(&m, u, a->scope, window);
    (void)json_object_set_new(out, "mix", mix_to_json(&m));
    mix_release(&m);
    concentration_measure(&c, u, a->scope, (struct window){.since = window.until, .until = window.until});
    (void)json_object_set_new(out, "concentration", concentration_to_json(&c));
    concentration_release(&c);
    waves_find(&w, u, &a->events, WAVES_ALL);
    (void)json_object_set_new(out, "waves", waves_to_json(&w, "all", a->scope, false, window));
    waves_release(&w);
    return out;
}

/* The same panel under other rules. */
static json_t *measure_again(const struct analysis *a, const struct panel *p, const struct rule_set *rules)
{
    struct coverage_days cover;
    struct used u;
    json_t *out;

    rules_apply(&u, p, rules);
    coverage_days_build(&cover, &u);
    out = measure(&u, &cover, a, a->window);
    coverage_days_release(&cover);
    used_release(&u);
    return out;
}

/* The host with most accounts on the last day; -1 none. */
static int32_t largest_host(const struct analysis *a)
{
    struct window last = {.since = a->window.until, .until = a->window.until};
    struct concentration c;
    int32_t host;

    concentration_measure(&c, &a->used, a->scope, last);
    host = c.count > 0 ? c.days[c.count - 1].top_host : -1;
    concentration_release(&c);
    return host;
}

/* A panel in which the largest host was never asked: its rows stay, but no host points to them. */
static json_t *without_largest(const struct analysis *a)
{
    int32_t host = largest_host(a);
    struct panel p = a->panel;
    json_t *out;

    if (host < 0)
        return NULL;
    p.hosts = mem_array((size_t)p.host_count, sizeof(*p.hosts));
    memcpy(p.hosts, a->panel.hosts, (size_t)p.host_count * sizeof(*p.hosts));
    p.hosts[host].count = 0;
    out = measure_again(a, &p, a->used.rules);
    free(p.hosts);
    return out;
}

static json_t *without_carried(const struct analysis *a)
{
    struct rule_set rules = *a->used.rules;

    rules.gap_days = 0;
    return measure_again(a, &a->panel, &rules);
}

/* What counts as a social account (R2) is no exclusion but what is being counted; and a number must be one
 * (R1). */
static json_t *nothing_excluded(const struct analysis *a)
{
    static const enum rule excluding[] = {RULE_REPEAT, RULE_MIRROR,      RULE_SPIKE, RULE_STEP,
                                          RULE_PURGE,  RULE_IMPLAUSIBLE, RULE_FROZEN};
    struct rule_set rules = *a->used.rules;

    for (size_t i = 0; i < COUNT_OF(excluding); i++)
        rules.enabled &= ~(UINT32_C(1) << excluding[i]);
    return measure_again(a, &a->panel, &rules);
}

static json_t *day_earlier(const struct analysis *a)
{
    struct window w = {.since = a->window.since - 1, .until = a->window.until - 1};

    if (w.since < a->panel.first_day)
        w.since = a->panel.first_day;
    if (w.until <= w.since)
        return NULL;
    return measure(&a->used, &a->cover, a, w);
}

/* Begins one after the other, until none is left. */
static void *work(void *arg)
{
    static json_t *(*const variant[EDITION_VARIANTS])(const struct analysis *) = {
        [VARIANT_WITHOUT_LARGEST] = without_largest,
        [VARIANT_WITHOUT_CARRIED] = without_carried,
        [VARIANT_NOTHING_EXCLUDED] = nothing_excluded,
        [VARIANT_DAY_EARLIER] = day_earlier,
    };
    struct variants *v = arg;
    int i;

    while ((i = atomic_fetch_add(&v->next, 1)) < EDITION_VARIANTS)
        v->out[i] = variant[i](v->a);
    return NULL;
}

void variants_begin(struct variants *v, const struct analysis *a)
{
    *v = (struct variants){.a = a};
    v->threaded = pthread_create(&v->thread, NULL, work, v) == 0;
}

void variants_end(struct variants *v, json_t *out[EDITION_VARIANTS])
{
    (void)work(v);
    if (v->threaded)
        (void)pthread_join(v->thread, NULL);
    memcpy(out, v->out, sizeof(v->out));
}
