#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "probe/hostname.h"
#include "sql/database.h"

/* Hosts that a pattern covers. */
#define COVERED "(select id from fedtide.instance where host = $1 or host like '%.' || $1)"

static const char *const bar_sql[] = {
    "update fedtide.instance set state = 'opted_out', next_visit_at = null, lease_crawl_id = null where id "
    "in " COVERED,
};

/* The host's row stays as the audit line's anchor, without anything that was measured. */
static const char *const erase_sql[] = {
    "delete from fedtide.visit where instance_id in " COVERED,
    "delete from fedtide.observation where instance_id in " COVERED,
    "delete from fedtide.count_series where instance_id in " COVERED,
    "delete from fedtide.peer_change where instance_id in " COVERED,
    "delete from fedtide.peer_list where instance_id in " COVERED,
    "delete from fedtide.restriction where instance_id in " COVERED
    " or domain = $1 or domain like '%.' || $1",
    "delete from fedtide.adjustment where instance_id in " COVERED,
    "update fedtide.instance set software_id = null, version = null, alias_of = null, last_outcome = null,"
    " last_visit_at = null, last_success_at = null, failing_since = null, failures = 0 where id in " COVERED,
    "update fedtide.opt_out set erased_at = now() where pattern = $1",
};

static bool run_all(struct pg *db, const char *const *sql, size_t count, const struct pg_args *host,
                    struct err *e)
{
    for (size_t i = 0; i < count; i++)
        if (!pg_run(db, sql[i], host, NULL, e))
            return false;
    return true;
}

static bool note(struct pg *db, const char *pattern, const char *words, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_text(&args, pattern);
    pg_arg_text(&args, words);
    good = pg_run(db,
                  "insert into fedtide.opt_out (pattern, note) values ($1, $2)"
                  " on conflict (pattern) do update set note = coalesce(excluded.note, opt_out.note)",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool opt_out(const struct settings *s, struct pg *db, const char *listed, struct err *e)
{
    struct pg_args host = {0};
    struct hostname name;
    bool good;

    if (hostname_read(listed, strlen(listed), &name) != HOSTNAME_OK)
        return err_set(e, ERR_USAGE, "\"%.100s\" is no host name", listed);
    pg_arg_text(&host, name.name);
    good = pg_begin(db, e) && note(db, name.name, s->note, e) &&
           run_all(db, bar_sql, COUNT_OF(bar_sql), &host, e) &&
           (!s->erase || run_all(db, erase_sql, COUNT_OF(erase_sql), &host, e)) && pg_commit(db, e);
    pg_args_release(&host);
    if (good)
        printf("%s and its subdomains are never asked again%s\n", name.name,
               s->erase ? "; what was stored of them is erased" : "");
    else
        pg_rollback(db);
    return good;
}

int cmd_opt_out(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};

    (void)argc;
    if (!database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e) || !opt_out(s, &db, argv[0], &e))
        log_fatal("fedtide-crawl opt-out", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
