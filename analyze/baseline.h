/*
 * baseline: smooth curves through a daily series (Whittaker smoothing, second differences), with or without
 * the days that stand above it.
 */
#ifndef ANALYZE_BASELINE_H
#define ANALYZE_BASELINE_H

#include <stdbool.h>

/* Minimises sum w (x - b)^2 + lambda sum (second difference of b)^2, by a banded Cholesky in O(n). Days of
 * weight 0 (x may be NAN there) are interpolated. False when fewer than two weights are positive. */
bool whittaker(double *b, const double *x, const double *w, int n, double lambda);

/* Asymmetrically reweighted: days far above the curve lose their weight, and the noise level comes from the
 * days below it (arPLS: Baek, Park, Ahn, Choo, Analyst 140, 2015, 250-257). valid: which days exist. */
bool arpls(double *b, const double *x, const bool *valid, int n, double lambda);

#endif
