#include "bench/dice.h"

#include <math.h>

#include "world/chance.h"

static uint64_t bits(struct dice *d)
{
    return chance_bits(d->seed, d->thrown++, 0, 0);
}

double dice_unit(struct dice *d)
{
    return chance_unit(bits(d));
}

double dice_between(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_unit(d);
}

double dice_log_between(struct dice *d, double low, double high)
{
    return exp(dice_between(d, log(low), log(high)));
}

int dice_below(struct dice *d, int n)
{
    return (int)(dice_unit(d) * n);
}

double dice_normal(struct dice *d)
{
    return chance_normal(bits(d));
}

double dice_poisson(struct dice *d, double mean)
{
    return (double)chance_poisson(bits(d), mean);
}
