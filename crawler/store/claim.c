#include "store/claim.h"

#include <stdio.h>
#include <string.h>

/* MATERIALIZED is load-bearing: inlined, the LIMIT would be evaluated once per outer row and more rows locked
 * than asked for. */
static const char claim_sql[] =
    "with due as materialized ("
    "  select id from fedtide.instance"
    "   where next_visit_at <= $2 and state <> 'opted_out'"
    "   order by next_visit_at limit $4 for no key update skip locked),"
    " taken as ("
    "  update fedtide.instance i set lease_crawl_id = $1, next_visit_at = $3"
    "    from due where i.id = due.id"
    "  returning i.id, i.host, i.software_id, i.state, i.failures, i.failing_since, i.last_success_at,"
    "            i.peers_due_at, i.activity_due_at, i.charts_due_at, i.restrictions_due_at, i.leaf,"
    "            i.leaf_until)"
    " select t.id, t.host, coalesce(s.name, ''), coalesce(p.etag, ''), t.state, t.failures,"
    "        (extract(epoch from t.failing_since) * 1000000)::bigint,"
    "        (extract(epoch from t.last_success_at) * 1000000)::bigint,"
    "        coalesce(t.peers_due_at <= $2, true), coalesce(t.activity_due_at <= $2, true),"
    "        coalesce(t.charts_due_at <= $2, true), coalesce(t.restrictions_due_at <= $2, true),"
    /* real time, whatever the time of the crawl: certificates are judged by it */
    "        case when t.leaf_until > now() then t.leaf end, extract(epoch from t.leaf_until)::bigint"
    "   from taken t"
    "   left join fedtide.software s on s.id = t.software_id"
    "   left join fedtide.peer_list p on p.instance_id = t.id";

static int64_t time_or_never(const PGresult *res, int row, int column)
{
    return pg_is_null(res, row, column) ? INT64_MIN : pg_i64(res, row, column);
}

static bool is_true(const PGresult *res, int row, int column)
{
    return pg_text(res, row, column)[0] == 't';
}

static void read_leaf(const PGresult *res, int row, int column, struct message_leaf *leaf)
{
    const char *text = pg_text(res, row, column);
    unsigned char *bytes;
    size_t len;

    *leaf = (struct message_leaf){0};
    if (!text)
        return;
    bytes = PQunescapeBytea((const unsigned char *)text, &len);
    if (!bytes)
        BUG("no memory for a digest");
    if (len == sizeof(leaf->digest)) {
        memcpy(leaf->digest, bytes, len);
        leaf->until_s = pg_i64(res, row, column + 1);
    }
    PQfreemem(bytes);
}

static void read_claim(const PGresult *res, int row, struct claim *c)
{
    c->instance_id = pg_i64(res, row, 0);
    (void)snprintf(c->host, sizeof(c->host), "%s", pg_text(res, row, 1));
    (void)snprintf(c->software, sizeof(c->software), "%s", pg_text(res, row, 2));
    (void)snprintf(c->peers_etag, sizeof(c->peers_etag), "%s", pg_text(res, row, 3));
    if (!host_state_from_name(pg_text(res, row, 4), &c->plan.state))
        BUG("unknown state %s", pg_text(res, row, 4));
    c->plan.failures = (int)pg_i64(res, row, 5);
    c->plan.failing_since_us = time_or_never(res, row, 6);
    c->plan.last_success_us = time_or_never(res, row, 7);
    c->peers_due = is_true(res, row, 8);
    c->activity_due = is_true(res, row, 9);
    c->charts_due = is_true(res, row, 10);
    c->restrictions_due = is_true(res, row, 11);
    read_leaf(res, row, 12, &c->leaf);
}

bool claim_take(struct pg *db, int64_t crawl_id, int64_t now_us, int64_t lease_until_us, int limit,
                struct claim **claims, int *count, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    *claims = NULL;
    *count = 0;
    pg_arg_i64(&args, crawl_id);
    pg_arg_time(&args, now_us);
    pg_arg_time(&args, lease_until_us);
    pg_arg_i64(&args, limit);
    good = pg_run(db, claim_sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return err_wrap(e, "claiming hosts");
    *count = PQntuples(res);
    *claims = mem_array((size_t)*count + 1, sizeof(**claims));
    for (int i = 0; i < *count; i++)
        read_claim(res, i, &(*claims)[i]);
    return true;
}

bool claim_count_due(struct pg *db, int64_t now_us, int64_t limit, int64_t *count, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_time(&args, now_us);
    pg_arg_i64(&args, limit);
    good = pg_run(db,
                  "select count(*) from (select 1 from fedtide.instance"
                  " where next_visit_at <= $1 and state <> 'opted_out' limit $2) due",
                  &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return err_wrap(e, "counting due hosts");
    *count = pg_i64(res, 0, 0);
    return true;
}
