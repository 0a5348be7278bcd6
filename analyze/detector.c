#include "detector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "baseline.h"
#include "detector_find.h"
#include "detector_work.h"
#include "median.h"
#include "wave_outside.h"
#include "wave_size.h"

enum {
    WEEK = 7,
    WEEKS_MIN = 4,   /* shorter series have no weekday factors */
    ROUNDS = 2,      /* of fits without what may be a wave */
    LEVEL_DAYS = 14, /* behind a wave, to see whether the level stayed up */
};

static const double weekday_prior = 3; /* weeks of no effect added to each weekday */
static const double tail_share =
    0.5; /* a rise that begins with the data at this part of its peak is an ebb */

const struct detector detector_waves = {.lambda = 3e3,
                                        .score_shift = 1,
                                        .score_cap = 6,
                                        .noise_floor = 0.06,
                                        .evidence = 4.3,
                                        .peak_ratio = 1.5,
                                        .excess_days = 1.5,
                                        .trim = 0.15,
                                        .days_min = 21};

const struct detector detector_seasons = {.lambda = 1e5,
                                          .score_shift = 1,
                                          .score_cap = 6,
                                          .noise_floor = 0.06,
                                          .evidence = 4.3,
                                          .peak_ratio = 1.5,
                                          .excess_days = 1.5,
                                          .trim = 0.15,
                                          .days_min = 60};

/* What may be a wave is kept out of the second fit. */
static const struct demands suspicion = {.peak_ratio = 1.4, .evidence = 4, .excess_days = 1};

int weekday_of(int day)
{
    return ((day + 3) % WEEK + WEEK) % WEEK; /* 1970-01-01 was a Thursday */
}

/* ---- first fit: weekdays, scale, a baseline that waves cannot pull up ---- */

static double median_rate(struct work *k)
{
    int m = 0;

    for (int i = 0; i < k->n; i++)
        if (k->valid[i])
            k->scratch[m++] = work_rate(k, i);
    return median(k->scratch, m);
}

/* Noise from the days below the baseline, which waves cannot inflate. */
static double noise_below(struct work *k)
{
    int m = 0;

    for (int i = 0; i < k->n; i++)
        if (k->valid[i] && k->x[i] < k->b[i])
            k->scratch[m++] = k->b[i] - k->x[i];
    return robust_spread(k->scratch, m);
}

/* Factors of the weekdays: medians of their residuals, which waves hardly move, shrunk towards none, summing
 * to 0. */
static void estimate_weekdays(struct work *k, double factors[WEEK])
{
    double mean = 0;

    for (int w = 0; w < WEEK; w++) {
        int m = 0;

        for (int i = 0; i < k->n; i++)
            if (k->valid[i] && (k->first_weekday + i) % WEEK == w)
                k->scratch[m++] = k->x[i] - k->b[i];
        factors[w] = m >= WEEKS_MIN ? median(k->scratch, m) * m / (m + weekday_prior) : 0;
        mean += factors[w] / WEEK;
    }
    for (int w = 0; w < WEEK; w++)
        factors[w] -= mean;
}

/* Weekday factors, and the share of the noise that is in proportion to the rate, both from the logarithm;
 * then x on the scale that follows from them. */
static bool choose_scale(struct work *k, double weekday[WEEK])
{
    double factors[WEEK] = {0}, typical = median_rate(k), measured;

    k->scale.offset = fmax(0.375, 0.02 * typical);
    for (int i = 0; i < k->n; i++)
        k->x[i] = k->valid[i] ? log(work_rate(k, i) + k->scale.offset) : NAN;
    if (!arpls(k->b, k->x, k->valid, k->n, k->how->lambda))
        return false;
    if (k->n >= WEEK * WEEKS_MIN)
        estimate_weekdays(k, factors);
    measured = noise_below(k);
    k->scale.share =
        sqrt(fmax(k->how->noise_floor * k->how->noise_floor, measured * measured - 1 / fmax(1, typical)));
    for (int w = 0; w < WEEK; w++)
        weekday[w] = exp(factors[w]);
    for (int i = 0; i < k->n; i++) {
        k->weekday[i] = weekday[(k->first_weekday + i) % WEEK];
        k->x[i] = k->valid[i] ? rate_to_scale(&k->scale, k->rate[i] / k->weekday[i]) : NAN;
    }
    return true;
}

static bool fit_first(struct work *k, double weekday[WEEK])
{
    if (!choose_scale(k, weekday) || !arpls(k->b, k->x, k->valid, k->n, k->how->lambda))
        return false;
    k->noise = fmax(noise_below(k), k->how->noise_floor);
    k->lag1 = outside_correlation(k);
    for (int i = 0; i < k->n; i++)
        k->base[i] = fmax(rate_from_scale(&k->scale, k->b[i]), 0.1 * k->scale.offset) * k->weekday[i];
    return true;
}

/* ---- finding ---- */

static void standardise(struct work *k)
{
    for (int i = 0; i < k->n; i++)
        k->z[i] = k->valid[i] ? (k->x[i] - k->b[i]) / k->noise : NAN;
}

/* Each round keeps what may be a wave out of the fit, and so sees the rest more clearly. */
static void find_in_rounds(struct work *k, struct detection *d)
{
    const struct demands demands = {k->how->peak_ratio, k->how->evidence, k->how->excess_days};

    standardise(k);
    for (int round = 0; round < ROUNDS; round++) {
        struct wave *suspects;
        int count = find_waves(k, &suspicion, &suspects);
        bool fitted = outside_fit(k, suspects, count);

        free(suspects);
        if (!fitted)
            break;
        outside_noise(k);
        standardise(k);
    }
    d->wave_count = find_waves(k, &demands, &d->waves);
}

static int first_known(const struct work *k)
{
    int day = 0;

    while (day < k->n - 1 && !k->valid[day])
        day++;
    return day;
}

static int last_known(const struct work *k)
{
    int day = k->n - 1;

    while (day > 0 && !k->valid[day])
        day--;
    return day;
}

/* A rise of which only the ebb was seen has neither onset nor size: a level, not a wave. */
static void drop_tail(const struct work *k, struct detection *d)
{
    const struct wave *v = d->waves;
    int first = first_known(k);

    d->tail = -1;
    if (d->wave_count == 0 || v->onset > first ||
        work_excess(k, first) < tail_share * work_excess(k, v->peak))
        return;
    d->tail = v->end;
    d->wave_count--;
    memmove(d->waves, d->waves + 1, (size_t)d->wave_count * sizeof(*d->waves));
}

/* ---- describing ---- */

/* Mean of x over the known days among first..last; *days of them. */
static double mean_between(const struct work *k, int first, int last, int *days)
{
    double sum = 0;

    *days = 0;
    for (int i = first < 0 ? 0 : first; i <= last && i < k->n; i++)
        if (k->valid[i]) {
            sum += k->x[i];
            ++*days;
        }
    return *days ? sum / *days : NAN;
}

/* Did the fortnight behind the wave stay up by more than half of the rise? */
static bool level_stays(const struct work *k, const struct wave *v)
{
    int days_before, days_after;
    double before = mean_between(k, v->onset - LEVEL_DAYS, v->onset - 1, &days_before);
    double after = mean_between(k, v->end + 1, v->end + LEVEL_DAYS, &days_after);
    double rise = k->x[v->peak] - before;

    return days_before >= WEEK && days_after >= WEEK && rise > 0 && after - before > 0.5 * rise;
}

/* Median rate outside the waves. */
static double quiet_level(struct work *k, const struct detection *d)
{
    int m = 0;

    for (int i = d->tail + 1; i < k->n; i++) {
        bool inside = !k->valid[i];

        for (int v = 0; v < d->wave_count && !inside; v++)
            inside = i >= d->waves[v].onset && i <= d->waves[v].end;
        if (!inside)
            k->scratch[m++] = work_rate(k, i);
    }
    return median(k->scratch, m);
}

/* A rise to a level that stays is no wave when its peak does not stand out from the level behind it. */
static void drop_steps(const struct work *k, struct detection *d)
{
    int kept = 0;

    for (int i = 0; i < d->wave_count; i++) {
        const struct wave *v = &d->waves[i];
        int days;
        double level = rate_from_scale(&k->scale, mean_between(k, v->end + 1, v->end + LEVEL_DAYS, &days));

        if (!level_stays(k, v) || work_rate(k, v->peak) >= k->how->peak_ratio * level * k->weekday[v->peak])
            d->waves[kept++] = *v;
    }
    d->wave_count = kept;
}

static void describe(struct work *k, struct detection *d)
{
    int first = first_known(k), last = last_known(k);

    d->quiet = quiet_level(k, d);
    for (int i = 0; i < d->wave_count; i++) {
        struct wave *v = &d->waves[i];

        v->left_cut = v->onset <= first;
        v->right_cut = v->end >= last;
        v->level_change = level_stays(k, v);
        v->over_quiet = 0;
        for (int day = v->onset; day <= v->end; day++)
            v->over_quiet += k->valid[day] ? work_rate(k, day) - d->quiet : 0;
    }
}

/* Noise of the scale as that of the logarithm at a rate. */
static double log_noise(const struct work *k, double rate)
{
    double s = k->scale.share * sqrt(fmax(1, rate));

    return k->noise * sqrt(1 + s * s) / s;
}

static void run(struct work *k, struct detection *d)
{
    if (!fit_first(k, d->weekday))
        return;
    find_in_rounds(k, d);
    drop_steps(k, d);
    (void)outside_fit(k, d->waves, d->wave_count); /* as it was when nearly everything is wave */
    drop_tail(k, d);
    waves_measure(k, d->waves, d->wave_count);
    describe(k, d);
    d->noise = log_noise(k, d->quiet);
    d->lag1 = k->lag1;
    memcpy(d->baseline, k->base, (size_t)k->n * sizeof(*k->base));
    memcpy(d->z, k->z, (size_t)k->n * sizeof(*k->z));
}

void detect(struct detection *d, const struct detector *how, const double *rate, int n, int first_weekday)
{
    size_t room = (size_t)(n > 0 ? n : 0) + 1;
    struct work k = {.how = how, .n = n, .first_weekday = first_weekday, .rate = rate};
    double **const arrays[] = {&k.x, &k.weekday, &k.b, &k.base, &k.z, &k.weight, &k.scratch};
    double *values;
    int known = 0;

    *d = (struct detection){.count = n, .noise = NAN, .quiet = NAN, .tail = -1};
    d->baseline = mem_array(room, sizeof(*d->baseline));
    d->z = mem_array(room, sizeof(*d->z));
    for (int w = 0; w < WEEK; w++)
        d->weekday[w] = 1;
    for (int i = 0; i < n; i++) {
        d->baseline[i] = d->z[i] = NAN;
        known += !isnan(rate[i]);
    }
    if (known < how->days_min)
        return;
    k.valid = mem_array(room, sizeof(*k.valid));
    values = mem_array(room * COUNT_OF(arrays), sizeof(*values));
    for (size_t a = 0; a < COUNT_OF(arrays); a++)
        *arrays[a] = values + a * room;
    for (int i = 0; i < n; i++) {
        k.valid[i] = !isnan(rate[i]);
        k.weight[i] = k.valid[i] ? 1 : 0;
    }
    run(&k, d);
    free(k.valid);
    free(values);
}

void detection_release(struct detection *d)
{
    free(d->baseline);
    free(d->z);
    free(d->waves);
    *d = (struct detection){0};
}
