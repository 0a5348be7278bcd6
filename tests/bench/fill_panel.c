/*
 * fill_panel CONNINFO HOSTS DAYS: a history of daily observations through COPY, for measuring how analysis
 * copes with years of a large network. Deterministic. Hosts have sizes of a heavy tail and grow; one in
 * twelve misses a day, one in fifty is a blog, one in a thousand changes its software.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
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
    return size + size * day / 900 + (int64_t)(chance(host, day, 2) % (uint64_t)(1 + size / 500));
}

static bool put_row(struct pg_copy *c, int64_t host, int64_t day, int64_t crawl, struct err *e)
{
    uint64_t r = chance(host, day, 3);
    int64_t users = accounts(host, day);
    int64_t software = host % 50 == 0 ? 4 : 1 + (host % 3 + (host % 1000 == 0 && day > 300)) % 3;
    char version[VERSION_SIZE];

    (void)snprintf(version, sizeof(version), "4.%d.%d", (int)(day / 90), (int)(host % 7));
    pg_copy_i64(c, host);
    pg_copy_time(c, (FIRST_DAY + day) * (int64_t)DAY_S * 1000000 + (int64_t)(r % DAY_S) * 1000000);
    pg_copy_i64(c, crawl);
    pg_copy_i64(c, software);
    pg_copy_text(c, version);
    pg_copy_i64(c, users);
    pg_copy_i64(c, users / 3);
    pg_copy_i64(c, users * 20 + day * (users / 10 + 1));
    pg_copy_text(c, r >> 40 & 3 ? "t" : "f");
    pg_copy_i64(c, 0);
    return pg_copy_row(c, e);
}

static bool put_month(struct pg *db, int64_t hosts, int64_t first, int64_t end, struct err *e)
{
    struct pg_copy c;

    if (!pg_copy_start(&c, db,
                       "copy fedtide.observation (instance_id, observed_at, crawl_id, software_id, version,"
                       " users_total, users_active_month, local_posts, open_registrations, flags) from stdin",
                       e))
        return false;
    for (int64_t day = first; day < end; day++)
        for (int64_t host = 1; host <= hosts; host++)
            if (chance(host, day, 4) % 12 && !put_row(&c, host, day, 1, e))
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

int main(int argc, char **argv)
{
    struct pg db = {0};
    struct err e = {0};
    int64_t hosts, days;

    if (argc != 4 || !str_to_i64(argv[2], 1, 10000000, &hosts) || !str_to_i64(argv[3], 1, 10000, &days)) {
        (void)fprintf(stderr, "usage: fill_panel CONNINFO HOSTS DAYS\n");
        return 2;
    }
    if (!database_open(&db, argv[1], "fill_panel", DATABASE_WRITE, &e) || !fill(&db, hosts, days, &e))
        (void)fprintf(stderr, "fill_panel: %s\n", e.text);
    pg_close(&db);
    return err_exit_status(&e);
}
