/*
 * dice: a stream of random numbers from one seed; the same seed gives the same stream on every machine.
 */
#ifndef BENCH_DICE_H
#define BENCH_DICE_H

#include <stdint.h>

struct dice {
    uint64_t seed, thrown;
};

double dice_unit(struct dice *d); /* [0, 1) */
double dice_between(struct dice *d, double low, double high);
double dice_log_between(struct dice *d, double low, double high); /* uniform in the logarithm */
int dice_below(struct dice *d, int n);                            /* 0 .. n - 1 */
double dice_normal(struct dice *d);
double dice_poisson(struct dice *d, double mean);

#endif
