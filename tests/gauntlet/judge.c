/*
 * judge CRAWL: sends `fedtide-crawl run` (the program CRAWL) to every hostile server, prints what became of
 * each, and the peak memory of a fetch worker. Runs under with_database.sh (TEST_DB). Status 0 when all ended
 * as they must, no worker was lost, memory stayed within its limit, and no refused address saw a connection.
 */
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "gauntlet/gauntlet.h"

enum {
    MEMORY_MAX_MB = 768,
    VISIT_TIMEOUT_S = 90,
    WAITING_TIMEOUT_S = 25,
    TRIES = 3,
    LOOK_MS = 5,
    ARGS_MAX = 24
};

struct seen {
    char outcome[40];
    int peers;
    int ms;
    int hosts, wrong; /* of a crowd */
};

static struct seen seen[KINDS_MAX];
static const char *db_name;
static const char *crawl_program;
static PGconn *db;
static long peak_kb;

static void must(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "gauntlet: %s: %s\n", what, db ? PQerrorMessage(db) : "");
    exit(1);
}

static PGresult *ask(const char *sql)
{
    PGresult *res = PQexec(db, sql);

    must(PQresultStatus(res) == PGRES_TUPLES_OK || PQresultStatus(res) == PGRES_COMMAND_OK, sql);
    return res;
}

static long long ask_number(const char *sql)
{
    PGresult *res = ask(sql);
    long long number = strtoll(PQgetvalue(res, 0, 0), NULL, 10);

    PQclear(res);
    return number;
}

/* ---- the crawl ---- */

static long status_kb(pid_t pid, const char *what)
{
    char path[64], line[200];
    long kb = 0;
    FILE *f;

    (void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    f = fopen(path, "re");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, what, strlen(what)) == 0)
            kb = strtol(line + strlen(what), NULL, 10);
    if (f)
        (void)fclose(f);
    return kb;
}

/* Peak memory of the children of the crawl: its workers. */
static void look_at_workers(pid_t crawl)
{
    char path[64], line[400];
    char *at = line, *end;
    FILE *f;

    (void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)crawl, (int)crawl);
    f = fopen(path, "re");
    if (!f)
        return;
    if (fgets(line, sizeof(line), f))
        for (long child = strtol(at, &end, 10); end != at; at = end, child = strtol(at, &end, 10)) {
            long kb = status_kb((pid_t)child, "VmHWM:");

            if (kb > peak_kb)
                peak_kb = kb;
        }
    (void)fclose(f);
}

static void exec_crawl(char **args)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)dup2(null, STDIN_FILENO);
    if (!getenv("GAUNTLET_LOUD")) {
        (void)dup2(null, STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
    }
    (void)execv(crawl_program, args);
    _exit(127);
}

static int run_crawl(char **args)
{
    pid_t pid = fork();
    int status;

    must(pid >= 0, "fork");
    if (pid == 0)
        exec_crawl(args);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        look_at_workers(pid);
        (void)usleep(LOOK_MS * 1000);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static char *copy(const char *text)
{
    char *words = strdup(text);

    must(words != NULL, "memory");
    return words;
}

static void crawl(const struct gauntlet *g, enum wave wave)
{
    char line[800];
    char *args[ARGS_MAX];
    char *rest = line;
    int count = 0;

    (void)snprintf(
        line, sizeof(line),
        "crawl|--db|%s|run|--once|--workers|1|--dns|127.0.0.1:%u|--https-port|%u|--ca|%s|--allow-address|"
        "127.1.0.0/16|--address-rate|1000|--address-open|100|--visit-timeout|%d",
        db_name, g->dns_port, g->https_port, g->ca_file,
        wave == WAVE_TIME ? WAITING_TIMEOUT_S : VISIT_TIMEOUT_S);
    for (const char *word; count < ARGS_MAX - 1 && (word = strsep(&rest, "|")); count++)
        args[count] = copy(word);
    args[count] = NULL;
    must(run_crawl(args) == 0, "the crawl failed");
    while (count > 0)
        free(args[--count]);
}

static int crowd_of(const struct kind *k)
{
    return k->crowd ? k->crowd : 1;
}

/* Hosts of a wave that have no outcome yet, or none that counts, are due. Gives how many. */
static int seed(enum wave wave)
{
    char sql[600], host[100];
    int due = 0;

    for (int k = 0; k < kind_count(); k++)
        for (int n = 0; kinds[k].wave == wave && n < crowd_of(&kinds[k]); n++) {
            kind_host(k, n, host, sizeof(host));
            (void)snprintf(
                sql, sizeof(sql),
                "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source,"
                " next_visit_at) values ('%s', 'gauntlet-%d.social', now(), 'seed', now())"
                " on conflict (host) do update set next_visit_at = now() where instance.last_outcome = 90",
                host, k);
            PQclear(ask(sql));
        }
    (void)snprintf(sql, sizeof(sql), "select count(*) from fedtide.instance where next_visit_at <= now()");
    due = (int)ask_number(sql);
    return due;
}

/* ---- the verdict ---- */

/* Is what was seen one of the words? "ok/7" is the outcome with the state of the peer list. */
static bool is_expected(const char *expect, const char *outcome, int peers)
{
    char words[200], both[60];
    char *rest = words;
    const char *word;

    (void)snprintf(words, sizeof(words), "%s", expect);
    (void)snprintf(both, sizeof(both), "%s/%d", outcome, peers);
    while ((word = strsep(&rest, " ")))
        if (strcmp(word, outcome) == 0 || strcmp(word, both) == 0)
            return true;
    return false;
}

static void collect(void)
{
    PGresult *res =
        ask("select i.host, coalesce(o.name, 'not visited'), coalesce(v.peers, 0), coalesce(v.duration_ms, 0)"
            "  from fedtide.instance i left join fedtide.outcome o on o.id = i.last_outcome"
            "  left join lateral (select * from fedtide.visit v where v.instance_id = i.id"
            "                      order by v.started_at desc limit 1) v on true"
            " where i.first_seen_source = 'seed'");

    for (int row = 0; row < PQntuples(res); row++) {
        const char *outcome = PQgetvalue(res, row, 1);
        int kind, number, peers = atoi(PQgetvalue(res, row, 2));
        struct seen *s;

        must(kind_of_host(PQgetvalue(res, row, 0), &kind, &number), "a host of nobody");
        s = &seen[kind];
        s->hosts++;
        if (is_expected(kinds[kind].expect, outcome, peers) && s->outcome[0])
            continue;
        s->wrong += !is_expected(kinds[kind].expect, outcome, peers);
        (void)snprintf(s->outcome, sizeof(s->outcome), "%.30s/%d", outcome, peers);
        s->ms = atoi(PQgetvalue(res, row, 3));
    }
    PQclear(res);
}

static int print_table(const struct gauntlet *g)
{
    int wrong = 0;

    printf("%-46s %-22s %-34s %12s %7s  %s\n", "kind", "outcome", "expected", "bytes sent", "ms", "verdict");
    for (int k = 0; k < kind_count(); k++) {
        const struct seen *s = &seen[k];
        bool good = s->hosts == crowd_of(&kinds[k]) && s->wrong == 0;

        printf("%-46s %-22s %-34s %12lld %7d  %s\n", kinds[k].name, s->outcome, kinds[k].expect,
               (long long)atomic_load(&g->tally->sent[k]), s->ms, good ? "ok" : "NOT OK");
        wrong += !good;
    }
    return wrong;
}

/* Things that are not a host's outcome. */
static int check(const char *what, bool good, long long value)
{
    printf("%s: %lld%s\n", what, value, good ? "" : "  NOT OK");
    return !good;
}

static int check_rest(const struct gauntlet *g)
{
    long long deaths =
        ask_number("select coalesce(sum((counts->>'worker_deaths')::int), 0) from fedtide.crawl");
    long long steering = ask_number(
        "select count(*) from (select version as t from fedtide.instance"
        " union all select name from fedtide.software union all select detail from fedtide.visit"
        " union all select etag from fedtide.peer_list union all select final_host from fedtide.visit) x"
        " where t ~ '[\\u0001-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]'");
    long long farm = ask_number("select count(*) from fedtide.instance where first_seen_source = 'peers'"
                                " and host like 'h0.n0-%'");
    long long fresh = ask_number("select count(*) from fedtide.instance where first_seen_source = 'peers'"
                                 " and host ~ '^h0[.]n[1-9]'");
    long long held = ask_number("select coalesce(sum(names), 0)::bigint from fedtide.quarantine");
    long long absurd =
        ask_number("select count(*) from fedtide.instance where next_visit_at > now() + interval '40 days'");
    int wrong = 0;
    int refused = atomic_load(&g->tally->refused_place);
    int asked = atomic_load(&g->tally->opted_out);

    wrong += check("connections to addresses that must not be contacted", refused == 0, refused);
    wrong += check("questions about a host that opted out", asked == 0, asked);
    wrong += check("fetch workers lost", deaths == 0, deaths);
    wrong += check("stored texts with control or bidi characters", steering == 0, steering);
    wrong += check("hosts of a farm of 65,000 names that entered (at most 20)", farm > 0 && farm <= 20, farm);
    wrong += check("hosts of a farm that answers that entered (at most 22)", fresh > 0 && fresh <= 22, fresh);
    wrong += check("names held back", held > 64000, held);
    wrong += check("visits put off beyond 40 days", absurd == 0, absurd);
    wrong += check("peak memory of a fetch worker in MB (limit 768)",
                   peak_kb > 0 && peak_kb / 1024 <= MEMORY_MAX_MB, peak_kb / 1024);
    return wrong;
}

int main(int argc, char **argv)
{
    static const char *const waves[WAVES] = {"work", "crowds", "waiting"};
    char *init[] = {copy("crawl"), copy("--db"), NULL, copy("init"), NULL};
    struct gauntlet g;
    int wrong;

    db_name = getenv("TEST_DB");
    must(argc == 2 && db_name, "usage: judge CRAWL, under with_database.sh");
    crawl_program = argv[1];
    init[2] = copy(db_name);
    must(run_crawl(init) == 0, "init failed");
    peak_kb = 0;
    gauntlet_start(&g);
    db = PQconnectdb(db_name);
    must(PQstatus(db) == CONNECTION_OK, "database");
    PQclear(ask("insert into fedtide.opt_out (pattern) values ('asked-gauntlet.social')"));
    for (int w = 0; w < WAVES; w++)
        for (int try = 0; try < TRIES && seed((enum wave)w) > 0; try++) {
            int64_t begin_ms = clock_mono_ms();

            crawl(&g, (enum wave)w);
            printf("%s, crawl %d: %.1f s\n", waves[w], try + 1, (double)(clock_mono_ms() - begin_ms) / 1000);
        }
    collect();
    wrong = print_table(&g);
    printf("%d kinds of hostile servers, %d not as expected\n", kind_count(), wrong);
    wrong += check_rest(&g);
    PQfinish(db);
    gauntlet_stop(&g);
    for (int i = 0; init[i]; i++)
        free(init[i]);
    return wrong > 0;
}
