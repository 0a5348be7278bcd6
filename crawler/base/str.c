#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Up to 18 digits, which fit whatever they are; anything else is left to strtoll(), which takes thrice as long. */
static bool read_short(const char *text, int64_t *number)
{
    const char *digits = text + (text[0] == '-');
    int64_t sum = 0;
    int count = 0;

    for (; count < 18 && digits[count] >= '0' && digits[count] <= '9'; count++)
        sum = 10 * sum + (digits[count] - '0');
    if (count == 0 || digits[count])
        return false;
    *number = text[0] == '-' ? -sum : sum;
    return true;
}

bool str_to_i64(const char *text, int64_t min, int64_t max, int64_t *value)
{
    char *end;
    int64_t number;

    if (!text || !(text[0] == '-' || (text[0] >= '0' && text[0] <= '9')))
        return false;
    errno = 0;
    if (!read_short(text, &number)) {
        number = strtoll(text, &end, 10);
        if (errno || *end || end == text)
            return false;
    }
    if (number < min || number > max)
        return false;
    *value = number;
    return true;
}

bool str_to_double(const char *text, double *value)
{
    char *end;
    double number;

    if (!text || !*text || strspn(text, "+-.0123456789eE") != strlen(text))
        return false;
    errno = 0;
    number = strtod(text, &end);
    if (errno || *end || end == text)
        return false;
    *value = number;
    return true;
}

/* Days from civil date, after the algorithm by Howard Hinnant ("chrono-Compatible Low-Level Date
 * Algorithms"). */
static int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
    int64_t era;
    unsigned yoe, doy, doe;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = (unsigned)(y - era * 400);
    doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + (int64_t)doe - 719468;
}

static void civil_from_days(int64_t z, int *y, unsigned *m, unsigned *d)
{
    int64_t era;
    unsigned doe, yoe, doy, mp;

    z += 719468;
    era = (z >= 0 ? z : z - 146096) / 146097;
    doe = (unsigned)(z - era * 146097);
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = (int)((int64_t)yoe + era * 400 + (*m <= 2));
}

/* Reads exactly count digits. */
static bool digits(const char **p, int count, unsigned *value)
{
    unsigned v = 0;

    for (int i = 0; i < count; i++) {
        if ((*p)[i] < '0' || (*p)[i] > '9')
            return false;
        v = v * 10 + (unsigned)((*p)[i] - '0');
    }
    *p += count;
    *value = v;
    return true;
}

static bool literal(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool read_day(const char **p, int64_t *day)
{
    static const unsigned char lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned y, m, d;
    bool leap;

    if (!digits(p, 4, &y) || !literal(p, '-') || !digits(p, 2, &m) || !literal(p, '-') || !digits(p, 2, &d))
        return false;
    leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (m < 1 || m > 12 || d < 1 || d > lengths[m - 1] || (m == 2 && d == 29 && !leap))
        return false;
    *day = days_from_civil(y, m, d);
    return true;
}

bool str_to_day(const char *text, int32_t *day)
{
    const char *p = text;
    int64_t value;

    if (!text || !read_day(&p, &value) || *p)
        return false;
    *day = (int32_t)value;
    return true;
}

static bool read_fraction(const char **p, unsigned *micros)
{
    unsigned value = 0;
    int seen = 0;

    for (; **p >= '0' && **p <= '9'; (*p)++) {
        if (seen < 6)
            value = value * 10 + (unsigned)(**p - '0');
        seen++;
    }
    for (int i = seen; i < 6; i++)
        value *= 10;
    *micros = value;
    return seen > 0;
}

static bool read_zone(const char **p, int *offset_s)
{
    unsigned hours, minutes = 0;
    int sign;

    *offset_s = 0;
    if (!**p || literal(p, 'Z'))
        return true;
    sign = **p == '-' ? -1 : 1;
    if (**p != '+' && **p != '-')
        return false;
    (*p)++;
    if (!digits(p, 2, &hours))
        return false;
    if ((literal(p, ':') || **p) && !digits(p, 2, &minutes))
        return false;
    if (hours > 15 || minutes > 59)
        return false;
    *offset_s = sign * (int)(hours * 3600 + minutes * 60);
    return true;
}

/* "HH:MM", "HH:MM:SS" or "HH:MM:SS.ffffff", as seconds and microseconds of a day. */
static bool read_time_of_day(const char **p, unsigned *seconds, unsigned *micros)
{
    unsigned hour, minute, second = 0;

    if (!digits(p, 2, &hour) || !literal(p, ':') || !digits(p, 2, &minute))
        return false;
    if (literal(p, ':') && !digits(p, 2, &second))
        return false;
    if (literal(p, '.') && !read_fraction(p, micros))
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return hour <= 23 && minute <= 59 && second <= 60;
}

bool str_to_time_us(const char *text, int64_t *time_us)
{
    const char *p = text;
    int64_t day;
    unsigned seconds = 0, micros = 0;
    int offset_s = 0;

    if (!text || !read_day(&p, &day))
        return false;
    if (*p) {
        if (!literal(&p, 'T') && !literal(&p, ' '))
            return false;
        if (!read_time_of_day(&p, &seconds, &micros) || !read_zone(&p, &offset_s) || *p)
            return false;
    }
    *time_us = (day * 86400 + seconds - offset_s) * 1000000 + micros;
    return true;
}

void str_from_day(int32_t day, char out[STR_DAY_SIZE])
{
    int y;
    unsigned m, d;

    civil_from_days(day, &y, &m, &d);
    (void)snprintf(out, STR_DAY_SIZE, "%04d-%02u-%02u", y, m % 100, d % 100);
}

void str_from_time_us(int64_t time_us, char out[STR_TIME_SIZE])
{
    int64_t seconds = time_us / 1000000;
    int64_t micros = time_us % 1000000;
    int64_t day;
    int y;
    unsigned m, d, s;

    if (micros < 0) {
        micros += 1000000;
        seconds--;
    }
    day = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
    s = (unsigned)(seconds - day * 86400);
    civil_from_days(day, &y, &m, &d);
    if (micros)
        (void)snprintf(out, STR_TIME_SIZE, "%04d-%02u-%02uT%02u:%02u:%02u.%06uZ", y, m, d, s / 3600,
                       s / 60 % 60, s % 60, (unsigned)micros % 1000000);
    else
        (void)snprintf(out, STR_TIME_SIZE, "%04d-%02u-%02uT%02u:%02u:%02uZ", y, m, d, s / 3600, s / 60 % 60,
                       s % 60);
}

bool str_starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

void str_lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* Length of the UTF-8 sequence at p, 0 when invalid (RFC 3629, section 4: no overlong forms, no surrogates).
 */
static size_t utf8_len(const unsigned char *p, size_t left, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = p[0] < 0x80             ? 1
                 : (p[0] & 0xe0) == 0xc0 ? 2
                 : (p[0] & 0xf0) == 0xe0 ? 3
                 : (p[0] & 0xf8) == 0xf0 ? 4
                                         : 0;
    uint32_t value;

    if (len == 0 || len > left)
        return 0;
    if (len == 1) {
        *code = p[0];
        return 1;
    }
    value = p[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (p[i] & 0x3f);
    }
    if (value < least[len] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return len;
}

bool str_is_utf8(const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t step;
    uint32_t code;

    for (size_t i = 0; i < len; i += step) {
        step = utf8_len(p + i, len - i, &code);
        if (step == 0 || code == 0)
            return false;
    }
    return true;
}

/* Characters that change how the text around them is shown: C0, C1, DEL, line separators, bidi controls. */
static bool is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xfeff;
}

bool str_is_plain(const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t step;
    uint32_t code;

    for (size_t i = 0; i < len; i += step) {
        step = utf8_len(p + i, len - i, &code);
        if (step == 0 || is_unsafe(code))
            return false;
    }
    return true;
}

void str_copy_plain(char *out, size_t size, const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t used = 0;
    size_t step;
    uint32_t code;

    for (size_t i = 0; i < len; i += step) {
        step = utf8_len(p + i, len - i, &code);
        if (step == 0 || is_unsafe(code)) {
            step = step ? step : 1;
            continue;
        }
        if (used + step >= size)
            break;
        memcpy(out + used, p + i, step);
        used += step;
    }
    out[used] = '\0';
}

void str_put_safe(struct buf *b, const char *bytes, size_t len, size_t max)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t written = 0;
    size_t step;
    uint32_t code;

    for (size_t i = 0; i < len; i += step) {
        bool good;

        step = utf8_len(p + i, len - i, &code);
        good = step > 0 && !is_unsafe(code);
        if (step == 0)
            step = 1;
        if (written + (good ? step : 4 * step) > max) {
            buf_puts(b, "...");
            return;
        }
        if (good) {
            buf_put(b, p + i, step);
            written += step;
            continue;
        }
        for (size_t k = 0; k < step; k++)
            buf_putf(b, "\\x%02x", p[i + k]);
        written += 4 * step;
    }
}
