#include "wave_size.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "wave_outside.h"

enum {
    PLACEBO_MIN = 8,   /* fewer windows make no quantiles */
    PLACEBO_MAX = 120, /* more add time, not precision */
    DECAY_DAYS_MIN = 4,
    DECAY_DAYS_MAX = 21,
};

static const double normal_95 = 1.645; /* 95 % quantile of the normal distribution */
/* Windows chosen because nothing happened in them are quieter than those where something did. */
static const double widening = 1.2;

static double positive(double value)
{
    return value > 0 ? value : 0;
}

double excess_between(const double *rate, const double *baseline, int first, int last)
{
    double sum = 0, before = 0;
    int missing = 0;

    for (int i = first; i <= last; i++) {
        double now = isnan(rate[i]) ? NAN : positive(rate[i]) - baseline[i];

        if (isnan(now)) {
            missing++;
            continue;
        }
        sum += now + missing * (i - missing > first ? (before + now) / 2 : now);
        before = now;
        missing = 0;
    }
    return sum + missing * before;
}

/* ---- interval ---- */

/* Arrays that every placebo window writes over. */
struct placebo {
    int length;                      /* of the windows */
    double low, high;                /* relative error of the baseline, 5 and 95 % */
    double *weights, *base, *errors; /* owned, n each */
};

/* Relative error of the baseline over one wave-free window that is treated as if it were a wave; NAN when it
 * cannot be. */
static double placebo_error(const struct work *k, const struct placebo *p, int first)
{
    double got = 0, expected = 0;
    int known = 0, last = first + p->length - 1;

    for (int i = first; i <= last; i++) {
        if (k->valid[i] && k->weight[i] <= 0)
            return NAN; /* inside or next to a wave */
        known += k->valid[i];
    }
    if (2 * known < p->length)
        return NAN;
    memcpy(p->weights, k->weight, (size_t)k->n * sizeof(*p->weights));
    wave_mask(p->weights, k->n, first, last);
    if (!outside_predict(k, p->weights, first, last, p->base))
        return NAN;
    for (int i = first; i <= last; i++) {
        if (!k->valid[i])
            continue;
        got += work_rate(k, i);
        expected += p->base[i];
    }
    return expected > 0 ? (got - expected) / expected : NAN;
}

/* 5 and 95 % of the errors, never closer than a normal distribution with their standard deviation. */
static void summarise(struct placebo *p, int count)
{
    double reach = normal_95 * gsl_stats_sd(p->errors, 1, (size_t)count) * sqrt(1 + 1.0 / count);

    gsl_sort(p->errors, 1, (size_t)count);
    p->low = fmin(gsl_stats_quantile_from_sorted_data(p->errors, 1, (size_t)count, 0.05), -reach);
    p->high = fmax(gsl_stats_quantile_from_sorted_data(p->errors, 1, (size_t)count, 0.95), reach);
}

static void placebo_windows(struct placebo *p, const struct work *k, int length)
{
    int windows = k->n - length + 1;
    int stride = windows / PLACEBO_MAX + 1;
    int count = 0;

    p->length = length;
    for (int first = 0; first < windows; first += stride) {
        double error = placebo_error(k, p, first);

        if (!isnan(error))
            p->errors[count++] = error;
    }
    if (count >= PLACEBO_MIN) {
        summarise(p, count);
    } else { /* noise of the mean of correlated days, twice as wide for the unknown rest */
        double rho = fmin(0.9, fmax(0, k->lag1));

        p->high = 2 * normal_95 * k->noise * sqrt((1 + rho) / (1 - rho) / length);
        p->low = -p->high;
    }
}

/* Excess of a day that may belong to the wave as well; 0 outside the data. */
static double more_at(const struct work *k, int day)
{
    return day >= 0 && day < k->n ? positive(work_excess(k, day)) : 0;
}

/* The interval joins three errors that have nothing to do with each other: that of the baseline (placebo),
 * that of counting the accounts of the wave, and that of its first and last day, where a wave begins at once
 * and ends gradually. */
static void find_interval(const struct work *k, struct wave *v, const struct placebo *p)
{
    double mass = 0, counting = normal_95 * sqrt(positive(v->excess));
    double before = more_at(k, v->onset - 1), behind = more_at(k, v->end + 1) + more_at(k, v->end + 2);
    double less =
        v->end > v->onset ? fmin(positive(work_excess(k, v->onset)), positive(work_excess(k, v->end))) : 0;
    double up, down;

    for (int i = v->onset; i <= v->end; i++)
        mass += k->base[i];
    mass *= widening;
    up = hypot(hypot(p->low * mass, counting), hypot(before, behind));
    down = hypot(hypot(p->high * mass, counting), less);
    v->excess_low = v->excess - down;
    v->excess_high = v->excess + up;
}

/* ---- ebb ---- */

/* Days from the peak until the excess is half, between two days by a line. */
static double time_to_half(const struct work *k, int peak)
{
    double top = work_excess(k, peak), last = top;
    int last_day = peak;

    for (int i = peak + 1; i < k->n; i++) {
        double now = work_excess(k, i);

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
static double decay_exponent(const struct work *k, int peak, int limit)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    int m = 0;

    for (int i = peak; i < limit && i - peak < DECAY_DAYS_MAX; i++) {
        double now = work_excess(k, i);
        double t = log(1.0 + i - peak);

        if (isnan(now))
            continue;
        if (now <= 0.02 * work_excess(k, peak))
            break;
        sx += t;
        sy += log(now);
        sxx += t * t;
        sxy += t * log(now);
        m++;
    }
    return m >= DECAY_DAYS_MIN ? -(m * sxy - sx * sy) / (m * sxx - sx * sx) : NAN;
}

static void measure_one(const struct work *k, struct wave *v, const struct placebo *p, int limit)
{
    v->excess = excess_between(k->rate, k->base, v->onset, v->end);
    find_interval(k, v, p);
    v->peak_value = k->rate[v->peak];
    v->baseline = k->base[v->peak];
    v->ratio = v->peak_value / fmax(1, v->baseline); /* below one account a day ratios mean nothing */
    v->time_to_half = time_to_half(k, v->peak);
    v->decay_exponent = decay_exponent(k, v->peak, limit);
}

void waves_measure(const struct work *k, struct wave *waves, int count)
{
    size_t room = (size_t)k->n + 1;
    struct placebo p = {0};

    if (count == 0)
        return;
    p.weights = mem_array(3 * room, sizeof(*p.weights));
    p.base = p.weights + room;
    p.errors = p.base + room;
    for (int i = 0; i < count; i++) {
        int length = waves[i].end - waves[i].onset + 1;

        if (length != p.length)
            placebo_windows(&p, k, length);
        measure_one(k, &waves[i], &p, i + 1 < count ? waves[i + 1].onset : k->n);
    }
    free(p.weights);
}
