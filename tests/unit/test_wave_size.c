/* Sizes of waves by hand: excess, interval, time to half, decay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <math.h>

#include "bench/dice.h"
#include "unit/near.h"
#include "wave_outside.h"
#include "wave_size.h"

enum { DAYS = 120 };

/* A series of which everything is known: the level, and no weekdays. */
struct bench {
    struct work k;
    double rate[DAYS], x[DAYS], weekday[DAYS], b[DAYS], base[DAYS], z[DAYS], weight[DAYS], scratch[DAYS];
    bool valid[DAYS];
};

static void set_up(struct bench *t, double level)
{
    *t = (struct bench){.k = {.how = &detector_waves, .n = DAYS, .noise = 0.1, .lag1 = 0}};
    t->k.scale = (struct rate_scale){.share = 0.1, .offset = 0.375};
    t->k.rate = t->rate;
    t->k.x = t->x;
    t->k.weekday = t->weekday;
    t->k.b = t->b;
    t->k.base = t->base;
    t->k.z = t->z;
    t->k.weight = t->weight;
    t->k.scratch = t->scratch;
    t->k.valid = t->valid;
    for (int i = 0; i < DAYS; i++) {
        t->rate[i] = t->base[i] = level;
        t->weekday[i] = 1;
        t->valid[i] = true;
        t->weight[i] = 1;
    }
}

static void scale_all(struct bench *t)
{
    for (int i = 0; i < DAYS; i++)
        t->x[i] = t->valid[i] ? rate_to_scale(&t->k.scale, t->rate[i]) : NAN;
}

static void excess_is_what_lies_above_the_baseline(void **state)
{
    struct bench t;
    struct wave w = {.onset = 50, .peak = 50, .end = 54};

    (void)state;
    set_up(&t, 100);
    t.rate[50] = 900;
    t.rate[51] = 500;
    t.rate[52] = 300;
    t.rate[53] = 200;
    t.rate[54] = 150;
    scale_all(&t);
    wave_mask(t.weight, DAYS, 50, 54);
    waves_measure(&t.k, &w, 1);
    assert_near(w.excess, 800 + 400 + 200 + 100 + 50, 1e-9);
    assert_near(w.ratio, 9, 1e-9);
    assert_near(w.time_to_half, 1, 1e-9);
    /* no noise outside, so what is left of the interval is counting and the last day */
    assert_near(w.excess_high - w.excess, 1.645 * sqrt(1550), 1);
    assert_true(w.excess_low < w.excess);
}

static void a_missing_day_gets_what_its_neighbours_have(void **state)
{
    struct bench t;
    struct wave w = {.onset = 50, .peak = 50, .end = 53};

    (void)state;
    set_up(&t, 100);
    t.rate[50] = 500;
    t.rate[51] = NAN;
    t.valid[51] = false;
    t.weight[51] = 0;
    t.rate[52] = 300;
    t.rate[53] = 200;
    scale_all(&t);
    wave_mask(t.weight, DAYS, 50, 53);
    waves_measure(&t.k, &w, 1);
    assert_near(w.excess, 400 + 300 + 200 + 100, 1e-9);
}

static void half_lies_between_two_days(void **state)
{
    struct bench t;
    struct wave w = {.onset = 50, .peak = 50, .end = 52};

    (void)state;
    set_up(&t, 100);
    t.rate[50] = 900; /* 800, 600, 200: 400 is half way from the second to the third */
    t.rate[51] = 700;
    t.rate[52] = 300;
    scale_all(&t);
    waves_measure(&t.k, &w, 1);
    assert_near(w.time_to_half, 1.5, 1e-9);
    assert_true(isnan(w.decay_exponent)); /* three days are too few */
}

static void the_exponent_of_a_power_law_is_its_own(void **state)
{
    struct bench t;
    struct wave w = {.onset = 50, .peak = 50, .end = 60};

    (void)state;
    set_up(&t, 100);
    for (int i = 50; i < DAYS; i++)
        t.rate[i] = 100 + 10000 * pow(1 + (i - 50), -1.4);
    scale_all(&t);
    waves_measure(&t.k, &w, 1);
    assert_near(w.decay_exponent, 1.4, 1e-6);
}

static void a_wave_that_lasts_to_the_end_has_no_half(void **state)
{
    struct bench t;
    struct wave w = {.onset = DAYS - 4, .peak = DAYS - 1, .end = DAYS - 1};

    (void)state;
    set_up(&t, 100);
    for (int i = DAYS - 4; i < DAYS; i++)
        t.rate[i] = 100 * (i - DAYS + 7);
    scale_all(&t);
    waves_measure(&t.k, &w, 1);
    assert_true(isnan(w.time_to_half));
    assert_near(w.excess, 200 + 300 + 400 + 500, 1e-9);
}

/* White noise of 10 %: the mean of five days is known to 10 % / sqrt 5; the baseline adds about half of that.
 */
static void the_placebo_interval_is_as_wide_as_the_noise(void **state)
{
    struct dice dice = {.seed = 21};
    struct bench t;
    struct wave w = {.onset = 50, .peak = 52, .end = 54};
    double half;

    (void)state;
    set_up(&t, 10000);
    for (int i = 0; i < DAYS; i++)
        t.rate[i] = 10000 * exp(0.1 * dice_normal(&dice));
    for (int i = 50; i < 55; i++)
        t.rate[i] += 30000;
    t.rate[49] = t.rate[55] = t.rate[56] = 0; /* nothing there that could belong to the wave */
    scale_all(&t);
    wave_mask(t.weight, DAYS, 50, 54);
    waves_measure(&t.k, &w, 1);
    half = (w.excess_high - w.excess) / 50000;
    assert_true(half > 1.2 * 1.645 * 0.1 / sqrt(5) * 0.75);
    assert_true(half < 1.2 * 1.645 * 0.1 / sqrt(5) * 1.8);
}

static void masks_reach_before_and_behind(void **state)
{
    double w[20];

    (void)state;
    for (int i = 0; i < 20; i++)
        w[i] = 1;
    wave_mask(w, 20, 8, 10);
    for (int i = 0; i < 20; i++)
        assert_int_equal(w[i] > 0, i < 6 || i > 13);
    wave_mask(w, 20, 0, 0);
    wave_mask(w, 20, 19, 19);
    assert_true(w[0] == 0 && w[3] == 0 && w[4] > 0 && w[17] == 0 && w[16] > 0);
}

static void a_fit_outside_does_not_see_the_wave_or_its_ebb(void **state)
{
    struct bench t;
    const struct wave w = {.onset = 50, .peak = 50, .end = 53};

    (void)state;
    set_up(&t, 1000);
    for (int i = 50; i < DAYS; i++)
        t.rate[i] = 1000 + 20000 * pow(1 + (i - 50), -1.6);
    scale_all(&t);
    assert_true(outside_fit(&t.k, &w, 1));
    assert_true(t.weight[53] == 0 && t.weight[60] == 0 && t.weight[90] > 0 && t.weight[30] > 0);
    assert_near(t.base[52], 1000, 120);
}

static void nothing_outside_is_no_fit(void **state)
{
    struct bench t;
    const struct wave w = {.onset = 0, .peak = 3, .end = DAYS - 1};

    (void)state;
    set_up(&t, 1000);
    scale_all(&t);
    assert_false(outside_fit(&t.k, &w, 1));
    assert_near(t.base[3], 1000, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(excess_is_what_lies_above_the_baseline),
        cmocka_unit_test(a_missing_day_gets_what_its_neighbours_have),
        cmocka_unit_test(half_lies_between_two_days),
        cmocka_unit_test(the_exponent_of_a_power_law_is_its_own),
        cmocka_unit_test(a_wave_that_lasts_to_the_end_has_no_half),
        cmocka_unit_test(the_placebo_interval_is_as_wide_as_the_noise),
        cmocka_unit_test(masks_reach_before_and_behind),
        cmocka_unit_test(a_fit_outside_does_not_see_the_wave_or_its_ebb),
        cmocka_unit_test(nothing_outside_is_no_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
