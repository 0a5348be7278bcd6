/* PELT, the rival in the benchmark: pruning must not change the optimum, which small series give by trying
 * every segmentation; and the steps that the method was published for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "bench/dice.h"
#include "bench/pelt.h"

static double cost(const double *x, int from, int to)
{
    double mean = 0, sum = 0;

    for (int i = from; i < to; i++)
        mean += x[i] / (to - from);
    for (int i = from; i < to; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

/* Least cost over all 2^(n-1) segmentations; the bits of *best are the places of changes. */
static double exhaustive(const double *x, int n, double penalty, unsigned *best)
{
    double least = INFINITY;

    for (unsigned changes = 0; changes < 1u << (n - 1); changes++) {
        double sum = 0;
        int from = 0;

        for (int i = 1; i <= n; i++)
            if (i == n || changes >> (i - 1) & 1) {
                sum += cost(x, from, i) + (from ? penalty : 0);
                from = i;
            }
        if (sum < least) {
            least = sum;
            *best = changes;
        }
    }
    return least;
}

static void the_optimum_is_that_of_an_exhaustive_search(void **state)
{
    struct dice dice = {.seed = 3};

    (void)state;
    for (int run = 0; run < 60; run++) {
        double x[12];
        int ends[12], n = 1 + dice_below(&dice, 12), count;
        double penalty = dice_between(&dice, 0.2, 4);
        unsigned expected = 0, found = 0;

        for (int i = 0; i < n; i++)
            x[i] = dice_normal(&dice) + (i > n / 2 ? 1.5 : 0);
        (void)exhaustive(x, n, penalty, &expected);
        count = pelt(ends, x, n, penalty);
        assert_int_equal(ends[count - 1], n);
        for (int s = 0; s + 1 < count; s++)
            found |= 1u << (ends[s] - 1);
        assert_int_equal(found, expected);
    }
}

/* Four stretches of mean 0, 5, 10, 3 and unit noise, as in the manual of the R package changepoint
 * (cpt.mean): changes after 50, 100 and 150 with the penalty 2 ln n. */
static void clear_steps_are_found_where_they_are(void **state)
{
    static const double means[] = {0, 5, 10, 3};
    struct dice dice = {.seed = 10};
    double x[200];
    int ends[200];

    (void)state;
    for (int i = 0; i < 200; i++)
        x[i] = means[i / 50] + dice_normal(&dice);
    assert_int_equal(pelt(ends, x, 200, 2 * log(200)), 4);
    assert_int_equal(ends[0], 50);
    assert_int_equal(ends[1], 100);
    assert_int_equal(ends[2], 150);
    assert_int_equal(ends[3], 200);
}

static void nothing_has_no_segment(void **state)
{
    const double x[] = {7};
    int ends[1];

    (void)state;
    assert_int_equal(pelt(ends, x, 0, 1), 0);
    assert_int_equal(pelt(ends, x, 1, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_optimum_is_that_of_an_exhaustive_search),
        cmocka_unit_test(clear_steps_are_found_where_they_are),
        cmocka_unit_test(nothing_has_no_segment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
