#include "store/crawl.h"

bool crawl_begin(struct pg *db, const char *parameters, int64_t observed_at_us, int64_t *crawl_id,
                 struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_time(&args, observed_at_us);
    pg_arg_text(&args, FEDTIDE_VERSION);
    pg_arg_text(&args, parameters);
    good = pg_run(
        db,
        "insert into fedtide.crawl (kind, source, started_at, observed_at, program_version, parameters)"
        " values ('crawl', 'crawl', now(), $1, $2, $3::jsonb) returning id",
        &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return err_wrap(e, "beginning a crawl");
    *crawl_id = pg_i64(res, 0, 0);
    return true;
}

bool crawl_end(struct pg *db, int64_t crawl_id, const char *counts, const char *why, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, crawl_id);
    pg_arg_text(&args, counts);
    pg_arg_text(&args, why);
    good = pg_run(
        db, "update fedtide.crawl set ended_at = now(), counts = $2::jsonb, ended_why = $3 where id = $1",
        &args, NULL, e);
    pg_args_release(&args);
    return good || err_wrap(e, "ending the crawl");
}
