#include "rate_scale.h"

#include <math.h>

double rate_to_scale(const struct rate_scale *s, double rate)
{
    if (isnan(rate))
        return NAN;
    return 2 * asinh(s->share * sqrt((rate > 0 ? rate : 0) + s->offset));
}

double rate_from_scale(const struct rate_scale *s, double x)
{
    double root = x > 0 ? sinh(x / 2) / s->share : 0;

    return root * root - s->offset;
}
