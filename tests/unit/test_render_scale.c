/* Scales and where ticks stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"
#include "render/scale.h"
#include "render/svg.h"

static void steps_are_one_two_five_of_ten(void **state)
{
    static const struct {
        double span;
        int count;
        double step;
    } rows[] = {{10, 5, 2},      {10, 4, 2.5}, {9, 5, 2},          {1, 5, 0.2},
                {2.2e6, 5, 5e5}, {0, 5, 1},    {300000, 4, 100000}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(fabs(scale_step(rows[i].span, rows[i].count) - rows[i].step) < rows[i].step * 1e-9);
}

static void nice_ends_hold_the_values(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        double a = (double)(i * 7919 % 10007) * 137, b = a + (double)(i * 104729 % 9973) * 53;
        double low = a, high = b, step = scale_nice(&low, &high, 5);

        assert_true(low <= a && high >= b && high > low && step > 0);
        assert_true((high - low) / step < 9);
        assert_true(fabs(round(low / step) * step - low) < step * 1e-6);
    }
}

static void equal_values_are_set_apart(void **state)
{
    double low = 0, high = 0;

    (void)state;
    (void)scale_nice(&low, &high, 5);
    assert_true(high > low);
    low = high = 5e6;
    (void)scale_nice(&low, &high, 5);
    assert_true(low < 5e6 && high >= 5e6);
    low = high = 1; /* no axis says 110% */
    (void)scale_nice(&low, &high, 5);
    assert_true(low < 1 && fabs(high - 1) < 1e-9);
}

static void values_become_pixels(void **state)
{
    struct scale s = {.from = 10, .to = 20, .begin = 100, .end = 0};

    (void)state;
    assert_true(fabs(scale_at(&s, 10) - 100) < 1e-9 && fabs(scale_at(&s, 15) - 50) < 1e-9 &&
                fabs(scale_at(&s, 20)) < 1e-9);
    s.to = s.from;
    assert_true(isfinite(scale_at(&s, 10)));
}

static void labels_say_their_step(void **state)
{
    char out[NUMBER_SIZE];

    (void)state;
    scale_label(0.425, 0.025, FORMAT_SHARE, true, out);
    assert_string_equal(out, "42.5%");
    scale_label(0.4, 0.05, FORMAT_SHARE, true, out);
    assert_string_equal(out, "40%");
    scale_label(1e-12, 1e6, FORMAT_COUNT, true, out);
    assert_string_equal(out, "0");
    scale_label(7500000, 5e5, FORMAT_COUNT, true, out);
    assert_string_equal(out, "7.5 million");
    scale_label(7500000, 5e5, FORMAT_COUNT, false, out);
    assert_string_equal(out, "7.5M");
}

/* From one day to ten years, at three widths: labels in order, none over another, the year said at least
 * once. */
static void time_labels_never_touch(void **state)
{
    static const int spans[] = {1, 6, 13, 30, 44, 46, 89, 90, 182, 365, 700, 1099, 1101, 3650};
    static const double widths[] = {240, 300, 680};
    int32_t first;

    (void)state;
    assert_true(str_to_day("2022-11-11", &first));
    for (size_t i = 0; i < COUNT_OF(spans); i++)
        for (size_t k = 0; k < COUNT_OF(widths); k++) {
            struct scale x = {.from = first, .to = first + spans[i], .begin = 50, .end = 50 + widths[k]};
            struct time_tick ticks[TIME_TICKS_MAX];
            int count = scale_time_ticks(&x, 48, ticks), labels = 0;
            double end = -INFINITY;

            for (int t = 0; t < count; t++) {
                double half = svg_text_width(ticks[t].label, SVG_TEXT) / 2;

                assert_true(ticks[t].at >= 50 - 1e-6 && ticks[t].at <= 50 + widths[k] + 1e-6);
                if (!ticks[t].label[0])
                    continue;
                labels++;
                if (ticks[t].at - half < end)
                    fail_msg("%d days at %.0f px: \"%s\" touches the label before", spans[i], widths[k],
                             ticks[t].label);
                end = ticks[t].at + half;
            }
            assert_true(labels >= 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_one_two_five_of_ten), cmocka_unit_test(nice_ends_hold_the_values),
        cmocka_unit_test(equal_values_are_set_apart),    cmocka_unit_test(values_become_pixels),
        cmocka_unit_test(labels_say_their_step),         cmocka_unit_test(time_labels_never_touch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
