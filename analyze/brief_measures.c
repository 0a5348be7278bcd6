#include "brief_measures.h"

#include <string.h>

#include "coverage.h"
#include "growth.h"
#include "movers.h"
#include "waves.h"

static void measure_movers(struct brief_measures *m, const struct analysis *a)
{
    static const int32_t days_back[BRIEF_WEEKS] = {
        [BRIEF_THIS] = 0, [BRIEF_LAST] = 7, [BRIEF_FOUR_AGO] = 28, [BRIEF_SHIFTED] = 1};

    for (int i = 0; i < BRIEF_WEEKS; i++) {
        struct movers week;

        /* a week that began before the data has no complete gain */
        if (a->window.until - days_back[i] - MOVERS_DAYS < a->panel.first_day)
            continue;
        movers_measure(&week, &a->used, a->scope, a->window.until - days_back[i]);
        m->movers[i] = movers_to_json(&week);
    }
}

bool brief_measures(struct brief_measures *m, struct analysis *a, struct err *e)
{
    struct window all = {.since = a->panel.first_day, .until = a->window.until};
    struct coverage cover = {0};
    struct growth g;
    struct waves w;
    bool good;

    *m = (struct brief_measures){0};
    if (a->empty)
        return true;
    growth_measure(&g, &a->used, &a->cover, a->scope, all);
    m->growth = growth_to_json(&g);
    growth_release(&g);
    waves_find(&w, &a->used, &a->events, WAVES_ALL);
    m->waves = waves_to_json(&w, "all", a->scope, false, all);
    m->alert = alert_to_json(&w);
    m->wave_days = wave_days_to_json(&w, all);
    waves_release(&w);
    measure_movers(m, a);
    good = coverage_measure(&cover, &a->used, &a->db, all, e);
    if (good)
        m->coverage = json_incref(cover.json);
    coverage_release(&cover);
    return good;
}

void brief_measures_release(struct brief_measures *m)
{
    json_decref(m->growth);
    json_decref(m->waves);
    json_decref(m->alert);
    json_decref(m->wave_days);
    json_decref(m->coverage);
    for (int i = 0; i < BRIEF_WEEKS; i++)
        json_decref(m->movers[i]);
    *m = (struct brief_measures){0};
}

void brief_measures_lend(const struct brief_measures *m, struct brief_input *in)
{
    in->growth = m->growth;
    in->waves = m->waves;
    in->alert = m->alert;
    in->wave_days = m->wave_days;
    in->coverage = m->coverage;
    for (int i = 0; i < BRIEF_WEEKS; i++)
        in->movers[i] = m->movers[i];
}
