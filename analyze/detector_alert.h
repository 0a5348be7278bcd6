/*
 * detector_alert: what a daily run says of the last day.
 */
#ifndef ANALYZE_DETECTOR_ALERT_H
#define ANALYZE_DETECTOR_ALERT_H

#include "detector.h"

enum alert {
    ALERT_NONE,
    ALERT_BUILDING, /* above what noise explains, not yet a wave */
    ALERT_WAVE,
    ALERT_EBBING, /* a wave past its peak, less than half as high */
};

/* State of the last day that can be judged, which is put in *day (from the start of the series; -1 none).
 * rate: the series of the detection. */
enum alert alert_of(const struct detection *d, const double *rate, int *day);
const char *alert_name(enum alert alert); /* "none", "building", "wave", "ebbing" */

#endif
