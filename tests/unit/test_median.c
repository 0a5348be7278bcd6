#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/compiler.h"
#include "median.h"

static void the_middle_of_odd_even_one_and_none(void **state)
{
    double odd[] = {9, 1, 4}, even[] = {8, 2, 6, 1}, one[] = {7};

    (void)state;
    assert_float_equal(median(odd, COUNT_OF(odd)), 4, 0);
    assert_float_equal(median(even, COUNT_OF(even)), 4, 0);
    assert_float_equal(median(one, 1), 7, 0);
    assert_true(isnan(median(one, 0)));
}

/* By hand: median 2, deviations 1 1 0 0 2 4 7, their median 1. */
static void one_outlier_does_not_move_the_deviation(void **state)
{
    double values[] = {1, 1, 2, 2, 4, 6, 9}, far[] = {1, 1, 2, 2, 4, 6, 9e9};

    (void)state;
    assert_float_equal(median_deviation(values, COUNT_OF(values)), 1, 0);
    assert_float_equal(median_deviation(far, COUNT_OF(far)), 1, 0);
    assert_true(isnan(median_deviation(far, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_middle_of_odd_even_one_and_none),
        cmocka_unit_test(one_outlier_does_not_move_the_deviation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
