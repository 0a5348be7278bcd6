/*
 * detector: waves in a daily rate. Pure: numbers in, waves out.
 *
 * The rate, weekdays taken out, is brought to a scale on which its noise is the same at every level
 * (rate_scale.h) and compared with a smooth baseline that waves cannot pull up (arPLS: Baek et al., Analyst
 * 140, 2015). Runs of days that stand out are maximal scoring segments (Ruzzo and Tompa, 1999); those that
 * correlated noise does not explain (detector_evidence.h) are waves. They are kept out of a second baseline
 * (wave_outside.h), from which the size is measured, with an interval from placebo windows: the same
 * computation where there was no wave (wave_size.h).
 *
 * A rise of which only the ebb was seen, because the data begin in it, is a level and no wave (tail); so is a
 * step to a level that stays. tests/bench/bench_waves measures all of this on series whose waves are known.
 */
#ifndef ANALYZE_DETECTOR_H
#define ANALYZE_DETECTOR_H

#include <stdbool.h>

struct detector {
    double lambda;      /* stiffness of the baseline: 3e3 for waves of days to a fortnight, 1e5 for seasons */
    double score_shift; /* a day counts for the segment above this z */
    double score_cap;   /* no single day decides */
    double noise_floor; /* least standard deviation of the log rate */
    double evidence;    /* least, in standard deviations of noise of the same correlation */
    double peak_ratio;  /* least peak over baseline */
    double excess_days; /* least excess, in days of baseline */
    double trim;        /* days below this part of the peak's excess are not part of the wave */
    int days_min;       /* shorter series have no waves */
};

extern const struct detector detector_waves;   /* lambda 3e3 */
extern const struct detector detector_seasons; /* lambda 1e5 */

struct wave {
    int onset, peak, end; /* days from the start of the series */
    double peak_value;    /* rate on the peak day */
    double baseline;      /* baseline on the peak day */
    double ratio;         /* peak_value / baseline */
    double peak_z;
    double evidence;                /* detector_evidence.h */
    double excess;                  /* above the local baseline, onset to end */
    double excess_low, excess_high; /* 90 % placebo interval */
    double over_quiet;              /* above the quiet level (median rate outside waves) */
    double time_to_half; /* days from the peak until the excess is half; NAN when it is not within the data */
    double decay_exponent; /* p in excess ~ (1 + t)^-p after the peak; NAN with less than 4 days */
    bool left_cut, right_cut, level_change;
};

struct detection {
    int count;          /* days */
    double *baseline;   /* owned: expected rate without waves, weekday factors included; NAN where unknown */
    double *z;          /* owned: standardised deviation; NAN where missing */
    double weekday[7];  /* factor of the rate, Monday first */
    double noise;       /* standard deviation of the log rate on quiet days */
    double lag1;        /* autocorrelation of it */
    double quiet;       /* median rate outside waves; NAN when unknown */
    int tail;           /* last day of the ebb of a wave that came before the data; -1 none */
    struct wave *waves; /* owned, by onset */
    int wave_count;
};

/* rate: n values a day apart, NAN = missing, never negative (negative net growth counts as 0). first_weekday:
 * 0 = Monday. Short or empty series give no waves and NAN figures. */
void detect(struct detection *d, const struct detector *how, const double *rate, int n, int first_weekday);
void detection_release(struct detection *d);
/* What the days first..last of a rate had above a baseline, like the excess of a wave: a missing day counts
 * for the mean of the known ones around it. */
double excess_between(const double *rate, const double *baseline, int first, int last);
/* 0 = Monday for a day since 1970. */
int weekday_of(int day);

#endif
