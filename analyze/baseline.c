#include "baseline.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"

enum { ROUNDS_MAX = 60 };

static const double least_change = 1e-3; /* of the weights, relative */

/* Diagonals of W + lambda D'D, D the second difference: main, first and second above. */
static void fill_band(double *d, double *e, double *f, const double *w, int n, double lambda)
{
    for (int i = 0; i < n; i++) {
        d[i] = w[i];
        e[i] = f[i] = 0;
    }
    for (int i = 0; i + 2 < n; i++) { /* rows (1, -2, 1) at i */
        d[i] += lambda;
        d[i + 1] += 4 * lambda;
        d[i + 2] += lambda;
        e[i] -= 2 * lambda;
        e[i + 1] -= 2 * lambda;
        f[i] += lambda;
    }
}

/* Solves the symmetric pentadiagonal system in place (LDL'); b holds the right side, then the solution. */
static void solve_band(double *d, double *e, double *f, double *b, int n)
{
    for (int i = 0; i < n; i++) {
        double e1 = e[i] / d[i], f1 = f[i] / d[i];

        if (i + 1 < n) {
            d[i + 1] -= e1 * e[i];
            b[i + 1] -= e1 * b[i];
            if (i + 2 < n)
                e[i + 1] -= e1 * f[i];
        }
        if (i + 2 < n) {
            d[i + 2] -= f1 * f[i];
            b[i + 2] -= f1 * b[i];
        }
        e[i] = e1;
        f[i] = f1;
        b[i] /= d[i];
    }
    for (int i = n - 2; i >= 0; i--)
        b[i] -= e[i] * b[i + 1] + (i + 2 < n ? f[i] * b[i + 2] : 0);
}

bool whittaker(double *b, const double *x, const double *w, int n, double lambda)
{
    double *band;
    int known = 0;

    for (int i = 0; i < n; i++)
        known += w[i] > 0;
    if (known < 2)
        return false;
    band = mem_array((size_t)n * 3, sizeof(*band));
    fill_band(band, band + n, band + 2 * n, w, n, lambda);
    for (int i = 0; i < n; i++)
        b[i] = w[i] > 0 ? w[i] * x[i] : 0;
    solve_band(band, band + n, band + 2 * n, b, n);
    free(band);
    return true;
}

/* Mean and standard deviation of the negative deviations; false when there are too few. */
static bool spread_below(const double *b, const double *x, const bool *valid, int n, double *mean, double *sd)
{
    double sum = 0, squares = 0;
    int count = 0;

    for (int i = 0; i < n; i++) {
        double d = valid[i] ? x[i] - b[i] : 0;

        if (d >= 0)
            continue;
        sum += d;
        squares += d * d;
        count++;
    }
    if (count < 2)
        return false;
    *mean = sum / count;
    *sd = sqrt(fmax(0, squares / count - *mean * *mean));
    return *sd > 1e-9;
}

bool arpls(double *b, const double *x, const bool *valid, int n, double lambda)
{
    double *w = mem_array((size_t)n + 1, sizeof(*w));
    bool solved;

    for (int i = 0; i < n; i++)
        w[i] = valid[i] ? 1 : 0;
    solved = whittaker(b, x, w, n, lambda);
    for (int round = 0; solved && round < ROUNDS_MAX; round++) {
        double mean, sd, change = 0, size = 0;

        if (!spread_below(b, x, valid, n, &mean, &sd))
            break;
        for (int i = 0; i < n; i++) {
            double old = w[i];

            if (!valid[i])
                continue;
            w[i] = 1 / (1 + exp(fmin(500, 2 * (x[i] - b[i] - (2 * sd - mean)) / sd)));
            change += (w[i] - old) * (w[i] - old);
            size += old * old;
        }
        solved = whittaker(b, x, w, n, lambda);
        if (change <= least_change * least_change * size)
            break;
    }
    free(w);
    return solved;
}
