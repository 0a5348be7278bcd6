/* A panel that is read over two connections is the one that is read over one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "panel_load.h"
#include "panel_rows.h"
#include "sql/database.h"
#include "unit/on_database.h"

enum { HOSTS = 200, DAYS = 75 };

static struct pg db, twin;

static int open_both(void **state)
{
    struct err e = {0};

    (void)state;
    must(database_open(&db, getenv("TEST_DB"), "test_panel_rows", DATABASE_WRITE, &e), &e);
    must(database_open(&twin, getenv("TEST_DB"), "test_panel_rows", DATABASE_READ, &e), &e);
    /* of every host several rows in one second, of which the order must stay */
    run(&db, "select fedtide.ensure_partitions('2026-01-01', '2026-03-31');"
             "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
             " select 'h' || n || '.social', 'h' || n || '.social', '2026-01-01', 'seed' from generate_series(1, 200) n;"
             "insert into fedtide.crawl (kind, source, started_at, program_version)"
             " select 'crawl', 'crawl', '2026-01-01', '1' from generate_series(1, 3);"
             "insert into fedtide.observation (instance_id, observed_at, crawl_id, software_id, version, users_total)"
             " select i.id, timestamptz '2026-01-01 12:00:00+00' + d * interval '1 day', c.id, 1 + (i.id + d) % 3,"
             "        '4.' || (i.id * 7 + d) % 50, i.id * 1000 + d * 10 + c.id"
             "   from fedtide.instance i, generate_series(0, 74) d, fedtide.crawl c");
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    pg_close(&db);
    pg_close(&twin);
    return 0;
}

static void load(struct panel *p, struct pg *second)
{
    struct err e = {0};

    panel_init(p);
    must(panel_load(p, &db, second, &e), &e);
    assert_int_equal(p->rows, HOSTS * DAYS * 3);
}

static void expect_same(const struct panel *a, const struct panel *b)
{
    assert_memory_equal(a->c.time_s, b->c.time_s, a->rows * sizeof(*a->c.time_s));
    assert_memory_equal(a->c.round, b->c.round, a->rows * sizeof(*a->c.round));
    for (uint32_t i = 0; i < a->rows; i++) {
        assert_int_equal(panel_users(a, i), panel_users(b, i));
        assert_int_equal(panel_software(a, i), panel_software(b, i));
        assert_string_equal(a->versions.texts[panel_version(a, i)],
                            b->versions.texts[panel_version(b, i)]);
    }
}

static void two_connections_read_what_one_reads(void **state)
{
    struct panel alone, both, again;

    (void)state;
    load(&alone, NULL);
    load(&both, &twin);
    load(&again, &twin);
    expect_same(&alone, &both);
    expect_same(&both, &again);
    panel_release(&alone);
    panel_release(&both);
    panel_release(&again);
    run(&twin, "begin; rollback"); /* free again */
}

static void both_work_and_see_one_state(void **state)
{
    struct panel_rows rows;
    struct err e = {0};
    PG_RESULT mine = NULL;
    PG_RESULT other = NULL;

    (void)state;
    must(panel_rows_begin(&rows, &db, &twin, &e), &e);
    assert_ptr_equal(rows.twin, &twin);
    /* about half of the rows lie before: 37 of 75 days are in January and the first days of February */
    assert_in_range(rows.middle_us / 1000000, 1769600000, 1771000000);
    must(pg_run(&db, "select pg_current_snapshot()::text", NULL, &mine, &e), &e);
    must(pg_run(&twin, "select pg_current_snapshot()::text", NULL, &other, &e), &e);
    assert_string_equal(pg_text(mine, 0, 0), pg_text(other, 0, 0));
    panel_rows_end(&rows);
}

static void a_second_connection_of_no_use_does_no_harm(void **state)
{
    struct panel alone, both;
    struct err e = {0};

    (void)state;
    /* in a transaction of its own that has failed, it can take part in nothing */
    run(&twin, "begin");
    assert_false(pg_run(&twin, "select 1 / 0", NULL, NULL, &e));
    load(&alone, NULL);
    load(&both, &twin);
    expect_same(&alone, &both);
    panel_release(&alone);
    panel_release(&both);
    run(&twin, "select 1");
}

static bool stop(void *arg, const struct pg_field *fields, int count, struct err *e)
{
    (void)fields;
    (void)count;
    return --*(int *)arg > 0 || err_set(e, ERR_INPUT, "enough");
}

static void who_stops_early_leaves_both_usable(void **state)
{
    struct panel_rows rows;
    struct err e = {0};
    int left = 3000;

    (void)state;
    must(panel_rows_begin(&rows, &db, &twin, &e), &e);
    assert_false(panel_rows_read(&rows, "instance_id", stop, &left, &e));
    assert_string_equal(e.text, "enough");
    panel_rows_end(&rows);
    run(&db, "select 1");
    run(&twin, "select 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_connections_read_what_one_reads),
        cmocka_unit_test(both_work_and_see_one_state),
        cmocka_unit_test(a_second_connection_of_no_use_does_no_harm),
        cmocka_unit_test(who_stops_early_leaves_both_usable),
    };

    return cmocka_run_group_tests(tests, open_both, close_both);
}
