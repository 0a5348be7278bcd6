/* The detector on series whose waves are known, and on series too short, empty or missing to say anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "bench/dice.h"
#include "detector.h"
#include "unit/near.h"

enum { DAYS = 182 };

/* A level with 8 % noise. */
static void quiet(double *rate, int n, double level, uint64_t seed)
{
    struct dice dice = {.seed = seed};

    for (int i = 0; i < n; i++)
        rate[i] = dice_poisson(&dice, level * exp(0.08 * dice_normal(&dice)));
}

/* A shock on a day that ebbs as (1 + t)^-1.6; returns the excess of the days above 15 % of it. */
static double shock(double *rate, int n, int day, double height)
{
    double within = 0;

    for (int i = day; i < n; i++) {
        double excess = height * pow(1 + (i - day), -1.6);

        rate[i] += excess;
        within += excess > 0.15 * height ? excess : 0;
    }
    return within;
}

static void days_know_their_weekday(void **state)
{
    (void)state;
    assert_int_equal(weekday_of(0), 3);     /* 1970-01-01, a Thursday */
    assert_int_equal(weekday_of(19314), 4); /* 2022-11-18, a Friday */
    assert_int_equal(weekday_of(-4), 6);    /* 1969-12-28, a Sunday */
}

static void too_little_says_nothing(void **state)
{
    double rate[100];
    const int lengths[] = {0, 1, 20, 100};

    (void)state;
    for (int k = 0; k < 4; k++) {
        struct detection d;
        int n = lengths[k];

        quiet(rate, n, 500, 1);
        if (n == 100) /* 20 days known among 100 */
            for (int i = 0; i < n; i++)
                rate[i] = i % 5 ? NAN : rate[i];
        else if (n == 20)
            rate[10] = 50000;
        detect(&d, &detector_waves, rate, n, 0);
        assert_int_equal(d.wave_count, 0);
        assert_int_equal(d.count, n);
        assert_true(isnan(d.noise) && isnan(d.quiet));
        for (int i = 0; i < n; i++)
            assert_true(isnan(d.baseline[i]) && isnan(d.z[i]));
        detection_release(&d);
    }
}

static void missing_or_empty_days_alone_are_no_waves(void **state)
{
    double missing[60], zero[60];
    struct detection d;

    (void)state;
    for (int i = 0; i < 60; i++) {
        missing[i] = NAN;
        zero[i] = 0;
    }
    detect(&d, &detector_waves, missing, 60, 0);
    assert_int_equal(d.wave_count, 0);
    detection_release(&d);
    detect(&d, &detector_waves, zero, 60, 0);
    assert_int_equal(d.wave_count, 0);
    for (int i = 0; i < 60; i++)
        assert_true(isfinite(d.baseline[i]));
    detection_release(&d);
}

static void a_shock_is_found_with_its_days_and_size(void **state)
{
    double rate[DAYS], excess;
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 2);
    excess = shock(rate, DAYS, 90, 40000);
    rate[60] = rate[97] = NAN;
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 1);
    assert_int_equal(d.waves[0].onset, 90);
    assert_int_equal(d.waves[0].peak, 90);
    assert_true(d.waves[0].end >= 91 && d.waves[0].end <= 93);
    assert_near(d.waves[0].excess / excess, 1, 0.1);
    assert_true(d.waves[0].excess_low < excess && excess < d.waves[0].excess_high);
    assert_near(d.waves[0].ratio, 6, 0.8);
    assert_near(d.waves[0].baseline, 8000, 900);
    assert_near(d.waves[0].decay_exponent, 1.6, 0.4);
    assert_true(d.waves[0].time_to_half > 0.3 && d.waves[0].time_to_half < 1.3);
    assert_near(d.quiet, 8000, 500);
    assert_near(d.waves[0].over_quiet, d.waves[0].excess, 0.1 * excess);
    assert_false(d.waves[0].left_cut || d.waves[0].right_cut || d.waves[0].level_change);
    detection_release(&d);
}

/* 30 years of days without a wave, of counts from large to small: at most two false waves. */
static void quiet_days_have_no_wave(void **state)
{
    static const double levels[] = {8000, 300, 20, 5};
    double rate[DAYS];
    int waves = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        double level = levels[seed % 4], expected = sqrt(0.08 * 0.08 + 1 / level);
        struct detection d;

        quiet(rate, DAYS, level, seed);
        detect(&d, &detector_waves, rate, DAYS, 0);
        waves += d.wave_count;
        assert_true(d.noise > 0.65 * expected && d.noise < 1.4 * expected);
        detection_release(&d);
    }
    assert_true(waves <= 2);
}

static void weekdays_are_learnt_and_are_no_waves(void **state)
{
    double rate[DAYS];
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 6);
    for (int i = 0; i < DAYS; i++)
        rate[i] *= (i + 2) % 7 == 5 ? 1.3 : 1; /* Saturdays, when the first day is a Wednesday */
    detect(&d, &detector_waves, rate, DAYS, 2);
    assert_int_equal(d.wave_count, 0);
    assert_true(d.weekday[5] > 1.12 && d.weekday[5] < 1.3);
    for (int w = 0; w < 5; w++)
        assert_true(d.weekday[w] < 1.05);
    detection_release(&d);
}

static void two_shocks_with_a_valley_are_two_waves(void **state)
{
    double rate[DAYS];
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 7);
    (void)shock(rate, DAYS, 80, 40000);
    (void)shock(rate, DAYS, 88, 30000);
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 2);
    assert_int_equal(d.waves[0].peak, 80);
    assert_int_equal(d.waves[1].peak, 88);
    assert_true(d.waves[0].end < d.waves[1].onset);
    detection_release(&d);
}

static void the_ebb_of_an_earlier_wave_is_a_level(void **state)
{
    double rate[DAYS];
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 9);
    for (int i = 0; i < DAYS; i++)
        rate[i] += 60000 * pow(1 + i, -1.6);
    (void)shock(rate, DAYS, 60, 40000);
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_true(d.tail >= 1 && d.tail < 10);
    assert_int_equal(d.wave_count, 1);
    assert_int_equal(d.waves[0].peak, 60);
    detection_release(&d);
}

static void the_ends_of_the_data_cut_waves(void **state)
{
    double rate[DAYS];
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 10);
    for (int i = 0; i < 6; i++) /* a rise of which the first days are missing */
        rate[i] += 8000 * (1 + i);
    (void)shock(rate, DAYS, DAYS - 2, 40000);
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 2);
    assert_true(d.waves[0].left_cut && !d.waves[0].right_cut);
    assert_true(d.waves[1].right_cut && !d.waves[1].left_cut);
    assert_true(isnan(d.waves[1].decay_exponent));
    detection_release(&d);
}

static void a_lasting_step_is_no_wave_and_a_wave_onto_one_is_tagged(void **state)
{
    double rate[DAYS];
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 11);
    for (int i = 90; i < DAYS; i++)
        rate[i] *= 1.8;
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 0);
    detection_release(&d);
    for (int i = 90; i < 95; i++)
        rate[i] = 34000;
    for (int i = 95; i < DAYS; i++)
        rate[i] *= 1.25;
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_true(d.wave_count >= 1);
    assert_true(d.waves[0].level_change);
    assert_true(d.waves[0].onset >= 89 && d.waves[0].onset <= 91);
    detection_release(&d);
}

static void what_a_wave_must_have_is_demanded(void **state)
{
    struct detector demanding = detector_waves;
    double rate[DAYS];
    struct detection d;

    (void)state;
    quiet(rate, DAYS, 8000, 12);
    (void)shock(rate, DAYS, 90, 12000); /* ratio 2.5 */
    detect(&d, &detector_waves, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 1);
    detection_release(&d);
    demanding.peak_ratio = 3;
    detect(&d, &demanding, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 0);
    detection_release(&d);
    demanding = detector_waves;
    demanding.evidence = 1e3;
    detect(&d, &demanding, rate, DAYS, 0);
    assert_int_equal(d.wave_count, 0);
    detection_release(&d);
}

/* A season of 60 days stands above the stiff baseline; the short scale takes it for level and sees the wave
 * on top. */
static void two_scales_see_waves_and_seasons(void **state)
{
    double rate[400];
    struct detection d;

    (void)state;
    quiet(rate, 400, 8000, 13);
    for (int i = 150; i < 230; i++)
        rate[i] *= 1 + 2.2 * exp(-0.5 * (i - 190) * (i - 190) / 400.0);
    (void)shock(rate, 400, 190, 40000);
    detect(&d, &detector_seasons, rate, 400, 0);
    assert_int_equal(d.wave_count, 1);
    assert_true(d.waves[0].onset < 182 && d.waves[0].end >= 200);
    detection_release(&d);
    detect(&d, &detector_waves, rate, 400, 0);
    assert_true(d.wave_count >= 1);
    for (int i = 0; i < d.wave_count; i++)
        assert_true(d.waves[i].end - d.waves[i].onset < 18);
    detection_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_know_their_weekday),
        cmocka_unit_test(too_little_says_nothing),
        cmocka_unit_test(missing_or_empty_days_alone_are_no_waves),
        cmocka_unit_test(a_shock_is_found_with_its_days_and_size),
        cmocka_unit_test(quiet_days_have_no_wave),
        cmocka_unit_test(weekdays_are_learnt_and_are_no_waves),
        cmocka_unit_test(two_shocks_with_a_valley_are_two_waves),
        cmocka_unit_test(the_ebb_of_an_earlier_wave_is_a_level),
        cmocka_unit_test(the_ends_of_the_data_cut_waves),
        cmocka_unit_test(a_lasting_step_is_no_wave_and_a_wave_onto_one_is_tagged),
        cmocka_unit_test(what_a_wave_must_have_is_demanded),
        cmocka_unit_test(two_scales_see_waves_and_seasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
