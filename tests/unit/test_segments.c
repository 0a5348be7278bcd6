/* Maximal scoring segments: the example of Ruzzo and Tompa (ISMB 1999), and their definition by brute force.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/dice.h"
#include "segments.h"
#include "unit/near.h"

static void the_example_of_the_paper(void **state)
{
    const double scores[] = {4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5};
    const struct segment expected[] = {{0, 0, 4}, {2, 2, 3}, {4, 10, 7}};
    struct segment found[11];

    (void)state;
    assert_int_equal(maximal_segments(found, scores, 11), 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(found[i].first, expected[i].first);
        assert_int_equal(found[i].last, expected[i].last);
        assert_near(found[i].score, expected[i].score, 1e-12);
    }
}

static void nothing_positive_has_no_segment(void **state)
{
    const double scores[] = {-1, 0, -2, 0};
    struct segment found[4];

    (void)state;
    assert_int_equal(maximal_segments(found, scores, 0), 0);
    assert_int_equal(maximal_segments(found, scores, 4), 0);
}

/* The definition: the best-scoring run, then the same on either side of it. */
static int by_definition(struct segment *out, int count, const double *scores, int first, int last)
{
    struct segment best = {0};

    for (int i = first; i <= last; i++) {
        double sum = 0;

        for (int k = i; k <= last; k++) {
            sum += scores[k];
            if (sum > best.score)
                best = (struct segment){i, k, sum};
        }
    }
    if (best.score <= 0)
        return count;
    count = by_definition(out, count, scores, first, best.first - 1);
    out[count++] = best;
    return by_definition(out, count, scores, best.last + 1, last);
}

static void random_scores_agree_with_the_definition(void **state)
{
    struct dice dice = {.seed = 17};

    (void)state;
    for (int run = 0; run < 300; run++) {
        double scores[40];
        struct segment found[40], expected[40];
        int n = dice_below(&dice, 41), count, wanted;

        for (int i = 0; i < n; i++)
            scores[i] = dice_normal(&dice) - 0.2;
        count = maximal_segments(found, scores, n);
        wanted = by_definition(expected, 0, scores, 0, n - 1);
        assert_int_equal(count, wanted);
        for (int i = 0; i < count; i++) {
            assert_int_equal(found[i].first, expected[i].first);
            assert_int_equal(found[i].last, expected[i].last);
            assert_near(found[i].score, expected[i].score, 1e-9);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_paper),
        cmocka_unit_test(nothing_positive_has_no_segment),
        cmocka_unit_test(random_scores_agree_with_the_definition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
