/* Peer lists of a crawl that goes on while hosts opt out: who did is in no list that is written afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql/database.h"
#include "store/crawl.h"
#include "store/write.h"
#include "unit/on_database.h"

static const int64_t now_us = INT64_C(1790000000000000);
static struct pg db;
static int64_t crawl_id;
static struct names *names; /* of one worker: 0 is x.org, 1 is y.org */

static int open_database(void **state)
{
    struct err e = {0};

    (void)state;
    must(database_open(&db, getenv("TEST_DB"), "test_store_lists", DATABASE_WRITE, &e), &e);
    must(crawl_begin(&db, "{}", INT64_MIN, &crawl_id, &e) && database_partitions(&db, now_us, now_us, &e),
         &e);
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    pg_close(&db);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    run(&db,
        "truncate fedtide.instance, fedtide.peer_list, fedtide.visit, fedtide.observation, fedtide.opt_out,"
        " fedtide.domain_quota, fedtide.quarantine, fedtide.restriction restart identity cascade;"
        "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
        " select h || '.net', h || '.net', now(), 'seed' from unnest(array['a', 'b', 'c']) h");
    names = names_new();
    assert_true(names_add(names, 0, "x.org", 5, 5));
    assert_true(names_add(names, 1, "y.org", 5, 5));
    return 0;
}

static int end(void **state)
{
    (void)state;
    names_release(names);
    return 0;
}

/* Puts into the batch that host 1, 2 or 3, leased, answered and lists the first names of its worker. */
static void tell_many(struct batch *b, int64_t instance_id, uint32_t count)
{
    struct finished *f = finished_new();
    struct pg_args args = {0};
    struct err e = {0};

    pg_arg_i64(&args, instance_id);
    pg_arg_i64(&args, crawl_id);
    must(pg_run(&db, "update fedtide.instance set lease_crawl_id = $2 where id = $1", &args, NULL, &e), &e);
    pg_args_release(&args);
    f->claim.instance_id = instance_id;
    f->started_us = now_us;
    f->result.outcome = OUTCOME_OK;
    f->result.peers = EXTRA_OK;
    f->plan = (struct host_plan){.state = HOST_ALIVE,
                                 .last_success_us = now_us,
                                 .failing_since_us = INT64_MIN,
                                 .next_visit_us = now_us};
    f->peers = mem_array(count, sizeof(*f->peers));
    for (uint32_t i = 0; i < count; i++)
        f->peers[i] = i;
    f->peer_count = count;
    f->names = names;
    names_share(names);
    batch_add(b, f);
}

static void tell(struct batch *b, int64_t instance_id)
{
    tell_many(b, instance_id, 2);
}

static void opt_out(const char *host)
{
    struct pg_args args = {0};
    struct err e = {0};

    pg_arg_text(&args, host);
    must(pg_run(&db, "insert into fedtide.opt_out values ($1, clock_timestamp(), clock_timestamp())", &args,
                NULL, &e) &&
             pg_run(&db, "update fedtide.instance set state = 'opted_out' where host = $1", &args, NULL, &e),
         &e);
    pg_args_release(&args);
}

static void expect_list(int64_t instance_id, const char *wanted)
{
    struct pg_args args = {0};
    struct err e = {0};
    PG_RESULT res = NULL;

    pg_arg_i64(&args, instance_id);
    must(pg_run(&db,
                "select coalesce(string_agg(i.host, ' ' order by i.host), '') from fedtide.peer_list p"
                "  cross join lateral fedtide.bitmap_ids(p.ids) x(id) join fedtide.instance i on i.id = x.id"
                " where p.instance_id = $1",
                &args, &res, &e),
         &e);
    pg_args_release(&args);
    assert_string_equal(pg_text(res, 0, 0), wanted);
}

static void expect_count(int64_t instance_id, int64_t wanted)
{
    char sql[160];

    (void)snprintf(sql, sizeof(sql), "select members from fedtide.peer_list where instance_id = %lld",
                   (long long)instance_id);
    assert_int_equal(number_of(&db, sql), wanted);
}

static void write_at(struct batch *b, int64_t when_us)
{
    struct batch_counts counts = {0};
    struct err e = {0};

    must(batch_write(b, &db, crawl_id, when_us, &counts, &e), &e);
    batch_release(b);
}

static void write(struct batch *b)
{
    write_at(b, now_us);
}

/* Each worker has numbers of its own for the same names. */
static void names_of_two_workers_are_admitted_once(void **state)
{
    struct names *first = names;
    struct batch b = {0};

    (void)state;
    tell(&b, 1);
    names = names_new();
    assert_true(names_add(names, 0, "y.org", 5, 5) && names_add(names, 1, "x.org", 5, 5));
    tell(&b, 2);
    write(&b);
    expect_list(1, "x.org y.org");
    expect_list(2, "x.org y.org");
    assert_int_equal(number_of(&db, "select max(admitted) from fedtide.domain_quota"), 1);
    assert_int_equal(number_of(&db, "select max(id) from fedtide.instance"),
                     5); /* no number is thrown away */
    names_release(first);
}

static int64_t names_held(void)
{
    return number_of(&db, "select names from fedtide.quarantine");
}

/* The names of another worker: many hosts of one domain. */
static void name_hosts_of(const char *domain, uint32_t count)
{
    char name[64];

    names_release(names);
    names = names_new();
    for (uint32_t i = 0; i < count; i++) {
        int len = snprintf(name, sizeof(name), "host-%u.%s", i, domain);

        assert_true(names_add(names, i, name, (size_t)len, strlen(domain)));
    }
}

/* 50 hosts of one domain come in with one list, more with the next, when many others of it answer. */
static void what_one_list_may_not_bring_the_next_may(void **state)
{
    struct batch b = {0};

    (void)state;
    run(&db,
        "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state,"
        " last_success_at) select 'old-' || n || '.hoster.org', 'hoster.org', now(), 'seed', 'alive',"
        " to_timestamp(1790000000) from generate_series(1, 90) n;"
        "insert into fedtide.observation (instance_id, observed_at, crawl_id, users_total)"
        " select id, last_success_at, 1, id from fedtide.instance where last_success_at is not null");
    name_hosts_of("hoster.org", 70);
    tell_many(&b, 1, 70);
    write(&b);
    expect_count(1, 50);
    tell_many(&b, 2, 70);
    write(&b);
    expect_count(2, 70);
}

/* Of one domain of which nobody answers 20 hosts are asked. The others are not looked up with every list. */
static void a_farm_is_reconsidered_after_a_while(void **state)
{
    const int64_t minute_us = INT64_C(60000000);
    struct batch b = {0};

    (void)state;
    name_hosts_of("farm.org", 25);
    tell_many(&b, 1, 25);
    write(&b);
    assert_int_equal(names_held(), 5);
    tell_many(&b, 2, 25);
    write_at(&b, now_us + 9 * minute_us);
    assert_int_equal(names_held(), 5);
    tell_many(&b, 3, 25);
    write_at(&b, now_us + 11 * minute_us);
    assert_int_equal(names_held(), 10);
    expect_count(3, 20);
}

static void put_etag(struct batch *b, const char *etag)
{
    struct message_result *r = &b->items[b->count - 1]->result;

    (void)snprintf(r->peers_etag, sizeof(r->peers_etag), "%s", etag);
}

/* Asked again with its ETag, it would say that nothing changed, and what was held back would never come in.
 */
static void a_list_that_was_not_taken_whole_has_no_etag(void **state)
{
    struct batch b = {0};

    (void)state;
    tell(&b, 1);
    put_etag(&b, "\"whole\"");
    write(&b);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.peer_list where etag = '\"whole\"'"), 1);
    name_hosts_of("farm.org", 25);
    tell_many(&b, 1, 25);
    put_etag(&b, "\"part\"");
    write(&b);
    assert_int_equal(number_of(&db, "select quarantined from fedtide.peer_list"), 5);
    assert_int_equal(number_of(&db, "select count(etag) from fedtide.peer_list"), 0);
}

/* Every day many hosts lead to the same others. */
static void known_hosts_that_visits_lead_to_take_no_number(void **state)
{
    struct batch b = {0};

    (void)state;
    for (int day = 0; day < 2; day++) {
        for (int64_t id = 1; id <= 3; id++) {
            tell_many(&b, id, 0);
            b.items[b.count - 1]->result.outcome = OUTCOME_ALIAS;
            memcpy(b.items[b.count - 1]->result.final_host, "led.org", sizeof("led.org"));
        }
        write_at(&b, now_us + day * INT64_C(86400000000));
    }
    assert_int_equal(number_of(&db, "select count(*) from fedtide.instance where host = 'led.org'"), 1);
    run(&db, "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
             " values ('next.org', 'next.org', now(), 'seed')");
    assert_int_equal(number_of(&db, "select id from fedtide.instance where host = 'next.org'"), 5);
}

static void who_opts_out_between_two_batches_is_in_no_list_of_the_second(void **state)
{
    struct batch b = {0};

    (void)state;
    tell(&b, 1);
    write(&b);
    expect_list(1, "x.org y.org");
    opt_out("x.org");
    tell(&b, 2);
    write(&b);
    expect_list(2, "y.org");
}

static void nothing_is_written_of_a_batch_that_somebody_opted_out_beside(void **state)
{
    struct batch_counts counts = {0};
    struct batch b = {0};
    struct err e = {0};
    int64_t opt_outs;

    (void)state;
    tell(&b, 1);
    must(database_opt_outs(&db, &opt_outs, &e), &e);
    opt_out("x.org");
    assert_false(write_visits(&db, &b, crawl_id, opt_outs, &counts, &e));
    pg_rollback(&db);
    assert_int_equal(e.kind, ERR_DB_BUSY);
    expect_list(1, "");
    write(&b);
    expect_list(1, "y.org");
}

static void who_opted_out_is_in_no_published_block_however_it_is_written(void **state)
{
    static const struct message_block blocks[] = {
        {.domain = "x.org", .severity = "suspend"},
        {.domain = "sub.x.org", .severity = "suspend"},
        /* SHA-256 of "x.org" */
        {.domain = "*.org",
         .severity = "suspend",
         .digest = "0d362adf40219dc026f1e0297250ca52b509a880ce45c6b7668cbbfa7c758f62"},
        /* of "sub.x.org", which is known */
        {.domain = "***.org",
         .severity = "suspend",
         .digest = "4744e54ddbaadeead21804c8dc65f8de890641ae96c9d2f0d4af53c6c09e8991"},
        {.domain = "y.org", .severity = "suspend"},
    };
    struct batch b = {0};
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    opt_out("x.org");
    run(&db,
        "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state)"
        " values ('sub.x.org', 'x.org', now(), 'seed', 'opted_out')");
    tell(&b, 1);
    b.items[0]->blocks = mem_array(COUNT_OF(blocks), sizeof(*blocks));
    memcpy(b.items[0]->blocks, blocks, sizeof(blocks));
    b.items[0]->block_count = COUNT_OF(blocks);
    write(&b);
    must(pg_run(&db, "select string_agg(domain, ' ') from fedtide.restriction", NULL, &res, &e), &e);
    assert_string_equal(pg_text(res, 0, 0), "y.org");
}

static void who_opted_out_is_not_what_a_visit_led_to(void **state)
{
    struct batch b = {0};
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    opt_out("x.org");
    tell(&b, 1);
    b.items[0]->result.outcome = OUTCOME_ALIAS;
    memcpy(b.items[0]->result.final_host, "sub.x.org", sizeof("sub.x.org"));
    tell(&b, 2);
    b.items[1]->result.outcome = OUTCOME_ALIAS;
    memcpy(b.items[1]->result.final_host, "y.org", sizeof("y.org"));
    memcpy(b.items[1]->result.detail, "by way of y.org", sizeof("by way of y.org"));
    tell(&b, 3); /* who only ends alike is somebody else */
    b.items[2]->result.outcome = OUTCOME_ALIAS;
    memcpy(b.items[2]->result.final_host, "yx.org", sizeof("yx.org"));
    memcpy(b.items[2]->result.detail, "by way of yx.org", sizeof("by way of yx.org"));
    write(&b);
    must(pg_run(&db,
                "select string_agg(concat_ws(' ', v.instance_id, v.final_host, v.detail, i.alias_of), ', '"
                "                  order by v.instance_id)"
                "  from fedtide.visit v join fedtide.instance i on i.id = v.instance_id",
                NULL, &res, &e),
         &e);
    assert_string_equal(pg_text(res, 0, 0), "1, 2 y.org by way of y.org y.org, 3 yx.org yx.org");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_of_two_workers_are_admitted_once, begin, end),
        cmocka_unit_test_setup_teardown(what_one_list_may_not_bring_the_next_may, begin, end),
        cmocka_unit_test_setup_teardown(a_farm_is_reconsidered_after_a_while, begin, end),
        cmocka_unit_test_setup_teardown(a_list_that_was_not_taken_whole_has_no_etag, begin, end),
        cmocka_unit_test_setup_teardown(known_hosts_that_visits_lead_to_take_no_number, begin, end),
        cmocka_unit_test_setup_teardown(who_opts_out_between_two_batches_is_in_no_list_of_the_second, begin,
                                        end),
        cmocka_unit_test_setup_teardown(who_opted_out_is_in_no_published_block_however_it_is_written, begin,
                                        end),
        cmocka_unit_test_setup_teardown(who_opted_out_is_not_what_a_visit_led_to, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_written_of_a_batch_that_somebody_opted_out_beside, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, open_database, close_database);
}
