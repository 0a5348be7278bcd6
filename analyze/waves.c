#include "waves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"
#include "waves_grade.h"

enum {
    LAUNCH_DAYS = 28,
    PURGE_DAYS = 28,
    HOST_ACCOUNTS_MIN = 1000,
    EVENT_BEFORE = 2,
    EVENT_AFTER = 1,
    REOPEN_DAYS = 2
};

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

const char *alert_name(enum alert alert)
{
    static const char *const names[] = {"none", "building", "wave", "ebbing"};

    return names[alert];
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

/* ---- who carried a wave ---- */

struct carrier {
    int32_t host;
    double excess, own; /* above the host's own level before; that level */
};

static int by_excess(const void *a, const void *b)
{
    double x = ((const struct carrier *)a)->excess, y = ((const struct carrier *)b)->excess;

    return (x < y) - (x > y);
}

/* Organic growth of every host from day to day, inclusive, in proportion to the time of its intervals. */
static void sum_hosts(const struct used *u, int32_t from, int32_t to, double *sums)
{
    double begin = (double)from * 86400, end = ((double)to + 1) * 86400;

    for (size_t i = 0; i < u->flow_count; i++) {
        const struct flow *f = &u->flows[i];
        double span = (double)f->to_s - (double)f->from_s;
        double inside = fmin(end, f->to_s) - fmax(begin, f->from_s);

        if (!flow_is_organic(f))
            continue;
        if (span <= 0)
            inside = f->to_s >= begin && f->to_s < end ? 1 : 0;
        if (inside > 0)
            sums[f->host] += f->amount * (span > 0 ? inside / span : 1);
    }
}

/* Index of a two-letter code in a table of 26 * 26, -1 for anything else. */
static int region_index(const char *cc)
{
    bool letters = cc[0] >= 'a' && cc[0] <= 'z' && cc[1] >= 'a' && cc[1] <= 'z';

    return letters ? (cc[0] - 'a') * 26 + cc[1] - 'a' : -1;
}

static void describe_region(struct wave_found *f, const double *regions)
{
    f->region_share = 0;
    for (int r = 0; r < 26 * 26; r++) {
        if (regions[r] <= f->region_share)
            continue;
        f->region_share = regions[r];
        f->region[0] = (char)('a' + r / 26);
        f->region[1] = (char)('a' + r % 26);
    }
}

static void describe_breadth(struct wave_found *f, const struct used *u, struct carrier *carriers, int count)
{
    double total = 0, squares = 0, regions[26 * 26] = {0};

    for (int i = 0; i < count; i++)
        total += carriers[i].excess;
    if (count == 0 || total <= 0)
        return;
    qsort(carriers, (size_t)count, sizeof(*carriers), by_excess);
    for (int i = 0; i < count; i++) {
        double share = carriers[i].excess / total;
        int region = region_index(u->panel->hosts[carriers[i].host].cctld);

        squares += share * share;
        if (region >= 0)
            regions[region] += share;
        if (i < (int)COUNT_OF(f->top_hosts)) {
            f->top_hosts[i] = carriers[i].host;
            f->top_excess[i] = carriers[i].excess;
        }
        f->hosts_up += carriers[i].excess > 10 && carriers[i].excess > 0.5 * carriers[i].own;
    }
    f->n_eff = 1 / squares;
    f->top_share = carriers[0].excess / total;
    describe_region(f, regions);
    f->breadth = f->top_share >= 0.5                     ? "single-instance"
                 : f->n_eff >= 15 && f->top_share < 0.25 ? "broad"
                 : f->region_share > 0.4                 ? "regional"
                                                         : "mixed";
}

/* Each host's growth in the wave against its own in a stretch of the same length before. */
static void find_carriers(struct wave_found *f, const struct used *u)
{
    const struct panel *p = u->panel;
    int32_t from = f->first_day + f->w.onset, to = f->first_day + f->w.end, days = to - from + 1;
    int32_t quiet = days < 14 ? 14 : days;
    double *during = mem_array((size_t)p->host_count + 1, sizeof(double));
    double *before = mem_array((size_t)p->host_count + 1, sizeof(double));
    struct carrier *carriers = mem_array((size_t)p->host_count + 1, sizeof(*carriers));
    int count = 0;

    sum_hosts(u, from, to, during);
    sum_hosts(u, from - 2 - quiet, from - 3, before);
    for (int32_t h = 0; h < p->host_count; h++) {
        double own = fmax(0, before[h]) * days / quiet;
        int32_t software = p->hosts[h].count ? panel_software(u->panel, p->hosts[h].first) : -1;

        if (during[h] > own && scope_has(&f->scope, p, h, software))
            carriers[count++] = (struct carrier){.host = h, .excess = during[h] - own, .own = own};
    }
    describe_breadth(f, u, carriers, count);
    free(during);
    free(before);
    free(carriers);
}

/* Accounts that the five largest carriers deleted in bulk within four weeks. */
static void measure_purge(struct wave_found *f, const struct used *u)
{
    int32_t end = f->first_day + f->w.end;

    for (size_t i = 0; i < u->flow_count; i++) {
        const struct flow *x = &u->flows[i];

        if (x->kind != FLOW_PURGE || x->day <= end || x->day > end + PURGE_DAYS)
            continue;
        for (size_t k = 0; k < COUNT_OF(f->top_hosts); k++)
            if (f->top_hosts[k] == x->host)
                f->purged -= x->amount;
    }
}

/* Did a carrier open its sign-ups just before? */
static bool has_reopened(const struct wave_found *f, const struct used *u)
{
    const struct panel *p = u->panel;
    int32_t onset = f->first_day + f->w.onset;

    for (size_t k = 0; k < COUNT_OF(f->top_hosts) && f->top_hosts[k] >= 0; k++) {
        const struct panel_host *h = &p->hosts[f->top_hosts[k]];

        for (uint32_t i = h->first + 1; i < h->first + h->count; i++) {
            int32_t day = panel_day(p->c.time_s[i]);

            if (panel_open(p, i) == 1 && panel_open(p, i - 1) == 0 && day >= onset - REOPEN_DAYS &&
                day <= onset + 1)
                return true;
        }
    }
    return false;
}

static void describe(struct wave_found *f, const struct used *u)
{
    find_carriers(f, u);
    measure_purge(f, u);
    f->reopened = has_reopened(f, u);
}

/* ---- finding ---- */

static void find_in(struct waves *w, const struct coverage_days *c, const struct scope *scope)
{
    struct detection d;
    struct series s;

    series_build(&s, w->used, c, scope);
    detect(&d, &detector_waves, s.rate, s.count, weekday_of(s.first_day));
    for (int i = 0; i < d.wave_count; i++) {
        struct wave_found *f = add(w, scope, &d.waves[i], s.first_day);

        if (scope->kind == SCOPE_HOST) {
            int64_t born = w->used->panel->hosts[scope->key].first_seen_s / 86400;

            f->launch = s.first_day + f->w.onset - born < LAUNCH_DAYS;
            f->hosts_up = 1;
            continue;
        }
        describe(f, w->used);
    }
    detection_release(&d);
    series_release(&s);
}

static void find_all(struct waves *w, const struct coverage_days *c)
{
    const struct scope scope = {.kind = SCOPE_ALL};
    int seasons, first;

    series_build(&w->all, w->used, c, &scope);
    detect(&w->seasons, &detector_seasons, w->all.rate, w->all.count, weekday_of(w->all.first_day));
    for (int i = 0; i < w->seasons.wave_count; i++)
        add(w, &scope, &w->seasons.waves[i], w->all.first_day)->season = true;
    seasons = w->count;
    detect(&w->detection, &detector_waves, w->all.rate, w->all.count, weekday_of(w->all.first_day));
    first = w->count;
    for (int i = 0; i < w->detection.wave_count; i++) {
        struct wave_found *f = add(w, &scope, &w->detection.waves[i], w->all.first_day);

        for (int k = 0; k < seasons; k++)
            if (f->w.peak >= w->found[k].w.onset && f->w.peak <= w->found[k].w.end)
                f->within = k;
    }
    for (int i = first; i < w->count; i++)
        describe(&w->found[i], w->used);
}

static void find_parts(struct waves *w, const struct coverage_days *c)
{
    const struct panel *p = w->used->panel;
    bool seen[26 * 26] = {false};

    for (int32_t s = 0; s < p->software_count; s++) {
        const struct scope scope = {.kind = SCOPE_SOFTWARE, .key = s};

        find_in(w, c, &scope);
    }
    for (int32_t h = 0; h < p->host_count; h++) {
        const char *cc = p->hosts[h].cctld;
        struct scope scope = {.kind = SCOPE_CCTLD};
        int at;

        if (cc[0] < 'a' || cc[0] > 'z' || cc[1] < 'a' || cc[1] > 'z')
            continue;
        at = (cc[0] - 'a') * 26 + cc[1] - 'a';
        if (seen[at])
            continue;
        seen[at] = true;
        memcpy(scope.cctld, cc, sizeof(scope.cctld));
        find_in(w, c, &scope);
    }
}

static void find_hosts(struct waves *w, const struct coverage_days *c)
{
    const struct panel *p = w->used->panel;

    for (int32_t h = 0; h < p->host_count; h++) {
        const struct scope scope = {.kind = SCOPE_HOST, .key = h};
        const struct panel_host *host = &p->hosts[h];

        for (uint32_t i = host->first; i < host->first + host->count; i++) {
            if (used_value(w->used, i) == PANEL_NONE || used_value(w->used, i) < HOST_ACCOUNTS_MIN)
                continue;
            find_in(w, c, &scope);
            break;
        }
    }
}

/* The state of the last day that can be judged, as a daily run would say it. */
static void judge_today(struct waves *w)
{
    const struct detection *d = &w->detection;
    int last = w->all.count - 1;

    w->alert_day = INT32_MIN;
    while (last >= 0 && (isnan(w->all.rate[last]) || isnan(d->baseline[last])))
        last--;
    if (last < 0 || d->count == 0)
        return;
    w->alert_day = w->all.first_day + last;
    for (int i = 0; i < d->wave_count; i++) {
        const struct wave *x = &d->waves[i];

        if (x->end < last || x->onset > last)
            continue;
        w->alert = last > x->peak && w->all.rate[last] < x->baseline + 0.5 * (x->peak_value - x->baseline)
                       ? ALERT_EBBING
                       : ALERT_WAVE;
        return;
    }
    if (d->z[last] > 2 && w->all.rate[last] > 1.5 * d->baseline[last])
        w->alert = ALERT_BUILDING;
}

void waves_find(struct waves *w, const struct used *u, const struct events *events, enum waves_depth depth)
{
    struct coverage_days c;

    *w = (struct waves){.used = u, .events = events, .alert_day = INT32_MIN};
    coverage_days_build(&c, u);
    find_all(w, &c);
    judge_today(w);
    if (depth >= WAVES_PARTS)
        find_parts(w, &c);
    if (depth >= WAVES_HOSTS)
        find_hosts(w, &c);
    coverage_days_release(&c);
}

void waves_release(struct waves *w)
{
    free(w->found);
    series_release(&w->all);
    detection_release(&w->detection);
    detection_release(&w->seasons);
    *w = (struct waves){0};
}

/* ---- JSON ---- */

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

static json_t *wave_json(const struct waves *w, const struct wave_found *f)
{
    const struct panel *p = w->used->panel;
    int32_t onset = f->first_day + f->w.onset;
    json_t *o = json_object();

    json_put(o, "scope", json_string(scope_kind_name(f->scope.kind)));
    json_put(o, "name", json_string(scope_name(&f->scope, p)));
    json_put(o, "metric", json_string("accounts"));
    json_put(o, "scale", json_string(f->season ? "seasons" : "waves"));
    json_put(o, "onset", json_of_day(onset));
    json_put(o, "peak", json_of_day(f->first_day + f->w.peak));
    json_put(o, "end", json_of_day(f->first_day + f->w.end));
    json_put(o, "days", json_integer(f->w.end - f->w.onset + 1));
    json_put(o, "excess", json_of_double(f->w.excess));
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
    json_put(o, "within",
             f->within < 0 ? json_null()
                           : json_of_day(w->found[f->within].first_day + w->found[f->within].w.onset));
    json_put(o, "events",
             w->events ? events_to_json(w->events, onset - EVENT_BEFORE, onset + EVENT_AFTER) : json_array());
    return o;
}

json_t *waves_to_json(const struct waves *w, const char *scope, bool seasons, struct window window)
{
    json_t *list = json_array();

    for (int i = 0; i < w->count; i++) {
        const struct wave_found *f = &w->found[i];
        int32_t onset = f->first_day + f->w.onset;

        if ((f->season && !seasons) || onset < window.since || onset > window.until)
            continue;
        if (strcmp(scope, "every") == 0 || strcmp(scope, scope_kind_name(f->scope.kind)) == 0)
            (void)json_array_append_new(list, wave_json(w, f));
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
