#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "render/chart_parts.h"
#include "median.h"
#include "render/sentence.h"

enum { WEEK = 7, WEEKS_MIN = 4 };

/* Value on a day; NAN when there is none. Rows are in the order of their days. */
static double value_on(double at, const double *day, const double *value, int count)
{
    for (int i = 0; i < count; i++)
        if (day[i] == at)
            return value[i];
    return NAN;
}

/* Median absolute deviation of the changes over a week; NAN with too few. */
static double weekly_spread(const double *day, const double *value, int count)
{
    double *change = mem_array((size_t)count + 1, sizeof(double)), spread = NAN;
    int n = 0;

    for (int week = 1; day[0] + week * WEEK <= day[count - 1]; week++) {
        double at = day[0] + week * WEEK;
        double c = value_on(at, day, value, count) - value_on(at - WEEK, day, value, count);

        if (!isnan(c))
            change[n++] = c;
    }
    if (n >= WEEKS_MIN) {
        spread = median_deviation(change, n);
    }
    free(change);
    return spread;
}

enum movement movement_of(const json_t *rows, const char *column)
{
    int count = (int)json_array_size(rows), first = 0, last;
    double *value = chart_column(rows, column), *day = chart_days(rows, "day"), change, spread;
    enum movement m = MOVED_NOT;

    last = chart_last(value, count);
    while (first < last && isnan(value[first]))
        first++;
    if (last > first) {
        change = value[last] - value[first];
        spread = weekly_spread(day, value, count);
        if (isnan(spread) ? fabs(change) >= 0.005 * fabs(value[first]) && change != 0
                          : fabs(change) >= 2 * spread && change != 0)
            m = change > 0 ? MOVED_UP : MOVED_DOWN;
        if (m != MOVED_NOT && fabs(change) > 5 * spread)
            m = change > 0 ? MOVED_UP_SHARPLY : MOVED_DOWN_SHARPLY;
    }
    free(value);
    free(day);
    return m;
}

const char *movement_name(enum movement m)
{
    static const char *const names[] = {"same", "rose", "fell", "rose_sharply", "fell_sharply"};

    return names[m];
}
