#include <stdlib.h>
#include <string.h>

#include "store/write.h"

/* A figure that is as it was is not written again: most of what a server tells about its past, every day. */
static const char store_series[] =
    "insert into fedtide.count_series (instance_id, metric, day, days, value, reported_at)"
    /* one row a key: a server may list a window twice */
    " select distinct on (id, metric, day) id, metric, day, days, value, at"
    "   from (select ($1::int[])[visit] as id, ($2::timestamptz[])[visit] as at, metric,"
    "                date '1970-01-01' + day as day, days, value"
    "           from unnest($3::int[], $4::smallint[], $5::int[], $6::smallint[], $7::bigint[])"
    "                v(visit, metric, day, days, value)) given"
    "  order by id, metric, day, value desc"
    " on conflict (instance_id, metric, day) do update"
    "    set days = excluded.days, value = excluded.value, reported_at = excluded.reported_at"
    "  where (count_series.days, count_series.value) is distinct from (excluded.days, excluded.value)";

bool write_series(struct pg *db, struct finished **items, const bool *owned, int count, struct err *e)
{
    enum { ID, AT, VISIT, METRIC, DAY, DAYS, VALUE, COLUMNS };
    struct pg_array column[COLUMNS];
    struct pg_args args = {0};
    bool good = true;

    for (int c = 0; c < COLUMNS; c++)
        pg_array_init(&column[c]);
    for (int i = 0; i < count; i++) {
        if (!owned[i] || items[i]->point_count == 0)
            continue;
        pg_array_i64(&column[ID], items[i]->claim.instance_id);
        pg_array_time(&column[AT], items[i]->started_us);
        for (uint32_t k = 0; k < items[i]->point_count; k++) {
            const struct series_point *p = &items[i]->points[k];

            pg_array_i64(&column[VISIT], column[ID].count);
            pg_array_i64(&column[METRIC], (int64_t)p->metric);
            pg_array_i64(&column[DAY], p->day);
            pg_array_i64(&column[DAYS], p->days);
            pg_array_i64(&column[VALUE], p->value);
        }
    }
    if (column[VISIT].count > 0) {
        for (int c = 0; c < COLUMNS; c++)
            pg_arg_array(&args, &column[c]);
        good = pg_run(db, store_series, &args, NULL, e);
    }
    pg_args_release(&args);
    for (int c = 0; c < COLUMNS; c++)
        pg_array_release(&column[c]);
    return good;
}

bool write_restrictions(struct pg *db, struct finished **items, const bool *owned, int count, struct err *e)
{
    struct pg_array id, domain, severity, digest, at;
    struct pg_args args = {0};
    bool good;

    pg_array_init(&id);
    pg_array_init(&domain);
    pg_array_init(&severity);
    pg_array_init(&digest);
    pg_array_init(&at);
    for (int i = 0; i < count; i++) {
        for (uint32_t k = 0; owned[i] && k < items[i]->block_count; k++) {
            const struct message_block *b = &items[i]->blocks[k];

            pg_array_i64(&id, items[i]->claim.instance_id);
            pg_array_text(&domain, b->domain);
            pg_array_text(&severity, b->severity);
            pg_array_text(&digest, b->digest);
            pg_array_time(&at, items[i]->started_us);
        }
    }
    if (id.count == 0)
        return true;
    pg_arg_array(&args, &id);
    pg_arg_array(&args, &domain);
    pg_arg_array(&args, &severity);
    pg_arg_array(&args, &digest);
    pg_arg_array(&args, &at);
    good = pg_run(
        db,
        /* who hides the name of a host publishes the digest of it instead */
        "with barred as materialized (select pattern, encode(sha256(convert_to(pattern, 'UTF8')), 'hex') as "
        "digest"
        "                               from fedtide.opt_out"
        "                             union all"
        "                             select host, encode(sha256(convert_to(host, 'UTF8')), 'hex')"
        "                               from fedtide.instance where state = 'opted_out')"
        " insert into fedtide.restriction (instance_id, domain, severity, digest, first_seen, last_seen)"
        " select distinct on (id, domain, severity, digest) id, domain, severity, digest, at, at"
        "   from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])"
        "        v(id, domain, severity, digest, at)"
        "  where not exists (select from barred o where v.domain = o.pattern or v.domain like '%.' || "
        "o.pattern"
        "                                            or v.digest = o.digest)"
        "  order by id, domain, severity, digest"
        " on conflict (instance_id, domain, severity, digest) do update set last_seen = excluded.last_seen",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}
