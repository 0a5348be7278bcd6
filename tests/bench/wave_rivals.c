#include "bench/wave_rivals.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "bench/pelt.h"
#include "detector.h"
#include "median.h"

enum { WINDOW_DAYS = 91, LEVEL_DAYS = 14 };

static const double peak_ratio = 1.5;    /* least peak over level of a wave */
static const double window_share = 0.15; /* of the peak's excess, at the edges */

static int find_ours(struct found *out, const double *rate, int n, int first_weekday)
{
    struct detection d;
    int count;

    detect(&d, &detector_waves, rate, n, first_weekday);
    count = d.wave_count < FOUND_MAX ? d.wave_count : FOUND_MAX;
    for (int i = 0; i < count; i++) {
        const struct wave *w = &d.waves[i];

        out[i] = (struct found){w->onset, w->peak, w->end, w->excess, w->excess_low, w->excess_high};
    }
    detection_release(&d);
    return count;
}

/* ---- what the rivals share ---- */

/* Median and scaled median absolute deviation of x[from..to), missing ones left out. */
static void median_spread(const double *x, int from, int to, double *middle, double *spread)
{
    double *values = mem_array((size_t)(to - from) + 1, sizeof(*values));
    int m = 0;

    for (int i = from; i < to; i++)
        if (!isnan(x[i]))
            values[m++] = x[i];
    *middle = median(values, m);
    for (int i = 0; i < m; i++)
        values[i] = fabs(values[i] - *middle);
    *spread = 1.4826 * median(values, m);
    free(values);
}

static void logs_of(double *x, const double *rate, int n)
{
    for (int i = 0; i < n; i++)
        x[i] = isnan(rate[i]) ? NAN : log(fmax(0, rate[i]) + 1);
}

static double above(const double *rate, const double *level, int i)
{
    return isnan(rate[i]) ? 0 : rate[i] - level[i];
}

/* The wave around the largest excess in first..last: as far as the days stay above 15 % of it. */
static int add_found(struct found *out, int count, const double *rate, const double *level, int n, int first,
                     int last)
{
    struct found f = {.peak = first, .low = NAN, .high = NAN};
    int from = count ? out[count - 1].end + 1 : 0;
    double least;

    for (int i = first; i <= last; i++)
        if (above(rate, level, i) > above(rate, level, f.peak))
            f.peak = i;
    if (count == FOUND_MAX || f.peak < from || !(rate[f.peak] >= peak_ratio * level[f.peak]))
        return count;
    least = window_share * above(rate, level, f.peak);
    for (f.onset = f.peak; f.onset > from && above(rate, level, f.onset - 1) > least; f.onset--)
        ;
    for (f.end = f.peak; f.end + 1 < n && above(rate, level, f.end + 1) > least; f.end++)
        ;
    for (int i = f.onset; i <= f.end; i++)
        f.excess += above(rate, level, i);
    out[count] = f;
    return count + 1;
}

/* Median of the rates over 91 days around each day, and its spread. */
static void rolling_level(double *level, double *spread, const double *rate, int n)
{
    for (int i = 0; i < n; i++) {
        int from = i - WINDOW_DAYS / 2 < 0 ? 0 : i - WINDOW_DAYS / 2;
        int to = i + WINDOW_DAYS / 2 + 1 > n ? n : i + WINDOW_DAYS / 2 + 1;

        median_spread(rate, from, to, &level[i], &spread[i]);
    }
}

/* ---- rolling median, k = 5 ---- */

static int find_by_median(struct found *out, const double *rate, int n, int first_weekday)
{
    double *level = mem_array((size_t)n * 2 + 1, sizeof(*level)), *spread = level + n;
    int count = 0;

    (void)first_weekday;
    rolling_level(level, spread, rate, n);
    for (int i = 0; i < n; i++) {
        int last = i;

        if (!(rate[i] > level[i] + 5 * spread[i]))
            continue;
        while (last + 1 < n && rate[last + 1] > level[last + 1] + 5 * spread[last + 1])
            last++;
        count = add_found(out, count, rate, level, n, i, last);
        if (count > 0 && out[count - 1].end > i)
            i = out[count - 1].end;
    }
    free(level);
    return count;
}

/* ---- z-score of differences, z = 3 ---- */

static int find_by_differences(struct found *out, const double *rate, int n, int first_weekday)
{
    double *x = mem_array((size_t)n * 3 + 1, sizeof(*x)), *steps = x + n, *level = steps + n;
    double middle, spread;
    int count = 0;

    (void)first_weekday;
    logs_of(x, rate, n);
    steps[0] = NAN;
    for (int i = 1; i < n; i++)
        steps[i] = x[i] - x[i - 1];
    median_spread(steps, 0, n, &middle, &spread);
    for (int i = 1; i < n; i++) {
        double before, ignored;
        int last = i;

        if (!(steps[i] > middle + 3 * spread))
            continue;
        median_spread(x, i - LEVEL_DAYS < 0 ? 0 : i - LEVEL_DAYS, i, &before, &ignored);
        for (int k = 0; k < n; k++)
            level[k] = exp(before) - 1;
        while (last + 1 < n && x[last + 1] > before + spread)
            last++;
        count = add_found(out, count, rate, level, n, i, last);
        i = last;
    }
    free(x);
    return count;
}

/* ---- PELT, penalty 3 sigma^2 ln n ---- */

static int find_by_pelt(struct found *out, const double *rate, int n, int first_weekday)
{
    double *x = mem_array((size_t)n * 5 + 1, sizeof(*x)), *level = x + n, *spread = level + n;
    double *known = spread + n, *steps = known + n, ignored, sigma;
    int *ends = mem_array((size_t)n + 1, sizeof(*ends)), *day = mem_array((size_t)n + 1, sizeof(*day));
    int m = 0, count = 0, segments;

    (void)first_weekday;
    logs_of(x, rate, n);
    rolling_level(level, spread, rate, n);
    for (int i = 0; i < n; i++)
        if (!isnan(x[i])) {
            steps[m] = m ? x[i] - known[m - 1] : NAN;
            day[m] = i;
            known[m++] = x[i];
        }
    median_spread(steps, 0, m, &ignored, &sigma);
    segments = pelt(ends, known, m, 3 * sigma * sigma * log(m + 1.0));
    for (int s = 0; s < segments; s++) {
        int first = s ? ends[s - 1] : 0, last = ends[s] - 1;
        double mean = 0;

        for (int i = first; i <= last; i++)
            mean += known[i] / (last - first + 1);
        if (mean > log(level[day[first + (last - first) / 2]] + 1) + log(peak_ratio))
            count = add_found(out, count, rate, level, n, day[first], day[last]);
    }
    free(x);
    free(ends);
    free(day);
    return count;
}

const struct rival rivals[RIVAL_COUNT] = {
    {"rsd2", find_ours},
    {"z of differences", find_by_differences},
    {"median/MAD", find_by_median},
    {"PELT", find_by_pelt},
};
