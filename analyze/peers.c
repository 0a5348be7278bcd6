#include "peers.h"

#include <roaring/roaring.h>
#include <stdlib.h>
#include <string.h>

#include "mutual.h"

enum { IDS_AT_ONCE = 4096, ID_MAX = 1 << 28 };

/* Lists are read one by one: what is kept of them is a counter a host, and who of the listers knows whom. */
struct reader {
    struct peers *peers;
    struct mutual *mutual;
    uint32_t *ids; /* scratch */
};

static const char hosts_sql[] =
    "select i.id, i.host, i.software_id, (i.last_success_at is not null or o.any)::int, coalesce(o.users, -1)"
    "  from fedtide.instance i"
    "  left join lateral (select true as any, x.users_total as users from fedtide.observation x"
    "                      where x.instance_id = i.id order by x.observed_at desc limit 1) o on true"
    " where i.state <> 'opted_out' order by i.id";

static const char software_sql[] = "select id, name from fedtide.software order by id";

static const char listers_sql[] =
    "select p.instance_id from fedtide.peer_list p join fedtide.instance i on i.id = p.instance_id"
    " where i.state <> 'opted_out' order by p.instance_id";

static const char lists_sql[] =
    "copy (select p.instance_id, p.ids from fedtide.peer_list p) to stdout (format binary)";

static const char changes_sql[] =
    "select (observed_at at time zone 'UTC')::date - date '1970-01-01', count(*),"
    "       sum(cardinality(added)), sum(cardinality(removed))"
    "  from fedtide.peer_change"
    " where ($1::date is null or observed_at >= $1::timestamp at time zone 'UTC')"
    "   and ($2::date is null or observed_at < ($2::date + 1)::timestamp at time zone 'UTC')"
    " group by 1 order by 1";

/* On every day on which a block appeared or was seen last: what was in force. Lists are read once a week, so what
 * the newest reading had stands for a fortnight after it. */
static const char blocks_sql[] =
    "with days as (select distinct (x at time zone 'UTC')::date as day"
    "                from fedtide.restriction r cross join lateral (values (r.first_seen), (r.last_seen)) "
    "v(x))"
    " select d.day - date '1970-01-01', count(distinct r.instance_id), count(*),"
    "        count(*) filter (where r.severity = 'suspend'), count(distinct r.domain)"
    "   from days d join fedtide.restriction r on (r.first_seen at time zone 'UTC')::date <= d.day"
    "   left join fedtide.restriction_now n using (instance_id, domain, severity, digest)"
    "  where (r.last_seen at time zone 'UTC')::date >= d.day - case when n.last_seen is null then 0 else 14 end"
    "    and ($1::date is null or d.day >= $1::date) and ($2::date is null or d.day <= $2::date)"
    "  group by d.day order by d.day";

static bool load_software(struct peers *p, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;
    int rows;

    if (!pg_run(db, software_sql, NULL, &res, e))
        return err_wrap(e, "reading the software table");
    rows = PQntuples(res);
    p->software_count = rows ? (int32_t)pg_i64(res, rows - 1, 0) + 1 : 0;
    p->software = mem_array((size_t)p->software_count + 1, sizeof(*p->software));
    for (int r = 0; r < rows; r++)
        p->software[pg_i64(res, r, 0)] = mem_text(pg_text(res, r, 1));
    return true;
}

static bool load_hosts(struct peers *p, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;
    int rows;

    if (!pg_run(db, hosts_sql, NULL, &res, e))
        return err_wrap(e, "reading the hosts");
    rows = PQntuples(res);
    p->ids = rows ? (int32_t)pg_i64(res, rows - 1, 0) : 0;
    p->hosts = mem_array((size_t)p->ids + 1, sizeof(*p->hosts));
    for (int r = 0; r < rows; r++)
        p->hosts[pg_i64(res, r, 0)] =
            (struct peers_host){.name = mem_text(pg_text(res, r, 1)),
                                .software = pg_is_null(res, r, 2) ? -1 : (int32_t)pg_i64(res, r, 2),
                                .answered = !pg_is_null(res, r, 3) && pg_i64(res, r, 3) != 0,
                                .users = pg_i64(res, r, 4)};
    for (int32_t id = 0; id <= p->ids; id++)
        p->hosts[id].lister = -1;
    return true;
}

static bool load_listers(struct peers *p, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db, listers_sql, NULL, &res, e))
        return err_wrap(e, "reading the peer lists");
    for (int r = 0; r < PQntuples(res); r++) {
        int64_t id = pg_i64(res, r, 0);

        /* a host that came after the hosts were read waits for the next report */
        if (id <= p->ids && p->hosts[id].name)
            p->hosts[id].lister = p->lists++;
    }
    return true;
}

/* One host that a list names. */
static void name_host(struct reader *r, struct peers_host *from, uint32_t id)
{
    struct peers *p = r->peers;
    struct peers_host *to = id <= (uint32_t)p->ids ? &p->hosts[id] : NULL;

    if (!to || !to->name || to == from)
        return;
    p->edges++;
    from->out_degree++;
    p->named += to->in_degree++ == 0;
    if (to->lister >= 0) {
        from->named_listers++;
        mutual_add(r->mutual, from->lister, to->lister);
    }
}

static bool take_list(void *arg, const struct pg_field *f, int count, struct err *e)
{
    struct reader *r = arg;
    struct peers *p = r->peers;
    int32_t id = count == 2 ? pg_field_i32(&f[0]) : 0;
    roaring_bitmap_t *bits;
    roaring_uint32_iterator_t *at;
    uint32_t got;

    if (id < 1 || id > p->ids || p->hosts[id].lister < 0)
        return true;
    bits = roaring_bitmap_portable_deserialize_safe((const char *)f[1].bytes, (size_t)f[1].len);
    if (!bits)
        return err_set(e, ERR_DB, "the peer list of %s is damaged", p->hosts[id].name);
    at = roaring_create_iterator(bits);
    while ((got = roaring_read_uint32_iterator(at, r->ids, IDS_AT_ONCE)) > 0)
        for (uint32_t i = 0; i < got; i++)
            name_host(r, &p->hosts[id], r->ids[i]);
    roaring_free_uint32_iterator(at);
    roaring_bitmap_free(bits);
    return true;
}

static bool load_lists(struct peers *p, struct pg *db, struct err *e)
{
    struct reader r = {
        .peers = p, .mutual = mutual_new(p->lists), .ids = mem_array(IDS_AT_ONCE, sizeof(uint32_t))};
    bool done = pg_copy_out(db, lists_sql, take_list, &r, e) || err_wrap(e, "reading the peer lists");
    int32_t *count = done ? mutual_count(r.mutual) : NULL;

    for (int32_t id = 1; done && id <= p->ids; id++)
        if (p->hosts[id].lister >= 0) {
            p->hosts[id].mutual = count[p->hosts[id].lister];
            p->mutual += p->hosts[id].mutual;
            p->between += p->hosts[id].named_listers;
        }
    free(count);
    free(r.ids);
    mutual_free(r.mutual);
    return done;
}

static bool load_changes(struct peers *p, struct pg *db, struct window window, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_day(&args, window.since);
    pg_arg_day(&args, window.until);
    good = pg_run(db, changes_sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return err_wrap(e, "reading the changes of peer lists");
    p->day_count = PQntuples(res);
    p->days = mem_array((size_t)p->day_count + 1, sizeof(*p->days));
    for (int r = 0; r < p->day_count; r++)
        p->days[r] = (struct peers_day){.day = (int32_t)pg_i64(res, r, 0),
                                        .lists = pg_i64(res, r, 1),
                                        .added = pg_i64(res, r, 2),
                                        .removed = pg_i64(res, r, 3)};
    return true;
}

static bool load_blocks(struct peers *p, struct pg *db, struct window window, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    pg_arg_day(&args, window.since);
    pg_arg_day(&args, window.until);
    good = pg_run(db, blocks_sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return err_wrap(e, "reading published blocks");
    p->block_count = PQntuples(res);
    p->blocks = mem_array((size_t)p->block_count + 1, sizeof(*p->blocks));
    for (int r = 0; r < p->block_count; r++)
        p->blocks[r] = (struct peers_blocks){.day = (int32_t)pg_i64(res, r, 0),
                                             .publishers = pg_i64(res, r, 1),
                                             .blocks = pg_i64(res, r, 2),
                                             .suspend = pg_i64(res, r, 3),
                                             .targets = pg_i64(res, r, 4)};
    return true;
}

bool peers_measure(struct peers *p, struct pg *db, struct window window, struct err *e)
{
    *p = (struct peers){0};
    return load_software(p, db, e) && load_hosts(p, db, e) && load_listers(p, db, e) &&
           load_lists(p, db, e) && load_changes(p, db, window, e) && load_blocks(p, db, window, e);
}

void peers_release(struct peers *p)
{
    for (int32_t id = 0; p->hosts && id <= p->ids; id++)
        free(p->hosts[id].name);
    for (int32_t s = 0; s < p->software_count; s++)
        free(p->software[s]);
    free(p->hosts);
    free(p->software);
    free(p->days);
    free(p->blocks);
    *p = (struct peers){0};
}

bool peers_has_software(const struct peers *p, const char *name)
{
    for (int32_t s = 0; s < p->software_count; s++)
        if (p->software[s] && strcmp(p->software[s], name) == 0)
            return true;
    return false;
}

struct chao peers_undiscovered(const struct peers *p, int32_t software, bool answered_only, int64_t low,
                               int64_t high)
{
    int64_t seen = 0, once = 0, twice = 0;
    struct chao c;

    for (int32_t id = 1; id <= p->ids; id++) {
        const struct peers_host *h = &p->hosts[id];

        if (!h->name || h->in_degree == 0 || (answered_only && !h->answered) ||
            (software >= 0 && h->software != software) || (high >= 0 && (h->users < low || h->users > high)))
            continue;
        seen++;
        once += h->in_degree == 1;
        twice += h->in_degree == 2;
    }
    chao2(&c, seen, once, twice, p->lists);
    return c;
}
