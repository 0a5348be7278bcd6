#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "probe/hostname.h"
#include "sql/database.h"
#include "store/peers_forget.h"

/* Hosts that the pattern $1 covers. */
#define IS_COVERED(column) column " = $1 or " column " like '%.' || $1"
#define DIGEST(text) "encode(sha256(convert_to(" text ", 'UTF8')), 'hex')"
#define COVERED "(select id from fedtide.instance where " IS_COVERED("host") ")"
#define DIGESTS                                                                                              \
    "(select " DIGEST("$1") " union select " DIGEST("host") " from fedtide.instance where id in " COVERED ")"
#define RESTRICTED IS_COVERED("domain") " or digest in " DIGESTS

static const char bar_sql[] =
    "update fedtide.instance set state = 'opted_out', next_visit_at = null, lease_crawl_id = null"
    " where id in " COVERED;

/* The hosts' own rows stay, as names that must not come back, without anything that was measured. */
static const char *const erase_sql[] = {
    "delete from fedtide.visit where instance_id in " COVERED,
    "delete from fedtide.observation where instance_id in " COVERED,
    "delete from fedtide.count_series where instance_id in " COVERED,
    "delete from fedtide.peer_change where instance_id in " COVERED,
    "delete from fedtide.peer_list where instance_id in " COVERED,
    "delete from fedtide.restriction where instance_id in " COVERED " or " RESTRICTED,
    "delete from fedtide.quarantine where " IS_COVERED("registrable_domain"),
    "delete from fedtide.domain_quota where " IS_COVERED("registrable_domain"),
};

/* What is left of the hosts' own rows, and where rows of others name them. */
static const char *const blank_sql[] = {
    "update fedtide.instance set first_seen_via = null, software_id = null, version = null, repository = "
    "null,"
    " alias_of = null, last_outcome = null, last_visit_at = null, last_success_at = null, failing_since = "
    "null,"
    " failures = 0, peers_due_at = null, activity_due_at = null, charts_due_at = null, restrictions_due_at = "
    "null,"
    " leaf = null, leaf_until = null where id in " COVERED,
    "update fedtide.instance set first_seen_via = null where first_seen_via in " COVERED,
    "update fedtide.instance set alias_of = null where " IS_COVERED("alias_of"),
    "update fedtide.visit set final_host = null, detail = null"
    " where " IS_COVERED("final_host") " or detail like '%' || $1 || '%'",
    "update fedtide.observation set final_host = null where " IS_COVERED("final_host"),
    "update fedtide.quarantine set sample = array(select x from unnest(sample) x where not (" IS_COVERED(
        "x") "))"
             " where exists (select from unnest(sample) x where " IS_COVERED("x") ")",
    "update fedtide.opt_out set erased_at = clock_timestamp() where pattern = $1",
};

/* One statement, or what stands around it. */
struct step {
    const char *sql;
    const struct pg_args *pattern;
    int64_t rows; /* out: how many it touched */
};

static bool run_one(struct pg *db, void *arg, struct err *e)
{
    struct step *s = arg;
    PG_RESULT res = NULL;

    if (!pg_run(db, s->sql, s->pattern, &res, e))
        return false;
    s->rows = strtoll(PQcmdTuples(res), NULL, 10);
    return true;
}

/* Who recomputes holds the ledger from beginning to end, and may have read the hosts before they were barred.
 */
static bool run_behind_ledger(struct pg *db, void *arg, struct err *e)
{
    return pg_run(db, "lock table fedtide.adjustment in exclusive mode", NULL, NULL, e) &&
           run_one(db, arg, e);
}

/* rows, when wanted, gets how many were touched. */
static bool run_all(struct pg *db, const char *const *sql, size_t count, const struct pg_args *pattern,
                    int64_t *rows, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        struct step step = {.sql = sql[i], .pattern = pattern};

        if (!pg_transact(db, run_one, &step, e))
            return false;
        if (rows)
            *rows += step.rows;
    }
    return true;
}

/* Peer lists of others name the hosts by number. */
static bool forget_in_lists(struct pg *db, const struct pg_args *pattern, int64_t *rows, struct err *e)
{
    PG_RESULT res = NULL;
    uint32_t *ids;
    bool good;

    if (!pg_run(db, COVERED, pattern, &res, e))
        return false;
    ids = mem_array((size_t)PQntuples(res) + 1, sizeof(*ids));
    for (int row = 0; row < PQntuples(res); row++)
        ids[row] = (uint32_t)pg_i64(res, row, 0);
    good = PQntuples(res) == 0 || peers_forget(db, ids, (size_t)PQntuples(res), rows, e);
    free(ids);
    return good;
}

/* Years of history are searched: nobody waits for that, since nothing new of the hosts can come. What an end
 * in the middle leaves is erased by the same command, given again. */
static bool erase(struct pg *db, const struct pg_args *pattern, int64_t *rows, struct err *e)
{
    struct step ledger = {.sql = "delete from fedtide.adjustment where instance_id in " COVERED,
                          .pattern = pattern};

    if (!pg_transact(db, run_behind_ledger, &ledger, e))
        return false;
    *rows += ledger.rows;
    return run_all(db, erase_sql, COUNT_OF(erase_sql), pattern, rows, e) &&
           forget_in_lists(db, pattern, rows, e) &&
           run_all(db, blank_sql, COUNT_OF(blank_sql), pattern, NULL, e);
}

static bool note(struct pg *db, const char *pattern, const char *words, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_text(&args, pattern);
    pg_arg_text(&args, words);
    good = pg_run(db,
                  "insert into fedtide.opt_out (pattern, asked_at, note) values ($1, clock_timestamp(), $2)"
                  " on conflict (pattern) do update set note = coalesce(excluded.note, opt_out.note)",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

struct barred {
    const char *host, *note;
    struct step step;
};

/* From the end of this on the hosts are asked no more, and no crawl stores anything of them. */
static bool bar(struct pg *db, void *arg, struct err *e)
{
    struct barred *b = arg;

    return database_lock_hosts(db, e) && note(db, b->host, b->note, e) && run_one(db, &b->step, e);
}

static bool opt_out(const struct settings *s, struct pg *db, const char *host, struct err *e)
{
    struct pg_args pattern = {0};
    struct barred barred = {.host = host, .note = s->note, .step = {.sql = bar_sql, .pattern = &pattern}};
    int64_t rows = 0;
    bool good;

    pg_arg_text(&pattern, host);
    good = pg_transact(db, bar, &barred, e) && (!s->erase || erase(db, &pattern, &rows, e));
    pg_args_release(&pattern);
    if (!good)
        return false;
    printf("%s and its subdomains (%" PRId64 " known) are never asked again", host, barred.step.rows);
    if (s->erase)
        printf("; %" PRId64 " rows of them are erased", rows);
    printf("\n");
    return true;
}

int cmd_opt_out(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct hostname name;
    struct pg db = {0};
    struct err e = {0};
    enum hostname_verdict verdict = hostname_read(argv[0], strlen(argv[0]), &name);

    (void)argc;
    if (verdict != HOSTNAME_OK)
        (void)err_set(&e, ERR_USAGE, "\"%.100s\" is no host name that could be asked: %s", argv[0],
                      hostname_verdict_name(verdict));
    else if (database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e))
        (void)!opt_out(s, &db, name.name, &e);
    if (e.kind != ERR_NONE)
        log_fatal("fedtide-crawl opt-out", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
