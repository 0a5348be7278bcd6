#include "median.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

double median(double *values, int count)
{
    if (count == 0)
        return NAN;
    gsl_sort(values, 1, (size_t)count);
    return gsl_stats_median_from_sorted_data(values, 1, (size_t)count);
}

double median_deviation(double *values, int count)
{
    double middle = median(values, count);

    for (int i = 0; i < count; i++)
        values[i] = fabs(values[i] - middle);
    return median(values, count);
}
