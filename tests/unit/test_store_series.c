/* Figures of a server's past: told again as they were they stay untouched, told otherwise they are corrected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "sql/database.h"
#include "store/write.h"
#include "unit/on_database.h"

#define FIRST_US INT64_C(1790000000000000)
#define DAY_US INT64_C(86400000000)

static struct pg db;

static int open_database(void **state)
{
    struct err e = {0};

    (void)state;
    must(database_open(&db, getenv("TEST_DB"), "test_store_series", DATABASE_WRITE, &e), &e);
    run(&db,
        "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
        " select format('h%s.net', n), format('h%s.net', n), now(), 'peers' from generate_series(1, 2) n");
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    pg_close(&db);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    run(&db, "truncate fedtide.count_series");
    return 0;
}

/* Host 1 tells these points at a time, host 2 the first of them; whose lease is lost tells nothing. */
static void tell(int64_t at_us, struct series_point *points, uint32_t count, bool first_owned)
{
    struct finished one = {
        .claim.instance_id = 1, .started_us = at_us, .points = points, .point_count = count};
    struct finished two = {
        .claim.instance_id = 2, .started_us = at_us + 1000000, .points = points, .point_count = 1};
    struct finished *items[] = {&one, &two};
    const bool owned[] = {first_owned, true};
    struct err e = {0};

    must(write_series(&db, items, owned, COUNT_OF(items), &e), &e);
}

/* "host metric day days value seconds after the first reading", a line each. */
static void expect(const char *wanted)
{
    struct err e = {0};
    PG_RESULT res = NULL;

    must(pg_run(&db,
                "select coalesce(string_agg(format('%s %s %s %s %s %s', instance_id, metric, day - "
                "'1970-01-01'::date,"
                " days, value, extract(epoch from reported_at)::bigint - 1790000000), E'\\n'"
                " order by instance_id, metric, day), '') from fedtide.count_series",
                NULL, &res, &e),
         &e);
    assert_string_equal(pg_text(res, 0, 0), wanted);
}

static void unchanged_figures_keep_their_first_reading(void **state)
{
    struct series_point points[] = {{SERIES_REGISTRATIONS, 20700, 7, 12},
                                    {SERIES_REGISTRATIONS, 20707, 7, 15}};

    (void)state;
    tell(FIRST_US, points, 2, true);
    tell(FIRST_US + DAY_US, points, 2, true);
    expect("1 1 20700 7 12 0\n1 1 20707 7 15 0\n2 1 20700 7 12 1");
}

static void a_figure_that_changed_is_corrected_alone(void **state)
{
    struct series_point points[] = {{SERIES_REGISTRATIONS, 20700, 7, 12},
                                    {SERIES_REGISTRATIONS, 20707, 7, 15}};

    (void)state;
    tell(FIRST_US, points, 2, true);
    points[1].value = 16;
    tell(FIRST_US + DAY_US, points, 2, true);
    expect("1 1 20700 7 12 0\n1 1 20707 7 16 86400\n2 1 20700 7 12 1");
    points[0].days = 6; /* the same value of another window is another figure */
    tell(FIRST_US + 2 * DAY_US, points, 2, true);
    expect("1 1 20700 6 12 172800\n1 1 20707 7 16 86400\n2 1 20700 6 12 172801");
}

static void a_window_that_is_told_twice_is_one_figure(void **state)
{
    struct series_point points[] = {{SERIES_REGISTRATIONS, 20700, 7, 12},
                                    {SERIES_REGISTRATIONS, 20700, 7, 14}};

    (void)state;
    tell(FIRST_US, points, 2, true);
    expect("1 1 20700 7 14 0\n2 1 20700 7 12 1");
}

static void who_lost_its_lease_tells_nothing(void **state)
{
    struct series_point points[] = {{SERIES_REGISTRATIONS, 20700, 7, 12}};

    (void)state;
    tell(FIRST_US, points, 1, false);
    expect("2 1 20700 7 12 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(unchanged_figures_keep_their_first_reading, forget),
        cmocka_unit_test_setup(a_figure_that_changed_is_corrected_alone, forget),
        cmocka_unit_test_setup(a_window_that_is_told_twice_is_one_figure, forget),
        cmocka_unit_test_setup(who_lost_its_lease_tells_nothing, forget),
    };

    return cmocka_run_group_tests(tests, open_database, close_database);
}
