#include "render/scale.h"

#include <math.h>
#include <stdio.h>

#include "base/compiler.h"

enum { DAYS_AS_DAYS = 45, DAYS_AS_MONTHS = 1100 };

double scale_at(const struct scale *s, double value)
{
    double span = s->to - s->from;

    return s->begin + (span != 0 ? (value - s->from) / span : 0) * (s->end - s->begin);
}

double scale_step(double span, int count)
{
    static const double nice[] = {1, 2, 2.5, 5, 10};
    double raw = span / (count > 0 ? count : 1);
    double power = pow(10, floor(log10(raw > 0 ? raw : 1)));

    for (size_t i = 0; i < COUNT_OF(nice); i++)
        if (nice[i] * power >= raw * (1 - 1e-9))
            return nice[i] * power;
    return 10 * power;
}

double scale_nice(double *low, double *high, int count)
{
    double step;

    if (*low == 0 && !(*high > 0))
        *high = 1;
    else if (!(*high > *low)) /* downwards: there is no more than all of something */
        *low -= fabs(*low) * 0.1;
    step = scale_step(*high - *low, count);
    *low = floor(*low / step + 1e-9) * step;
    *high = ceil(*high / step - 1e-9) * step;
    return step;
}

void scale_label(double value, double step, enum number_format format, bool wide, char out[NUMBER_SIZE])
{
    if (fabs(value) < step * 1e-6)
        value = 0;
    if (format == FORMAT_SHARE)
        number_percent(value, fabs(step * 100 - round(step * 100)) > 1e-6 ? 1 : 0, out);
    else if (format == FORMAT_INDEX || !wide)
        number_axis(value, out);
    else
        number_axis_long(value, out);
}

static int day_ticks(const struct scale *x, double room, struct time_tick *ticks)
{
    double width = fabs(x->end - x->begin);
    double step = ceil((x->to - x->from) / fmax(1, floor(width / room)));
    int n = 0;

    for (double day = x->from; day <= x->to + 1e-9 && n < TIME_TICKS_MAX; day += fmax(1, step)) {
        ticks[n].at = scale_at(x, day);
        number_date_short((int32_t)day, ticks[n++].label);
    }
    return n;
}

/* Months, with the year on the first label and on every January; every step of months gets a label. */
static int month_ticks(const struct scale *x, double room, struct time_tick *ticks)
{
    double width = fabs(x->end - x->begin);
    double months = (x->to - x->from) / 30.44;
    int every = (int)fmax(1, ceil(months / fmax(1, width / room)));
    int32_t month = number_month_begin((int32_t)x->from);
    double free_from = -INFINITY;
    int n = 0, index = 0, year = 0;

    if (month < x->from)
        month = number_month_next(month);
    for (; month <= x->to && n < TIME_TICKS_MAX; month = number_month_next(month), index++) {
        bool new_year = number_year(month) != year;
        double half = new_year ? 30 : 15;
        double at = scale_at(x, month);

        ticks[n].at = at;
        ticks[n].label[0] = '\0';
        if (index % every == 0 && at - half >= free_from) {
            number_month(month, new_year, ticks[n].label);
            year = number_year(month);
            free_from = at + half + 6;
        }
        n++;
    }
    return n;
}

static int year_ticks(const struct scale *x, double room, struct time_tick *ticks)
{
    double free_from = -INFINITY;
    int n = 0;

    for (int32_t month = number_month_begin((int32_t)x->from); month <= x->to && n < TIME_TICKS_MAX;
         month = number_month_next(month)) {
        if (month < x->from || number_year(month) == number_year(month - 1))
            continue;
        ticks[n].at = scale_at(x, month);
        ticks[n].label[0] = '\0';
        if (ticks[n].at >= free_from) {
            (void)snprintf(ticks[n].label, NUMBER_SIZE, "%d", number_year(month));
            free_from = ticks[n].at + fmin(room, 46);
        }
        n++;
    }
    return n;
}

int scale_time_ticks(const struct scale *x, double room, struct time_tick ticks[TIME_TICKS_MAX])
{
    if (x->to - x->from <= DAYS_AS_DAYS)
        return day_ticks(x, room, ticks);
    if (x->to - x->from <= DAYS_AS_MONTHS)
        return month_ticks(x, room, ticks);
    return year_ticks(x, room, ticks);
}
