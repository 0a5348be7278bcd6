#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "commands.h"
#include "options.h"
#include "sql/database.h"

static bool list(struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db,
                "select registrable_domain, names, reason, to_char(last_seen_at, 'YYYY-MM-DD'),"
                " case when released_at is null then '' else ' (released)' end, "
                "coalesce(array_to_string(sample[1:3], ' '), '')"
                "  from fedtide.quarantine order by names desc, registrable_domain",
                NULL, &res, e))
        return false;
    if (PQntuples(res) == 0)
        printf("nothing is quarantined\n");
    for (int row = 0; row < PQntuples(res); row++) {
        char reason[200], sample[800];

        str_copy_plain(reason, sizeof(reason), pg_text(res, row, 2), strlen(pg_text(res, row, 2)));
        str_copy_plain(sample, sizeof(sample), pg_text(res, row, 5), strlen(pg_text(res, row, 5)));
        printf("%s: %" PRId64 " names held back, %s, last on %s%s; for example %s\n", pg_text(res, row, 0),
               pg_i64(res, row, 1), reason, pg_text(res, row, 3), pg_text(res, row, 4), sample);
    }
    return true;
}

static bool release(struct pg *db, const char *domain, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_text(&args, domain);
    good = pg_run(
        db, "update fedtide.quarantine set released_at = now() where registrable_domain = $1 returning 1",
        &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return false;
    if (PQntuples(res) == 0)
        return err_set(e, ERR_INPUT, "%s is not quarantined; see fedtide-crawl quarantine list", domain);
    printf("%s is released: its names enter with the next peer lists that have them\n", domain);
    return true;
}

int cmd_quarantine(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};
    bool lists = argc == 0 || (argc == 1 && strcmp(argv[0], "list") == 0);
    bool releases = argc == 2 && strcmp(argv[0], "release") == 0;

    if (!lists && !releases)
        (void)err_set(&e, ERR_USAGE, "quarantine takes list, or release DOMAIN");
    else if (database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e))
        (void)!(lists ? list(&db, &e) : release(&db, argv[1], &e));
    if (e.kind != ERR_NONE)
        log_fatal("fedtide-crawl quarantine", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
