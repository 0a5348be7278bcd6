/*
 * wave_outside: the baseline of the days that belong to no wave, and the noise around it. Second fit of the
 * detector: waves are masked, so it can be symmetric.
 */
#ifndef ANALYZE_WAVE_OUTSIDE_H
#define ANALYZE_WAVE_OUTSIDE_H

#include "detector_work.h"

/* Takes the days of a wave, those before it that it may already touch, and those behind it, out of weights of
 * n days. */
void wave_mask(double *weights, int n, int first, int last);

/* Fits b, base and weight outside the waves. False, and everything as it was, when too little is left. */
bool outside_fit(struct work *k, const struct wave *waves, int count);

/* The baseline as a rate over first..last from a fit with other weights, into base[first..last]; only days
 * near enough to matter are used. False when nothing is left to fit. */
bool outside_predict(const struct work *k, const double *weights, int first, int last, double *base);

/* Correlation from day to day of the deviations outside the waves, those beyond three k->noise left out; 0
 * when there are too few. */
double outside_correlation(const struct work *k);
/* Noise of the days outside the waves into k->noise and k->lag1. */
void outside_noise(struct work *k);

#endif
