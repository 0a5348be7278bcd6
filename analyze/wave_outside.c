#include "wave_outside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "baseline.h"

enum {
    MASK_BEFORE = 2,  /* days before a wave that the fit does not trust */
    MASK_AFTER = 3,   /* days behind it */
    OUTSIDE_MIN = 8,  /* fewer days outside waves make no baseline */
    REACH_DAYS = 120, /* days further away do not move the baseline: its kernel falls by e in ten */
};

/* Excess falls as (1 + t)^-1.5 or so behind a shock; until it is this part of the baseline, days above ebb_z
 * still belong to it. */
static const double ebb_share = 0.15, ebb_z = 0.5;

void wave_mask(double *weights, int n, int first, int last)
{
    for (int i = first - MASK_BEFORE < 0 ? 0 : first - MASK_BEFORE; i <= last + MASK_AFTER && i < n; i++)
        weights[i] = 0;
}

static int count_outside(const double *weights, int n)
{
    int outside = 0;

    for (int i = 0; i < n; i++)
        outside += weights[i] > 0;
    return outside;
}

/* Smooth curve on the scale of counts to rates: the mean of noise on that scale is not that of the rates, so
 * the level is set by the days that were fitted. */
static void to_rates(const struct work *k, const double *b, const double *weights, int from, int to,
                     double *base)
{
    double smear = 0;
    int m = 0;

    for (int i = from; i < to; i++) {
        base[i] = fmax(rate_from_scale(&k->scale, b[i - from]) + k->scale.offset, 0.1 * k->scale.offset);
        if (weights[i] > 0) {
            smear += (work_rate(k, i) / k->weekday[i] + k->scale.offset) / base[i];
            m++;
        }
    }
    smear = m ? smear / m : 1;
    for (int i = from; i < to; i++)
        base[i] = fmax(base[i] * smear - k->scale.offset, 0.1 * k->scale.offset) * k->weekday[i];
}

/* Mean of z over three days from here; NAN when none is known. */
static double mean_z(const struct work *k, const double *b, int day)
{
    double sum = 0;
    int m = 0;

    for (int i = day; i < k->n && i < day + 3; i++)
        if (k->valid[i]) {
            sum += (k->x[i] - b[i]) / k->noise;
            m++;
        }
    return m ? sum / m : NAN;
}

/* Days right behind a wave that are still above the curve are its ebb, as long as one of its height may last.
 */
static bool mask_ebb(const struct work *k, const double *b, double *weights, const struct wave *w)
{
    double height = work_excess(k, w->peak) / k->base[w->peak];
    int limit = w->peak + (int)pow(fmax(1, height / ebb_share), 1 / 1.5), day = w->end + 1;
    bool more = false;

    while (day < k->n && weights[day] <= 0)
        day++;
    for (; day < k->n && day <= limit && !(mean_z(k, b, day) < ebb_z); day++) {
        more = more || weights[day] > 0;
        weights[day] = 0;
    }
    return more;
}

bool outside_fit(struct work *k, const struct wave *waves, int count)
{
    double *w = mem_array((size_t)k->n * 2 + 1, sizeof(*w)), *b = w + k->n;
    bool more = false, good;

    for (int i = 0; i < k->n; i++)
        w[i] = k->valid[i] ? 1 : 0;
    for (int v = 0; v < count; v++)
        wave_mask(w, k->n, waves[v].onset, waves[v].end);
    good = count_outside(w, k->n) >= OUTSIDE_MIN && whittaker(b, k->x, w, k->n, k->how->lambda);
    if (good) {
        memcpy(k->weight, w, (size_t)k->n * sizeof(*w));
        for (int v = 0; v < count; v++)
            more = mask_ebb(k, b, w, &waves[v]) || more;
        if (more && count_outside(w, k->n) >= OUTSIDE_MIN && whittaker(b, k->x, w, k->n, k->how->lambda))
            memcpy(k->weight, w, (size_t)k->n * sizeof(*w));
        else if (more)
            good = whittaker(b, k->x, k->weight, k->n, k->how->lambda);
        memcpy(k->b, b, (size_t)k->n * sizeof(*b));
        to_rates(k, k->b, k->weight, 0, k->n, k->base);
    }
    free(w);
    return good;
}

bool outside_predict(const struct work *k, const double *weights, int first, int last, double *base)
{
    int from = first > REACH_DAYS ? first - REACH_DAYS : 0;
    int to = last + REACH_DAYS < k->n ? last + REACH_DAYS + 1 : k->n;
    double *b;
    bool good;

    if (count_outside(weights + from, to - from) < OUTSIDE_MIN)
        return false;
    b = mem_array((size_t)(to - from) + 1, sizeof(*b));
    good = whittaker(b, k->x + from, weights + from, to - from, k->how->lambda);
    if (good)
        to_rates(k, b, weights, from, to, base);
    free(b);
    return good;
}

double outside_correlation(const struct work *k)
{
    double products = 0, squares = 0;
    int m = 0;

    for (int i = 1; i < k->n; i++) {
        double a, b;

        if (k->weight[i - 1] <= 0 || k->weight[i] <= 0)
            continue;
        a = (k->x[i - 1] - k->b[i - 1]) / k->noise;
        b = (k->x[i] - k->b[i]) / k->noise;
        if (fabs(a) > 3 || fabs(b) > 3)
            continue;
        products += a * b;
        squares += (a * a + b * b) / 2;
        m++;
    }
    return m >= 10 && squares > 0 ? products / squares : 0;
}

void outside_noise(struct work *k)
{
    int m = 0;

    for (int i = 0; i < k->n; i++)
        if (k->weight[i] > 0)
            k->scratch[m++] = k->x[i] - k->b[i];
    k->noise = fmax(robust_spread(k->scratch, m), k->how->noise_floor);
    k->lag1 = outside_correlation(k);
}
