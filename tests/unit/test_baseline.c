/* Smooth curves: hand-computed, against a dense solver, and what waves may not do to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "baseline.h"
#include "bench/dice.h"
#include "unit/near.h"

/* b0 = b2 = a, b1 = c: 12 a = 8 c and c - 1 = 4 (a - c), so a = 2/7, c = 3/7. */
static void three_points_by_hand(void **state)
{
    const double x[] = {0, 1, 0}, w[] = {1, 1, 1};
    double b[3];

    (void)state;
    assert_true(whittaker(b, x, w, 3, 1));
    assert_near(b[0], 2.0 / 7, 1e-12);
    assert_near(b[1], 3.0 / 7, 1e-12);
    assert_near(b[2], 2.0 / 7, 1e-12);
}

static void a_line_is_its_own_curve_across_gaps_and_beyond(void **state)
{
    double x[50], w[50], b[50];

    (void)state;
    for (int i = 0; i < 50; i++) {
        w[i] = i < 5 || (i > 20 && i < 30) || i > 45 ? 0 : 1;
        x[i] = w[i] > 0 ? 3 - 0.25 * i : NAN;
    }
    assert_true(whittaker(b, x, w, 50, 3e3));
    for (int i = 0; i < 50; i++)
        assert_near(b[i], 3 - 0.25 * i, 1e-6);
}

static void one_weight_makes_no_curve(void **state)
{
    const double x[] = {1, NAN, NAN}, w[] = {1, 0, 0};
    const bool valid[] = {true, false, false};
    double b[3];

    (void)state;
    assert_false(whittaker(b, x, w, 3, 10));
    assert_false(arpls(b, x, valid, 3, 10));
    assert_false(arpls(b, x, valid, 0, 10));
}

/* The same minimum from the normal equations, solved without knowing that they are banded. */
static void dense(double *b, const double *x, const double *w, int n, double lambda)
{
    gsl_matrix *m = gsl_matrix_calloc((size_t)n, (size_t)n);
    gsl_vector *right = gsl_vector_calloc((size_t)n), *solution = gsl_vector_calloc((size_t)n);
    static const double d[] = {1, -2, 1};

    for (int i = 0; i < n; i++) {
        gsl_matrix_set(m, (size_t)i, (size_t)i, w[i]);
        gsl_vector_set(right, (size_t)i, w[i] * x[i]);
    }
    for (int i = 0; i + 2 < n; i++)
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 3; c++)
                *gsl_matrix_ptr(m, (size_t)(i + r), (size_t)(i + c)) += lambda * d[r] * d[c];
    assert_int_equal(gsl_linalg_HH_solve(m, right, solution), 0);
    for (int i = 0; i < n; i++)
        b[i] = gsl_vector_get(solution, (size_t)i);
    gsl_matrix_free(m);
    gsl_vector_free(right);
    gsl_vector_free(solution);
}

static void random_series_agree_with_a_dense_solver(void **state)
{
    struct dice dice = {.seed = 5};

    (void)state;
    for (int run = 0; run < 40; run++) {
        double x[60], w[60], b[60], expected[60];
        int n = 3 + dice_below(&dice, 58);
        double lambda = dice_log_between(&dice, 0.1, 1e4);

        for (int i = 0; i < n; i++) {
            x[i] = dice_normal(&dice);
            w[i] = dice_between(&dice, 0.1, 1);
        }
        assert_true(whittaker(b, x, w, n, lambda));
        dense(expected, x, w, n, lambda);
        for (int i = 0; i < n; i++)
            assert_near(b[i], expected[i], 1e-6);
    }
}

static void a_wave_does_not_lift_the_asymmetric_curve(void **state)
{
    struct dice dice = {.seed = 8};
    double x[180], b[180], symmetric[180], w[180];
    bool valid[180];

    (void)state;
    for (int i = 0; i < 180; i++) {
        x[i] = 9 + 0.1 * dice_normal(&dice) + (i >= 90 && i < 98 ? 1.5 : 0);
        valid[i] = i % 17 != 3;
        w[i] = valid[i] ? 1 : 0;
    }
    assert_true(arpls(b, x, valid, 180, 3e3));
    assert_true(whittaker(symmetric, x, w, 180, 3e3));
    for (int i = 85; i < 105; i++)
        assert_true(fabs(b[i] - 9) < 0.08);
    assert_true(symmetric[94] > 9.3); /* the same wave lifts a symmetric one */
}

static void a_series_without_noise_is_followed(void **state)
{
    double x[40], b[40];
    bool valid[40];

    (void)state;
    for (int i = 0; i < 40; i++) {
        x[i] = 7;
        valid[i] = true;
    }
    assert_true(arpls(b, x, valid, 40, 3e3));
    for (int i = 0; i < 40; i++)
        assert_near(b[i], 7, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_points_by_hand),
        cmocka_unit_test(a_line_is_its_own_curve_across_gaps_and_beyond),
        cmocka_unit_test(one_weight_makes_no_curve),
        cmocka_unit_test(random_series_agree_with_a_dense_solver),
        cmocka_unit_test(a_wave_does_not_lift_the_asymmetric_curve),
        cmocka_unit_test(a_series_without_noise_is_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
