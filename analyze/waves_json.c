#include <math.h>
#include <string.h>

#include "json_values.h"
#include "waves.h"

enum { EVENT_BEFORE = 2, EVENT_AFTER = 1 }; /* days from the onset within which an event coincides */

static json_t *tags_json(const struct wave_found *f)
{
    json_t *tags = json_array();
    const struct {
        bool set;
        const char *tag;
    } all[] = {{f->w.left_cut, "left_cut"},
               {f->w.right_cut, "right_cut"},
               {f->w.level_change, "level_change"},
               {f->launch, "launch"},
               {f->reopened, "sign_ups_reopened"}};

    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i].set)
            (void)json_array_append_new(tags, json_string(all[i].tag));
    return tags;
}

static json_t *tops_json(const struct wave_found *f, const struct panel *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(f->top_hosts) && f->top_hosts[i] >= 0; i++)
        (void)json_array_append_new(list, json_pack("{s:s, s:o}", "host", p->hosts[f->top_hosts[i]].name,
                                                    "excess", json_of_double(round(f->top_excess[i]))));
    return list;
}

static json_t *retention_json(const struct wave_found *f)
{
    json_t *list = json_array();

    for (int r = 0; r < RETENTIONS; r++)
        if (f->retention[r].weeks > 0)
            (void)json_array_append_new(list, json_pack("{s:i, s:o, s:i}", "weeks", f->retention[r].weeks,
                                                        "share", json_of_double(f->retention[r].share),
                                                        "hosts", f->retention[r].hosts));
    return list;
}

/* What a wave brought on its days in the window, whose growth is counted from the level of its first day on.
 * The days of the whole network are kept, those of its parts are not: NAN for a part that reaches beyond. */
static double excess_within(const struct waves *w, const struct wave_found *f, struct window window)
{
    const struct detection *d = f->season ? &w->seasons : &w->detection;
    int first = f->w.onset, last = f->w.end;

    if (f->first_day + first <= window.since)
        first = window.since + 1 - f->first_day;
    if (f->first_day + last > window.until)
        last = window.until - f->first_day;
    if (first == f->w.onset && last == f->w.end)
        return f->w.excess;
    return f->scope.kind == SCOPE_ALL && !f->registrations
               ? excess_between(w->all.rate, d->baseline, first, last)
               : NAN;
}

static json_t *wave_json(const struct waves *w, const struct wave_found *f, struct window window)
{
    const struct panel *p = w->used->panel;
    int32_t onset = f->first_day + f->w.onset;
    json_t *o = json_object();

    json_put(o, "scope", json_string(scope_kind_name(f->scope.kind)));
    json_put(o, "name", json_string(scope_name(&f->scope, p)));
    json_put(o, "metric", json_string(f->registrations ? "registrations" : "accounts"));
    json_put(o, "scale", json_string(f->season ? "seasons" : "waves"));
    json_put(o, "onset", json_of_day(onset));
    json_put(o, "peak", json_of_day(f->first_day + f->w.peak));
    json_put(o, "end", json_of_day(f->first_day + f->w.end));
    json_put(o, "days", json_integer(f->w.end - f->w.onset + 1));
    json_put(o, "excess", json_of_double(f->w.excess));
    json_put(o, "excess_window", json_of_double(excess_within(w, f, window)));
    json_put(o, "excess_low", json_of_double(f->w.excess_low));
    json_put(o, "excess_high", json_of_double(f->w.excess_high));
    json_put(o, "over_quiet", json_of_double(f->w.over_quiet));
    json_put(o, "peak_value", json_of_double(f->w.peak_value));
    json_put(o, "baseline", json_of_double(f->w.baseline));
    json_put(o, "ratio", json_of_double(f->w.ratio));
    json_put(o, "grade", json_string(wave_grade_name(f->grade)));
    json_put(o, "distinguishable", json_boolean(f->distinguishable));
    json_put(o, "tags", tags_json(f));
    json_put(o, "hosts_up", json_integer(f->hosts_up));
    json_put(o, "n_eff", json_of_double(f->n_eff));
    json_put(o, "top_share", json_of_double(f->top_share));
    json_put(o, "top_hosts", tops_json(f, p));
    json_put(o, "breadth", json_string(f->breadth));
    json_put(o, "region", json_string(f->region));
    json_put(o, "region_share", json_of_double(f->region_share));
    json_put(o, "time_to_half_days", json_of_double(f->w.time_to_half));
    json_put(o, "decay_exponent", json_of_double(f->w.decay_exponent));
    json_put(o, "purged_28d", json_of_double(f->purged));
    json_put(o, "retention", retention_json(f));
    json_put(o, "within",
             f->within < 0 ? json_null()
                           : json_of_day(w->found[f->within].first_day + w->found[f->within].w.onset));
    json_put(o, "events",
             w->events ? events_to_json(w->events, onset - EVENT_BEFORE, onset + EVENT_AFTER) : json_array());
    return o;
}

/* Is it a wave of what is asked for: of anything, or of one software and the servers that run it now? */
static bool is_of(const struct panel *p, const struct wave_found *f, const struct scope *of)
{
    if (of->kind != SCOPE_SOFTWARE)
        return true;
    if (f->scope.kind == SCOPE_HOST) {
        const struct panel_host *h = &p->hosts[f->scope.key];

        return panel_software(p, (int64_t)h->first + h->count - 1) == of->key;
    }
    return f->scope.kind == SCOPE_SOFTWARE && f->scope.key == of->key;
}

json_t *waves_to_json(const struct waves *w, const char *scope, struct scope of, bool seasons,
                      struct window window)
{
    json_t *list = json_array();

    for (int i = 0; i < w->count; i++) {
        const struct wave_found *f = &w->found[i];

        /* what servers publish may reach back before the panel: all of it belongs to a window of all days */
        bool early = f->first_day + f->w.end < window.since &&
                     !(f->registrations && window.since <= w->used->panel->first_day);

        if ((f->season && !seasons) || early || f->first_day + f->w.onset > window.until ||
            !is_of(w->used->panel, f, &of))
            continue;
        if (strcmp(scope, "every") == 0 || strcmp(scope, scope_kind_name(f->scope.kind)) == 0)
            (void)json_array_append_new(list, wave_json(w, f, window));
    }
    return list;
}

json_t *alert_to_json(const struct waves *w)
{
    int at = w->alert_day == INT32_MIN ? -1 : w->alert_day - w->all.first_day;
    double rate = at < 0 ? NAN : w->all.rate[at];
    double baseline = at < 0 ? NAN : w->detection.baseline[at];

    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "state", alert_name(w->alert), "day",
                     json_of_day(w->alert_day), "rate", json_of_double(rate), "baseline",
                     json_of_double(baseline), "ratio", json_of_double(rate / baseline), "threshold_rate",
                     json_of_double(1.75 * baseline));
}

json_t *wave_days_to_json(const struct waves *w, struct window window)
{
    json_t *list = json_array();

    for (int i = 0; i < w->all.count; i++) {
        int32_t day = w->all.first_day + i;

        if (day < window.since || day > window.until)
            continue;
        (void)json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o}", "day", json_of_day(day), "rate",
                            json_of_double(w->all.rate[i]), "baseline",
                            json_of_double(i < w->detection.count ? w->detection.baseline[i] : NAN), "mass",
                            json_of_double(w->all.mass[i]), "cover", json_of_double(w->all.cover[i])));
    }
    return list;
}
