/*
 * detector_find: which runs of days of a judged series are waves, and from when to when.
 */
#ifndef ANALYZE_DETECTOR_FIND_H
#define ANALYZE_DETECTOR_FIND_H

#include "detector_work.h"

/* What makes a rise a wave. */
struct demands {
    double peak_ratio;  /* least peak over baseline */
    double evidence;    /* least, in standard deviations */
    double excess_days; /* least excess, in days of baseline */
};

/* Waves of k->z, k->rate and k->base, by onset, with onset, peak, end, peak_z and evidence filled; *waves is
 * owned by the caller. */
int find_waves(const struct work *k, const struct demands *demands, struct wave **waves);

#endif
