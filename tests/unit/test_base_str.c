/* Strict numbers, dates and times; safe printing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "base/compiler.h"
#include "base/str.h"

static void whole_numbers_are_read_whole_or_not_at_all(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x10",
                                      "1e3",
                                      "one",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "--1",
                                      "1\n"};
    int64_t value = 77;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(str_to_i64(bad[i], INT64_MIN, INT64_MAX, &value));
    assert_false(str_to_i64(NULL, INT64_MIN, INT64_MAX, &value));
    assert_int_equal(value, 77);
    assert_true(str_to_i64("-9223372036854775808", INT64_MIN, INT64_MAX, &value));
    assert_true(value == INT64_MIN);
    assert_true(str_to_i64("007", 0, 7, &value));
    assert_int_equal(value, 7);
    assert_false(str_to_i64("8", 0, 7, &value));
    assert_false(str_to_i64("-1", 0, 7, &value));
}

static void reals_are_decimal_and_finite(void **state)
{
    static const char *const bad[] = {"",   "nan",   "inf", "0x1p3", "1,5", " 1",
                                      "1 ", "1e999", ".",   "1.2.3", "e5"};
    double value = 77;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(str_to_double(bad[i], &value));
    assert_true(value > 76);
    assert_true(str_to_double("-1.5e2", &value));
    assert_true(value > -150.001 && value < -149.999);
}

static void days_are_counted_from_1970(void **state)
{
    static const struct {
        const char *text;
        int32_t day;
    } cases[] = {{"1970-01-01", 0},     {"1969-12-31", -1},      {"2000-02-29", 11016},
                 {"2022-11-18", 19314}, {"0000-01-01", -719528}, {"9999-12-31", 2932896},
                 {"2100-03-01", 47541}};
    static const char *const bad[] = {"",           "2022-11",     "2022-13-01", "2022-00-01", "2022-01-00",
                                      "2022-02-29", "2100-02-29",  "2022-04-31", "22-11-18",   "2022-11-18 ",
                                      "2022/11/18", " 2022-11-18", "2022-1-1"};
    char shown[STR_DAY_SIZE];
    int32_t day;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(str_to_day(cases[i].text, &day));
        assert_int_equal(day, cases[i].day);
        str_from_day(day, shown);
        assert_string_equal(shown, cases[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(str_to_day(bad[i], &day));
}

static void every_day_of_four_centuries_agrees_with_the_c_library(void **state)
{
    char shown[STR_DAY_SIZE], expected[STR_DAY_SIZE];
    int32_t back;

    (void)state;
    for (int32_t day = -80000; day < 80000; day += 7) {
        time_t seconds = (time_t)day * 86400;
        struct tm tm;

        assert_non_null(gmtime_r(&seconds, &tm));
        assert_true(strftime(expected, sizeof expected, "%Y-%m-%d", &tm) > 0);
        str_from_day(day, shown);
        assert_string_equal(shown, expected);
        assert_true(str_to_day(shown, &back));
        assert_int_equal(back, day);
    }
}

static void times_are_read_with_and_without_zone(void **state)
{
    static const struct {
        const char *text;
        int64_t time_us;
    } cases[] = {
        {"1970-01-01", 0},
        {"1970-01-01T00:00:01Z", 1000000},
        {"1970-01-01 00:00:01", 1000000},
        {"1970-01-01T00:01Z", 60000000},
        {"1970-01-01T02:00:00+02:00", 0},
        {"1970-01-01T00:00:00-0130", INT64_C(5400000000)},
        {"1970-01-01T01:00:00+01", 0},
        {"1970-01-01T00:00:00.5Z", 500000},
        {"1970-01-01T00:00:00.123456789Z", 123456},
        {"2022-11-18T09:56:00Z", INT64_C(1668765360000000)},
        {"1969-12-31T23:59:59.999999Z", -1},
    };
    static const char *const bad[] = {"",
                                      "2022-11-18T",
                                      "2022-11-18T24:00:00Z",
                                      "2022-11-18T09:60:00Z",
                                      "2022-11-18T09:56:61Z",
                                      "2022-11-18T09:56:00ZZ",
                                      "2022-11-18T09:56:00 Z",
                                      "2022-11-18T09:56:00.Z",
                                      "2022-11-18T09:56:00+",
                                      "2022-11-18T09:56:00+5",
                                      "2022-11-18T09:56:00+05:",
                                      "2022-11-18T09:56:00+16:00",
                                      "2022-11-18T9:56:00Z",
                                      "2022-11-18X09:56:00Z"};
    int64_t time_us;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(str_to_time_us(cases[i].text, &time_us));
        assert_true(time_us == cases[i].time_us);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (str_to_time_us(bad[i], &time_us))
            fail_msg("\"%s\" is read as a time", bad[i]);
}

static void times_are_written_as_they_are_read(void **state)
{
    static const char *const texts[] = {"2022-11-18T09:56:00Z", "1970-01-01T00:00:00Z",
                                        "1969-12-31T23:59:59.999999Z", "2022-11-18T09:56:00.000001Z"};
    char shown[STR_TIME_SIZE];
    int64_t time_us;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_true(str_to_time_us(texts[i], &time_us));
        str_from_time_us(time_us, shown);
        assert_string_equal(shown, texts[i]);
    }
}

static void utf_8_is_checked_as_in_rfc_3629(void **state)
{
    static const char *const good[] = {
        "", "abc", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xc3",
                                      "\xc0\x80",
                                      "\xc0\xaf",
                                      "\xe0\x82\xaf",
                                      "\xf0\x80\x82\xaf",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf8\x88\x80\x80\x80",
                                      "\xff",
                                      "a\xc3(",
                                      "\xe2\x82"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(str_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(str_is_utf8(bad[i], strlen(bad[i])));
    assert_false(str_is_utf8("a\0b", 3));
}

static void text_from_strangers_cannot_steer_a_terminal(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"kelp.example", "kelp.example"},
        {"a\x1b[31mb", "a\\x1b[31mb"},
        {"b\xc3\xbc"
         "cher",
         "b\xc3\xbc"
         "cher"},
        {"a\xe2\x80\xae"
         "b",
         "a\\xe2\\x80\\xaeb"},
        {"a\xc2\x9b"
         "b",
         "a\\xc2\\x9bb"},
        {"\xff", "\\xff"},
        {"a\r\nb", "a\\x0d\\x0ab"},
        {"\x7f", "\\x7f"},
    };
    struct buf b;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buf_init(&b, 100);
        str_put_safe(&b, cases[i].text, strlen(cases[i].text), 90);
        assert_string_equal(buf_str(&b), cases[i].shown);
        buf_release(&b);
    }
    buf_init(&b, 100);
    str_put_safe(&b, "0123456789", 10, 4);
    assert_string_equal(buf_str(&b), "0123...");
    buf_clear(&b);
    str_put_safe(&b, "abc\xc3\xa4", 5, 4);
    assert_string_equal(buf_str(&b), "abc...");
    buf_clear(&b);
    str_put_safe(&b, "0123", 4, 4);
    assert_string_equal(buf_str(&b), "0123");
    buf_release(&b);
}

static void plain_text_has_no_characters_that_steer(void **state)
{
    static const struct {
        const char *text, *copied;
    } cases[] = {
        {"4.2.0+glitch", "4.2.0+glitch"},
        {"\xc3\xa4\xf0\x9f\x90\x98", "\xc3\xa4\xf0\x9f\x90\x98"},
        {"a\x1b[31mb", "a[31mb"},
        {"a\r\n\tb\x7f", "ab"},
        {"a\xc2\x9b" "b", "ab"},             /* C1: a control sequence in one character */
        {"a\xe2\x80\xae" "b", "ab"},         /* right to left override */
        {"a\xe2\x81\xa6" "b\xef\xbb\xbf", "ab"}, /* isolate, byte order mark */
        {"a\xff\xc3" "b", "ab"},             /* no UTF-8 */
    };
    char out[32];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        str_copy_plain(out, sizeof(out), cases[i].text, strlen(cases[i].text));
        assert_string_equal(out, cases[i].copied);
        assert_true(str_is_plain(out, strlen(out)));
        assert_int_equal(str_is_plain(cases[i].text, strlen(cases[i].text)),
                         strcmp(cases[i].text, cases[i].copied) == 0);
    }
    str_copy_plain(out, 4, "ab\xc3\xa4", 4); /* no half of a character */
    assert_string_equal(out, "ab");
    str_copy_plain(out, 1, "ab", 2);
    assert_string_equal(out, "");
    assert_false(str_is_plain("a\0b", 3));
}

static void only_ascii_letters_are_lowered(void **state)
{
    char text[] = "KELP-\xc3\x84-Z";

    (void)state;
    str_lower(text);
    assert_string_equal(text, "kelp-\xc3\x84-z");
    assert_true(str_starts("fedtide", "fed"));
    assert_false(str_starts("fe", "fed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(reals_are_decimal_and_finite),
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(every_day_of_four_centuries_agrees_with_the_c_library),
        cmocka_unit_test(times_are_read_with_and_without_zone),
        cmocka_unit_test(times_are_written_as_they_are_read),
        cmocka_unit_test(utf_8_is_checked_as_in_rfc_3629),
        cmocka_unit_test(text_from_strangers_cannot_steer_a_terminal),
        cmocka_unit_test(plain_text_has_no_characters_that_steer),
        cmocka_unit_test(only_ascii_letters_are_lowered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
