#include "detector.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "baseline.h"
#include "segments.h"
#include "wave_size.h"

enum {
    WEEK = 7,
    WEEKS_MIN = 4,     /* shorter series have no weekday factors */
    PEAK_DISTANCE = 5, /* days between the peaks of two waves */
    LEVEL_DAYS = 14,   /* behind a wave, to see whether the level stayed up */
};

static const double valley_share =
    0.5; /* two waves: the excess between them falls below this part of the lower */
static const double valley_drop = 3;   /* and by so many standard deviations */
static const double weekday_prior = 3; /* weeks of no effect added to each weekday */

const struct detector detector_waves = {.lambda = 3e3,
                                        .score_shift = 2,
                                        .score_cap = 6,
                                        .noise_floor = 0.06,
                                        .false_a_year = 0.25,
                                        .peak_ratio = 1.5,
                                        .peak_z = 3.5,
                                        .excess_days = 1.5,
                                        .trim = 0.15,
                                        .days_min = 21};

const struct detector detector_seasons = {.lambda = 1e5,
                                          .score_shift = 2,
                                          .score_cap = 6,
                                          .noise_floor = 0.06,
                                          .false_a_year = 0.25,
                                          .peak_ratio = 1.5,
                                          .peak_z = 3.5,
                                          .excess_days = 1.5,
                                          .trim = 0.15,
                                          .days_min = 60};

/* Everything that one detection works on; arrays of n. */
struct work {
    const struct detector *how;
    struct detection *d;
    int n;
    int first_weekday;
    const double *rate;
    bool *valid;
    double *x;       /* ln(rate + offset) minus weekday factor */
    double *weekday; /* log weekday factor */
    double *b;       /* arPLS baseline of x */
    double *base;    /* as a rate */
    double *scratch;
    double offset;
};

int weekday_of(int day)
{
    return ((day + 3) % WEEK + WEEK) % WEEK; /* 1970-01-01 was a Thursday */
}

static double median(double *values, int count)
{
    if (count == 0)
        return NAN;
    gsl_sort(values, 1, (size_t)count);
    return gsl_stats_median_from_sorted_data(values, 1, (size_t)count);
}

static double median_rate(struct work *k)
{
    int m = 0;

    for (int i = 0; i < k->n; i++)
        if (k->valid[i])
            k->scratch[m++] = fmax(0, k->rate[i]);
    return median(k->scratch, m);
}

/* Noise from the days below the baseline, which waves cannot inflate. */
static double noise_below(struct work *k)
{
    int m = 0;

    for (int i = 0; i < k->n; i++)
        if (k->valid[i] && k->x[i] < k->b[i])
            k->scratch[m++] = k->b[i] - k->x[i];
    return m ? 1.4826 * median(k->scratch, m) : 0;
}

/* Factors of the weekdays: medians of the residuals of quiet days, shrunk towards none, summing to 0. */
static void estimate_weekdays(struct work *k, double factors[WEEK])
{
    double noise = fmax(noise_below(k), k->how->noise_floor), mean = 0;

    for (int w = 0; w < WEEK; w++) {
        int m = 0;

        for (int i = 0; i < k->n; i++) {
            double r = k->valid[i] ? k->x[i] - k->b[i] : NAN;

            if ((k->first_weekday + i) % WEEK == w && !isnan(r) && fabs(r) < 2 * noise)
                k->scratch[m++] = r;
        }
        factors[w] = m >= WEEKS_MIN ? median(k->scratch, m) * m / (m + weekday_prior) : 0;
        mean += factors[w] / WEEK;
    }
    for (int w = 0; w < WEEK; w++)
        factors[w] -= mean;
}

static bool fit(struct work *k)
{
    double factors[WEEK] = {0};

    for (int i = 0; i < k->n; i++)
        k->x[i] = k->valid[i] ? log(fmax(0, k->rate[i]) + k->offset) : NAN;
    if (!arpls(k->b, k->x, k->valid, k->n, k->how->lambda))
        return false;
    if (k->n >= WEEK * WEEKS_MIN)
        estimate_weekdays(k, factors);
    for (int i = 0; i < k->n; i++) {
        k->weekday[i] = factors[(k->first_weekday + i) % WEEK];
        k->x[i] -= k->weekday[i];
    }
    for (int w = 0; w < WEEK; w++)
        k->d->weekday[w] = exp(factors[w]);
    return arpls(k->b, k->x, k->valid, k->n, k->how->lambda);
}

/* Standardises the residuals. The noise measured holds the counting noise of the typical day already; days
 * that expect more or fewer accounts have less or more of it. */
static void standardise(struct work *k)
{
    double measured = noise_below(k), typical = 0, lasting;
    int m = 0;

    for (int i = 0; i < k->n; i++)
        if (k->valid[i])
            k->scratch[m++] = exp(k->b[i]);
    typical = 1 / fmax(1, median(k->scratch, m));
    lasting = fmax(k->how->noise_floor * k->how->noise_floor, measured * measured - typical);
    k->d->noise = sqrt(lasting + typical);
    for (int i = 0; i < k->n; i++)
        k->d->z[i] = k->valid[i]
                         ? (k->x[i] - k->b[i]) / sqrt(lasting + 1 / fmax(1, exp(k->b[i] + k->weekday[i])))
                         : NAN;
}

static double autocorrelation(const struct work *k)
{
    double products = 0, squares = 0;
    int m = 0;

    for (int i = 1; i < k->n; i++) {
        double a = k->d->z[i - 1], b = k->d->z[i];

        if (isnan(a) || isnan(b) || fabs(a) > 3 || fabs(b) > 3)
            continue;
        products += a * b;
        squares += (a * a + b * b) / 2;
        m++;
    }
    return m >= 10 && squares > 0 ? products / squares : 0;
}

/* Score that segments of AR(1) noise with the given lag-1 correlation reach 0.25 times a year (scores min(z -
 * 2, 6)); from tests/bench/thresholds.c. Other rates: the tail falls by e for each unit of the slope. */
static double segment_threshold(double lag1, double false_a_year)
{
    static const double at[] = {2.00, 2.16, 2.38, 2.68, 3.09, 3.66, 4.47, 5.73, 7.85, 11.8};
    static const double slope[] = {0.45, 0.50, 0.56, 0.65, 0.78, 0.95, 1.22, 1.65, 2.40, 4.0};
    double position = fmin(8.999, fmax(0, lag1 * 10));
    int i = (int)position;
    double part = position - i;
    double h = at[i] + part * (at[i + 1] - at[i]);

    return h + log(0.25 / false_a_year) * (slope[i] + part * (slope[i + 1] - slope[i]));
}

static double excess_on(const struct work *k, int i)
{
    return k->valid[i] ? fmax(0, k->rate[i]) - k->base[i] : NAN;
}

/* Day of the largest excess in first..last; -1 when all are missing. */
static int peak_of(const struct work *k, int first, int last)
{
    int peak = -1;

    for (int i = first; i <= last; i++)
        if (k->valid[i] && (peak < 0 || excess_on(k, i) > excess_on(k, peak)))
            peak = i;
    return peak;
}

/* Deepest valley that makes two waves of first..last; -1 none. */
static int valley_of(const struct work *k, int first, int last)
{
    double deepest = valley_share;
    int valley = -1;

    for (int v = first + 1; v < last; v++) {
        int left = peak_of(k, first, v - 1), right = peak_of(k, v + 1, last), lower;
        double depth;

        if (!k->valid[v] || left < 0 || right < 0 || right - left < PEAK_DISTANCE)
            continue;
        lower = excess_on(k, left) < excess_on(k, right) ? left : right;
        depth = excess_on(k, v) / excess_on(k, lower);
        if (excess_on(k, lower) > 0 && depth < deepest && k->d->z[lower] - k->d->z[v] > valley_drop) {
            deepest = depth;
            valley = v;
        }
    }
    return valley;
}

/* Did the fortnight behind the wave stay up by more than half of the rise? */
static bool level_stays(const struct work *k, const struct wave *v)
{
    double before = 0, after = 0, rise;
    int m = 0, n = 0;

    for (int i = v->onset - 1; i >= 0 && i >= v->onset - LEVEL_DAYS; i--)
        if (k->valid[i]) {
            before += k->x[i];
            m++;
        }
    for (int i = v->end + 1; i < k->n && i <= v->end + LEVEL_DAYS; i++)
        if (k->valid[i]) {
            after += k->x[i];
            n++;
        }
    if (m < WEEK || n < WEEK)
        return false;
    rise = k->x[v->peak] - before / m;
    return rise > 0 && after / n - before / m > 0.5 * rise;
}

static bool is_wave(const struct work *k, const struct wave *v)
{
    double excess = 0;

    for (int i = v->onset; i <= v->end; i++)
        if (k->valid[i])
            excess += excess_on(k, i);
    return k->rate[v->peak] >= k->how->peak_ratio * k->base[v->peak] && v->peak_z >= k->how->peak_z &&
           excess >= k->how->excess_days * k->base[v->peak];
}

/* Splits first..last at valleys, trims each part, and keeps the waves among them. */
static void take_segment(struct work *k, int first, int last)
{
    int valley = valley_of(k, first, last);
    struct wave v = {.peak = peak_of(k, first, last)};
    double least;

    if (valley >= 0) {
        take_segment(k, first, valley);
        take_segment(k, valley + 1, last);
        return;
    }
    if (v.peak < 0 || !(excess_on(k, v.peak) > 0))
        return;
    least = k->how->trim * excess_on(k, v.peak);
    for (v.onset = first; !(excess_on(k, v.onset) > least); v.onset++)
        ;
    for (v.end = last; !(excess_on(k, v.end) > least); v.end--)
        ;
    v.peak_z = k->d->z[v.peak];
    if (!is_wave(k, &v))
        return;
    k->d->waves = mem_grow(k->d->waves, (size_t)k->d->wave_count + 1, sizeof(*k->d->waves));
    k->d->waves[k->d->wave_count++] = v;
}

static void find_waves(struct work *k)
{
    struct segment *segments = mem_array((size_t)k->n + 1, sizeof(*segments));
    int count;

    for (int i = 0; i < k->n; i++)
        k->scratch[i] = k->valid[i] ? fmin(k->d->z[i] - k->how->score_shift, k->how->score_cap) : 0;
    count = maximal_segments(segments, k->scratch, k->n);
    for (int i = 0; i < count; i++)
        if (segments[i].score > k->d->threshold)
            take_segment(k, segments[i].first, segments[i].last);
    free(segments);
}

/* Median rate outside the waves. */
static double quiet_level(struct work *k)
{
    int m = 0;

    for (int i = 0; i < k->n; i++) {
        bool inside = !k->valid[i];

        for (int v = 0; v < k->d->wave_count && !inside; v++)
            inside = i >= k->d->waves[v].onset && i <= k->d->waves[v].end;
        if (!inside)
            k->scratch[m++] = fmax(0, k->rate[i]);
    }
    return median(k->scratch, m);
}

static void describe(struct work *k)
{
    int first = 0, last = k->n - 1;

    while (first < last && !k->valid[first])
        first++;
    while (last > first && !k->valid[last])
        last--;
    k->d->quiet = quiet_level(k);
    for (int i = 0; i < k->d->wave_count; i++) {
        struct wave *v = &k->d->waves[i];

        v->left_cut = v->onset <= first;
        v->right_cut = v->end >= last;
        v->level_change = level_stays(k, v);
        v->over_quiet = 0;
        for (int day = v->onset; day <= v->end; day++)
            v->over_quiet += k->valid[day] ? k->rate[day] - k->d->quiet : 0;
    }
}

static void size_waves(struct work *k)
{
    struct log_series s = {.n = k->n,
                           .rate = k->rate,
                           .x = k->x,
                           .valid = k->valid,
                           .weekday = k->weekday,
                           .offset = k->offset,
                           .lambda = k->how->lambda,
                           .noise = k->d->noise,
                           .lag1 = k->d->lag1};

    waves_measure(&s, k->d->waves, k->d->wave_count, k->d->baseline);
}

static void run(struct work *k)
{
    double typical = median_rate(k);

    k->offset = fmax(1, 0.02 * typical);
    if (!fit(k))
        return;
    for (int i = 0; i < k->n; i++)
        k->base[i] = fmax(exp(k->b[i] + k->weekday[i]) - k->offset, 0.1 * k->offset);
    standardise(k);
    k->d->lag1 = autocorrelation(k);
    k->d->threshold = segment_threshold(k->d->lag1, k->how->false_a_year);
    find_waves(k);
    size_waves(k);
    describe(k);
}

void detect(struct detection *d, const struct detector *how, const double *rate, int n, int first_weekday)
{
    size_t room = (size_t)(n > 0 ? n : 0) + 1;
    struct work k = {.how = how, .d = d, .n = n, .first_weekday = first_weekday, .rate = rate};
    int known = 0;

    *d = (struct detection){.count = n, .noise = NAN, .quiet = NAN, .threshold = NAN};
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
    k.x = mem_array(room * 5, sizeof(*k.x));
    k.weekday = k.x + room;
    k.b = k.weekday + room;
    k.base = k.b + room;
    k.scratch = k.base + room;
    for (int i = 0; i < n; i++)
        k.valid[i] = !isnan(rate[i]);
    run(&k);
    free(k.valid);
    free(k.x);
}

void detection_release(struct detection *d)
{
    free(d->baseline);
    free(d->z);
    free(d->waves);
    *d = (struct detection){0};
}
