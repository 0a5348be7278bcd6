#include "sql/database.h"

#include <stdlib.h>

#include "sql/embedded.h"
#include "sql/migrate.h"
#include "sql/reference.h"

static bool environment_names_server(void)
{
    static const char *const names[] = {"PGHOST", "PGSERVICE", "PGDATABASE", "PGHOSTADDR"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = getenv(names[i]);

        if (value && value[0])
            return true;
    }
    return false;
}

bool database_is_embedded(const char *db_option)
{
    return !db_option && !environment_names_server();
}

static bool connect_to(struct pg *db, const char *db_option, const char *program, struct err *e)
{
    struct buf conninfo;
    bool good;

    if (!database_is_embedded(db_option))
        return pg_open(db, db_option ? db_option : "", program, e);
    buf_init(&conninfo, 4096);
    good = embedded_start(&conninfo, e) && pg_open(db, buf_str(&conninfo), program, e);
    buf_release(&conninfo);
    return good;
}

static bool check_for_reading(struct pg *db, struct err *e)
{
    int version;

    if (!migrate_version(db, &version, e) || !migrate_check(version, e))
        return false;
    if (version == 0)
        return err_set(e, ERR_CONFIG, "the database has no schema fedtide; run fedtide-crawl init first");
    if (version < migrate_newest())
        return err_set(e, ERR_CONFIG,
                       "the database has schema version %d, this program needs %d; run fedtide-crawl init",
                       version, migrate_newest());
    return true;
}

bool database_open(struct pg *db, const char *db_option, const char *program, enum database_use use,
                   struct err *e)
{
    bool good;

    db->conn = NULL;
    if (!connect_to(db, db_option, program, e))
        return false;
    /* the embedded cluster is ours to prepare, whoever comes first */
    if (use == DATABASE_READ && !database_is_embedded(db_option))
        good = check_for_reading(db, e);
    else
        good = migrate_run(db, e) && reference_load(db, e);
    if (!good)
        pg_close(db);
    return good;
}

int database_version_known(void)
{
    return migrate_newest();
}

bool database_version(struct pg *db, int *version, struct err *e)
{
    return migrate_version(db, version, e);
}

bool database_lock_hosts(struct pg *db, struct err *e)
{
    return pg_run(db, "lock table fedtide.instance in exclusive mode", NULL, NULL, e);
}

bool database_opt_outs(struct pg *db, int64_t *number, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db,
                "select hashtextextended(concat_ws(' ', count(*), max(asked_at), max(erased_at)), 0)"
                "  from fedtide.opt_out",
                NULL, &res, e))
        return false;
    *number = pg_i64(res, 0, 0);
    return true;
}

bool database_partitions(struct pg *db, int64_t from_us, int64_t to_us, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_time(&args, from_us);
    pg_arg_time(&args, to_us);
    good = pg_run(db, "select fedtide.ensure_partitions($1, $2)", &args, NULL, e);
    pg_args_release(&args);
    return good;
}
