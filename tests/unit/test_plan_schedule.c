/* When a host is asked again, and what it is from then on: one row a case, with its reason. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "plan/backoff.h"
#include "plan/quota.h"
#include "plan/schedule.h"

#define HOUR INT64_C(3600000000)
#define DAY (24 * HOUR)

static const int64_t now = 1000 * DAY;
static int64_t waited = 0; /* for its turn */
static int64_t began = 0;  /* before the visit, the run */

static struct host_plan after(struct host_plan before, enum outcome outcome, bool once, uint32_t random,
                              int32_t retry_after_s)
{
    const struct schedule_input in = {.outcome = outcome,
                                      .now_us = now,
                                      .ended_us = now + waited,
                                      .day_us = now - began,
                                      .once = once,
                                      .random = random,
                                      .retry_after_s = retry_after_s};

    return schedule_after(&before, &in);
}

static const struct host_plan fresh = {
    .state = HOST_CANDIDATE, .failing_since_us = INT64_MIN, .last_success_us = INT64_MIN};

static void an_answering_host_is_asked_daily_with_jitter(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < 20; r++) {
        struct host_plan p = after(fresh, OUTCOME_OK, false, r * 214748364u, 0);

        assert_int_equal(p.state, HOST_ALIVE);
        assert_true(p.next_visit_us - now >= 22 * HOUR && p.next_visit_us - now <= 26 * HOUR);
        assert_int_equal(p.failures, 0);
        assert_int_equal(p.last_success_us, now);
    }
}

/* Among thousands of one hoster a visit waits for hours. */
static void pauses_begin_when_the_answer_came_and_days_when_the_visit_was_due(void **state)
{
    (void)state;
    waited = 3 * HOUR;
    assert_true(after(fresh, OUTCOME_DEFERRED, true, 0, 3600).next_visit_us >= now + 4 * HOUR);
    assert_true(after(fresh, OUTCOME_CONNECT_TIMEOUT, true, 0, 0).next_visit_us >= now + 4 * HOUR);
    assert_true(after(fresh, OUTCOME_NOT_OBSERVED, true, 0, 0).next_visit_us >= now + 3 * HOUR + HOUR / 6);
    assert_true(after(fresh, OUTCOME_OK, true, UINT32_MAX, 0).next_visit_us < now + 24 * HOUR);
    waited = 0;
}

/* It takes what is due when it begins, at the same hour every day. */
static void a_long_daily_run_finds_every_host_due_at_its_beginning(void **state)
{
    (void)state;
    began = 5 * HOUR;
    assert_true(after(fresh, OUTCOME_OK, true, UINT32_MAX, 0).next_visit_us < now - began + 24 * HOUR);
    began = 0;
}

static void a_daily_run_finds_every_host_due(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < 20; r++)
        assert_true(after(fresh, OUTCOME_OK, true, r * 214748364u, 0).next_visit_us <=
                    now + 23 * HOUR + HOUR / 2);
}

static void a_second_run_within_the_hour_asks_nobody(void **state)
{
    static const enum outcome outcomes[] = {
        OUTCOME_OK,           OUTCOME_ALIAS,         OUTCOME_DNS_NXDOMAIN, OUTCOME_CONNECT_TIMEOUT,
        OUTCOME_SERVER_ERROR, OUTCOME_ROBOTS_DENIED, OUTCOME_GONE,         OUTCOME_HTML};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        for (uint32_t r = 0; r < 10; r++)
            assert_true(after(fresh, outcomes[i], true, r * 429496729u, 0).next_visit_us >= now + HOUR);
}

static void failures_are_retried_ever_more_rarely(void **state)
{
    struct host_plan p = fresh;
    static const double hours[] = {1, 6, 24};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hours); i++) {
        p = after(p, OUTCOME_CONNECT_REFUSED, false, 2147483648u, 0);
        assert_int_equal(p.failures, (int)i + 1);
        assert_int_equal(p.state, HOST_CANDIDATE);
        assert_true((double)(p.next_visit_us - now) > hours[i] * 0.9 * (double)HOUR);
        assert_true((double)(p.next_visit_us - now) < hours[i] * 1.2 * (double)HOUR);
    }
}

static void a_host_that_answered_once_is_failing_then_dead(void **state)
{
    struct host_plan p = fresh;

    (void)state;
    p.last_success_us = now - 20 * DAY;
    p.state = HOST_ALIVE;
    p = after(p, OUTCOME_TIMEOUT, false, 0, 0);
    assert_int_equal(p.state, HOST_FAILING);
    /* seven failures in less than seven days are not enough */
    p.failures = 6;
    p.failing_since_us = now - 6 * DAY;
    assert_int_equal(after(p, OUTCOME_TIMEOUT, false, 0, 0).state, HOST_FAILING);
    p.failing_since_us = now - 7 * DAY;
    assert_int_equal(after(p, OUTCOME_TIMEOUT, false, 0, 0).state, HOST_DEAD);
}

static void the_dead_are_asked_weekly_then_monthly(void **state)
{
    struct host_plan p = fresh;

    (void)state;
    p.failures = 20;
    p.failing_since_us = now - 30 * DAY;
    p = after(p, OUTCOME_DNS_NXDOMAIN, false, 2147483648u, 0);
    assert_true(p.next_visit_us - now > 6 * DAY && p.next_visit_us - now < 8 * DAY);
    p.failing_since_us = now - 100 * DAY;
    p = after(p, OUTCOME_DNS_NXDOMAIN, false, 2147483648u, 0);
    assert_true(p.next_visit_us - now > 27 * DAY && p.next_visit_us - now < 33 * DAY);
}

static void a_dead_host_that_answers_lives_again(void **state)
{
    struct host_plan p = fresh;

    (void)state;
    p.state = HOST_DEAD;
    p.failures = 30;
    p.failing_since_us = now - 90 * DAY;
    p = after(p, OUTCOME_OK, false, 0, 0);
    assert_int_equal(p.state, HOST_ALIVE);
    assert_int_equal(p.failures, 0);
    assert_true(p.failing_since_us == INT64_MIN);
}

static void refusals_are_asked_monthly(void **state)
{
    static const enum outcome outcomes[] = {OUTCOME_ROBOTS_DENIED, OUTCOME_GONE};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        struct host_plan p = after(fresh, outcomes[i], false, 2147483648u, 0);

        assert_int_equal(p.state, HOST_REFUSING);
        assert_true(p.next_visit_us - now > 26 * DAY && p.next_visit_us - now < 34 * DAY);
    }
}

static void retry_after_is_obeyed_and_capped(void **state)
{
    struct host_plan p = after(fresh, OUTCOME_DEFERRED, false, 0, 7200);

    (void)state;
    assert_true(p.next_visit_us >= now + 2 * HOUR && p.next_visit_us < now + 3 * HOUR);
    p = after(fresh, OUTCOME_DEFERRED, false, 0, INT_MAX);
    assert_true(p.next_visit_us >= now + 7 * DAY && p.next_visit_us <= now + 7 * DAY + HOUR);
}

/* Beside a document, when one of the lists was refused; beside a failure or a refusal, when something before
 * was. */
static void retry_after_is_obeyed_whatever_the_outcome(void **state)
{
    static const enum outcome outcomes[] = {OUTCOME_OK,      OUTCOME_ALIAS,         OUTCOME_NOT_OBSERVED,
                                            OUTCOME_TIMEOUT, OUTCOME_ROBOTS_DENIED, OUTCOME_GONE};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        struct host_plan plain = after(fresh, outcomes[i], false, 0, 0);
        struct host_plan p = after(fresh, outcomes[i], false, 0, 5 * 86400);

        assert_true(p.next_visit_us >= now + 5 * DAY);
        assert_true(p.next_visit_us >= plain.next_visit_us);
        assert_int_equal(p.state, plain.state);
        assert_int_equal(after(fresh, outcomes[i], false, 0, 1).next_visit_us, plain.next_visit_us);
    }
}

/* Not 240 times a day, as it says, and not for ever. */
static void who_always_asks_for_a_second_of_patience_is_asked_as_rarely_as_who_fails(void **state)
{
    static const double hours[] = {1, 6, 22, 22, 22};
    struct host_plan p = fresh;

    (void)state;
    p.state = HOST_ALIVE;
    p.last_success_us = now - DAY;
    for (size_t i = 0; i < COUNT_OF(hours); i++) {
        p = after(p, OUTCOME_DEFERRED, false, 2147483648u, 1);
        assert_int_equal(p.state, HOST_ALIVE);
        assert_true((double)(p.next_visit_us - now) >= hours[i] * 0.9 * (double)HOUR);
    }
    p.failures = 6;
    p.failing_since_us = now - 7 * DAY;
    p = after(p, OUTCOME_DEFERRED, false, 2147483648u, 1);
    assert_int_equal(p.state, HOST_DEAD);
    assert_true(p.next_visit_us > now + 6 * DAY);
    assert_int_equal(after(p, OUTCOME_DEFERRED, false, 2147483648u, 1).state, HOST_DEAD);
    assert_int_equal(after(p, OUTCOME_OK, false, 2147483648u, 0).failures, 0);
}

static void our_own_fault_counts_against_nobody(void **state)
{
    struct host_plan p = fresh;

    (void)state;
    p.state = HOST_ALIVE;
    p.failures = 2;
    p = after(p, OUTCOME_NOT_OBSERVED, false, 0, 0);
    assert_int_equal(p.failures, 2);
    assert_int_equal(p.state, HOST_ALIVE);
    assert_true(p.next_visit_us <= now + HOUR);
}

static void state_names_read_back(void **state)
{
    enum host_state read;

    (void)state;
    for (int s = HOST_CANDIDATE; s <= HOST_IMPORTED; s++) {
        assert_true(host_state_from_name(host_state_name((enum host_state)s), &read));
        assert_int_equal(read, s);
    }
    assert_false(host_state_from_name("undead", &read));
}

/* Lists that were all read on one day are not all wanted on one day again. */
static void documents_beside_are_wanted_weekly_from_any_day_on(void **state)
{
    int on_day[31] = {0};

    (void)state;
    for (uint32_t i = 0; i < 7000; i++) {
        uint32_t random = i * 2654435761u;
        int64_t first = schedule_extra_due_us(SCHEDULE_PEERS, 0, true, random);
        int64_t later = schedule_extra_due_us(SCHEDULE_PEERS, 0, false, random);
        int64_t charts = schedule_extra_due_us(SCHEDULE_CHARTS, 0, true, random);

        assert_in_range(later, 6 * DAY - DAY / 2, 8 * DAY - DAY / 24);
        assert_in_range(first, DAY / 2, 7 * DAY - DAY / 24);
        assert_in_range(charts, DAY / 2, 30 * DAY - DAY / 24);
        on_day[(first + DAY / 2) / DAY]++;
    }
    for (int day = 1; day <= 7; day++)
        assert_in_range(on_day[day], 900, 1100);
}

static void farms_are_held_back_and_hosters_earn_room(void **state)
{
    static const struct {
        struct quota_domain d;
        enum quota_answer answer;
    } cases[] = {
        {{.from_this_list = 0, .today = 0}, QUOTA_ROOM},
        {{.from_this_list = 49, .today = 49, .answered = 100}, QUOTA_ROOM},
        {{.from_this_list = 50, .today = 50, .answered = 100}, QUOTA_LIST_FULL}, /* fifty of one list */
        {{.today = 199, .answered = 500}, QUOTA_ROOM},
        {{.today = 200, .answered = 500}, QUOTA_DAY_FULL}, /* two hundred a day */
        {{.unanswered = 19}, QUOTA_ROOM},
        {{.unanswered = 20}, QUOTA_UNANSWERED},          /* twenty that never answered */
        {{.unanswered = 20, .answered = 1}, QUOTA_ROOM}, /* one that answered vouches for one more */
        {{.from_this_list = 50, .unanswered = 50}, QUOTA_UNANSWERED}, /* another list would not help */
        {{.from_this_list = 5000, .today = 5000, .unanswered = 5000, .hoster = true}, QUOTA_ROOM},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(quota_ask(&quota_defaults, &cases[i].d), cases[i].answer);
}

static void backoff_grows_and_stays_within_bounds(void **state)
{
    int64_t delay = 0;

    (void)state;
    for (int i = 0; i < 50; i++) {
        delay = backoff_next_ms(delay, UINT32_MAX);
        assert_true(delay >= 100 && delay <= 10000);
    }
    assert_int_equal(delay, 10000);
    assert_int_equal(backoff_next_ms(10000, 0), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answering_host_is_asked_daily_with_jitter),
        cmocka_unit_test(pauses_begin_when_the_answer_came_and_days_when_the_visit_was_due),
        cmocka_unit_test(a_long_daily_run_finds_every_host_due_at_its_beginning),
        cmocka_unit_test(a_daily_run_finds_every_host_due),
        cmocka_unit_test(a_second_run_within_the_hour_asks_nobody),
        cmocka_unit_test(failures_are_retried_ever_more_rarely),
        cmocka_unit_test(a_host_that_answered_once_is_failing_then_dead),
        cmocka_unit_test(the_dead_are_asked_weekly_then_monthly),
        cmocka_unit_test(a_dead_host_that_answers_lives_again),
        cmocka_unit_test(refusals_are_asked_monthly),
        cmocka_unit_test(retry_after_is_obeyed_and_capped),
        cmocka_unit_test(retry_after_is_obeyed_whatever_the_outcome),
        cmocka_unit_test(who_always_asks_for_a_second_of_patience_is_asked_as_rarely_as_who_fails),
        cmocka_unit_test(our_own_fault_counts_against_nobody),
        cmocka_unit_test(state_names_read_back),
        cmocka_unit_test(documents_beside_are_wanted_weekly_from_any_day_on),
        cmocka_unit_test(farms_are_held_back_and_hosters_earn_room),
        cmocka_unit_test(backoff_grows_and_stays_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
