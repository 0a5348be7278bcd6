#include "probe/retry_after.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"

enum {
    VALUE_MAX = 63,           /* longest header value that can mean anything */
    EPOCH_S_MIN = 1000000000, /* smaller numbers are seconds from now, larger ones a time since 1970 */
};
static const int64_t epoch_ms_min = INT64_C(100000000000);

/* The value without blanks around it. False when absent or too long. */
static bool trimmed(const char *value, char out[VALUE_MAX + 1])
{
    size_t len;

    if (!value)
        return false;
    value += strspn(value, " \t");
    len = strlen(value);
    while (len > 0 && strchr(" \t\r\n", value[len - 1]))
        len--;
    if (len == 0 || len > VALUE_MAX)
        return false;
    memcpy(out, value, len);
    out[len] = '\0';
    return true;
}

static int month_number(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int i = 0; i < 12; i++)
        if (strncmp(months + (ptrdiff_t)3 * i, name, 3) == 0)
            return i + 1;
    return 0;
}

/* As it stands in a date. */
struct stamp {
    int year, day, hour, minute, second;
    char month[4], zone[4];
};

/* The three forms of RFC 9110, section 5.6.7. */
static bool read_stamp(const char *text, struct stamp *t)
{
    int end = 0;

    if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d %3s%n", &t->day, t->month, &t->year,
               &t->hour, &t->minute, &t->second, t->zone, &end) < 7 &&
        sscanf(text, "%*[A-Za-z], %2d-%3[A-Za-z]-%4d %2d:%2d:%2d %3s%n", &t->day, t->month, &t->year,
               &t->hour, &t->minute, &t->second, t->zone, &end) < 7 &&
        sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", t->month, &t->day, &t->hour, &t->minute,
               &t->second, &t->year, &end) < 6)
        return false;
    return text[end] == '\0' && (!t->zone[0] || strcmp(t->zone, "GMT") == 0 || strcmp(t->zone, "UTC") == 0);
}

/* Every date before 1970 is past anyway, so two-digit years below 70 are of this century. */
static bool http_date(const char *text, int64_t *time_us)
{
    struct stamp t = {.zone = ""};
    char iso[STR_TIME_SIZE];

    if (!read_stamp(text, &t))
        return false;
    if (t.year >= 0 && t.year < 100)
        t.year += t.year < 70 ? 2000 : 1900;
    (void)snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, month_number(t.month), t.day,
                   t.hour, t.minute, t.second);
    return str_to_time_us(iso, time_us); /* refuses what is no date, negative numbers too */
}

static int32_t capped(int64_t seconds)
{
    if (seconds <= 0)
        return 0;
    return seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (int32_t)seconds;
}

static int32_t until(int64_t time_us, int64_t now_us)
{
    return time_us > now_us ? capped((time_us - now_us + 999999) / 1000000) : 0;
}

/* Whole number, a fraction behind it rounded up. Numbers beyond int64 count as the largest. */
static bool decimal(const char *text, int64_t *value)
{
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    bool fraction = false;

    if (digits == 0)
        return false;
    if (*rest == '.') {
        fraction = strspn(rest + 1, "0") != strlen(rest + 1);
        rest += 1 + strspn(rest + 1, "0123456789");
    }
    if (*rest)
        return false;
    *value = 0;
    for (size_t i = 0; i < digits; i++)
        *value = *value > INT64_MAX / 10 - 10 ? *value : *value * 10 + (text[i] - '0');
    *value += fraction;
    return true;
}

int32_t retry_after_s(const char *retry_after, int64_t now_us)
{
    char text[VALUE_MAX + 1];
    int64_t value;

    if (!trimmed(retry_after, text))
        return 0;
    if (decimal(text, &value))
        return capped(value);
    if (http_date(text, &value) || str_to_time_us(text, &value))
        return until(value, now_us);
    return 0;
}

int32_t retry_after_reset_s(const char *reset, int64_t now_us)
{
    char text[VALUE_MAX + 1];
    int64_t value;

    if (!trimmed(reset, text))
        return 0;
    if (!decimal(text, &value))
        return retry_after_s(text, now_us);
    if (value < EPOCH_S_MIN)
        return capped(value);
    if (value >= epoch_ms_min)
        value /= 1000;
    if (value > INT64_MAX / 1000000)
        return RETRY_AFTER_MAX_S;
    return until(value * 1000000, now_us);
}
