#include "edition_measures.h"

#include "concentration.h"
#include "coverage.h"
#include "event_file.h"
#include "growth.h"
#include "ledger_extremes.h"
#include "mix.h"
#include "survival.h"
#include "waves.h"

bool edition_events(struct analysis *a, const struct settings *s, struct texts *texts, struct err *e)
{
    const char *calendar = texts_file(texts, "events.csv");

    if (s->events_file)
        return event_file_read(&a->events, s->events_file, e);
    return !calendar || event_text_read(&a->events, "events.csv", calendar, e);
}

static void measure_levels(struct edition_input *in, const struct analysis *a)
{
    struct growth g;
    struct mix m;
    struct concentration c;
    struct survival s;

    growth_measure(&g, &a->used, &a->cover, a->scope, a->window);
    in->growth = growth_to_json(&g);
    growth_release(&g);
    mix_measure(&m, &a->used, a->window);
    in->mix = mix_to_json(&m);
    mix_release(&m);
    concentration_measure(&c, &a->used, a->scope, a->window);
    in->concentration = concentration_to_json(&c);
    concentration_release(&c);
    survival_measure(&s, &a->used, a->window);
    in->survival = survival_to_json(&s);
    survival_release(&s);
}

static void measure_waves(struct edition_input *in, const struct analysis *a)
{
    struct waves w;

    waves_find(&w, &a->used, &a->events, WAVES_PARTS);
    in->waves = waves_to_json(&w, "every", false, a->window);
    in->alert = alert_to_json(&w);
    in->wave_days = wave_days_to_json(&w, a->window);
    waves_release(&w);
}

bool edition_measures(struct edition_input *in, struct analysis *a, struct err *e)
{
    struct coverage cover = {0};

    if (a->empty)
        return true;
    measure_levels(in, a);
    measure_waves(in, a);
    if (!coverage_measure(&cover, &a->used, &a->db, a->window, e)) {
        coverage_release(&cover);
        return false;
    }
    in->coverage = json_incref(cover.json);
    coverage_release(&cover);
    in->ledger = ledger_extremes(&a->used, a->window);
    in->events = events_to_json(&a->events, a->window.since, a->window.until);
    return true;
}
