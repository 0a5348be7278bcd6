#include "history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "sql/database.h"

#define HOUR_US (3600 * INT64_C(1000000))
#define DAY_US (24 * HOUR_US)

enum { ROUND_BYTES_MAX = 512 << 20, SEND_BLOCK = 1 << 20 };

void history_init(struct history *h, struct pg *db, const char *source, const char *file, bool crawl)
{
    *h = (struct history){.db = db, .source = source, .file = file, .crawl = crawl, .day = INT32_MIN};
    buf_init(&h->rows, ROUND_BYTES_MAX);
    progress_start(&h->progress, "import", "rows");
}

void history_release(struct history *h)
{
    progress_end(&h->progress);
    buf_release(&h->rows);
}

static void put_count(struct pg_copy *c, int64_t value)
{
    if (value == RECORD_ABSENT)
        pg_copy_null(c);
    else
        pg_copy_i64(c, value);
}

/* One row in the shape of the staging table; the buffer of a pg_copy that is not connected serves as
 * formatter. */
static void put_row(struct history *h, const struct history_row *r)
{
    struct pg_copy c = {.block = h->rows};

    pg_copy_text(&c, r->host);
    pg_copy_text(&c, r->domain);
    pg_copy_text(&c, r->software);
    pg_copy_text(&c, r->version);
    pg_copy_time(&c, r->observed_at_us);
    pg_copy_time(&c, r->first_seen_us);
    put_count(&c, r->users_total);
    put_count(&c, r->users_active_month);
    put_count(&c, r->users_active_halfyear);
    put_count(&c, r->local_posts);
    put_count(&c, r->local_comments);
    put_count(&c, r->peers);
    pg_copy_text(&c, r->open_registrations < 0 ? NULL : r->open_registrations ? "t" : "f");
    pg_copy_i64(&c, r->flags);
    buf_put(&c.block, "\n", 1);
    h->rows = c.block;
}

/* The moment at which a daily record was taken: no earlier than the newest discovery that it lists. Dumps are
 * often taken a good while after the midnight of their label, some on the day after. */
static int64_t capture_time_us(const struct history *h)
{
    int64_t midnight = h->day * DAY_US;

    if (h->newest_us >= midnight && h->newest_us < midnight + 2 * DAY_US)
        return h->newest_us;
    return midnight + 12 * HOUR_US;
}

static bool is_known(struct history *h, bool *known, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    char day[STR_DAY_SIZE];
    bool good;

    str_from_day(h->day, day);
    pg_arg_text(&args, h->source);
    pg_arg_text(&args, day);
    good = pg_run(
        h->db,
        "select 1 from fedtide.crawl where kind = 'import' and source = $1 and parameters->>'day' = $2",
        &args, &res, e);
    pg_args_release(&args);
    *known = good && PQntuples(res) > 0;
    return good;
}

static bool stage(struct history *h, struct err *e)
{
    struct pg_copy c;

    if (!pg_script(h->db,
                   "create temporary table if not exists history_stage ("
                   " host text, domain text, software text, version text, observed_at timestamptz,"
                   " first_seen_at timestamptz, users_total bigint, users_active_month bigint,"
                   " users_active_halfyear bigint, local_posts bigint, local_comments bigint, peers bigint,"
                   " open_registrations boolean, flags integer) on commit delete rows",
                   e) ||
        !pg_copy_start(&c, h->db, "copy history_stage from stdin", e))
        return false;
    for (size_t at = 0; at < h->rows.len; at += SEND_BLOCK) {
        size_t len = h->rows.len - at < SEND_BLOCK ? h->rows.len - at : SEND_BLOCK;

        if (PQputCopyData(h->db->conn, h->rows.bytes + at, (int)len) != 1)
            break; /* pg_copy_end says why */
    }
    return pg_copy_end(&c, e);
}

static bool run_with_source(struct history *h, const char *sql, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_time(&args, capture_time_us(h));
    pg_arg_text(&args, h->source);
    pg_arg_bool(&args, h->crawl);
    good = pg_run(h->db, sql, &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static const char instances_sql[] =
    "with staged as materialized ("
    "  select s.host, min(s.domain) as domain, min(coalesce(s.first_seen_at, s.observed_at, $1)) as seen"
    "    from history_stage s"
    "   where not exists (select 1 from fedtide.opt_out o where s.host = o.pattern or s.host like '%.' || "
    "o.pattern)"
    "   group by s.host),"
    " earlier as ("
    "  update fedtide.instance i set first_seen_at = s.seen from staged s"
    "   where i.host = s.host and i.first_seen_at > s.seen)"
    " insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state, "
    "next_visit_at)"
    " select host, domain, seen, $2, case when $3 then 'candidate' else 'imported' end, case when $3 then $1 "
    "end"
    "   from staged order by host on conflict (host) do nothing";

static const char software_sql[] =
    "insert into fedtide.software (name) select distinct software from history_stage s"
    " where software is not null and not exists (select 1 from fedtide.software x where x.name = s.software)"
    " on conflict (name) do nothing";

/* A host that a round lists twice counts once. */
static const char observations_sql[] =
    "insert into fedtide.observation (instance_id, observed_at, crawl_id, software_id, version, users_total,"
    " users_active_month, users_active_halfyear, local_posts, local_comments, open_registrations, peers, "
    "flags)"
    " select distinct on (i.id, coalesce(s.observed_at, $1)) i.id, coalesce(s.observed_at, $1), $2, x.id, "
    "s.version,"
    "        s.users_total, s.users_active_month, s.users_active_halfyear, s.local_posts, s.local_comments,"
    "        s.open_registrations, case when s.peers between 0 and 2147483647 then s.peers::int end, s.flags"
    "   from history_stage s"
    "   join fedtide.instance i on i.host = s.host and i.state <> 'opted_out'"
    "   left join fedtide.software x on x.name = s.software"
    "  order by i.id, coalesce(s.observed_at, $1)";

static bool write_crawl(struct history *h, int64_t *crawl_id, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    char day[STR_DAY_SIZE];
    bool good;

    str_from_day(h->day, day);
    pg_arg_text(&args, h->source);
    pg_arg_time(&args, capture_time_us(h));
    pg_arg_text(&args, FEDTIDE_VERSION);
    pg_arg_text(&args, h->file);
    pg_arg_text(&args, day);
    pg_arg_i64(&args, h->round_rows);
    good = pg_run(
        h->db,
        "insert into fedtide.crawl (kind, source, started_at, ended_at, observed_at, program_version,"
        " parameters, counts, ended_why)"
        " values ('import', $1, now(), now(), $2, $3, jsonb_build_object('file', $4::text, 'day', $5::text),"
        " jsonb_build_object('rows', $6::bigint), 'done') returning id",
        &args, &res, e);
    pg_args_release(&args);
    if (good)
        *crawl_id = pg_i64(res, 0, 0);
    return good;
}

static bool write_observations(struct history *h, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    int64_t crawl_id, rows;
    bool good;

    if (!write_crawl(h, &crawl_id, e))
        return false;
    pg_arg_time(&args, capture_time_us(h));
    pg_arg_i64(&args, crawl_id);
    good = pg_run(h->db, observations_sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return false;
    rows = strtoll(PQcmdTuples(res), NULL, 10);
    h->written_rows += rows;
    h->doubled += h->round_rows - rows;
    return true;
}

static bool write_round(struct history *h, struct err *e)
{
    return pg_begin(h->db, e) && stage(h, e) && run_with_source(h, instances_sql, e) &&
           pg_run(h->db, software_sql, NULL, NULL, e) &&
           database_partitions(h->db, h->day * DAY_US, (h->day + 2) * DAY_US, e) &&
           write_observations(h, e) && pg_commit(h->db, e);
}

static bool end_round(struct history *h, struct err *e)
{
    char day[STR_DAY_SIZE];
    bool known;

    if (h->day == INT32_MIN)
        return true;
    str_from_day(h->day, day);
    if (!is_known(h, &known, e))
        return false;
    if (!known && !write_round(h, e)) {
        pg_rollback(h->db);
        return err_wrap(e, "%s of %s was not stored", day, h->file);
    }
    h->rounds += !known;
    h->rounds_known += known;
    h->day = INT32_MIN;
    h->round_rows = 0;
    buf_clear(&h->rows);
    progress_show(&h->progress, h->total_rows, 0, day);
    return true;
}

bool history_add(struct history *h, int32_t day, const struct history_row *row, struct err *e)
{
    if (day != h->day) {
        if (!end_round(h, e))
            return false;
        h->day = day;
        h->newest_us = INT64_MIN;
    }
    if (h->rows.len > ROUND_BYTES_MAX - 4096)
        return err_set(e, ERR_INPUT, "one day of %s is larger than %d MiB", h->file, ROUND_BYTES_MAX >> 20);
    put_row(h, row);
    if (row->first_seen_us > h->newest_us && row->first_seen_us < (day + 2) * DAY_US)
        h->newest_us = row->first_seen_us;
    h->round_rows++;
    h->total_rows++;
    return true;
}

bool history_end(struct history *h, struct err *e)
{
    return end_round(h, e);
}
