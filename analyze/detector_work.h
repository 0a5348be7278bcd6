/*
 * detector_work: what the parts of one detection share. Private to detector*.c and wave_*.c.
 */
#ifndef ANALYZE_DETECTOR_WORK_H
#define ANALYZE_DETECTOR_WORK_H

#include "detector.h"
#include "rate_scale.h"

/* Arrays have n elements and belong to detect(). */
struct work {
    const struct detector *how;
    int n;
    int first_weekday;
    const double *rate; /* borrowed; NAN = missing */
    struct rate_scale scale;
    double noise; /* standard deviation of x on quiet days */
    double lag1;  /* its correlation from day to day */
    bool *valid;
    double *x;       /* rate on its scale, weekday factors taken out */
    double *weekday; /* weekday factor of each day */
    double *b;       /* baseline of x */
    double *base;    /* the same as a rate, weekday factors included */
    double *z;       /* (x - b) / noise; NAN = missing */
    double *weight;  /* 1 on days outside waves, 0 on others and on missing ones */
    double *scratch;
};

/* Rate of a known day, never negative. */
double work_rate(const struct work *k, int day);
/* Rate above the baseline; NAN on missing days. */
double work_excess(const struct work *k, int day);
/* Root mean square of count deviations; those beyond three robust standard deviations are cut to that. 0 for
 * none. Sorts in place. */
double robust_spread(double *deviations, int count);

#endif
