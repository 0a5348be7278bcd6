/*
 * A coordinator whose workers lie: whatever they write into their socket, it goes on, stores nothing that
 * cannot be, and its memory stays small. This program is its own worker.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/log.h"
#include "coordinator.h"
#include "hostile/liar.h"
#include "sql/database.h"
#include "sql/pg.h"
#include "unit/on_database.h"

enum { MEMORY_MAX_KB = 700 * 1024 };

static struct pg db;

static void begin_with_one_host(void)
{
    run(&db, "truncate fedtide.instance, fedtide.visit, fedtide.observation, fedtide.peer_list, "
             "fedtide.restriction,"
             " fedtide.count_series, fedtide.peer_change restart identity cascade;"
             " insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source,"
             " next_visit_at) values ('victim.org', 'victim.org', now(), 'seed', now())");
}

static bool crawl(int liar, struct err *e)
{
    struct coordinator_options options = {.db = getenv("TEST_DB"),
                                          .once = true,
                                          .workers = 1,
                                          .concurrency = 10,
                                          .address_open = 4,
                                          .address_rate = 100000,
                                          .observed_at_us = INT64_MIN};

    (void)snprintf(options.config.user_agent, sizeof(options.config.user_agent), "liar %d", liar);
    options.config.https_port = 443;
    return coordinator_run(&options, e);
}

static void nothing_is_stored(void)
{
    assert_int_equal(number_of(&db, "select count(*) from fedtide.observation"), 0);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.peer_list"), 0);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.count_series"), 0);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.restriction"), 0);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.instance"), 1);
}

static void check_end(const struct liar *liar, bool good, const struct err *e)
{
    switch (liar->end) {
    case LIAR_ENDED:
        assert_true(good);
        assert_int_equal(number_of(&db,
                                   "select count(*) from fedtide.visit where outcome = 90 and detail like '% "
                                   "fetch workers ended during%'"),
                         1);
        nothing_is_stored();
        break;
    case LIAR_STORED:
        assert_true(good);
        assert_int_equal(number_of(&db, "select count(*) from fedtide.visit where outcome = 1"), 1);
        assert_int_equal(number_of(&db, "select count(*) from fedtide.observation"), 1);
        assert_int_equal(number_of(&db, "select count(*) from fedtide.peer_list"), 0);
        assert_int_equal(
            number_of(&db, "select count(*) from fedtide.instance where leaf_until > now() + '31 days'"), 0);
        break;
    case LIAR_CRAWL:
        assert_false(good);
        assert_non_null(strstr(e->text, "fetch workers ended without one finished visit"));
        nothing_is_stored();
        break;
    }
    assert_int_equal(number_of(&db, "select count(*) from fedtide.visit"), liar->end == LIAR_CRAWL ? 0 : 1);
    assert_int_equal(number_of(&db, "select count(*) from fedtide.instance where lease_crawl_id is not null"),
                     0);
}

static void workers_that_lie_change_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < liar_count; i++) {
        struct err e = {0};
        bool good;

        begin_with_one_host();
        good = crawl(i, &e);
        print_message("%s: %s\n", liars[i].name, good ? "the crawl went on" : e.text);
        check_end(&liars[i], good, &e);
    }
}

static void its_memory_stays_small(void **state)
{
    struct rusage used;

    (void)state;
    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    print_message("peak memory of the coordinator: %ld MB\n", used.ru_maxrss / 1024);
    assert_true(used.ru_maxrss < MEMORY_MAX_KB);
}

static int open_database(void **state)
{
    struct err e = {0};

    (void)state;
    if (!database_open(&db, getenv("TEST_DB"), "fedtide-test", DATABASE_WRITE, &e))
        fail_msg("%s", e.text);
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
        cmocka_unit_test(workers_that_lie_change_nothing),
        cmocka_unit_test(its_memory_stays_small),
    };

    if (argc == 2 && strcmp(argv[1], "worker") == 0)
        return liar_main();
    return cmocka_run_group_tests(tests, open_database, close_database);
}
