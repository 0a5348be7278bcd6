#include <stdlib.h>
#include <string.h>

#include "store/peers_set.h"
#include "store/write.h"

static struct peers_set *set_of(const struct finished *f)
{
    uint32_t *ids = mem_array((size_t)f->peer_count + 1, sizeof(*ids));
    struct peers_set *set;
    size_t count = 0;

    for (uint32_t k = 0; k < f->peer_count; k++) {
        int32_t id = names_id(f->names, f->peers[k]);

        if (id > 0)
            ids[count++] = (uint32_t)id;
    }
    set = peers_set_new(ids, count);
    free(ids);
    return set;
}

/* The set stored for an instance: NULL in *set when there is none. */
static bool load_set(struct pg *db, int64_t instance_id, struct peers_set **set, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    unsigned char *bytes;
    size_t len;
    bool good;

    *set = NULL;
    pg_arg_i64(&args, instance_id);
    good = pg_run(db, "select ids from fedtide.peer_list where instance_id = $1", &args, &res, e);
    pg_args_release(&args);
    if (!good || PQntuples(res) == 0)
        return good;
    bytes = PQunescapeBytea((const unsigned char *)pg_text(res, 0, 0), &len);
    if (!bytes)
        BUG("no memory for a peer set");
    *set = peers_set_read(bytes, len);
    PQfreemem(bytes);
    return true;
}

static void put_ids(struct pg_args *args, const uint32_t *ids, size_t count)
{
    struct pg_array v;

    pg_array_init(&v);
    for (size_t i = 0; i < count; i++)
        pg_array_i64(&v, ids[i]);
    pg_arg_array(args, &v);
}

static bool write_change(struct pg *db, const struct finished *f, const struct peers_set *before,
                         const struct peers_set *after, struct err *e)
{
    struct pg_args args = {0};
    size_t added_count, removed_count;
    uint32_t *added = peers_set_minus(after, before, &added_count);
    uint32_t *removed = peers_set_minus(before, after, &removed_count);
    bool good = true;

    if (added_count + removed_count > 0) {
        pg_arg_i64(&args, f->claim.instance_id);
        pg_arg_time(&args, f->started_us);
        put_ids(&args, added, added_count);
        put_ids(&args, removed, removed_count);
        good = pg_run(db,
                      "insert into fedtide.peer_change (instance_id, observed_at, added, removed)"
                      " values ($1, $2, $3, $4) on conflict do nothing",
                      &args, NULL, e);
        pg_args_release(&args);
    }
    free(added);
    free(removed);
    return good;
}

static bool write_set(struct pg *db, const struct finished *f, const struct peers_set *set, struct err *e)
{
    struct pg_args args = {0};
    size_t len;
    char *bytes = peers_set_write(set, &len);
    bool good;

    pg_arg_i64(&args, f->claim.instance_id);
    pg_arg_time(&args, f->started_us);
    pg_arg_i64(&args, f->result.peers_listed);
    pg_arg_i64(&args, f->result.peers_refused);
    pg_arg_i64(&args, f->held_back);
    pg_arg_i64(&args, peers_set_count(set));
    pg_arg_bytes(&args, bytes, len);
    pg_arg_text(&args, f->result.peers_etag[0] ? f->result.peers_etag : NULL);
    good = pg_run(
        db,
        "insert into fedtide.peer_list (instance_id, observed_at, listed, refused, quarantined, members, ids,"
        " etag) values ($1, $2, $3, $4, $5, $6, $7, $8)"
        " on conflict (instance_id) do update set observed_at = excluded.observed_at,"
        " listed = excluded.listed, refused = excluded.refused, quarantined = excluded.quarantined,"
        " members = excluded.members, ids = excluded.ids, etag = excluded.etag",
        &args, NULL, e);
    pg_args_release(&args);
    free(bytes);
    return good;
}

static bool write_peer_list(struct pg *db, const struct finished *f, struct err *e)
{
    struct peers_set *before = NULL;
    struct peers_set *after = set_of(f);
    bool good = load_set(db, f->claim.instance_id, &before, e);

    /* the first reading of a list is not a change */
    if (good && before)
        good = write_change(db, f, before, after, e);
    good = good && write_set(db, f, after, e);
    peers_set_free(before);
    peers_set_free(after);
    return good;
}

static bool touch_peer_list(struct pg *db, const struct finished *f, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, f->claim.instance_id);
    pg_arg_time(&args, f->started_us);
    good = pg_run(db, "update fedtide.peer_list set observed_at = $2 where instance_id = $1", &args, NULL, e);
    pg_args_release(&args);
    return good;
}

bool write_peer_lists(struct pg *db, struct finished **items, const bool *owned, int count, struct err *e)
{
    for (int i = 0; i < count; i++) {
        bool good = true;

        if (!owned[i])
            continue;
        if (items[i]->result.peers == EXTRA_OK)
            good = write_peer_list(db, items[i], e);
        else if (items[i]->result.peers == EXTRA_UNCHANGED)
            good = touch_peer_list(db, items[i], e);
        if (!good)
            return false;
    }
    return true;
}

bool write_series(struct pg *db, struct finished **items, const bool *owned, int count, struct err *e)
{
    struct pg_array id, metric, day, days, value, at;
    struct pg_args args = {0};
    bool good;

    pg_array_init(&id);
    pg_array_init(&metric);
    pg_array_init(&day);
    pg_array_init(&days);
    pg_array_init(&value);
    pg_array_init(&at);
    for (int i = 0; i < count; i++) {
        for (uint32_t k = 0; owned[i] && k < items[i]->point_count; k++) {
            const struct series_point *p = &items[i]->points[k];

            pg_array_i64(&id, items[i]->claim.instance_id);
            pg_array_i64(&metric, (int64_t)p->metric);
            pg_array_day(&day, p->day);
            pg_array_i64(&days, p->days);
            pg_array_i64(&value, p->value);
            pg_array_time(&at, items[i]->started_us);
        }
    }
    if (id.count == 0)
        return true;
    pg_arg_array(&args, &id);
    pg_arg_array(&args, &metric);
    pg_arg_array(&args, &day);
    pg_arg_array(&args, &days);
    pg_arg_array(&args, &value);
    pg_arg_array(&args, &at);
    /* one row a key: a server may list a window twice */
    good = pg_run(
        db,
        "insert into fedtide.count_series (instance_id, metric, day, days, value, reported_at)"
        " select distinct on (id, metric, day) id, metric, day, days, value, at"
        "   from unnest($1::int[], $2::smallint[], $3::date[], $4::smallint[], $5::bigint[],"
        "               $6::timestamptz[]) v(id, metric, day, days, value, at)"
        "  order by id, metric, day, value desc"
        " on conflict (instance_id, metric, day) do update set days = excluded.days, value = excluded.value,"
        " reported_at = excluded.reported_at",
        &args, NULL, e);
    pg_args_release(&args);
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
        "insert into fedtide.restriction (instance_id, domain, severity, digest, first_seen, last_seen)"
        " select distinct on (id, domain, severity, digest) id, domain, severity, digest, at, at"
        "   from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])"
        "        v(id, domain, severity, digest, at)"
        "  order by id, domain, severity, digest"
        " on conflict (instance_id, domain, severity, digest) do update set last_seen = excluded.last_seen",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}
