/*
 * wave_size: how large a wave is: the baseline fitted outside all waves, the excess above it, and its placebo
 * interval. Second half of the detector; pure.
 */
#ifndef ANALYZE_WAVE_SIZE_H
#define ANALYZE_WAVE_SIZE_H

#include "detector.h"

/* A series as the detector sees it. All arrays have n elements and are borrowed. */
struct log_series {
    int n;
    const double *rate; /* NAN = missing */
    const double *x;    /* ln(rate + offset), weekday factors taken out */
    const bool *valid;
    const double *weekday; /* log weekday factor of each day */
    double offset;
    double lambda;
    double noise, lag1;
};

/* Fits the baseline outside the waves (rates, weekday factors included) into base, and fills the size of each
 * wave. */
void waves_measure(const struct log_series *s, struct wave *waves, int count, double *base);

#endif
