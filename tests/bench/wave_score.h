/*
 * wave_score: how well a detector's waves agree with those planted. Pure.
 */
#ifndef BENCH_WAVE_SCORE_H
#define BENCH_WAVE_SCORE_H

#include "bench/wave_rivals.h"
#include "bench/wave_scenarios.h"

/* Errors of the matched waves, and the counts. */
struct score {
    int trials, days;
    int truths, found, matched;
    int intervals, covered;              /* matched waves with an interval; those whose truth lies in it */
    double *onset, *end, *excess, *bias; /* owned, matched each: days, days, relative, relative with sign */
    int by_ratio[8][2];                  /* planted, matched, by score_ratios */
};

extern const double score_ratios[8]; /* upper ends of the classes; the last is infinite */

/* Truth and found match when they overlap and the peaks are within 3 days, or the found peak lies inside a
 * truth of at least 5 days; one to one. */
void score_add(struct score *s, const struct truth *truths, int truth_count, const struct found *found,
               int found_count, int days);
void score_release(struct score *s);

double score_precision(const struct score *s);
double score_recall(const struct score *s);
double score_f1(const struct score *s);
double score_false_a_year(const struct score *s);
double score_coverage(const struct score *s); /* of the intervals; NAN when there are none */
/* Quantile of count values, which are sorted in place; NAN for none. */
double score_quantile(double *values, int count, double q);

#endif
