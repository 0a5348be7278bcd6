/* What a detection stands on: the scale of the counts and the evidence for a rise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "bench/dice.h"
#include "detector_evidence.h"
#include "rate_scale.h"
#include "unit/near.h"

static void the_scale_goes_there_and_back(void **state)
{
    const struct rate_scale s = {.share = 0.15, .offset = 0.375};

    (void)state;
    for (double rate = 0; rate < 1e6; rate = 2 * rate + 1)
        assert_near(rate_from_scale(&s, rate_to_scale(&s, rate)), rate, 1e-6 * (1 + rate));
    assert_true(isnan(rate_to_scale(&s, NAN)));
    assert_near(rate_to_scale(&s, -5), rate_to_scale(&s, 0), 0);
    assert_near(rate_from_scale(&s, -3), -0.375, 1e-12);
}

static void far_above_it_is_the_logarithm(void **state)
{
    const struct rate_scale s = {.share = 0.15, .offset = 0.375};

    (void)state;
    assert_near(rate_to_scale(&s, 80000) - rate_to_scale(&s, 40000), log(2), 1e-3);
}

/* Poisson counts of a rate that itself varies by 15 %: one spread at 3 a day and at 30,000. */
static void the_noise_is_the_same_at_every_rate(void **state)
{
    const struct rate_scale s = {.share = 0.15, .offset = 0.375};
    struct dice dice = {.seed = 4};

    (void)state;
    for (double rate = 3; rate < 50000; rate *= 10) {
        double sum = 0, squares = 0;
        const int n = 4000;

        for (int i = 0; i < n; i++) {
            double x = rate_to_scale(&s, dice_poisson(&dice, rate * exp(0.15 * dice_normal(&dice))));

            sum += x;
            squares += x * x;
        }
        assert_true(fabs(sqrt(squares / n - sum / n * sum / n) / 0.15 - 1) < 0.15);
    }
}

/* Whitened with correlation 1/2 the days are 0, 3 / r and 1.5 / r, r^2 = 3/4; no form can match better than
 * their length, sqrt(15), and a box from the second day on matches exactly. */
static void evidence_by_hand(void **state)
{
    const double z[] = {0, 3, 3}, one[] = {5};

    (void)state;
    assert_near(evidence_of(z, 0, 2, 0.5), sqrt(15), 1e-9);
    assert_near(evidence_of(one, 0, 0, 0), 5, 1e-12);
}

static void days_outside_and_missing_days_do_not_count(void **state)
{
    const double z[] = {50, 0.5, 4, NAN, 3, -1, 90};
    const double shorter[] = {0.5, 4, NAN, 3, -1};
    const double missing[] = {NAN, NAN, NAN};

    (void)state;
    assert_near(evidence_of(z, 1, 5, 0.4), evidence_of(shorter, 0, 4, 0.4), 1e-12);
    assert_near(evidence_of(missing, 0, 2, 0.4), 0, 0);
}

static void a_fall_is_no_evidence(void **state)
{
    const double z[] = {-3, -6, -5, -4, -3};

    (void)state;
    assert_true(evidence_of(z, 0, 4, 0) <= 0);
}

static void lasting_low_rises_add_up(void **state)
{
    const double one[] = {0, 2, 0, 0, 0, 0, 0, 0, 0}, long_rise[] = {0, 2, 2, 2, 2, 2, 2, 2, 0};

    (void)state;
    assert_true(evidence_of(long_rise, 0, 8, 0) > 2 * evidence_of(one, 0, 8, 0));
    /* but correlated noise does the same, so it counts for less there */
    assert_true(evidence_of(long_rise, 0, 8, 0.7) < 0.8 * evidence_of(long_rise, 0, 8, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scale_goes_there_and_back),
        cmocka_unit_test(far_above_it_is_the_logarithm),
        cmocka_unit_test(the_noise_is_the_same_at_every_rate),
        cmocka_unit_test(evidence_by_hand),
        cmocka_unit_test(days_outside_and_missing_days_do_not_count),
        cmocka_unit_test(a_fall_is_no_evidence),
        cmocka_unit_test(lasting_low_rises_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
