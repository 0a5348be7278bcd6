#include "render/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define MINUS "\xe2\x88\x92"
#define TIMES "\xc3\x97"
#define EN_DASH "\xe2\x80\x93"

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

void number_exact(double value, char out[NUMBER_SIZE])
{
    char digits[32];
    size_t len, at = 0;

    (void)snprintf(digits, sizeof(digits), "%.0f", fabs(value));
    len = strlen(digits);
    if (value < 0 && strcmp(digits, "0") != 0)
        at = (size_t)snprintf(out, NUMBER_SIZE, MINUS);
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

/* The nearest number with three significant digits. */
static double three_digits(double value)
{
    double unit = fabs(value) >= 1000 ? pow(10, floor(log10(fabs(value))) - 2) : 1;

    return round(value / unit) * unit;
}

void number_short(double value, char out[NUMBER_SIZE])
{
    double size = fabs(value);
    const char *sign = value < 0 ? MINUS : "";

    if (size >= 999.5e6)
        (void)snprintf(out, NUMBER_SIZE, "%s%.2f billion", sign, size / 1e9);
    else if (size >= 999500)
        (void)snprintf(out, NUMBER_SIZE, "%s%.*f million", sign,
                       size < 9.995e6   ? 2
                       : size < 99.95e6 ? 1
                                        : 0,
                       size / 1e6);
    else
        number_exact(three_digits(value), out);
}

void number_tile(double value, char out[NUMBER_SIZE])
{
    double size = fabs(value);

    if (size < 999500)
        number_exact(value, out);
    else
        (void)snprintf(out, NUMBER_SIZE, "%s%.*fM", value < 0 ? MINUS : "", size < 99.95e6 ? 2 : 0,
                       size / 1e6);
}

void number_axis(double value, char out[NUMBER_SIZE])
{
    double size = fabs(value);
    const char *sign = value < 0 ? MINUS : "";

    if (size >= 1e6)
        (void)snprintf(out, NUMBER_SIZE, "%s%gM", sign, size / 1e6);
    else if (size >= 1e3)
        (void)snprintf(out, NUMBER_SIZE, "%s%gk", sign, size / 1e3);
    else
        (void)snprintf(out, NUMBER_SIZE, "%s%g", sign, size);
}

void number_axis_long(double value, char out[NUMBER_SIZE])
{
    double size = fabs(value);

    if (size >= 1e6)
        (void)snprintf(out, NUMBER_SIZE, "%s%g million", value < 0 ? MINUS : "", size / 1e6);
    else if (size >= 10 || size == floor(size))
        number_exact(value, out);
    else
        (void)snprintf(out, NUMBER_SIZE, "%s%g", value < 0 ? MINUS : "", size);
}

void number_percent(double share, int decimals, char out[NUMBER_SIZE])
{
    double shown = fabs(100 * share);

    (void)snprintf(out, NUMBER_SIZE, "%s%.*f%%", share < 0 && shown >= 0.5 * pow(10, -decimals) ? MINUS : "",
                   decimals, shown);
}

void number_share(double share, char out[NUMBER_SIZE])
{
    if (share > 0 && share < 0.0005)
        (void)snprintf(out, NUMBER_SIZE, "<0.1%%");
    else
        number_percent(share, fabs(share) < 0.0995 && share != 0 ? 1 : 0, out);
}

void number_signed(double value, char out[NUMBER_SIZE])
{
    char text[NUMBER_SIZE];

    number_exact(value, text);
    (void)snprintf(out, NUMBER_SIZE, "%s%.40s", value >= 0.5 ? "+" : "", text);
}

void number_points(double points, char out[NUMBER_SIZE])
{
    double shown = 100 * points;

    (void)snprintf(out, NUMBER_SIZE, "%s%.1f points",
                   shown >= 0.05    ? "+"
                   : shown <= -0.05 ? MINUS
                                    : "",
                   fabs(shown));
}

void number_change(double now, double before, char out[NUMBER_SIZE])
{
    double ratio = before > 0 ? now / before : NAN;
    char text[NUMBER_SIZE];

    out[0] = '\0';
    if (isnan(ratio))
        return;
    if (ratio >= 3) {
        (void)snprintf(out, NUMBER_SIZE, ratio < 99.95 ? TIMES "%.1f" : TIMES "%.0f", ratio);
        return;
    }
    number_percent(ratio - 1, fabs(ratio - 1) < 0.0095 && fabs(ratio - 1) >= 0.0005 ? 1 : 0, text);
    (void)snprintf(out, NUMBER_SIZE, "%s%.40s", ratio - 1 >= 0.0005 ? "+" : "", text);
}

void number_ratio(double ratio, char out[NUMBER_SIZE])
{
    if (ratio < 99.95)
        (void)snprintf(out, NUMBER_SIZE, "%.1f", ratio);
    else
        (void)snprintf(out, NUMBER_SIZE, "over 99");
}

static void parts_of(int32_t day, int *y, int *m, int *d)
{
    char text[STR_DAY_SIZE];

    str_from_day(day, text);
    if (sscanf(text, "%d-%d-%d", y, m, d) != 3 || *m < 1 || *m > 12)
        *y = *m = *d = 1;
}

void number_date(int32_t day, char out[NUMBER_SIZE])
{
    int y, m, d;

    parts_of(day, &y, &m, &d);
    (void)snprintf(out, NUMBER_SIZE, "%d %s %d", d, months[m - 1], y);
}

void number_date_medium(int32_t day, char out[NUMBER_SIZE])
{
    int y, m, d;

    parts_of(day, &y, &m, &d);
    (void)snprintf(out, NUMBER_SIZE, "%d %.3s %d", d, months[m - 1], y);
}

void number_date_short(int32_t day, char out[NUMBER_SIZE])
{
    int y, m, d;

    parts_of(day, &y, &m, &d);
    (void)snprintf(out, NUMBER_SIZE, "%d %.3s", d, months[m - 1]);
}

void number_date_range(int32_t from, int32_t to, char out[NUMBER_SIZE])
{
    char last[NUMBER_SIZE], first[NUMBER_SIZE];
    int y1, m1, d1, y2, m2, d2;

    parts_of(from, &y1, &m1, &d1);
    parts_of(to, &y2, &m2, &d2);
    number_date_medium(to, last);
    if (from == to)
        (void)snprintf(out, NUMBER_SIZE, "%s", last);
    else if (y1 == y2 && m1 == m2)
        (void)snprintf(out, NUMBER_SIZE, "%d " EN_DASH " %.30s", d1, last);
    else {
        if (y1 == y2)
            number_date_short(from, first);
        else
            number_date_medium(from, first);
        (void)snprintf(out, NUMBER_SIZE, "%.18s " EN_DASH " %.18s", first, last);
    }
}

void number_month(int32_t day, bool year, char out[NUMBER_SIZE])
{
    int y, m, d;

    parts_of(day, &y, &m, &d);
    if (year)
        (void)snprintf(out, NUMBER_SIZE, "%.3s %d", months[m - 1], y);
    else
        (void)snprintf(out, NUMBER_SIZE, "%.3s", months[m - 1]);
}

int number_year(int32_t day)
{
    int y, m, d;

    parts_of(day, &y, &m, &d);
    return y;
}

int32_t number_month_begin(int32_t day)
{
    int y, m, d;

    parts_of(day, &y, &m, &d);
    return day - d + 1;
}

int32_t number_month_next(int32_t day)
{
    return number_month_begin(number_month_begin(day) + 31);
}
