/*
 * pelt: optimal segmentation into stretches of one mean (Killick, Fearnhead and Eckley, JASA 107, 2012).
 * Pure.
 */
#ifndef BENCH_PELT_H
#define BENCH_PELT_H

/* Minimises the sum over segments of squared deviations from their mean, plus penalty for each change. Fills
 * ends (room for n) with the index behind the last element of each segment, ascending, the last one n;
 * returns how many segments. 0 for n = 0. */
int pelt(int *ends, const double *x, int n, double penalty);

#endif
