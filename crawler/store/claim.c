#include "store/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Choosing and taking are two statements of one transaction: a database that keeps the hosts on several nodes
 * (sql/distribute.h) runs each statement on every node, where each would choose for itself. */
/* What this crawl ($3) holds already it does not take again, however long it was kept from renewing its
 * leases. */
#define DUE                                                                                                  \
    "select id from fedtide.instance where next_visit_at <= $1 and state <> 'opted_out'"                     \
    " and lease_crawl_id is distinct from $3"
#define FIRST " order by next_visit_at limit $2 for no key update skip locked"
static const char choose_sql[] = DUE FIRST;
/* The index instance_slow_due has the same outcomes. */
static const char choose_slow_sql[] = DUE " and last_outcome in (12, 21, 40, 50)" FIRST;
_Static_assert(OUTCOME_DNS_TEMPORARY == 12 && OUTCOME_CONNECT_TIMEOUT == 21 && OUTCOME_TIMEOUT == 40 &&
                   OUTCOME_ROBOTS_UNREACHABLE == 50,
               "as in choose_slow_sql");

enum { SLOW_SHARE = 4 }; /* one of so many */

static const char take_sql[] =
    "update fedtide.instance i set lease_crawl_id = $1, next_visit_at = $3"
    " where i.id = any ($4::int[])"
    " returning i.id, i.host, coalesce((select s.name from fedtide.software s where s.id = i.software_id), "
    "''),"
    "           i.state, i.failures,"
    "           (extract(epoch from i.failing_since) * 1000000)::bigint,"
    "           (extract(epoch from i.last_success_at) * 1000000)::bigint,"
    "           coalesce(i.peers_due_at <= $2, true), coalesce(i.activity_due_at <= $2, true),"
    "           coalesce(i.charts_due_at <= $2, true), coalesce(i.restrictions_due_at <= $2, true),"
    /* real time, whatever the time of the crawl: certificates are judged by it */
    "           case when i.leaf_until > now() then i.leaf end, extract(epoch from i.leaf_until)::bigint";

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
    if (!host_state_from_name(pg_text(res, row, 3), &c->plan.state))
        BUG("unknown state %s", pg_text(res, row, 3));
    c->plan.failures = (int)pg_i64(res, row, 4);
    c->plan.failing_since_us = time_or_never(res, row, 5);
    c->plan.last_success_us = time_or_never(res, row, 6);
    c->peers_due = is_true(res, row, 7);
    c->activity_due = is_true(res, row, 8);
    c->charts_due = is_true(res, row, 9);
    c->restrictions_due = is_true(res, row, 10);
    read_leaf(res, row, 11, &c->leaf);
}

/* What has been claimed so far. */
struct claimed {
    int64_t crawl_id, now_us, lease_until_us;
    struct claim *claims;
    int count;
};

/* Locks due hosts that nobody else is about to take. */
static bool choose(struct pg *db, const char *how, const struct claimed *c, int limit, struct pg_array *ids,
                   struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_time(&args, c->now_us);
    pg_arg_i64(&args, limit);
    pg_arg_i64(&args, c->crawl_id);
    good = pg_run(db, how, &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++)
        pg_array_i64(ids, pg_i64(res, row, 0));
    return good;
}

static bool take(struct pg *db, int64_t crawl_id, int64_t now_us, int64_t lease_until_us,
                 struct pg_array *ids, PGresult **res, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, crawl_id);
    pg_arg_time(&args, now_us);
    pg_arg_time(&args, lease_until_us);
    pg_arg_array(&args, ids);
    good = pg_run(db, take_sql, &args, res, e);
    pg_args_release(&args);
    return good;
}

static int by_id(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;

    return (x->instance_id > y->instance_id) - (x->instance_id < y->instance_id);
}

/* Conditional requests need what the list was called when it was read last. */
static bool add_etags(struct pg *db, struct claim *claims, int count, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array ids;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&ids);
    for (int i = 0; i < count; i++)
        if (claims[i].peers_due)
            pg_array_i64(&ids, claims[i].instance_id);
    if (ids.count == 0)
        return true;
    pg_arg_array(&args, &ids);
    good = pg_run(db,
                  "select instance_id, etag from fedtide.peer_list"
                  " where instance_id = any ($1::int[]) and etag is not null",
                  &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++) {
        const struct claim key = {.instance_id = pg_i64(res, row, 0)};
        struct claim *c = bsearch(&key, claims, (size_t)count, sizeof(key), by_id);

        if (c)
            (void)snprintf(c->peers_etag, sizeof(c->peers_etag), "%s", pg_text(res, row, 1));
    }
    return good;
}

static bool take_and_read(struct pg *db, const char *how, int limit, struct claimed *c, struct err *e)
{
    PG_RESULT res = NULL;
    struct pg_array ids;
    bool good;

    pg_array_init(&ids);
    good = choose(db, how, c, limit, &ids, e) &&
           (ids.count == 0 || take(db, c->crawl_id, c->now_us, c->lease_until_us, &ids, &res, e));
    pg_array_release(&ids);
    if (!good || !res)
        return good;
    c->claims = mem_grow(c->claims, (size_t)(c->count + PQntuples(res)) + 1, sizeof(*c->claims));
    for (int row = 0; row < PQntuples(res); row++)
        read_claim(res, row, &c->claims[c->count++]);
    return true;
}

/* Hosts that kept us waiting are a part of the claim as long as there are any, so that their time-outs run
 * beside the work for others and not at the end of the crawl. */
static bool take_all(struct pg *db, int limit, struct claimed *c, struct err *e)
{
    if (!take_and_read(db, choose_slow_sql, limit / SLOW_SHARE, c, e) ||
        !take_and_read(db, choose_sql, limit - c->count, c, e))
        return false;
    qsort(c->claims, (size_t)c->count, sizeof(*c->claims), by_id);
    return add_etags(db, c->claims, c->count, e);
}

bool claim_take(struct pg *db, int64_t crawl_id, int64_t now_us, int64_t lease_until_us, int limit,
                struct claim **claims, int *count, struct err *e)
{
    struct claimed c = {.crawl_id = crawl_id, .now_us = now_us, .lease_until_us = lease_until_us};

    c.claims = mem_array(1, sizeof(*c.claims));
    *claims = NULL;
    *count = 0;
    if (pg_begin(db, e) && take_all(db, limit, &c, e) && pg_commit(db, e)) {
        *claims = c.claims;
        *count = c.count;
        return true;
    }
    free(c.claims);
    pg_rollback(db);
    return err_wrap(e, "claiming hosts");
}
