#include "detector_alert.h"

#include <math.h>

static const double building_z = 2, building_ratio = 1.5;

const char *alert_name(enum alert alert)
{
    static const char *const names[] = {"none", "building", "wave", "ebbing"};

    return names[alert];
}

enum alert alert_of(const struct detection *d, const double *rate, int *day)
{
    int last = d->count - 1;

    while (last >= 0 && (isnan(rate[last]) || isnan(d->baseline[last])))
        last--;
    *day = last;
    if (last < 0)
        return ALERT_NONE;
    for (int i = 0; i < d->wave_count; i++) {
        const struct wave *w = &d->waves[i];
        double half = w->baseline + 0.5 * (w->peak_value - w->baseline);

        if (w->onset <= last && w->end >= last)
            return last > w->peak && rate[last] < half ? ALERT_EBBING : ALERT_WAVE;
    }
    return d->z[last] > building_z && rate[last] > building_ratio * d->baseline[last] ? ALERT_BUILDING
                                                                                      : ALERT_NONE;
}
