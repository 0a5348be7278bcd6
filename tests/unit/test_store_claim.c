/* Claims against a real server: who comes first, and nobody twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sql/database.h"
#include "store/claim.h"
#include "store/crawl.h"
#include "unit/on_database.h"

enum { HOSTS = 40 };

static const int64_t now_us = INT64_C(1790000000000000), lease_us = INT64_C(1790000900000000);
static struct pg db;
static int64_t crawl_id;

/* Hosts 1 to 40, each due a second after the one before; the last ten timed out at their last visit. */
static int open_database(void **state)
{
    struct err e = {0};

    (void)state;
    must(database_open(&db, getenv("TEST_DB"), "test_store_claim", DATABASE_WRITE, &e), &e);
    must(crawl_begin(&db, "{}", INT64_MIN, &crawl_id, &e), &e);
    run(&db,
        "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
        " select format('h%s.net', n), format('h%s.net', n), now(), 'peers' from generate_series(1, 40) n");
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    pg_close(&db);
    return 0;
}

static int make_due(void **state)
{
    (void)state;
    run(&db,
        "update fedtide.instance set lease_crawl_id = null, state = 'alive',"
        " next_visit_at = to_timestamp(1780000000 + id), last_outcome = case when id > 30 then 40 else 1 "
        "end");
    return 0;
}

static int take(int limit, struct claim **claims)
{
    struct err e = {0};
    int count;

    must(claim_take(&db, crawl_id, now_us, lease_us, limit, claims, &count, &e), &e);
    return count;
}

static void a_quarter_is_for_hosts_that_were_slow_the_rest_by_due_time(void **state)
{
    static const int wanted[] = {1, 2, 3, 4, 5, 6, 31, 32};
    struct claim *claims;

    (void)state;
    assert_int_equal(take(8, &claims), 8);
    for (int i = 0; i < 8; i++)
        assert_int_equal(claims[i].instance_id, wanted[i]);
    free(claims);
}

static void when_nobody_else_is_due_the_slow_ones_are_all(void **state)
{
    struct claim *claims;

    (void)state;
    run(&db, "update fedtide.instance set next_visit_at = 'infinity' where id <= 30");
    assert_int_equal(take(8, &claims), 8);
    assert_int_equal(claims[7].instance_id, 38);
    free(claims);
}

static void everybody_is_taken_once(void **state)
{
    int times[HOSTS + 1] = {0}, count;
    struct claim *claims;

    (void)state;
    do {
        count = take(7, &claims);
        for (int i = 0; i < count; i++)
            times[claims[i].instance_id]++;
        free(claims);
    } while (count > 0);
    for (int id = 1; id <= HOSTS; id++)
        assert_int_equal(times[id], 1);
}

static void who_opted_out_or_is_not_due_is_not_taken(void **state)
{
    struct claim *claims;

    (void)state;
    run(&db, "update fedtide.instance set state = 'opted_out' where id in (1, 31)");
    run(&db, "update fedtide.instance set next_visit_at = 'infinity' where id not in (1, 2, 31, 32)");
    assert_int_equal(take(8, &claims), 2);
    assert_int_equal(claims[0].instance_id, 2);
    assert_int_equal(claims[1].instance_id, 32);
    free(claims);
}

static void what_a_crawl_holds_it_does_not_take_again(void **state)
{
    struct claim *claims;

    (void)state;
    run(&db,
        "update fedtide.instance set lease_crawl_id = case when id = 3 then 1 else 99 end where id <= 3");
    assert_int_equal(crawl_id, 1);
    assert_int_equal(take(3, &claims), 3);
    assert_int_equal(claims[0].instance_id, 1);
    assert_int_equal(claims[1].instance_id, 2);
    assert_int_equal(claims[2].instance_id, 4);
    free(claims);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_quarter_is_for_hosts_that_were_slow_the_rest_by_due_time, make_due),
        cmocka_unit_test_setup(when_nobody_else_is_due_the_slow_ones_are_all, make_due),
        cmocka_unit_test_setup(everybody_is_taken_once, make_due),
        cmocka_unit_test_setup(what_a_crawl_holds_it_does_not_take_again, make_due),
        cmocka_unit_test_setup(who_opted_out_or_is_not_due_is_not_taken, make_due),
    };

    return cmocka_run_group_tests(tests, open_database, close_database);
}
