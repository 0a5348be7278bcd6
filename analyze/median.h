/*
 * median: the middle of values and how far they usually lie from it, over GSL.
 */
#ifndef ANALYZE_MEDIAN_H
#define ANALYZE_MEDIAN_H

/* Median; the values are put in order. NAN of none. */
double median(double *values, int count);
/* Median absolute deviation from the median; the values are lost. NAN of none. */
double median_deviation(double *values, int count);

#endif
