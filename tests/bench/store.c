/*
 * bench-store: what claiming and storing cost, and how that grows with the hosts that are known.
 *
 *   bench-store claim     hosts a second by the size of a claim, among 130,000 known hosts
 *   bench-store store     visits a second by the size of a batch
 *   bench-store scale [HOSTS...] [history DAYS]
 *                         10,000, 100,000 and 1,000,000 known hosts with five years of history (one
 * observation in DAYS days of 30,000 hosts; default 30, daily takes an hour to make): the cost of a visit in
 * the database, and how long a run takes to start
 *
 * Runs under tests/integration/with_database.sh (TEST_DB); everything goes through the program's own code.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sql/database.h"
#include "store/claim.h"
#include "store/crawl.h"
#include "store/lease.h"
#include "store/write.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define YEAR_DAYS 365

enum { CLAIM = 500, ROUNDS = 30, LISTERS = 30000 };

static struct pg db;

static void must(bool good, const struct err *e)
{
    if (good)
        return;
    (void)fprintf(stderr, "bench-store: %s\n", e->text);
    exit(1);
}

static void run(const char *sql)
{
    struct err e = {0};

    must(pg_script(&db, sql, &e), &e);
}

static double ms_since(int64_t begin_us)
{
    return (double)(clock_mono_us() - begin_us) / 1e3;
}

static int by_value(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), by_value);
    return values[count / 2];
}

/* Adds hosts up to a number, all due, as peer lists bring them. */
static void fill(int64_t hosts)
{
    char sql[700];

    (void)snprintf(sql, sizeof(sql),
                   "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source,"
                   " next_visit_at)"
                   " select 'h' || n || '.net', 'h' || n || '.net', now(), 'peers',"
                   "        now() - interval '1 day' + n * interval '1 millisecond'"
                   "   from generate_series((select count(*) + 1 from fedtide.instance), %" PRId64 ") n",
                   hosts);
    run(sql);
    run("vacuum analyze fedtide.instance");
}

static void due_again(void)
{
    run("update fedtide.instance set lease_crawl_id = null,"
        " next_visit_at = now() - interval '1 day' + id * interval '1 millisecond'"
        " where lease_crawl_id is not null");
    run("vacuum fedtide.instance");
}

/* Of the hosts numbered after `known` up to `hosts`, as far as they belong to those that answer. */
static void fill_history(int64_t known, int64_t hosts, int every_days)
{
    char sql[900];

    (void)snprintf(sql, sizeof(sql),
                   "select fedtide.ensure_partitions(now() - interval '5 years', now());"
                   "insert into fedtide.observation (instance_id, observed_at, crawl_id, software_id,"
                   " users_total, users_active_month, local_posts)"
                   " select i, now() - d * interval '1 day' - interval '1 hour', 1, 1, i + d, i, i * d"
                   "   from generate_series(1, %d, %d) d,"
                   "        generate_series(%" PRId64 ", least(%d, %" PRId64 ")) i",
                   5 * YEAR_DAYS, every_days, known + 1, LISTERS, hosts);
    run(sql);
    run("analyze fedtide.observation");
}

static int64_t begin_crawl(void)
{
    struct err e = {0};
    int64_t id;

    must(crawl_begin(&db, "{}", INT64_MIN, &id, &e) && lease_hold(&db, id, &e) &&
             database_partitions(&db, clock_now_us() - DAY_US, clock_now_us() + 40 * DAY_US, &e),
         &e);
    return id;
}

static struct finished *finish(const struct claim *claim)
{
    struct finished *f = finished_new();

    f->claim = *claim;
    f->started_us = clock_now_us();
    f->result.outcome = OUTCOME_OK;
    f->result.http_status = 200;
    f->result.requests = 3;
    f->result.has_nodeinfo = true;
    f->result.leaf.until_s = clock_now_us() / 1000000 + 86400;
    (void)snprintf(f->result.final_host, sizeof(f->result.final_host), "%s", claim->host);
    (void)snprintf(f->result.nodeinfo.software, sizeof(f->result.nodeinfo.software), "mastodon");
    (void)snprintf(f->result.nodeinfo.version, sizeof(f->result.nodeinfo.version), "4.3.0");
    f->result.nodeinfo.users_total = claim->instance_id;
    f->plan = (struct host_plan){.state = HOST_ALIVE,
                                 .last_success_us = f->started_us,
                                 .failing_since_us = INT64_MIN,
                                 .next_visit_us = f->started_us + DAY_US};
    for (int i = 0; i < (int)COUNT_OF(f->extra_due_us); i++)
        f->extra_due_us[i] = f->started_us + 7 * DAY_US;
    return f;
}

struct cost {
    double claim_ms, store_ms; /* of one claim, one batch */
};

/* Claims and stores as a run does, `size` hosts at a time. */
static struct cost visit(int64_t crawl_id, int size)
{
    double claimed[ROUNDS], stored[ROUNDS];
    struct batch batch = {0};
    struct batch_counts counts = {0};
    struct err e = {0};

    for (int round = 0; round < ROUNDS; round++) {
        int64_t now_us = clock_now_us();
        int64_t begin = clock_mono_us();
        struct claim *claims;
        int count;

        must(claim_take(&db, crawl_id, now_us, now_us + DAY_US, size, &claims, &count, &e), &e);
        claimed[round] = ms_since(begin);
        for (int i = 0; i < count; i++)
            batch_add(&batch, finish(&claims[i]));
        free(claims);
        begin = clock_mono_us();
        batch.due_us = now_us;
        must(batch_write(&batch, &db, crawl_id, now_us, &counts, &e), &e);
        stored[round] = ms_since(begin);
    }
    batch_release(&batch);
    return (struct cost){median(claimed, ROUNDS), median(stored, ROUNDS)};
}

static void measure_sizes(bool claims)
{
    static const int sizes[] = {1, 10, 100, 500, 1000};
    int64_t crawl_id;

    fill(130000);
    crawl_id = begin_crawl();
    printf("%8s %12s %12s %8s\n", "at once", "ms", "hosts/s", "ratio");
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct cost cost = visit(crawl_id, sizes[i]);
        double ms = claims ? cost.claim_ms : cost.store_ms;
        static double first;

        if (i == 0)
            first = sizes[i] / ms;
        printf("%8d %12.2f %12.0f %8.1f\n", sizes[i], ms, sizes[i] / ms * 1e3, sizes[i] / ms / first);
        due_again();
    }
}

/* From the start of the program to the first claim: what `run` does when nothing is due. */
static double start_of_run(void)
{
    const char *build = getenv("FEDTIDE_BUILD");
    char command[1200];
    int64_t begin;

    (void)snprintf(command, sizeof(command),
                   "%s/crawler/fedtide-crawl --db \"$TEST_DB\" run --once --observed-at 2001-01-01T00:00:00Z"
                   " --allow-address 127.0.0.0/8 >/dev/null 2>&1",
                   build ? build : "build/release");
    begin = clock_mono_us();
    if (system(command) != 0) /* NOLINT(cert-env33-c): our own program, our own words */
        (void)fprintf(stderr, "bench-store: fedtide-crawl run failed; is FEDTIDE_BUILD set?\n");
    return ms_since(begin);
}

static void measure_scale(const int64_t *hosts, int count, int every_days)
{
    double first = 0;

    printf("%10s %10s %10s %14s %8s %12s\n", "known", "claim ms", "store ms", "us a visit", "ratio",
           "start ms");
    for (int i = 0; i < count; i++) {
        struct cost cost;
        double a_visit;

        fill(hosts[i]);
        fill_history(i > 0 ? hosts[i - 1] : 0, hosts[i], every_days);
        cost = visit(begin_crawl(), CLAIM);
        a_visit = (cost.claim_ms + cost.store_ms) * 1e3 / CLAIM;
        if (i == 0)
            first = a_visit;
        printf("%10" PRId64 " %10.2f %10.2f %14.1f %8.2f %12.0f\n", hosts[i], cost.claim_ms, cost.store_ms,
               a_visit, a_visit / first, start_of_run());
        (void)fflush(stdout);
        due_again();
    }
}

int main(int argc, char **argv)
{
    int64_t hosts[8] = {10000, 100000, 1000000};
    int count = 0, every_days = 30;
    struct err e = {0};
    const char *what = argc > 1 ? argv[1] : "";

    for (int i = 2; i < argc && count < (int)COUNT_OF(hosts); i++) {
        if (strcmp(argv[i], "history") == 0 && i + 1 < argc)
            every_days = atoi(argv[++i]);
        else
            hosts[count++] = atoll(argv[i]);
    }
    if (!getenv("TEST_DB") || every_days < 1 ||
        (strcmp(what, "claim") != 0 && strcmp(what, "store") != 0 && strcmp(what, "scale") != 0)) {
        (void)fprintf(stderr, "usage: tests/integration/with_database.sh bench-store claim | store |"
                              " scale [HOSTS...] [history DAYS]\n");
        return 2;
    }
    must(database_open(&db, getenv("TEST_DB"), "bench-store", DATABASE_WRITE, &e), &e);
    if (strcmp(what, "scale") == 0)
        measure_scale(hosts, count ? count : 3, every_days);
    else
        measure_sizes(strcmp(what, "claim") == 0);
    pg_close(&db);
    return 0;
}
