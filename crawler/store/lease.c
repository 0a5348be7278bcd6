#include "store/lease.h"

#include <stdlib.h>

/* First key of the two-key advisory lock; the second is the crawl's id. */
#define LEASE_LOCK "726564"

bool lease_hold(struct pg *db, int64_t crawl_id, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, crawl_id);
    good = pg_run(db, "select pg_advisory_lock_shared(" LEASE_LOCK ", $1::int)", &args, NULL, e);
    pg_args_release(&args);
    return good;
}

bool lease_count_alive(struct pg *db, int *crawls, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db,
                "select count(distinct objid) from pg_locks"
                " where locktype = 'advisory' and classid = " LEASE_LOCK " and objsubid = 2 and granted"
                "   and mode = 'ShareLock'"
                "   and database = (select oid from pg_database where datname = current_database())",
                NULL, &res, e))
        return false;
    *crawls = (int)pg_i64(res, 0, 0);
    return true;
}

/* Crawls with leases whose lock nobody holds. The locks are this transaction's: nobody else frees the same
 * leases, and the dead stay dead for others. */
static bool find_dead(struct pg *db, int64_t crawl_id, struct pg_array *dead, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array holders;
    PG_RESULT res = NULL;
    PG_RESULT locked = NULL;
    bool good;

    pg_arg_i64(&args, crawl_id);
    good = pg_run(db,
                  "select distinct lease_crawl_id from fedtide.instance"
                  " where lease_crawl_id is not null and lease_crawl_id <> $1",
                  &args, &res, e);
    pg_args_release(&args);
    if (!good || PQntuples(res) == 0)
        return good;
    pg_array_init(&holders);
    for (int row = 0; row < PQntuples(res); row++)
        pg_array_i64(&holders, pg_i64(res, row, 0));
    pg_arg_array(&args, &holders);
    good = pg_run(db,
                  "select id from unnest($1::bigint[]) h(id)"
                  " where pg_try_advisory_xact_lock(" LEASE_LOCK ", id::int)",
                  &args, &locked, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(locked); row++)
        pg_array_i64(dead, pg_i64(locked, row, 0));
    return good;
}

/* Three statements, because locks are this connection's and hosts may be on other nodes (sql/distribute.h).
 */
static bool release_dead(struct pg *db, int64_t crawl_id, int64_t due_us, int64_t *released, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array dead;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&dead);
    good = find_dead(db, crawl_id, &dead, e);
    if (!good || dead.count == 0) {
        pg_array_release(&dead);
        return good;
    }
    pg_arg_array(&args, &dead);
    pg_arg_time(&args, due_us);
    good = pg_run(db,
                  "update fedtide.instance set lease_crawl_id = null, next_visit_at = $2"
                  " where lease_crawl_id = any ($1::bigint[])",
                  &args, &res, e);
    pg_args_release(&args);
    if (good)
        *released = strtoll(PQcmdTuples(res), NULL, 10);
    return good;
}

bool lease_release_dead(struct pg *db, int64_t crawl_id, int64_t due_us, int64_t *released, struct err *e)
{
    *released = 0;
    if (pg_begin(db, e) && release_dead(db, crawl_id, due_us, released, e) && pg_commit(db, e))
        return true;
    pg_rollback(db);
    return err_wrap(e, "releasing dead leases");
}

static bool move_leases(struct pg *db, const char *sql, int64_t crawl_id, int64_t time_us, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, crawl_id);
    pg_arg_time(&args, time_us);
    good = pg_run(db, sql, &args, NULL, e);
    pg_args_release(&args);
    return good;
}

bool lease_renew(struct pg *db, int64_t crawl_id, int64_t until_us, struct err *e)
{
    return move_leases(db, "update fedtide.instance set next_visit_at = $2 where lease_crawl_id = $1",
                       crawl_id, until_us, e);
}

bool lease_return(struct pg *db, int64_t crawl_id, int64_t due_us, struct err *e)
{
    return move_leases(db,
                       "update fedtide.instance set next_visit_at = $2, lease_crawl_id = null"
                       " where lease_crawl_id = $1",
                       crawl_id, due_us, e);
}
