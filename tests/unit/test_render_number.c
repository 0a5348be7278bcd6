/* Numbers and dates as people read them, in every locale the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>

#include "base/compiler.h"
#include "base/str.h"
#include "render/number.h"

#define MINUS "\xe2\x88\x92"

typedef void print_fn(double value, char out[NUMBER_SIZE]);

struct row {
    double value;
    const char *text;
};

static void check(print_fn *print, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char out[NUMBER_SIZE];

        print(rows[i].value, out);
        assert_string_equal(out, rows[i].text);
    }
}

static void exact_numbers_have_commas_and_a_minus_sign(void **state)
{
    static const struct row rows[] = {{0, "0"},
                                      {-0.2, "0"},
                                      {999, "999"},
                                      {1000, "1,000"},
                                      {1234567, "1,234,567"},
                                      {-42, MINUS "42"},
                                      {-1234567.4, MINUS "1,234,567"},
                                      {0.5, "0"},
                                      {1.5, "2"}};

    (void)state;
    check(number_exact, rows, COUNT_OF(rows));
}

static void titles_have_three_digits(void **state)
{
    static const struct row rows[] = {{412, "412"},
                                      {5637, "5,640"},
                                      {12402, "12,400"},
                                      {276962, "277,000"},
                                      {999499, "999,000"},
                                      {999500, "1.00 million"},
                                      {7253190, "7.25 million"},
                                      {9994999, "9.99 million"},
                                      {12345678, "12.3 million"},
                                      {123456789, "123 million"},
                                      {1.5e9, "1.50 billion"},
                                      {-2393000, MINUS "2.39 million"}};

    (void)state;
    check(number_short, rows, COUNT_OF(rows));
}

static void axes_are_short_or_long(void **state)
{
    static const struct row brief[] = {{0, "0"}, {40, "40"}, {2500, "2.5k"}, {7500000, "7.5M"}};
    static const struct row whole[] = {{0, "0"}, {0.5, "0.5"}, {250000, "250,000"}, {7500000, "7.5 million"}};

    (void)state;
    check(number_axis, brief, COUNT_OF(brief));
    check(number_axis_long, whole, COUNT_OF(whole));
}

static void shares_get_a_decimal_below_ten_per_cent(void **state)
{
    static const struct row rows[] = {{0, "0%"},       {0.0001, "<0.1%"}, {0.0721, "7.2%"},
                                      {0.0995, "10%"}, {0.531, "53%"},    {1, "100%"}};
    static const struct row points[] = {
        {0.104, "+10.4 points"}, {-0.081, MINUS "8.1 points"}, {0.0001, "0.0 points"}};
    char out[NUMBER_SIZE];

    (void)state;
    check(number_share, rows, COUNT_OF(rows));
    check(number_points, points, COUNT_OF(points));
    number_percent(-0.004, 0, out);
    assert_string_equal(out, "0%");
}

static void growth_of_two_hundred_per_cent_is_a_multiple(void **state)
{
    static const struct {
        double now, before;
        const char *text;
    } rows[] = {{191, 100, "+91%"},
                {93, 100, MINUS "7%"},
                {299, 100, "+199%"},
                {340, 100,
                 "\xc3\x97"
                 "3.4"},
                {100, 100, "0%"},
                {100.2, 100, "+0.2%"},
                {5, 0, ""},
                {20000, 100,
                 "\xc3\x97"
                 "200"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[NUMBER_SIZE];

        number_change(rows[i].now, rows[i].before, out);
        assert_string_equal(out, rows[i].text);
    }
}

static int32_t day_of(const char *text)
{
    int32_t day;

    assert_true(str_to_day(text, &day));
    return day;
}

static void dates_are_days_months_years(void **state)
{
    char out[NUMBER_SIZE];

    (void)state;
    number_date(day_of("2022-11-18"), out);
    assert_string_equal(out, "18 November 2022");
    number_date_medium(day_of("2022-11-18"), out);
    assert_string_equal(out, "18 Nov 2022");
    number_date_range(day_of("2022-12-13"), day_of("2022-12-26"), out);
    assert_string_equal(out, "13 \xe2\x80\x93 26 Dec 2022");
    number_date_range(day_of("2022-11-12"), day_of("2022-12-03"), out);
    assert_string_equal(out, "12 Nov \xe2\x80\x93 3 Dec 2022");
    number_date_range(day_of("2022-12-31"), day_of("2023-01-01"), out);
    assert_string_equal(out, "31 Dec 2022 \xe2\x80\x93 1 Jan 2023");
    number_date_range(day_of("2024-02-29"), day_of("2024-02-29"), out);
    assert_string_equal(out, "29 Feb 2024");
    assert_int_equal(number_month_next(day_of("2024-01-31")), day_of("2024-02-01"));
    assert_int_equal(number_month_next(day_of("2023-12-01")), day_of("2024-01-01"));
    assert_int_equal(number_year(day_of("1970-01-01")), 1970);
}

static void the_locale_changes_nothing(void **state)
{
    char out[NUMBER_SIZE];

    (void)state;
    /* the programs never call setlocale(); should a library do so, the language of numbers is what it would
     * change */
    (void)setlocale(LC_TIME, "de_DE.UTF-8");
    number_short(7253190, out);
    assert_string_equal(out, "7.25 million");
    number_date(day_of("2023-03-01"), out);
    assert_string_equal(out, "1 March 2023");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_numbers_have_commas_and_a_minus_sign),
        cmocka_unit_test(titles_have_three_digits),
        cmocka_unit_test(axes_are_short_or_long),
        cmocka_unit_test(shares_get_a_decimal_below_ten_per_cent),
        cmocka_unit_test(growth_of_two_hundred_per_cent_is_a_multiple),
        cmocka_unit_test(dates_are_days_months_years),
        cmocka_unit_test(the_locale_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
