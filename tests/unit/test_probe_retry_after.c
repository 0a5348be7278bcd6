/* How long a server asks us to stay away, in every form that servers write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/str.h"
#include "probe/retry_after.h"

static int64_t now_us(void)
{
    int64_t now;

    assert_true(str_to_time_us("2026-08-22T10:00:00Z", &now));
    return now;
}

struct expectation {
    const char *value;
    int32_t seconds;
};

static void seconds_and_dates_of_retry_after_are_read(void **state)
{
    static const struct expectation cases[] = {
        {"120", 120},
        {" 120 ", 120},
        {"0", 0},
        {"1.2", 2},
        {"1.0", 1},
        {"604800", 604800},
        {"604801", 604800},
        {"99999999999999999999999999", 604800},
        {"-5", 0},
        {"soon", 0},
        {"", 0},
        {"12 34", 0},
        {"12s", 0},
        {"Sat, 22 Aug 2026 10:02:00 GMT", 120},
        {"Saturday, 22-Aug-26 10:02:00 GMT", 120},
        {"Sat Aug 22 10:02:00 2026", 120},
        {"Sat, 22 Aug 2026 09:59:59 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 0},
        {"Sun Nov  6 08:49:37 1994", 0},
        {"Fri, 22 Aug 2036 10:00:00 GMT", 604800},
        {"Sat, 32 Aug 2026 10:02:00 GMT", 0},
        {"Sat, 22 Xyz 2026 10:02:00 GMT", 0},
        {"Sat, 22 Aug 2026 25:02:00 GMT", 0},
        {"Sat, 22 Aug 2026 10:02:00 PST", 0},
        {"Sat, 22 Aug 2026 10:02:00 GMT trailing", 0},
        {"2026-08-22T10:02:00Z", 120},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (retry_after_s(cases[i].value, now_us()) != cases[i].seconds)
            fail_msg("\"%s\" gives %d", cases[i].value, (int)retry_after_s(cases[i].value, now_us()));
    assert_int_equal(retry_after_s(NULL, now_us()), 0);
}

static void reset_headers_are_times_or_seconds(void **state)
{
    static const struct expectation cases[] = {
        {"2026-08-22T10:05:00.123456Z", 301},
        {"2026-08-22T10:05:00+00:00", 300},
        {"2026-08-22T09:00:00Z", 0},
        {"1787392860", 60}, /* 2026-08-22 10:01:00 */
        {"1787392860.5", 61},
        {"1787392860000", 60},
        {"1787392800", 0},
        {"1600000000", 0},
        {"45", 45},
        {"0", 0},
        {"99999999999999999999", 604800},
        {"never", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (retry_after_reset_s(cases[i].value, now_us()) != cases[i].seconds)
            fail_msg("\"%s\" gives %d", cases[i].value, (int)retry_after_reset_s(cases[i].value, now_us()));
    assert_int_equal(retry_after_reset_s(NULL, now_us()), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_and_dates_of_retry_after_are_read),
        cmocka_unit_test(reset_headers_are_times_or_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
