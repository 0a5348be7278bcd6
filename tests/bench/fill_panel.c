/*
 * fill_panel CONNINFO HOSTS DAYS: a history of daily observations through COPY, for measuring how analysis
 * copes with years of a large network. "memory" in place of a connection fills a panel directly, applies the
 * rules, measures growth and mix, and tells what that took: all but the way through the database.
 *
 * Deterministic. Hosts have sizes of a heavy tail and grow; one in twelve misses a day, one in fifty is a
 * blog, one in a thousand changes its software.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/str.h"
#include "growth.h"
#include "mix.h"
#include "sql/database.h"

enum { FIRST_DAY = 18262 /* 2020-01-01 */, DAY_S = 86400, VERSION_SIZE = 16 };

static uint64_t mix64(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static uint64_t chance(int64_t host, int64_t day, uint64_t what)
{
    return mix64((uint64_t)host * 0x9e3779b97f4a7c15u + (uint64_t)day * 0xd1342543de82ef95u + what);
}

static bool put_hosts(struct pg *db, int64_t hosts, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, hosts);
    good = pg_run(db,
                  "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source,"
                  " state, last_success_at) select format('s%s.host%s.net', n, n % 9973), "
                  "format('host%s.net', n % 9973),"
                  " '2019-12-01', 'seed', 'alive', now() from generate_series(1, $1::int) n",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

/* Accounts of a host on a day: between 1 and some hundred thousand at the start. */
static int64_t accounts(int64_t host, int64_t day)
{
    uint64_t r = chance(host, 0, 1);
    int64_t size = 1;

    for (int k = 0; k < 17 && (r >> (k * 3) & 7) < 5; k++)
        size *= 2;
    size += (int64_t)(r >> 52) * size / 4096; /* between powers of two */
    return size + size * day / 900 + (int64_t)(chance(host, day, 2) % (uint64_t)(1 + size / 500));
}

struct row {
    int64_t time_s, software, users, posts;
    bool open;
    char version[VERSION_SIZE];
};

static bool is_there(int64_t host, int64_t day)
{
    return chance(host, day, 4) % 12 != 0;
}

static struct row make_row(int64_t host, int64_t day)
{
    uint64_t r = chance(host, day, 3);
    int64_t users = accounts(host, day);
    struct row row = {
        .time_s = (FIRST_DAY + day) * (int64_t)DAY_S + (int64_t)(r % DAY_S),
        .software = host % 50 == 0 ? 4 : 1 + (host % 3 + (host % 1000 == 0 && day > 300)) % 3,
        .users = users,
        .posts = users * (5 + (int64_t)(chance(host, 0, 5) % 90)) + day * (users / 10 + 1),
        .open = (r >> 40 & 3) != 0,
    };

    (void)snprintf(row.version, sizeof(row.version), "4.%d.%d", (int)(day / 90), (int)(host % 7));
    return row;
}

static bool put_row(struct pg_copy *c, int64_t host, int64_t day, int64_t crawl, struct err *e)
{
    struct row row = make_row(host, day);

    pg_copy_i32(c, (int32_t)host);
    pg_copy_time(c, row.time_s * 1000000);
    pg_copy_i64(c, crawl);
    pg_copy_i32(c, (int32_t)row.software);
    pg_copy_text(c, row.version);
    pg_copy_i64(c, row.users);
    pg_copy_i64(c, row.users / 3);
    pg_copy_i64(c, row.posts);
    pg_copy_bool(c, row.open);
    pg_copy_i32(c, 0);
    return pg_copy_row(c, e);
}

static bool put_month(struct pg *db, int64_t hosts, int64_t first, int64_t end, struct err *e)
{
    struct pg_copy c;

    if (!pg_copy_start(&c, db,
                       "copy fedtide.observation (instance_id, observed_at, crawl_id, software_id, version,"
                       " users_total, users_active_month, local_posts, open_registrations, flags)"
                       " from stdin (format binary)",
                       e))
        return false;
    for (int64_t day = first; day < end; day++)
        for (int64_t host = 1; host <= hosts; host++)
            if (is_there(host, day) && !put_row(&c, host, day, 1, e))
                return false;
    return pg_copy_end(&c, e);
}

static bool fill(struct pg *db, int64_t hosts, int64_t days, struct err *e)
{
    int64_t from_us = (int64_t)FIRST_DAY * DAY_S * 1000000;

    if (!database_partitions(db, from_us, from_us + days * DAY_S * 1000000, e) || !put_hosts(db, hosts, e) ||
        !pg_run(db,
                "insert into fedtide.crawl (kind, source, started_at, program_version)"
                " values ('crawl', 'crawl', '2020-01-01', 'bench')",
                NULL, NULL, e) ||
        /* the index at the end: a third of the time */
        !pg_run(db, "alter table fedtide.observation drop constraint observation_pkey", NULL, NULL, e))
        return false;
    for (int64_t day = 0; day < days; day += 30)
        if (!put_month(db, hosts, day, day + 30 < days ? day + 30 : days, e))
            return false;
    return pg_run(db, "alter table fedtide.observation add primary key (instance_id, observed_at, crawl_id)",
                  NULL, NULL, e) &&
           pg_run(db, "analyze", NULL, NULL, e);
}

static double processor_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void say(const char *what, double since_s)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%-22s %6.1f s of processor time, at most %ld MB so far\n", what, processor_s() - since_s,
           usage.ru_maxrss / 1024);
}

static void fill_memory(struct panel *p, int64_t hosts, int64_t days)
{
    static const char *const programs[] = {"mastodon", "misskey", "pleroma", "wordpress"};

    for (int s = 0; s < 4; s++)
        (void)panel_add_software(p, s + 1, programs[s], programs[s], s == 3 ? CLASS_BLOG : CLASS_PEOPLE);
    for (int64_t host = 1; host <= hosts; host++) {
        char name[64];

        (void)snprintf(name, sizeof(name), "s%d.host%d.net", (int)host, (int)(host % 9973));
        (void)panel_add_host(p, (int32_t)host, name, strchr(name, '.') + 1, (int64_t)FIRST_DAY * DAY_S);
    }
    for (int64_t day = 0; day < days; day++) {
        int32_t round = panel_add_round(p, 0, (uint32_t)((FIRST_DAY + day) * DAY_S + DAY_S / 2), false);

        for (int64_t host = 1; host <= hosts; host++) {
            struct row row = make_row(host, day);
            struct panel_row put = {.host = (int32_t)host - 1,
                                    .software = (int32_t)row.software - 1,
                                    .version = dictionary_add(&p->versions, row.version, strlen(row.version)),
                                    .round = round,
                                    .active = (int32_t)(row.users / 3),
                                    .time_s = (uint32_t)row.time_s,
                                    .users = row.users,
                                    .posts = row.posts,
                                    .open = row.open};

            if (is_there(host, day))
                panel_add_row(p, &put);
        }
    }
}

static void measure_memory(int64_t hosts, int64_t days)
{
    struct coverage_days cover;
    struct window window;
    struct panel p;
    struct used u;
    struct growth g;
    struct mix m;
    double at = processor_s();

    panel_init(&p);
    fill_memory(&p, hosts, days);
    say("filling", at);
    at = processor_s();
    panel_sort(&p);
    say("sorting", at);
    at = processor_s();
    rules_apply(&u, &p, rules_default());
    coverage_days_build(&cover, &u);
    say("rules", at);
    window = (struct window){p.first_day, p.last_day};
    at = processor_s();
    growth_measure(&g, &u, &cover, (struct scope){.kind = SCOPE_ALL}, window);
    say("growth", at);
    growth_release(&g);
    at = processor_s();
    mix_measure(&m, &u, (struct scope){.kind = SCOPE_ALL}, window);
    say("mix", at);
    mix_release(&m);
    printf("%u rows, %zu flows, %d releases\n", p.rows, u.flow_count, p.releases.count);
    coverage_days_release(&cover);
    used_release(&u);
    panel_release(&p);
}

int main(int argc, char **argv)
{
    struct pg db = {0};
    struct err e = {0};
    int64_t hosts, days;

    if (argc != 4 || !str_to_i64(argv[2], 1, 10000000, &hosts) || !str_to_i64(argv[3], 1, 10000, &days)) {
        (void)fprintf(stderr, "usage: fill_panel CONNINFO|memory HOSTS DAYS\n");
        return 2;
    }
    if (strcmp(argv[1], "memory") == 0) {
        measure_memory(hosts, days);
        return 0;
    }
    if (!database_open(&db, argv[1], "fill_panel", DATABASE_WRITE, &e) || !fill(&db, hosts, days, &e))
        (void)fprintf(stderr, "fill_panel: %s\n", e.text);
    pg_close(&db);
    return err_exit_status(&e);
}
