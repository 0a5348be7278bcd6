/*
 * Them or us: a coordinator whose worker reaches some hosts and misses others. This program is its own
 * worker, an honest one without a network: "ok..." answers once it may connect, "gone..." never does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/stop.h"
#include "coordinator.h"
#include "hostile/liar.h"
#include "sql/database.h"
#include "sql/pg.h"
#include "unit/on_database.h"

enum { GONE = 5 /* OUTAGE_PLACES */, PARKED = 23 /* hosts are claimed by fours, in any order of the four */ };

/* ---- the worker ---- */

static void put_missed(struct buf *out, uint64_t visit)
{
    const struct message_result missed = {.visit = visit, .outcome = OUTCOME_TIMEOUT, .duration_ms = 10000};

    message_put_result(out, &missed);
}

static int say_at =
    1; /* nothing is said of the hosts that are gone before there are so many: they fall silent together */

static void miss(struct buf *out, uint64_t visit)
{
    static uint64_t held[GONE];
    static int count;
    bool together = count < say_at;

    held[together ? count++ : 0] = visit;
    if (count < say_at)
        return;
    for (int i = 0; i < (together ? count : 1); i++)
        put_missed(out, held[i]);
}

static void answer(struct buf *out, const struct message_frame *frame)
{
    unsigned char key[MESSAGE_KEY_SIZE] = {0};
    struct message_visit visit;
    uint64_t number;

    if (frame->kind == MESSAGE_CONFIG) {
        static struct message_config config;

        if (!message_get_config(frame, &config) || sscanf(config.user_agent, "say at %d", &say_at) != 1)
            _exit(3);
        message_put_empty(out, MESSAGE_READY);
    } else if (frame->kind == MESSAGE_VISIT && message_get_visit(frame, &visit)) {
        key[0] = (unsigned char)visit.host[strlen("ok-")]; /* ok-a17.org: block a */
        if (strncmp(visit.host, "ok-", 3) == 0)
            message_put_resolved(out, visit.visit, key);
        else
            miss(out, visit.visit);
    } else if (frame->kind == MESSAGE_GO && message_get_u64(frame, &number)) {
        struct message_result good = liar_result(number);

        message_put_result(out, &good);
    }
}

/* ---- the coordinator ---- */

static struct pg db;

static void begin(void)
{
    run(&db, "truncate fedtide.instance, fedtide.visit, fedtide.observation restart identity cascade");
}

/* count hosts that answered at their last visit, due in the order in which they are named. */
static void know(const char *name, int count)
{
    for (int i = 0; i < count; i++) {
        char sql[600];

        (void)snprintf(
            sql, sizeof(sql),
            "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state,"
            " last_success_at, next_visit_at) select '%s%d.org', '%s%d.org', now(), 'seed', 'alive', now(),"
            " now() - interval '1 day' + count(*) * interval '1 s' from fedtide.instance",
            name, i, name, i);
        run(&db, sql);
    }
}

static struct coordinator_options options_of(int first_silent)
{
    struct coordinator_options options = {.db = getenv("TEST_DB"),
                                          .workers = 1,
                                          .concurrency = 4,
                                          .address_open = 4,
                                          .address_rate = 2,
                                          .observed_at_us = INT64_MIN};

    (void)snprintf(options.config.user_agent, sizeof(options.config.user_agent), "say at %d", first_silent);
    options.config.https_port = 443;
    return options;
}

static void a_limit_ends_though_its_host_fell_silent(void **state)
{
    struct coordinator_options options = options_of(1);
    struct err e = {0};

    (void)state;
    begin();
    know("gone-", 3);
    options.limit = 1;
    must(coordinator_run(&options, &e), &e);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.visit"), 1);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.visit where outcome = 40"), 1);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.instance where lease_crawl_id is not null"),
                     0);
}

/* Five fall silent while a large hoster's instances wait for their turn, twelve seconds in all. The next one
 * that answers shows that our network is there, and others are handed out. */
static void one_that_waited_for_its_turn_shows_that_the_network_is_there(void **state)
{
    struct coordinator_options options = options_of(GONE);
    struct err e = {0};

    (void)state;
    begin();
    know("ok-a", PARKED);
    know("gone-", GONE);
    know("ok-b", 1);
    know("ok-later", 1);
    run(&db,
        "update fedtide.instance set next_visit_at = now() + interval '3 s' where host = 'ok-later0.org'");
    options.once = true;
    must(coordinator_run(&options, &e), &e);
    /* who falls due while a run with an end lasts is for the next */
    assert_int_equal(number_of(&db, "select count(*) from fedtide.visit where outcome = 1"), PARKED + 1);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.visit where outcome = 40"), GONE);
    assert_in_range(
        number_of(&db,
                  "select (extract(epoch from max(started_at) filter (where instance_id = (select id from"
                  " fedtide.instance where host = 'ok-b0.org')) - min(started_at)) * 1000)::bigint"
                  " from fedtide.visit"),
        0, 6000);
}

/* The last of all: what asks for the end cannot be taken back. */
static void without_an_end_a_host_is_asked_again_a_minute_later(void **state)
{
    struct coordinator_options options = options_of(1);
    struct err e = {0};
    pid_t child;

    (void)state;
    begin();
    know("gone-", 1);
    stop_install();
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        sleep(3);
        _exit(kill(getppid(), SIGTERM) != 0);
    }
    must(coordinator_run(&options, &e), &e);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.visit"), 0);
    assert_int_equal(
        number_of(&db,
                  "select count(*) from fedtide.instance where state = 'alive' and lease_crawl_id is null"),
        1);
}

static int open_database(void **state)
{
    struct err e = {0};

    (void)state;
    must(database_open(&db, getenv("TEST_DB"), "fedtide-test", DATABASE_WRITE, &e), &e);
    return 0;
}

static int close_database(void **state)
{
    (void)state;
    pg_close(&db);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_ends_though_its_host_fell_silent),
        cmocka_unit_test(one_that_waited_for_its_turn_shows_that_the_network_is_there),
        cmocka_unit_test(without_an_end_a_host_is_asked_again_a_minute_later),
    };

    if (argc == 2 && strcmp(argv[1], "worker") == 0)
        return liar_serve(answer);
    return cmocka_run_group_tests(tests, open_database, close_database);
}
