#include "probe/count.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "probe/record.h"

static const double int64_end = 9223372036854775808.0; /* 2^63 */

static int64_t unreadable(uint32_t *flags)
{
    *flags |= RECORD_WAS_UNREADABLE;
    return RECORD_ABSENT;
}

static int64_t checked(int64_t value, uint32_t *flags)
{
    if (value == RECORD_ABSENT)
        return unreadable(flags);
    if (value < 0)
        *flags |= RECORD_WAS_NEGATIVE;
    return value;
}

int64_t count_read(const json_t *v, uint32_t *flags)
{
    int64_t value;

    if (!v || json_is_null(v))
        return RECORD_ABSENT;
    if (json_is_integer(v))
        return checked(json_integer_value(v), flags);
    if (json_is_real(v)) {
        double real = json_real_value(v);

        if (!(real > -int64_end && real < int64_end) || (double)(int64_t)real != real)
            return unreadable(flags);
        return checked((int64_t)real, flags);
    }
    if (json_is_string(v)) {
        if (!str_to_i64(json_string_value(v), INT64_MIN, INT64_MAX, &value))
            return unreadable(flags);
        *flags |= RECORD_WAS_STRING;
        return checked(value, flags);
    }
    if (json_is_object(v) && json_is_integer(json_object_get(v, "all")))
        return checked(json_integer_value(json_object_get(v, "all")), flags);
    return unreadable(flags);
}

int64_t count_member(const json_t *v, const char *key, uint32_t *flags)
{
    return count_read(json_is_object(v) ? json_object_get(v, key) : NULL, flags);
}

void count_cut_text(const char *text, size_t len, char *out, size_t size)
{
    str_copy_plain(out, size, text, len);
}

void count_copy_text(const json_t *v, char *out, size_t size)
{
    char number[32] = "";
    const char *text = number;

    if (json_is_string(v))
        text = json_string_value(v);
    else if (json_is_integer(v))
        (void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        (void)snprintf(number, sizeof number, "%.12g", json_real_value(v));
    count_cut_text(text, strlen(text), out, size);
}
