/* The database side of a coordinator: what it does when its connection was lost, and while others crawl
 * beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "coordinator_state.h"
#include "unit/on_database.h"

static struct pg db;
static const struct coordinator_options options = {
    .observed_at_us = INT64_MIN, .address_rate = 2, .address_open = 4};

static int begin(void **state)
{
    static struct coordinator_options with_database;
    struct coordinator *c = mem_alloc(sizeof(*c));
    struct err e = {0};

    with_database = options;
    with_database.db = getenv("TEST_DB");
    c->options = &with_database;
    c->random = 1;
    buf_init(&c->barred, 1000000);
    c->pace = pace_new(options.address_rate, (int)options.address_open);
    must(store_open(c, &e), &e);
    must(pg_open(&db, getenv("TEST_DB"), "test_coordinator_store", &e), &e);
    run(&db, "truncate fedtide.instance restart identity cascade;"
             "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
             " select h || '.net', h || '.net', now(), 'seed' from unnest(array['ours', 'theirs']) h");
    *state = c;
    return 0;
}

static int end(void **state)
{
    struct coordinator *c = *state;

    pace_free(c->pace);
    buf_release(&c->barred);
    pg_close(&c->db);
    pg_close(&db);
    free(c);
    return 0;
}

static void lose_the_connection(void)
{
    run(&db, "select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = "
             "'fedtide-crawl'");
}

static void renew(struct coordinator *c)
{
    struct err e = {0};

    c->renew_ms = 0;
    must(store_keep_alive(c, &e), &e);
}

static void who_is_not_back_yet_counts_as_alive_once(void **state)
{
    struct coordinator *c = *state;
    static const char theirs[] = "select count(*) from fedtide.instance where lease_crawl_id = 99";

    run(&db, "update fedtide.instance set lease_crawl_id = 99 where id = 2");
    lose_the_connection();
    renew(c);
    assert_int_equal(number_of(&db, theirs), 1);
    renew(c);
    assert_int_equal(number_of(&db, theirs), 0);
}

static void leases_are_renewed_before_anything_else_when_the_database_is_back(void **state)
{
    struct coordinator *c = *state;
    struct err e = {0};

    /* a lease that ran out while the database was away, and a host that is due */
    run(&db, "update fedtide.instance set next_visit_at = 'epoch';"
             "update fedtide.instance set lease_crawl_id = (select max(id) from fedtide.crawl) where id = 1");
    lose_the_connection();
    must(store_claim(c, 10, &e), &e);
    assert_int_equal(c->queue_len, 1);
    assert_int_equal(c->queue[0].claim.instance_id, 2);
    assert_int_equal(
        number_of(&db, "select count(*) from fedtide.instance where id = 1 and next_visit_at > now()"), 1);
    free(c->queue);
}

/* How many of ten that wait at one address may go at once. */
static int may_go(struct coordinator *c)
{
    static uint64_t visit;
    const unsigned char key[PACE_KEY_SIZE] = {1};
    uint64_t gone[10], first = visit + 1;
    int went = 0;

    for (int i = 0; i < 10; i++)
        pace_ask(c->pace, ++visit, key);
    for (int64_t ms = 0; ms < 100000 && went < 10; ms += 1000)
        went += pace_next(c->pace, (int64_t)visit * 1000000 + ms, &gone[went]);
    for (int i = 0; i < 10; i++)
        pace_leave(c->pace, first + (uint64_t)i);
    return went;
}

static void crawls_on_one_database_share_the_limits_of_an_address(void **state)
{
    struct coordinator *c = *state;
    struct err e = {0};

    assert_int_equal(may_go(c), 4);
    run(&db, "select pg_advisory_lock_shared(726564, 99)");
    renew(c);
    assert_int_equal(may_go(c), 4); /* not asked every moment */
    c->look_ms = 0;
    must(store_keep_alive(c, &e), &e);
    assert_int_equal(may_go(c), 2);
    run(&db, "select pg_advisory_unlock_all()");
    c->look_ms = 0;
    must(store_keep_alive(c, &e), &e);
    assert_int_equal(may_go(c), 4);
}

static void counts_against_the_farm_limits_are_dropped_after_a_month(void **state)
{
    run(&db, "truncate fedtide.domain_quota;"
             "insert into fedtide.domain_quota select 'a.org', current_date - n, 1 from unnest(array[0, 20, "
             "40, 400]) n");
    renew(*state);
    assert_int_equal(
        number_of(&db, "select count(*) from fedtide.domain_quota where day >= current_date - 20"), 2);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.domain_quota"), 2);
}

static void workers_are_told_soon_who_opted_out(void **state)
{
    struct coordinator *c = *state;
    struct worker_link *w = &c->workers[0];

    c->worker_count = 1;
    w->pid = -1; /* somebody, to be told */
    buf_init(&w->out, 1000);
    run(&db, "insert into fedtide.opt_out (pattern) values ('x.org')");
    renew(c);
    assert_int_equal(w->out.len, 0); /* not asked every moment */
    c->look_ms = 0;
    renew(c);
    assert_int_not_equal(w->out.len, 0);
    assert_memory_equal(w->out.bytes + w->out.len - 5, "x.org", 5);
    run(&db, "delete from fedtide.opt_out");
    buf_release(&w->out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_not_back_yet_counts_as_alive_once, begin, end),
        cmocka_unit_test_setup_teardown(crawls_on_one_database_share_the_limits_of_an_address, begin, end),
        cmocka_unit_test_setup_teardown(counts_against_the_farm_limits_are_dropped_after_a_month, begin, end),
        cmocka_unit_test_setup_teardown(workers_are_told_soon_who_opted_out, begin, end),
        cmocka_unit_test_setup_teardown(leases_are_renewed_before_anything_else_when_the_database_is_back,
                                        begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
