/* The event loop: order of timers, what handlers may do to each other, stale events, lag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/loop.h"

static struct loop *loop;

static int make_loop(void **state)
{
    struct err e = {0};

    (void)state;
    loop = loop_new(&e);
    return loop ? 0 : -1;
}

static int free_loop(void **state)
{
    (void)state;
    loop_free(loop);
    return 0;
}

static void turn(int64_t max_wait_ms)
{
    struct err e = {0};

    if (!loop_turn(loop, max_wait_ms, &e))
        fail_msg("%s", e.text);
}

static void sleep_ms(long ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

/* ---- timers ---- */

static char order[64];

static void note(void *arg)
{
    (void)strncat(order, arg, sizeof(order) - strlen(order) - 1);
}

static void timers_run_by_due_time_whatever_the_order_they_were_set_in(void **state)
{
    struct loop_timer t[5] = {0};
    char names[5][2] = {"a", "b", "c", "d", "e"};
    static const int delays[5] = {30, 10, 50, 20, 40};

    (void)state;
    order[0] = '\0';
    for (int i = 0; i < 5; i++)
        loop_timer_set(loop, &t[i], delays[i], note, names[i]);
    loop_timer_clear(loop, &t[3]);
    loop_timer_clear(loop, &t[3]); /* not set any more: nothing happens */
    for (int i = 0; i < 100 && strlen(order) < 4; i++)
        turn(100);
    assert_string_equal(order, "baec");
}

static void a_timer_set_again_runs_once_and_later(void **state)
{
    struct loop_timer t = {0};
    char name[] = "x";
    int64_t begin = clock_mono_ms();

    (void)state;
    order[0] = '\0';
    loop_timer_set(loop, &t, 5, note, name);
    loop_timer_set(loop, &t, 40, note, name);
    while (clock_mono_ms() - begin < 80)
        turn(10);
    assert_string_equal(order, "x");
}

static struct loop_timer victim;

static void clear_victim(void *arg)
{
    (void)arg;
    loop_timer_clear(loop, &victim);
}

static void a_timer_may_clear_another_that_is_due_too(void **state)
{
    struct loop_timer t = {0};
    char name[] = "v";

    (void)state;
    order[0] = '\0';
    loop_timer_set(loop, &t, 1, clear_victim, NULL);
    loop_timer_set(loop, &victim, 2, note, name);
    sleep_ms(10);
    turn(10);
    turn(10);
    assert_string_equal(order, "");
}

static int64_t last_due_ms;
static int ran;

static void in_order(void *arg)
{
    const int64_t *due_ms = arg;

    assert_true(*due_ms >= last_due_ms);
    last_due_ms = *due_ms;
    ran++;
}

static void a_thousand_timers_keep_their_order_when_every_second_is_cleared(void **state)
{
    static struct loop_timer t[1000];
    uint32_t random = 1;

    (void)state;
    last_due_ms = ran = 0;
    for (int i = 0; i < 1000; i++) {
        random = random * 1664525 + 1013904223;
        loop_timer_set(loop, &t[i], random >> 26, in_order, &t[i].due_ms);
    }
    for (int i = 0; i < 1000; i += 2)
        loop_timer_clear(loop, &t[i]);
    for (int i = 0; i < 200; i++)
        turn(1);
    assert_int_equal(ran, 500);
}

/* ---- descriptors ---- */

static int calls;
static unsigned last_ready;

static void count(void *arg, int fd, unsigned ready)
{
    char byte;

    (void)arg;
    calls++;
    last_ready = ready;
    (void)recv(fd, &byte, 1, MSG_DONTWAIT);
}

static void make_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

static void close_pair(int pair[2])
{
    (void)close(pair[0]);
    (void)close(pair[1]);
}

static void what_is_wanted_is_delivered(void **state)
{
    int pair[2];

    (void)state;
    make_pair(pair);
    calls = 0;
    loop_watch(loop, pair[0], LOOP_READ, count, NULL);
    turn(5);
    assert_int_equal(calls, 0);
    assert_int_equal(send(pair[1], "x", 1, 0), 1);
    turn(1000);
    assert_int_equal(calls, 1);
    assert_int_equal(last_ready, LOOP_READ);
    loop_watch(loop, pair[0], LOOP_READ | LOOP_WRITE, count, NULL);
    turn(1000);
    assert_int_equal(last_ready, LOOP_WRITE);
    loop_unwatch(loop, pair[0]);
    assert_int_equal(send(pair[1], "x", 1, 0), 1);
    calls = 0;
    turn(5);
    assert_int_equal(calls, 0);
    close_pair(pair);
}

static void a_hang_up_is_told_even_when_nothing_is_wanted(void **state)
{
    int pair[2];

    (void)state;
    make_pair(pair);
    calls = 0;
    loop_watch(loop, pair[0], 0, count, NULL);
    (void)close(pair[1]);
    turn(1000);
    assert_int_equal(calls, 1);
    assert_true(last_ready & LOOP_ERROR);
    loop_unwatch(loop, pair[0]);
    (void)close(pair[0]);
}

static int pairs[2][2];

/* Whoever comes first takes the other away and puts a new socket under its number. */
static void replace_other(void *arg, int fd, unsigned ready)
{
    int other = fd == pairs[0][0] ? 1 : 0;
    int number = pairs[other][0];

    (void)arg;
    (void)ready;
    calls++;
    loop_unwatch(loop, number);
    close_pair(pairs[other]);
    make_pair(pairs[other]);
    if (pairs[other][0] != number) {
        assert_int_equal(dup2(pairs[other][0], number), number);
        (void)close(pairs[other][0]);
        pairs[other][0] = number;
    }
    loop_watch(loop, number, LOOP_READ, count, NULL);
    loop_unwatch(loop, fd);
}

static void an_event_for_a_number_that_was_closed_and_opened_again_is_dropped(void **state)
{
    (void)state;
    calls = 0;
    for (int i = 0; i < 2; i++) {
        make_pair(pairs[i]);
        loop_watch(loop, pairs[i][0], LOOP_READ, replace_other, NULL);
        assert_int_equal(send(pairs[i][1], "x", 1, 0), 1);
    }
    turn(1000); /* both events are fetched in one go */
    assert_int_equal(calls, 1);
    turn(5);
    assert_int_equal(calls, 1);
    loop_unwatch(loop, pairs[0][0]);
    loop_unwatch(loop, pairs[1][0]);
    close_pair(pairs[0]);
    close_pair(pairs[1]);
}

static void a_number_closed_without_a_word_can_be_watched_again(void **state)
{
    int pair[2], again[2];

    (void)state;
    make_pair(pair);
    loop_watch(loop, pair[0], LOOP_READ, count, NULL);
    close_pair(pair);
    make_pair(again);
    calls = 0;
    loop_watch(loop, again[0], LOOP_READ, count, NULL);
    assert_int_equal(send(again[1], "x", 1, 0), 1);
    turn(1000);
    assert_int_equal(calls, 1);
    loop_unwatch(loop, again[0]);
    close_pair(again);
}

/* ---- lag ---- */

static void be_slow(void *arg)
{
    sleep_ms(*(int *)arg);
}

static int64_t lagged_when_run;

static void look_at_lag(void *arg)
{
    (void)arg;
    lagged_when_run = loop_last_lagged_ms(loop);
}

static void a_slow_handler_is_lag_and_a_later_timer_knows_it(void **state)
{
    struct loop_timer slow = {0}, later = {0};
    int ms = 300;

    (void)state;
    assert_true(loop_last_lagged_ms(loop) == INT64_MIN);
    loop_timer_set(loop, &slow, 0, be_slow, &ms);
    loop_timer_set(loop, &later, 20, look_at_lag, NULL);
    lagged_when_run = INT64_MIN;
    while (later.place)
        turn(100);
    assert_true(lagged_when_run > INT64_MIN);
    turn(1);
    assert_in_range(loop_all_lag_ms(loop), 270, 450); /* once, though the later timer was late too */
    assert_true(loop_take_lag_ms(loop) >= 270);
    assert_true(loop_take_lag_ms(loop) < 270);
}

static void work_between_turns_is_lag_and_waiting_is_not(void **state)
{
    (void)state;
    turn(300);
    turn(1);
    assert_true(loop_take_lag_ms(loop) < 250);
    assert_true(loop_last_lagged_ms(loop) == INT64_MIN);
    assert_int_equal(loop_all_lag_ms(loop), 0);
    sleep_ms(300);
    turn(1);
    assert_true(loop_all_lag_ms(loop) >= 300);
    assert_true(loop_take_lag_ms(loop) >= 300);
    assert_true(loop_last_lagged_ms(loop) > INT64_MIN);
    sleep_ms(300);
    turn(1);
    assert_true(loop_all_lag_ms(loop) >= 600); /* not taken: the sum stays */
}

static void look_at_lag_of_event(void *arg, int fd, unsigned ready)
{
    (void)ready;
    look_at_lag(arg);
    loop_unwatch(loop, fd);
}

static int64_t lagged_inside;

static void stand_still_and_look(void *arg)
{
    int64_t before_ms = loop_now_ms(loop);

    be_slow(arg);
    assert_true(loop_now_ms(loop) == before_ms);
    assert_true(loop_look_at_clock(loop) >= before_ms + 300);
    lagged_inside = loop_all_lag_ms(loop);
}

static void a_handler_that_stood_still_can_know_it_at_once(void **state)
{
    struct loop_timer timer = {0};
    int ms = 300;

    (void)state;
    loop_timer_set(loop, &timer, 0, stand_still_and_look, &ms);
    turn(100);
    assert_in_range(lagged_inside, 300, 450);
    turn(1);
    assert_in_range(loop_all_lag_ms(loop), 300, 450); /* and it counts once */
}

/* As when the system had no time for us while we waited: nothing was at work between the turns. */
static void an_event_of_a_time_when_we_stood_still_knows_it(void **state)
{
    struct loop_timer timer = {0};
    int ends[2];
    int none_ms = 0;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    loop_watch(loop, ends[0], LOOP_READ, look_at_lag_of_event, NULL);
    loop_timer_set(loop, &timer, 10, be_slow, &none_ms);
    assert_int_equal(write(ends[1], "x", 1), 1);
    sleep_ms(400);
    lagged_when_run = INT64_MIN;
    turn(5000);
    assert_true(lagged_when_run > INT64_MIN);
    assert_in_range(loop_all_lag_ms(loop), 380, 800);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(timers_run_by_due_time_whatever_the_order_they_were_set_in, make_loop,
                                        free_loop),
        cmocka_unit_test_setup_teardown(a_timer_set_again_runs_once_and_later, make_loop, free_loop),
        cmocka_unit_test_setup_teardown(a_timer_may_clear_another_that_is_due_too, make_loop, free_loop),
        cmocka_unit_test_setup_teardown(a_thousand_timers_keep_their_order_when_every_second_is_cleared,
                                        make_loop, free_loop),
        cmocka_unit_test_setup_teardown(what_is_wanted_is_delivered, make_loop, free_loop),
        cmocka_unit_test_setup_teardown(a_hang_up_is_told_even_when_nothing_is_wanted, make_loop, free_loop),
        cmocka_unit_test_setup_teardown(an_event_for_a_number_that_was_closed_and_opened_again_is_dropped,
                                        make_loop, free_loop),
        cmocka_unit_test_setup_teardown(a_number_closed_without_a_word_can_be_watched_again, make_loop,
                                        free_loop),
        cmocka_unit_test_setup_teardown(a_slow_handler_is_lag_and_a_later_timer_knows_it, make_loop,
                                        free_loop),
        cmocka_unit_test_setup_teardown(work_between_turns_is_lag_and_waiting_is_not, make_loop, free_loop),
        cmocka_unit_test_setup_teardown(a_handler_that_stood_still_can_know_it_at_once, make_loop, free_loop),
        cmocka_unit_test_setup_teardown(an_event_of_a_time_when_we_stood_still_knows_it, make_loop, free_loop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
