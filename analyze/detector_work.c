#include "detector_work.h"

#include <math.h>

#include "median.h"

double work_rate(const struct work *k, int day)
{
    return k->rate[day] > 0 ? k->rate[day] : 0;
}

double work_excess(const struct work *k, int day)
{
    return k->valid[day] ? work_rate(k, day) - k->base[day] : NAN;
}

double robust_spread(double *deviations, int count)
{
    double most, squares = 0;

    if (count == 0)
        return 0;
    for (int i = 0; i < count; i++)
        deviations[i] = fabs(deviations[i]);
    most = 3 * 1.4826 * median(deviations, count);
    for (int i = 0; i < count; i++)
        squares += fmin(deviations[i], most) * fmin(deviations[i], most);
    return sqrt(squares / count);
}
