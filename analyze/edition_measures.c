#include "edition_measures.h"

#include "concentration.h"
#include "coverage.h"
#include "edition_variants.h"
#include "event_file.h"
#include "growth.h"
#include "largest.h"
#include "ledger_extremes.h"
#include "mix.h"
#include "peers.h"
#include "restrictions.h"
#include "survival.h"
#include "switches.h"
#include "waves.h"

enum { PEERS_SHOWN = 50 };

bool edition_events(struct analysis *a, const struct settings *s, struct texts *texts, struct err *e)
{
    const char *calendar = texts_file(texts, "events.csv");

    if (s->events_file)
        return event_file_read(&a->events, s->events_file, e);
    return !calendar || event_text_read(&a->events, "events.csv", calendar, e);
}

static void put(json_t *measures, const char *name, json_t *value)
{
    (void)json_object_set_new(measures, name, value);
}

static void measure_levels(json_t *out, const struct analysis *a)
{
    struct growth g;
    struct mix m;
    struct concentration c;
    struct survival s;
    struct switches w;

    growth_measure(&g, &a->used, &a->cover, a->scope, a->window);
    growth_note_breaks(&g, &a->events);
    put(out, "growth", growth_to_json(&g));
    growth_release(&g);
    mix_measure(&m, &a->used, a->scope, a->window);
    put(out, "mix", mix_to_json(&m));
    mix_release(&m);
    concentration_measure(&c, &a->used, a->scope, a->window);
    put(out, "concentration", concentration_to_json(&c));
    concentration_release(&c);
    survival_measure(&s, &a->used, a->scope, a->window);
    put(out, "survival", survival_to_json(&s));
    survival_release(&s);
    switches_find(&w, &a->used, a->scope, a->window);
    put(out, "switches", switches_to_json(&w));
    switches_release(&w);
    put(out, "largest", largest_to_json(&a->used, a->scope, a->window));
}

static void measure_waves(json_t *out, const struct analysis *a)
{
    struct waves w;

    waves_find(&w, &a->used, &a->events, WAVES_PARTS);
    put(out, "waves", waves_to_json(&w, "every", a->scope, false, a->window));
    put(out, "alert", alert_to_json(&w));
    put(out, "wave_days", wave_days_to_json(&w, a->window));
    waves_release(&w);
}

/* Who knows whom and who restricts whom, as the database has it now. */
static bool measure_links(json_t *out, struct analysis *a, struct err *e)
{
    struct peers p = {0};
    json_t *restrictions;
    bool good = peers_measure(&p, &a->db, a->window, e);

    if (good)
        put(out, "peers", peers_to_json(&p, NULL, PEERS_SHOWN));
    peers_release(&p);
    if (!good)
        return false;
    restrictions = restrictions_measure(&a->db, e);
    if (restrictions)
        put(out, "restrictions", restrictions);
    return restrictions != NULL;
}

bool edition_measures(struct edition_input *in, struct analysis *a, struct err *e)
{
    struct coverage cover = {0};
    struct variants variants;
    json_t *m;
    bool good;

    if (a->empty)
        return true;
    if (!coverage_measure(&cover, &a->used, &a->db, a->window, e)) {
        coverage_release(&cover);
        return false;
    }
    m = in->measures = json_object();
    variants_begin(&variants, a);
    measure_levels(m, a);
    measure_waves(m, a);
    (void)json_object_set(m, "coverage", cover.json);
    coverage_release(&cover);
    put(m, "ledger", ledger_extremes(&a->used, a->window));
    put(m, "events", events_to_json(&a->events, a->window.since, a->window.until));
    good = measure_links(m, a, e);
    variants_end(&variants, in->variants);
    return good;
}
