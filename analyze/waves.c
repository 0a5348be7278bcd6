#include "waves.h"

#include <math.h>
#include <stdlib.h>

#include "waves_carriers.h"
#include "waves_grade.h"

enum {
    WEEK = 7,
    COUNTRIES = 26 * 26, /* two letters */
    LAUNCH_DAYS = 28,
    HOST_ACCOUNTS_MIN = 1000,
    PART_EXCESS_MIN = 50, /* accounts */
    PART_LEVEL_MIN = 50,  /* accounts a day */
};

static const double tellers_min = 0.8; /* of the most servers that ever told: fewer are another network */

static const char *const grade_names[] = {"none", "minor", "wave", "major"};

const char *wave_grade_name(enum wave_grade grade)
{
    return grade_names[grade];
}

enum wave_grade wave_grade(const struct wave *w)
{
    if (w->ratio >= 3 && w->excess_low > 0)
        return GRADE_MAJOR;
    if (w->ratio >= 1.75 && w->excess_low > 0)
        return GRADE_WAVE;
    return w->ratio >= 1.5 ? GRADE_MINOR : GRADE_NONE;
}

static struct wave_found *add(struct waves *w, const struct scope *scope, const struct wave *wave,
                              int32_t first_day)
{
    struct wave_found *f;

    if (w->count == w->room) {
        w->room = w->room ? 2 * w->room : 32;
        w->found = mem_grow(w->found, (size_t)w->room, sizeof(*w->found));
    }
    f = &w->found[w->count++];
    *f = (struct wave_found){.scope = *scope,
                             .w = *wave,
                             .first_day = first_day,
                             .within = -1,
                             .n_eff = NAN,
                             .top_share = NAN,
                             .region_share = NAN,
                             .breadth = "",
                             .purged = 0};
    for (size_t i = 0; i < COUNT_OF(f->top_hosts); i++)
        f->top_hosts[i] = -1;
    f->distinguishable = wave->excess_low > 0;
    f->grade = wave_grade(wave);
    return f;
}

/* ---- finding ---- */

/* Everything that is there for one search. */
struct search {
    struct waves *w;
    struct coverage_days cover;
    struct flow_index flows;
};

/* Small numbers make large ratios: parts of the network are reported when enough accounts came, and from
 * three times their level on when that is low. */
static bool is_worth_saying(const struct detection *d, const struct wave *w)
{
    return w->excess >= PART_EXCESS_MIN && (d->quiet >= PART_LEVEL_MIN || w->ratio >= 3);
}

static void find_in(struct search *s, const struct series *series, const struct scope *scope)
{
    struct detection d;

    detect(&d, &detector_waves, series->rate, series->count, weekday_of(series->first_day));
    for (int i = 0; i < d.wave_count; i++) {
        struct wave_found *f;

        if (!is_worth_saying(&d, &d.waves[i]))
            continue;
        f = add(s->w, scope, &d.waves[i], series->first_day);
        if (scope->kind == SCOPE_HOST) {
            int64_t born = s->w->used->panel->hosts[scope->key].first_seen_s / 86400;

            f->launch = series->first_day + f->w.onset - born < LAUNCH_DAYS;
        }
        carriers_describe(f, &s->flows);
    }
    detection_release(&d);
}

static void find_all(struct search *s)
{
    const struct scope scope = {.kind = SCOPE_ALL};
    struct waves *w = s->w;
    int seasons, day;

    series_build(&w->all, w->used, &s->cover, &scope);
    detect(&w->seasons, &detector_seasons, w->all.rate, w->all.count, weekday_of(w->all.first_day));
    for (int i = 0; i < w->seasons.wave_count; i++)
        add(w, &scope, &w->seasons.waves[i], w->all.first_day)->season = true;
    seasons = w->count;
    detect(&w->detection, &detector_waves, w->all.rate, w->all.count, weekday_of(w->all.first_day));
    for (int i = 0; i < w->detection.wave_count; i++) {
        struct wave_found *f = add(w, &scope, &w->detection.waves[i], w->all.first_day);

        for (int k = 0; k < seasons; k++)
            if (f->w.peak >= w->found[k].w.onset && f->w.peak <= w->found[k].w.end)
                f->within = k;
    }
    for (int i = 0; i < w->count; i++)
        carriers_describe(&w->found[i], &s->flows);
    w->alert = alert_of(&w->detection, w->all.rate, &day);
    w->alert_day = day < 0 ? INT32_MIN : w->all.first_day + day;
}

/* ---- parts: all software and all country code domains in one pass over the flows ---- */

static int country_of(const char *cc)
{
    bool letters = cc[0] >= 'a' && cc[0] <= 'z' && cc[1] >= 'a' && cc[1] <= 'z';

    return letters ? (cc[0] - 'a') * 26 + cc[1] - 'a' : -1;
}

static struct scope part_scope(int32_t part, int32_t software_count)
{
    struct scope scope = {.kind = SCOPE_SOFTWARE, .key = part};
    int32_t country = part - software_count;

    if (country >= 0) {
        scope.kind = SCOPE_CCTLD;
        scope.cctld[0] = (char)('a' + country / 26);
        scope.cctld[1] = (char)('a' + country % 26);
    }
    return scope;
}

static void add_to_part(struct series *part, const struct coverage_days *c, const struct flow *f)
{
    if (!part->mass)
        series_start(part, c);
    series_add(part, f);
}

static void find_parts(struct search *s)
{
    const struct used *u = s->w->used;
    const struct panel *p = u->panel;
    int32_t count = p->software_count + COUNTRIES;
    struct series *parts = mem_array((size_t)count, sizeof(*parts));

    for (size_t i = 0; i < u->flow_count; i++) {
        const struct flow *f = &u->flows[i];
        int country;

        if (!flow_is_organic(f) || f->software < 0)
            continue;
        add_to_part(&parts[f->software], &s->cover, f);
        country = country_of(p->hosts[f->host].cctld);
        if (country >= 0 && p->software[f->software].class == CLASS_PEOPLE)
            add_to_part(&parts[p->software_count + country], &s->cover, f);
    }
    for (int32_t i = 0; i < count; i++) {
        const struct scope scope = part_scope(i, p->software_count);

        if (!parts[i].mass)
            continue;
        series_finish(&parts[i], &s->cover);
        find_in(s, &parts[i], &scope);
        series_release(&parts[i]);
    }
    free(parts);
}

static bool is_large(const struct used *u, int32_t host)
{
    const struct panel_host *h = &u->panel->hosts[host];

    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (used_value(u, i) != PANEL_NONE && used_value(u, i) >= HOST_ACCOUNTS_MIN)
            return true;
    return false;
}

static void find_hosts(struct search *s)
{
    const struct used *u = s->w->used;

    for (int32_t h = 0; h < u->panel->host_count; h++) {
        const struct scope scope = {.kind = SCOPE_HOST, .key = h};
        struct series series;

        if (!is_large(u, h))
            continue;
        series_build(&series, u, &s->cover, &scope);
        find_in(s, &series, &scope);
        series_release(&series);
    }
}

void waves_find(struct waves *w, const struct used *u, const struct events *events, enum waves_depth depth)
{
    struct search s = {.w = w};

    *w = (struct waves){.used = u, .events = events, .alert_day = INT32_MIN};
    coverage_days_build(&s.cover, u);
    flow_index_build(&s.flows, u);
    find_all(&s);
    if (depth >= WAVES_PARTS)
        find_parts(&s);
    if (depth >= WAVES_HOSTS)
        find_hosts(&s);
    flow_index_release(&s.flows);
    coverage_days_release(&s.cover);
}

void waves_add_registrations(struct waves *w, const struct registrations *r, struct scope scope)
{
    double *rate = mem_array((size_t)r->count * WEEK + 1, sizeof(*rate));
    struct detection d;
    int32_t most = 0;

    for (int i = 0; i < r->count; i++)
        most = r->weeks[i].servers > most ? r->weeks[i].servers : most;
    for (int i = 0; i < r->count * WEEK; i++) {
        const struct registration_week *week = &r->weeks[i / WEEK];

        rate[i] = week->servers > 0 && week->servers >= tellers_min * most ? week->count / WEEK : NAN;
    }
    detect(&d, &detector_waves, rate, r->count * WEEK, 0);
    for (int i = 0; i < d.wave_count; i++)
        if (scope.kind == SCOPE_ALL || is_worth_saying(&d, &d.waves[i]))
            add(w, &scope, &d.waves[i], r->weeks[0].monday)->registrations = true;
    detection_release(&d);
    free(rate);
}

void waves_release(struct waves *w)
{
    free(w->found);
    series_release(&w->all);
    detection_release(&w->detection);
    detection_release(&w->seasons);
    *w = (struct waves){0};
}
