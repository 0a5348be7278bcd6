/* The gate to addresses: so many a second, so many at a time, and nobody waits for a stranger's queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/pace.h"

static void make_key(unsigned char key[PACE_KEY_SIZE], int n)
{
    memset(key, 0, PACE_KEY_SIZE);
    memcpy(key, &n, sizeof(n));
}

static void ask(struct pace *p, uint64_t visit, int key_number)
{
    unsigned char key[PACE_KEY_SIZE];

    make_key(key, key_number);
    pace_ask(p, visit, key);
}

static void two_a_second_go_to_one_address(void **state)
{
    struct pace *p = pace_new(2, 100);
    uint64_t visit;
    int went = 0;

    (void)state;
    for (uint64_t v = 1; v <= 50; v++)
        ask(p, v, 1);
    for (int64_t ms = 0; ms <= 5000; ms += 10)
        while (pace_next(p, ms, &visit))
            went++;
    assert_int_equal(went, 11); /* at 0, 500, ..., 5000 ms */
    assert_int_equal(pace_waiting(p), 39);
    pace_free(p);
}

static void four_are_open_at_a_time(void **state)
{
    struct pace *p = pace_new(1000, 4);
    uint64_t visit;

    (void)state;
    for (uint64_t v = 1; v <= 10; v++)
        ask(p, v, 1);
    for (int i = 0; i < 4; i++)
        assert_true(pace_next(p, i * 10, &visit));
    assert_false(pace_next(p, 1000, &visit));
    pace_leave(p, 2);
    assert_true(pace_next(p, 1000, &visit));
    assert_int_equal(visit, 5);
    assert_false(pace_next(p, 2000, &visit));
    pace_free(p);
}

/* How many of 50 that wait at one address go in five seconds, when each stays. */
static int went_in_five_seconds(int crawls)
{
    struct pace *p = pace_new(2, 4);
    uint64_t visit;
    int went = 0;

    for (uint64_t v = 1; v <= 50; v++)
        ask(p, v, 1);
    pace_share(p, crawls);
    for (int64_t ms = 0; ms <= 5000; ms += 10)
        while (pace_next(p, ms, &visit))
            went++;
    pace_free(p);
    return went;
}

static void crawls_share_what_is_open(void **state)
{
    (void)state;
    assert_int_equal(went_in_five_seconds(1), 4);
    assert_int_equal(went_in_five_seconds(2), 2);
    assert_int_equal(went_in_five_seconds(3), 1);
    assert_int_equal(went_in_five_seconds(4), 1);
    assert_int_equal(went_in_five_seconds(8), 1);
}

static void crawls_share_the_rate_from_one_moment_to_the_next(void **state)
{
    struct pace *p = pace_new(2, 3);
    uint64_t visit;

    (void)state;
    for (uint64_t v = 1; v <= 50; v++)
        ask(p, v, 1);
    assert_true(pace_next(p, 0, &visit));
    assert_true(pace_next(p, 500, &visit));
    pace_share(p, 3); /* two are open, one too many */
    assert_false(pace_next(p, 100000, &visit));
    pace_leave(p, 1);
    assert_false(pace_next(p, 100000, &visit));
    pace_leave(p, 2);
    assert_true(pace_next(p, 100000, &visit));
    pace_leave(p, 3);
    assert_false(pace_next(p, 101000, &visit));
    assert_true(pace_next(p, 101500, &visit));
    assert_false(pace_next(p, 103000, &visit));
    pace_share(p, 1); /* the others have ended */
    assert_true(pace_next(p, 103000, &visit));
    assert_true(pace_next(p, 103500, &visit));
    pace_free(p);
}

static void a_crowd_at_one_address_does_not_hold_up_others(void **state)
{
    struct pace *p = pace_new(2, 4);
    uint64_t visit;
    int others = 0;

    (void)state;
    for (uint64_t v = 1; v <= 1000; v++)
        ask(p, v, 1);
    for (uint64_t v = 2001; v <= 2100; v++)
        ask(p, v, (int)v);
    while (pace_next(p, 0, &visit))
        others += visit > 2000;
    assert_int_equal(others, 100);
    pace_free(p);
}

static void who_asks_again_for_another_address_is_moved(void **state)
{
    struct pace *p = pace_new(1000, 1);
    uint64_t visit;

    (void)state;
    ask(p, 1, 1);
    assert_true(pace_next(p, 0, &visit));
    ask(p, 2, 1);
    assert_false(pace_next(p, 10, &visit));
    ask(p, 1, 2); /* a redirect: the first address is free again */
    assert_true(pace_next(p, 20, &visit));
    assert_true(pace_next(p, 20, &visit));
    assert_false(pace_next(p, 30, &visit));
    pace_free(p);
}

static void who_leaves_while_waiting_never_goes(void **state)
{
    struct pace *p = pace_new(2, 4);
    uint64_t visit;

    (void)state;
    for (uint64_t v = 1; v <= 3; v++)
        ask(p, v, 1);
    pace_leave(p, 1);
    pace_leave(p, 3);
    pace_leave(p, 99); /* unknown: nothing happens */
    assert_true(pace_next(p, 0, &visit));
    assert_int_equal(visit, 2);
    assert_false(pace_next(p, 10000, &visit));
    assert_int_equal(pace_waiting(p), 0);
    assert_true(pace_due_ms(p) == INT64_MAX);
    pace_free(p);
}

static void an_address_that_asks_for_patience_is_slowed(void **state)
{
    struct pace *p = pace_new(10, 100);
    uint64_t visit;
    int went = 0;

    (void)state;
    ask(p, 1, 1);
    assert_true(pace_next(p, 0, &visit));
    pace_slow(p, 1, 0);
    for (uint64_t v = 2; v <= 100; v++)
        ask(p, v, 1);
    for (int64_t ms = 0; ms < 20000; ms += 100)
        while (pace_next(p, ms, &visit))
            went++;
    assert_int_equal(went, 9); /* every two seconds */
    pace_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_a_second_go_to_one_address),
        cmocka_unit_test(four_are_open_at_a_time),
        cmocka_unit_test(crawls_share_what_is_open),
        cmocka_unit_test(crawls_share_the_rate_from_one_moment_to_the_next),
        cmocka_unit_test(a_crowd_at_one_address_does_not_hold_up_others),
        cmocka_unit_test(who_asks_again_for_another_address_is_moved),
        cmocka_unit_test(who_leaves_while_waiting_never_goes),
        cmocka_unit_test(an_address_that_asks_for_patience_is_slowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
