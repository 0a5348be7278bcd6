#include "sql/migrate.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/log.h"
#include "sql/embed.h"

/* Any constant will do, as long as every fedtide uses the same. */
#define MIGRATION_LOCK "7265645449646501"

/* "012_name.sql" -> 12 */
static int number_of(const struct embedded_file *f)
{
    return (int)strtol(f->name, NULL, 10);
}

int migrate_newest(void)
{
    int newest = 0;

    for (const struct embedded_file *f = sql_migrations; f->name; f++)
        newest = number_of(f);
    return newest;
}

bool migrate_version(struct pg *db, int *version, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db, "select to_regclass('fedtide.schema_version') is not null", NULL, &res, e))
        return false;
    *version = 0;
    if (pg_text(res, 0, 0)[0] != 't')
        return true;
    pg_result_release(&res);
    if (!pg_run(db, "select coalesce(max(version), 0) from fedtide.schema_version", NULL, &res, e))
        return false;
    *version = (int)pg_i64(res, 0, 0);
    return true;
}

bool migrate_check(int version, struct err *e)
{
    if (version <= migrate_newest())
        return true;
    return err_set(e, ERR_CONFIG,
                   "the database has schema version %d, this program knows up to %d; "
                   "use a newer fedtide, or another database with --db",
                   version, migrate_newest());
}

static bool apply(struct pg *db, const struct embedded_file *f, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    if (!pg_begin(db, e))
        return false;
    pg_arg_i64(&args, number_of(f));
    pg_arg_text(&args, f->name);
    good = pg_script(db, f->bytes, e) &&
           pg_run(db, "insert into fedtide.schema_version (version, name) values ($1, $2)", &args, NULL, e) &&
           pg_commit(db, e);
    pg_args_release(&args);
    if (!good) {
        pg_rollback(db);
        return err_wrap(e, "migration %s", f->name);
    }
    return true;
}

static bool apply_missing(struct pg *db, struct err *e)
{
    int version;

    if (!migrate_version(db, &version, e) || !migrate_check(version, e))
        return false;
    for (const struct embedded_file *f = sql_migrations; f->name; f++)
        if (number_of(f) > version && !apply(db, f, e))
            return false;
    return true;
}

bool migrate_run(struct pg *db, struct err *e)
{
    struct err ignored = {0};
    int version;
    bool good;

    if (!migrate_version(db, &version, e) || !migrate_check(version, e))
        return false;
    if (version == migrate_newest())
        return true;
    if (!pg_run(db, "select pg_advisory_lock(" MIGRATION_LOCK ")", NULL, NULL, e))
        return false;
    good = apply_missing(db, e);
    /* also released by the server when the connection is gone */
    if (!pg_run(db, "select pg_advisory_unlock(" MIGRATION_LOCK ")", NULL, NULL, good ? e : &ignored))
        good = false;
    return good;
}
