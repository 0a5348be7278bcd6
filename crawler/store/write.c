#include "store/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "probe/hostname.h"
#include "sql/database.h"

static int by_id(const void *a, const void *b)
{
    const struct finished *const *x = a, *const *y = b;

    return ((*x)->claim.instance_id > (*y)->claim.instance_id) -
           ((*x)->claim.instance_id < (*y)->claim.instance_id);
}

/* Locks the hosts of the batch in the order of their ids and tells which leases are still ours. */
static bool lock_owned(struct pg *db, struct finished **items, int count, int64_t crawl_id, bool *owned,
                       struct err *e)
{
    struct pg_args args = {0};
    struct pg_array ids;
    PG_RESULT res = NULL;
    int row = 0;
    bool good;

    pg_array_init(&ids);
    for (int i = 0; i < count; i++)
        pg_array_i64(&ids, items[i]->claim.instance_id);
    pg_arg_array(&args, &ids);
    pg_arg_i64(&args, crawl_id);
    good = pg_run(db,
                  "select id from fedtide.instance where id = any ($1::int[]) and lease_crawl_id = $2"
                  " order by id for no key update",
                  &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return false;
    for (int i = 0; i < count; i++) {
        owned[i] = row < PQntuples(res) && pg_i64(res, row, 0) == items[i]->claim.instance_id &&
                   (i == 0 || items[i - 1]->claim.instance_id != items[i]->claim.instance_id);
        row += owned[i];
    }
    return true;
}

/* A visit may have begun before a host opted out that it was led to: that one is not named any more. */
static bool hide_barred(struct pg *db, struct finished **items, int count, struct err *e)
{
    struct pg_array finals, details;
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&finals);
    pg_array_init(&details);
    for (int i = 0; i < count; i++) {
        pg_array_text(&finals, items[i]->result.final_host);
        pg_array_text(&details, items[i]->result.detail);
    }
    pg_arg_array(&args, &finals);
    pg_arg_array(&args, &details);
    good = pg_run(db,
                  "select at, bool_or(v.final = o.pattern or v.final like '%.' || o.pattern)"
                  "  from unnest($1::text[], $2::text[]) with ordinality v(final, detail, at)"
                  "  join fedtide.opt_out o on v.final = o.pattern or v.final like '%.' || o.pattern"
                  "                         or v.detail like '%' || o.pattern || '%'"
                  " group by at",
                  &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++) {
        struct message_result *r = &items[pg_i64(res, row, 0) - 1]->result;

        r->detail[0] = '\0';
        /* a name that only ends alike is another's */
        if (pg_text(res, row, 1)[0] == 't')
            r->final_host[0] = '\0';
    }
    return good;
}

static const char *or_null(const char *text)
{
    return text[0] ? text : NULL;
}

static bool write_visit_rows(struct pg *db, struct finished **items, const bool *owned, int count,
                             int64_t crawl_id, struct err *e)
{
    struct pg_array v[11];
    struct pg_args args = {0};
    bool good;

    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_array_init(&v[i]);
    for (int i = 0; i < count; i++) {
        const struct message_result *r = &items[i]->result;

        if (!owned[i])
            continue;
        pg_array_i64(&v[0], items[i]->claim.instance_id);
        pg_array_time(&v[1], items[i]->started_us);
        pg_array_i64(&v[2], (int64_t)r->outcome);
        if (r->http_status)
            pg_array_i64(&v[3], r->http_status);
        else
            pg_array_null(&v[3]);
        pg_array_i64(&v[4], r->duration_ms);
        pg_array_i64(&v[5], r->requests);
        pg_array_i64(&v[6], r->peers);
        pg_array_i64(&v[7], r->activity | r->charts << 8);
        pg_array_i64(&v[8], r->restrictions);
        pg_array_text(&v[9], strcmp(r->final_host, items[i]->claim.host) ? or_null(r->final_host) : NULL);
        pg_array_text(&v[10], or_null(r->detail));
    }
    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_arg_array(&args, &v[i]);
    pg_arg_i64(&args, crawl_id);
    good = pg_run(
        db,
        "insert into fedtide.visit (instance_id, started_at, crawl_id, outcome, http_status, duration_ms,"
        " requests, peers, activity, charts, restrictions, final_host, detail)"
        " select id, at, $12, outcome, status, ms, requests, peers, pair & 255, pair >> 8, blocks, final, "
        "detail"
        "   from unnest($1::int[], $2::timestamptz[], $3::smallint[], $4::smallint[], $5::int[],"
        "               $6::smallint[], $7::smallint[], $8::int[], $9::smallint[], $10::text[], $11::text[])"
        "        v(id, at, outcome, status, ms, requests, peers, pair, blocks, final, detail)"
        " on conflict do nothing",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}

/* Every name a server reports becomes a row of software, so that nothing is thrown away. */
static bool write_software(struct pg *db, struct finished **items, const bool *owned, int count,
                           struct err *e)
{
    struct pg_array names;
    struct pg_args args = {0};
    bool good;

    pg_array_init(&names);
    for (int i = 0; i < count; i++) {
        char name[RECORD_NAME_MAX];

        if (!owned[i] || items[i]->result.outcome != OUTCOME_OK)
            continue;
        (void)snprintf(name, sizeof(name), "%s", items[i]->result.nodeinfo.software);
        str_lower(name);
        pg_array_text(&names, name);
    }
    pg_arg_array(&args, &names);
    good = pg_run(db,
                  "insert into fedtide.software (name) select distinct n from unnest($1::text[]) n"
                  " where not exists (select 1 from fedtide.software s where s.name = n) order by n"
                  " on conflict (name) do nothing",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static void put_count(struct pg_array *v, int64_t value)
{
    if (value == RECORD_ABSENT)
        pg_array_null(v);
    else
        pg_array_i64(v, value);
}

static int64_t accepted_peers(const struct finished *f)
{
    if (f->result.peers != EXTRA_OK)
        return RECORD_ABSENT;
    return f->peer_count;
}

static void put_observation(struct pg_array v[14], const struct finished *f)
{
    const struct nodeinfo *n = &f->result.nodeinfo;
    char name[RECORD_NAME_MAX];

    (void)snprintf(name, sizeof(name), "%s", n->software);
    str_lower(name);
    pg_array_i64(&v[0], f->claim.instance_id);
    pg_array_time(&v[1], f->started_us);
    pg_array_text(&v[2], name);
    pg_array_text(&v[3], or_null(n->version));
    put_count(&v[4], n->users_total);
    put_count(&v[5], n->users_active_month);
    put_count(&v[6], n->users_active_halfyear);
    put_count(&v[7], n->users_active_week);
    put_count(&v[8], n->local_posts);
    put_count(&v[9], n->local_comments);
    pg_array_bool(&v[10], n->open_registrations);
    put_count(&v[11], accepted_peers(f));
    pg_array_i64(&v[12], n->flags);
    pg_array_text(&v[13], strcmp(f->result.final_host, f->claim.host) ? or_null(f->result.final_host) : NULL);
}

static bool write_observations(struct pg *db, struct finished **items, const bool *owned, int count,
                               int64_t crawl_id, struct err *e)
{
    struct pg_array v[14];
    struct pg_args args = {0};
    bool good;

    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_array_init(&v[i]);
    for (int i = 0; i < count; i++)
        if (owned[i] && items[i]->result.outcome == OUTCOME_OK)
            put_observation(v, items[i]);
    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_arg_array(&args, &v[i]);
    pg_arg_i64(&args, crawl_id);
    good = pg_run(
        db,
        "insert into fedtide.observation (instance_id, observed_at, crawl_id, software_id, version,"
        " users_total, users_active_month, users_active_halfyear, users_active_week, local_posts,"
        " local_comments, open_registrations, peers, flags, final_host)"
        " select v.id, v.at, $15, s.id, v.version, v.total, v.month, v.halfyear, v.week, v.posts, v.comments,"
        "        v.open, v.peers, v.flags, v.final"
        "   from unnest($1::int[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],"
        "               $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::boolean[], $12::int[],"
        "               $13::int[], $14::text[])"
        "        v(id, at, software, version, total, month, halfyear, week, posts, comments, open, peers,"
        "          flags, final)"
        "   left join fedtide.software s on s.name = v.software"
        " on conflict do nothing",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static void put_instance(struct pg_array v[14], const struct finished *f)
{
    const struct message_result *r = &f->result;
    char name[RECORD_NAME_MAX] = "";

    if (r->outcome == OUTCOME_OK) {
        (void)snprintf(name, sizeof(name), "%s", r->nodeinfo.software);
        str_lower(name);
    }
    pg_array_i64(&v[0], f->claim.instance_id);
    pg_array_text(&v[1], host_state_name(f->plan.state));
    pg_array_text(&v[2], or_null(name));
    pg_array_text(&v[3], r->outcome == OUTCOME_OK ? or_null(r->nodeinfo.version) : NULL);
    pg_array_text(&v[4], r->outcome == OUTCOME_ALIAS ? or_null(r->final_host) : NULL);
    pg_array_i64(&v[5], (int64_t)r->outcome);
    pg_array_time(&v[6], f->started_us);
    pg_array_time(&v[7], f->plan.last_success_us);
    pg_array_time(&v[8], f->plan.failing_since_us);
    pg_array_i64(&v[9], f->plan.failures);
    pg_array_time(&v[10], f->plan.next_visit_us);
    for (int i = 0; i < 3; i++)
        pg_array_time(&v[11 + i], f->extra_due_us[i]);
}

static void put_leaf(struct pg_array *digest, struct pg_array *until, const struct message_leaf *leaf)
{
    bool known = leaf->until_s > 0;

    pg_array_bytes(digest, known ? leaf->digest : NULL, sizeof(leaf->digest));
    pg_array_time(until, known ? leaf->until_s * INT64_C(1000000) : INT64_MIN);
}

/* What is known of a host, and the end of its lease. Software and version stay as they were when the visit
 * failed. */
static bool write_instances(struct pg *db, struct finished **items, const bool *owned, int count,
                            struct err *e)
{
    struct pg_array v[18];
    struct pg_args args = {0};
    bool good;

    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_array_init(&v[i]);
    for (int i = 0; i < count; i++) {
        if (!owned[i])
            continue;
        put_instance(v, items[i]);
        pg_array_time(&v[14], items[i]->extra_due_us[SCHEDULE_RESTRICTIONS]);
        pg_array_text(&v[15], or_null(items[i]->result.nodeinfo.repository));
        put_leaf(&v[16], &v[17], &items[i]->result.leaf);
    }
    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_arg_array(&args, &v[i]);
    good = pg_run(
        db,
        "update fedtide.instance i set state = v.state, software_id = coalesce(s.id, i.software_id),"
        " version = coalesce(v.version, i.version), repository = coalesce(v.repository, i.repository),"
        " alias_of = v.alias, last_outcome = v.outcome,"
        " last_visit_at = v.at, last_success_at = v.success, failing_since = v.failing, failures = "
        "v.failures,"
        " next_visit_at = v.next, lease_crawl_id = null,"
        " peers_due_at = coalesce(v.peers, i.peers_due_at),"
        " activity_due_at = coalesce(v.activity, i.activity_due_at),"
        " charts_due_at = coalesce(v.charts, i.charts_due_at),"
        " restrictions_due_at = coalesce(v.restrictions, i.restrictions_due_at),"
        " leaf = coalesce(v.leaf, i.leaf), leaf_until = coalesce(v.leaf_until, i.leaf_until)"
        "   from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[],"
        "               $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::smallint[],"
        "               $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[],"
        "               $15::timestamptz[], $16::text[], $17::bytea[], $18::timestamptz[])"
        "        v(id, state, software, version, alias, outcome, at, success, failing, failures, next, peers,"
        "          activity, charts, restrictions, repository, leaf, leaf_until)"
        "   left join fedtide.software s on s.name = v.software"
        "  where i.id = v.id",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}

/* Hosts whose document others answer with are candidates of their own. */
static bool write_alias_targets(struct pg *db, struct finished **items, const bool *owned, int count,
                                int64_t due_us, struct err *e)
{
    struct pg_array hosts, domains, times, via;
    struct pg_args args = {0};
    bool good;

    pg_array_init(&hosts);
    pg_array_init(&domains);
    pg_array_init(&times);
    pg_array_init(&via);
    for (int i = 0; i < count; i++) {
        struct hostname name;

        if (!owned[i] || items[i]->result.outcome != OUTCOME_ALIAS ||
            hostname_read(items[i]->result.final_host, strlen(items[i]->result.final_host), &name) !=
                HOSTNAME_OK)
            continue;
        pg_array_text(&hosts, name.name);
        pg_array_text(&domains, name.name + name.registrable);
        pg_array_time(&times, items[i]->started_us);
        pg_array_i64(&via, items[i]->claim.instance_id);
    }
    pg_arg_array(&args, &hosts);
    pg_arg_array(&args, &domains);
    pg_arg_array(&args, &times);
    pg_arg_array(&args, &via);
    pg_arg_time(&args, due_us);
    good = pg_run(
        db,
        /* a host that is known takes no number: what a conflict throws away is used up all the same */
        "with led as materialized ("
        "  select distinct on (host) host, domain, at, via"
        "    from unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[]) v(host, domain, at, via)"
        "   order by host),"
        " known as materialized ("
        "  select i.host from led join fedtide.instance i on i.host = led.host)"
        " insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_via,"
        " first_seen_source, next_visit_at)"
        " select host, domain, at, via, 'alias', $5 from led"
        "  where not exists (select 1 from known k where k.host = led.host)"
        "    and not exists (select 1 from fedtide.opt_out o"
        "                     where led.host = o.pattern or led.host like '%.' || o.pattern)"
        "  order by host on conflict (host) do nothing",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}

/* Behind lock_owned: from then on nobody opts out before we are done (database_lock_hosts). */
static bool is_as_of(struct pg *db, int64_t opt_outs, struct err *e)
{
    int64_t now;

    if (!database_opt_outs(db, &now, e))
        return false;
    return now == opt_outs || err_set(e, ERR_DB_BUSY, "somebody opted out while lists were on their way");
}

bool write_visits(struct pg *db, struct batch *b, int64_t crawl_id, int64_t opt_outs,
                  struct batch_counts *counts, struct err *e)
{
    bool *owned = mem_array((size_t)b->count + 1, sizeof(*owned));
    struct finished **items = b->items;
    int count = b->count;
    bool good;

    qsort(items, (size_t)count, sizeof(struct finished *), by_id);
    good = pg_begin(db, e) && lock_owned(db, items, count, crawl_id, owned, e) && is_as_of(db, opt_outs, e) &&
           hide_barred(db, items, count, e) && write_visit_rows(db, items, owned, count, crawl_id, e) &&
           write_software(db, items, owned, count, e) &&
           write_observations(db, items, owned, count, crawl_id, e) &&
           write_peer_lists(db, items, owned, count, e) && write_series(db, items, owned, count, e) &&
           write_restrictions(db, items, owned, count, e) && write_instances(db, items, owned, count, e) &&
           write_alias_targets(db, items, owned, count, b->due_us, e) && pg_commit(db, e);
    for (int i = 0; good && i < count; i++) {
        counts->written += owned[i];
        counts->lease_lost += !owned[i];
    }
    free(owned);
    return good;
}
