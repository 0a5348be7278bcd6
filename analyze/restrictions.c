#include "restrictions.h"

#include "json_values.h"

static const char totals_sql[] = "select count(distinct instance_id), count(distinct (instance_id, domain)),"
                                 " count(distinct domain) from fedtide.restriction_now";

static const char restricted_sql[] =
    "select r.domain, count(distinct r.instance_id),"
    " count(distinct r.instance_id) filter (where r.severity in ('suspend', 'blocked', 'reject', "
    "'defederate')),"
    " count(distinct r.instance_id) filter (where r.severity not in ('suspend', 'blocked', 'reject', "
    "'defederate'))"
    " from fedtide.restriction_now r"
    " where r.domain not like '%*%' and r.domain <> ''" /* '': only the digest is known */
    " and not exists (select from fedtide.opt_out q"
    "                  where r.domain = q.pattern or r.domain like '%.' || q.pattern)"
    " group by r.domain order by 2 desc, r.domain collate \"C\" limit 50";

json_t *restrictions_measure(struct pg *db, struct err *e)
{
    PG_RESULT totals = NULL;
    PG_RESULT rows = NULL;
    json_t *list;

    if (!pg_run(db, totals_sql, NULL, &totals, e) || !pg_run(db, restricted_sql, NULL, &rows, e))
        return NULL;
    list = json_array();
    for (int i = 0; i < PQntuples(rows); i++)
        (void)json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I}", "domain", pg_text(rows, i, 0),
                                                    "servers", (json_int_t)pg_i64(rows, i, 1), "suspended",
                                                    (json_int_t)pg_i64(rows, i, 2), "limited",
                                                    (json_int_t)pg_i64(rows, i, 3)));
    return json_pack("{s:I, s:I, s:I, s:o}", "publishers", (json_int_t)pg_i64(totals, 0, 0), "restrictions",
                     (json_int_t)pg_i64(totals, 0, 1), "domains", (json_int_t)pg_i64(totals, 0, 2),
                     "restricted", list);
}
