/* Whose leases are freed: those of crawls that died, and of no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "sql/database.h"
#include "store/lease.h"
#include "unit/on_database.h"

enum { OURS = 1, THEIRS = 2 };

static struct pg db;

static void connect_as(struct pg *one)
{
    struct err e = {0};

    must(database_open(one, getenv("TEST_DB"), "test_store_lease", DATABASE_WRITE, &e), &e);
}

static int open_database(void **state)
{
    (void)state;
    connect_as(&db);
    run(&db, "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
             " values ('h.net', 'h.net', now(), 'seed')");
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    pg_close(&db);
    return 0;
}

static void hold(struct pg *one, int64_t crawl_id)
{
    struct err e = {0};

    must(lease_hold(one, crawl_id, &e), &e);
}

/* Closes, and waits until the server has noticed. */
static void leave(struct pg *one)
{
    char sql[200];

    (void)snprintf(sql, sizeof(sql),
                   "do $$ begin while exists (select from pg_stat_activity where pid = %d) loop"
                   " perform pg_sleep(0.01), pg_stat_clear_snapshot(); end loop; end $$",
                   PQbackendPID(one->conn));
    pg_close(one);
    run(&db, sql);
}

/* How many leases of the other crawl we free. */
static int64_t released(void)
{
    struct err e = {0};
    int64_t count;

    run(&db, "update fedtide.instance set lease_crawl_id = 2");
    must(lease_release_dead(&db, OURS, 0, &count, &e), &e);
    return count;
}

static void leases_are_freed_when_their_crawl_is_gone(void **state)
{
    struct pg other = {0};

    (void)state;
    connect_as(&other);
    hold(&other, THEIRS);
    assert_int_equal(released(), 0);
    leave(&other);
    assert_int_equal(released(), 1);
}

static void who_came_back_before_the_server_missed_it_lives(void **state)
{
    struct pg before = {0}, after = {0};

    (void)state;
    connect_as(&before);
    hold(&before, THEIRS);
    connect_as(&after);
    hold(&after, THEIRS);
    leave(&before);
    assert_int_equal(released(), 0);
    leave(&after);
    assert_int_equal(released(), 1);
}

static int alive(void)
{
    struct err e = {0};
    int crawls;

    must(lease_count_alive(&db, &crawls, &e), &e);
    return crawls;
}

static void crawls_are_counted_once_and_while_they_live(void **state)
{
    struct pg one = {0}, other = {0};

    (void)state;
    assert_int_equal(alive(), 0);
    connect_as(&one);
    hold(&one, OURS);
    hold(&one, OURS);
    connect_as(&other);
    hold(&other, THEIRS);
    assert_int_equal(alive(), 2);
    leave(&other);
    assert_int_equal(alive(), 1);
    leave(&one);
    assert_int_equal(alive(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leases_are_freed_when_their_crawl_is_gone),
        cmocka_unit_test(crawls_are_counted_once_and_while_they_live),
        cmocka_unit_test(who_came_back_before_the_server_missed_it_lives),
    };

    return cmocka_run_group_tests(tests, open_database, close_database);
}
