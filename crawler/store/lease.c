#include "store/lease.h"

/* First key of the two-key advisory lock; the second is the crawl's id. */
#define LEASE_LOCK "726564"

bool lease_hold(struct pg *db, int64_t crawl_id, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, crawl_id);
    good = pg_run(db, "select pg_try_advisory_lock(" LEASE_LOCK ", $1::int)", &args, NULL, e);
    pg_args_release(&args);
    return good;
}

bool lease_release_dead(struct pg *db, int64_t crawl_id, int64_t now_us, int64_t *released, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_i64(&args, crawl_id);
    pg_arg_time(&args, now_us);
    /* Transaction-level locks: taken for the length of this statement only, so that the dead stay dead for
     * others. */
    good = pg_run(db,
                  "with holder as materialized ("
                  "  select lease_crawl_id as id from fedtide.instance"
                  "   where lease_crawl_id is not null and lease_crawl_id <> $1 group by lease_crawl_id),"
                  " dead as materialized ("
                  "  select id from holder where pg_try_advisory_xact_lock(" LEASE_LOCK ", id::int)),"
                  " freed as ("
                  "  update fedtide.instance i set lease_crawl_id = null, next_visit_at = $2"
                  "    from dead where i.lease_crawl_id = dead.id returning 1)"
                  " select count(*) from freed",
                  &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return err_wrap(e, "releasing dead leases");
    *released = pg_i64(res, 0, 0);
    return true;
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
