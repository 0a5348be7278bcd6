/* What servers publish about their own past: Mastodon's activity weeks and Misskey's daily charts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "probe/activity.h"
#include "probe/charts.h"

static int32_t day_of(const char *text)
{
    int32_t day;

    assert_true(str_to_day(text, &day));
    return day;
}

static int activity(const char *body, struct series_point *points)
{
    return activity_read(body, strlen(body), points);
}

static int charts(const char *body, const char *today, struct series_point *points)
{
    return charts_read(body, strlen(body), day_of(today), points);
}

static void check_point(const struct series_point *p, enum series_metric metric, const char *day, int days,
                        int64_t value)
{
    assert_int_equal(p->metric, metric);
    assert_int_equal(p->day, day_of(day));
    assert_int_equal(p->days, days);
    assert_int_equal(p->value, value);
}

/* 1775930822 is 2026-04-11 18:07:02, a Saturday. */
static void unaligned_weeks_cover_six_days_and_the_running_one_is_dropped(void **state)
{
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)state;
    assert_int_equal(
        activity(
            "[{\"week\":\"1775930822\",\"statuses\":\"10710\",\"logins\":\"812\",\"registrations\":\"9\"},"
            "{\"week\":\"1775326022\",\"statuses\":\"90211\",\"logins\":\"1433\",\"registrations\":\"57\"},"
            "{\"week\":\"1774721222\",\"statuses\":\"90212\",\"logins\":\"1434\",\"registrations\":\"58\"}]",
            points),
        6);
    check_point(&points[0], SERIES_REGISTRATIONS, "2026-04-04", 6, 57);
    check_point(&points[1], SERIES_LOGINS, "2026-04-04", 6, 1433);
    check_point(&points[2], SERIES_STATUSES, "2026-04-04", 6, 90211);
    check_point(&points[5], SERIES_STATUSES, "2026-03-28", 6, 90212);
}

/* 1574640000 is Monday 2019-11-25 00:00:00. */
static void weeks_from_monday_midnight_cover_seven_days(void **state)
{
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)state;
    assert_int_equal(
        activity("[{\"week\":\"1574640000\",\"statuses\":\"1\",\"logins\":\"2\",\"registrations\":\"3\"},"
                 "{\"week\":\"1574035200\",\"statuses\":\"4\",\"logins\":\"5\",\"registrations\":\"6\"}]",
                 points),
        3);
    check_point(&points[0], SERIES_REGISTRATIONS, "2019-11-18", 7, 6);
}

static void integers_are_read_and_logins_that_nobody_counts_are_left_out(void **state)
{
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)state;
    assert_int_equal(activity("[{\"week\":1574640000,\"statuses\":1,\"logins\":0,\"registrations\":3},"
                              "{\"week\":1574035200,\"statuses\":4,\"logins\":0,\"registrations\":6}]",
                              points),
                     2);
    check_point(&points[0], SERIES_REGISTRATIONS, "2019-11-18", 7, 6);
    check_point(&points[1], SERIES_STATUSES, "2019-11-18", 7, 4);
}

static void the_newest_week_is_dropped_wherever_it_stands(void **state)
{
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)state;
    assert_int_equal(activity("[{\"week\":\"1774721222\",\"registrations\":\"1\"},"
                              "{\"week\":\"1775930822\",\"registrations\":\"2\"},"
                              "{\"week\":\"1775326022\",\"registrations\":\"3\"}]",
                              points),
                     2);
    check_point(&points[0], SERIES_REGISTRATIONS, "2026-03-28", 6, 1);
    check_point(&points[1], SERIES_REGISTRATIONS, "2026-04-04", 6, 3);
}

static void odd_entries_and_values_are_passed_over(void **state)
{
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)state;
    assert_int_equal(
        activity(
            "[{\"week\":\"1775930822\"},null,7,{\"week\":\"soon\",\"registrations\":\"1\"},"
            "{\"week\":\"0\",\"registrations\":\"1\"},{\"week\":\"99999999999\",\"registrations\":\"1\"},"
            "{\"week\":\"1775326022\",\"registrations\":\"-3\",\"logins\":null,\"statuses\":\"5\"}]",
            points),
        1);
    check_point(&points[0], SERIES_STATUSES, "2026-04-04", 6, 5);
}

static void an_endless_list_of_weeks_is_cut(void **state)
{
    struct series_point points[ACTIVITY_POINTS_MAX];
    struct buf body;

    (void)state;
    buf_init(&body, 1 << 20);
    buf_puts(&body, "[");
    for (int i = 0; i < 400; i++)
        buf_putf(&body, "%s{\"week\":\"%d\",\"statuses\":\"1\",\"logins\":\"1\",\"registrations\":\"1\"}",
                 i ? "," : "", 1775930822 - 604800 * i);
    buf_puts(&body, "]");
    assert_int_equal(activity_read(body.bytes, body.len, points), ACTIVITY_POINTS_MAX);
    buf_release(&body);
}

static void what_is_no_activity_is_refused(void **state)
{
    static const char *const bodies[] = {"",      "{}",     "{\"error\":\"x\"}", "null", "[{\"a\":1}]",
                                         "[1,2]", "<html>", "[{\"week\":}]"};
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(activity(bodies[i], points), -1);
    assert_int_equal(activity("[]", points), 0);
}

static void the_users_chart_gives_totals_and_registrations_of_whole_days(void **state)
{
    struct series_point points[CHARTS_POINTS_MAX];

    (void)state;
    assert_int_equal(charts("{\"local\":{\"total\":[432,431,429],\"inc\":[1,2,3],\"dec\":[0,0,1]},"
                            "\"remote\":{\"total\":[98000,97950,97900],\"inc\":[55,52,60],\"dec\":[5,2,0]}}",
                            "2026-08-10", points),
                     4);
    check_point(&points[0], SERIES_USERS_TOTAL, "2026-08-09", 1, 431);
    check_point(&points[1], SERIES_USERS_TOTAL, "2026-08-08", 1, 429);
    check_point(&points[2], SERIES_REGISTRATIONS, "2026-08-09", 1, 2);
    check_point(&points[3], SERIES_REGISTRATIONS, "2026-08-08", 1, 3);
}

static void days_before_the_server_was_there_are_no_zeros(void **state)
{
    struct series_point points[CHARTS_POINTS_MAX];

    (void)state;
    assert_int_equal(
        charts("{\"local\":{\"total\":[3,2,0,1,0,0,0],\"inc\":[1,1,0,1,0,0,0]}}", "2026-08-10", points), 6);
    check_point(&points[2], SERIES_USERS_TOTAL, "2026-08-07", 1, 1);
    check_point(&points[5], SERIES_REGISTRATIONS, "2026-08-07", 1, 1);
    assert_int_equal(charts("{\"local\":{\"total\":[0,0,0],\"inc\":[0,0,0]}}", "2026-08-10", points), 0);
}

static void the_active_users_chart_gives_daily_actives(void **state)
{
    struct series_point points[CHARTS_POINTS_MAX];

    (void)state;
    assert_int_equal(
        charts("{\"readWrite\":[5,41,40,0],\"read\":[5,41,40,0],\"write\":[1,1,1,0]}", "2026-08-10", points),
        2);
    check_point(&points[0], SERIES_ACTIVE_DAY, "2026-08-09", 1, 41);
    check_point(&points[1], SERIES_ACTIVE_DAY, "2026-08-08", 1, 40);
}

static void odd_chart_values_are_passed_over_and_long_charts_cut(void **state)
{
    struct series_point points[CHARTS_POINTS_MAX];
    struct buf body;

    (void)state;
    assert_int_equal(charts("{\"local\":{\"total\":[1,null,-2,\"x\",7],\"inc\":{}}}", "2026-08-10", points),
                     1);
    check_point(&points[0], SERIES_USERS_TOTAL, "2026-08-06", 1, 7);
    buf_init(&body, 1 << 20);
    buf_puts(&body, "{\"local\":{\"total\":[1");
    for (int i = 0; i < 2000; i++)
        buf_puts(&body, ",1");
    buf_puts(&body, "],\"inc\":[1");
    for (int i = 0; i < 2000; i++)
        buf_puts(&body, ",1");
    buf_puts(&body, "]}}");
    assert_int_equal(charts_read(body.bytes, body.len, 20000, points), 2 * (CHARTS_DAYS_MAX - 1));
    buf_release(&body);
}

static void what_is_no_chart_is_refused(void **state)
{
    static const char *const bodies[] = {
        "", "[]", "{}", "{\"error\":{}}", "{\"local\":{}}", "{\"local\":{\"total\":3}}"};
    struct series_point points[CHARTS_POINTS_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(charts(bodies[i], "2026-08-10", points), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unaligned_weeks_cover_six_days_and_the_running_one_is_dropped),
        cmocka_unit_test(weeks_from_monday_midnight_cover_seven_days),
        cmocka_unit_test(integers_are_read_and_logins_that_nobody_counts_are_left_out),
        cmocka_unit_test(the_newest_week_is_dropped_wherever_it_stands),
        cmocka_unit_test(odd_entries_and_values_are_passed_over),
        cmocka_unit_test(an_endless_list_of_weeks_is_cut),
        cmocka_unit_test(what_is_no_activity_is_refused),
        cmocka_unit_test(the_users_chart_gives_totals_and_registrations_of_whole_days),
        cmocka_unit_test(days_before_the_server_was_there_are_no_zeros),
        cmocka_unit_test(the_active_users_chart_gives_daily_actives),
        cmocka_unit_test(odd_chart_values_are_passed_over_and_long_charts_cut),
        cmocka_unit_test(what_is_no_chart_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
