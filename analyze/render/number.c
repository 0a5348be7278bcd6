#include "render/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

void number_exact(double value, char out[NUMBER_SIZE])
{
    char digits[32];
    size_t len, at = 0;

    (void)snprintf(digits, sizeof(digits), "%.0f", fabs(value));
    len = strlen(digits);
    if (value < 0 && strcmp(digits, "0") != 0)
        out[at++] = '-';
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

void number_short(double value, char out[NUMBER_SIZE])
{
    double size = fabs(value);

    if (size >= 999500)
        (void)snprintf(out, NUMBER_SIZE, "%.*f million", size < 9995000 ? 2 : 1, value / 1e6);
    else if (size >= 10000)
        number_exact(round(value / 1000) * 1000, out);
    else
        number_exact(size >= 1000 ? round(value / 10) * 10 : value, out);
}

void number_axis(double value, char out[NUMBER_SIZE])
{
    double size = fabs(value);

    if (size >= 1e6)
        (void)snprintf(out, NUMBER_SIZE, "%gM", value / 1e6);
    else if (size >= 1e3)
        (void)snprintf(out, NUMBER_SIZE, "%gk", value / 1e3);
    else
        (void)snprintf(out, NUMBER_SIZE, "%g", value);
}

void number_percent(double share, int decimals, char out[NUMBER_SIZE])
{
    (void)snprintf(out, NUMBER_SIZE, "%.*f %%", decimals, 100 * share);
}

void number_signed(double value, char out[NUMBER_SIZE])
{
    char text[NUMBER_SIZE];

    number_exact(value, text);
    (void)snprintf(out, NUMBER_SIZE, "%s%.40s", value > 0 ? "+" : "", text);
}

static void parts_of(int32_t day, int *y, int *m, int *d)
{
    char text[STR_DAY_SIZE];

    str_from_day(day, text);
    (void)sscanf(text, "%d-%d-%d", y, m, d);
}

void number_date(int32_t day, char out[NUMBER_SIZE])
{
    int y = 0, m = 1, d = 1;

    parts_of(day, &y, &m, &d);
    (void)snprintf(out, NUMBER_SIZE, "%d %s %d", d, months[m - 1], y);
}

void number_date_short(int32_t day, char out[NUMBER_SIZE])
{
    int y = 0, m = 1, d = 1;

    parts_of(day, &y, &m, &d);
    (void)snprintf(out, NUMBER_SIZE, "%d %.3s", d, months[m - 1]);
}

int32_t number_month_begin(int32_t day)
{
    int y = 0, m = 1, d = 1;

    parts_of(day, &y, &m, &d);
    return day - d + 1;
}

int32_t number_month_next(int32_t day)
{
    return number_month_begin(number_month_begin(day) + 31);
}
