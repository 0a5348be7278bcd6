#include "wave_size.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "baseline.h"

enum {
    MASK_BEFORE = 2,   /* days before a wave that the second fit does not trust */
    MASK_AFTER = 3,    /* days behind it, or as many as it lasted */
    OUTSIDE_MIN = 8,   /* fewer days outside waves make no baseline */
    PLACEBO_MIN = 8,   /* fewer windows make no quantiles */
    PLACEBO_MAX = 120, /* more add time, not precision */
    DECAY_DAYS_MIN = 4,
    DECAY_DAYS_MAX = 21,
};

static const double normal_95 = 1.645; /* 95 % quantile of the normal distribution */

static void mask(double *w, int n, int first, int last)
{
    int length = last - first + 1;
    int end = last + (length > MASK_AFTER ? length : MASK_AFTER);

    for (int i = first - MASK_BEFORE < 0 ? 0 : first - MASK_BEFORE; i <= end && i < n; i++)
        w[i] = 0;
}

/* Baseline as a rate from a fit with the given weights. False when nothing is left to fit. */
static bool fit_outside(const struct log_series *s, const double *w, double *base)
{
    double smear = 0;
    int outside = 0;

    for (int i = 0; i < s->n; i++)
        outside += w[i] > 0;
    if (outside < OUTSIDE_MIN || !whittaker(base, s->x, w, s->n, s->lambda))
        return false;
    for (int i = 0; i < s->n; i++)
        if (w[i] > 0)
            smear += exp(s->x[i] - base[i]);
    smear /= outside;
    for (int i = 0; i < s->n; i++)
        base[i] = fmax(exp(base[i] + s->weekday[i]) * smear - s->offset, 0.1 * s->offset);
    return true;
}

static double *weights_outside(const struct log_series *s, const struct wave *waves, int count)
{
    double *w = mem_array((size_t)s->n + 1, sizeof(*w));

    for (int i = 0; i < s->n; i++)
        w[i] = s->valid[i] ? 1 : 0;
    for (int k = 0; k < count; k++)
        mask(w, s->n, waves[k].onset, waves[k].end);
    return w;
}

static double positive(double rate)
{
    return rate > 0 ? rate : 0;
}

/* Sum of rate - base over the days; missing days get the mean excess of the known ones around them. */
static double excess_of(const struct log_series *s, const double *base, int first, int last)
{
    double sum = 0, before = 0;
    int missing = 0;

    for (int i = first; i <= last; i++) {
        double now;

        if (!s->valid[i]) {
            missing++;
            continue;
        }
        now = positive(s->rate[i]) - base[i];
        sum += now + missing * (i - missing > first ? (before + now) / 2 : now);
        before = now;
        missing = 0;
    }
    return sum + missing * before;
}

/* Relative error of the baseline over one wave-free window that is treated as if it were a wave; NAN when it
 * cannot be. */
static double placebo_error(const struct log_series *s, const double *outside, double *w, double *base,
                            int first, int length)
{
    double got = 0, expected = 0;
    int known = 0;

    for (int i = first; i < first + length; i++) {
        if (s->valid[i] && outside[i] == 0)
            return NAN; /* inside or next to a wave */
        known += s->valid[i];
    }
    if (2 * known < length)
        return NAN;
    memcpy(w, outside, (size_t)s->n * sizeof(*w));
    mask(w, s->n, first, first + length - 1);
    if (!fit_outside(s, w, base))
        return NAN;
    for (int i = first; i < first + length; i++) {
        if (!s->valid[i])
            continue;
        got += positive(s->rate[i]);
        expected += base[i];
    }
    return expected > 0 ? (got - expected) / expected : NAN;
}

struct placebo {
    int length;       /* of the windows */
    double low, high; /* relative error of the baseline, 5 and 95 % */
};

/* 5 and 95 % of the errors, never closer than a normal distribution with their standard deviation. */
static void summarise(struct placebo *p, double *errors, int count)
{
    double reach = normal_95 * gsl_stats_sd(errors, 1, (size_t)count) * sqrt(1 + 1.0 / count);

    gsl_sort(errors, 1, (size_t)count);
    p->low = fmin(gsl_stats_quantile_from_sorted_data(errors, 1, (size_t)count, 0.05), -reach);
    p->high = fmax(gsl_stats_quantile_from_sorted_data(errors, 1, (size_t)count, 0.95), reach);
}

static void placebo_interval(struct placebo *p, const struct log_series *s, const double *outside, int length)
{
    int windows = s->n - length + 1;
    int stride = windows / PLACEBO_MAX + 1;
    double *errors, *w, *base;
    int count = 0;

    p->length = length;
    errors = mem_array((size_t)s->n + 1, sizeof(*errors));
    w = mem_array((size_t)s->n + 1, sizeof(*w));
    base = mem_array((size_t)s->n + 1, sizeof(*base));
    for (int first = 0; first < windows; first += stride) {
        double error = placebo_error(s, outside, w, base, first, length);

        if (!isnan(error))
            errors[count++] = error;
    }
    if (count >= PLACEBO_MIN) {
        summarise(p, errors, count);
    } else { /* noise of the mean of correlated days, twice as wide for the unknown rest */
        double rho = fmin(0.9, fmax(0, s->lag1));

        p->high = 2 * normal_95 * s->noise * sqrt((1 + rho) / (1 - rho) / length);
        p->low = -p->high;
    }
    free(errors);
    free(w);
    free(base);
}

static double excess_at(const struct log_series *s, const double *base, int i)
{
    return s->valid[i] ? s->rate[i] - base[i] : NAN;
}

/* Days from the peak until the excess is half, between two days by a line. */
static double time_to_half(const struct log_series *s, const double *base, int peak)
{
    double top = excess_at(s, base, peak), last = top;
    int last_day = peak;

    for (int i = peak + 1; i < s->n; i++) {
        double now = excess_at(s, base, i);

        if (isnan(now))
            continue;
        if (now <= top / 2)
            return last_day - peak + (i - last_day) * (last - top / 2) / (last - now);
        last = now;
        last_day = i;
    }
    return NAN;
}

/* p in excess ~ (1 + t)^-p: slope of ln(excess) on ln(1 + t) from the peak to the next wave, as long as there
 * is excess. */
static double decay_exponent(const struct log_series *s, const double *base, int peak, int limit)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    int m = 0;

    for (int i = peak; i < limit && i - peak < DECAY_DAYS_MAX; i++) {
        double now = excess_at(s, base, i);
        double t = log(1.0 + i - peak);

        if (isnan(now))
            continue;
        if (now <= 0.02 * excess_at(s, base, peak))
            break;
        sx += t;
        sy += log(now);
        sxx += t * t;
        sxy += t * log(now);
        m++;
    }
    return m >= DECAY_DAYS_MIN ? -(m * sxy - sx * sy) / (m * sxx - sx * sx) : NAN;
}

static void measure_one(const struct log_series *s, struct wave *v, const double *base,
                        const struct placebo *p, int limit)
{
    double mass = 0;

    for (int i = v->onset; i <= v->end; i++)
        mass += base[i];
    v->excess = excess_of(s, base, v->onset, v->end);
    v->excess_low = v->excess - p->high * mass;
    v->excess_high = v->excess - p->low * mass;
    v->peak_value = s->rate[v->peak];
    v->baseline = base[v->peak];
    v->ratio = v->peak_value / v->baseline;
    v->time_to_half = time_to_half(s, base, v->peak);
    v->decay_exponent = decay_exponent(s, base, v->peak, limit);
}

void waves_measure(const struct log_series *s, struct wave *waves, int count, double *base)
{
    double *outside = weights_outside(s, waves, count);
    struct placebo p = {0};

    if (!fit_outside(s, outside, base)) { /* nearly everything is wave: the level of all days has to do */
        for (int i = 0; i < s->n; i++)
            outside[i] = s->valid[i] ? 1 : 0;
        if (!fit_outside(s, outside, base))
            for (int i = 0; i < s->n; i++)
                base[i] = s->offset;
    }
    for (int k = 0; k < count; k++) {
        int length = waves[k].end - waves[k].onset + 1;

        if (length != p.length)
            placebo_interval(&p, s, outside, length);
        measure_one(s, &waves[k], base, &p, k + 1 < count ? waves[k + 1].onset : s->n);
    }
    free(outside);
}
