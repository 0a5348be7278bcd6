#include <stdlib.h>
#include <string.h>

#include "base/number_set.h"
#include "store/peers_set.h"
#include "store/write.h"

/* Lists that one statement takes: a set is 8 kB as a rule and 130 kB among a million hosts. */
enum { LISTS_AT_ONCE = 64 };

struct list {
    const struct finished *f;
    struct peers_set *before; /* NULL when the list is read for the first time */
    struct peers_set *after;
};

static struct peers_set *set_of(const struct finished *f)
{
    uint32_t *ids = mem_array((size_t)f->peer_count + 1, sizeof(*ids));
    struct peers_set *set;
    uint32_t count = 0;

    for (uint32_t k = 0; k < f->peer_count; k++) {
        int32_t id = names_id(f->names, f->peers[k]);

        if (id > 0)
            ids[count++] = (uint32_t)id;
    }
    set = peers_set_new(ids, number_set_sort(ids, count));
    free(ids);
    return set;
}

static struct peers_set *set_in(const PGresult *res, int row, int column)
{
    struct peers_set *set;
    unsigned char *bytes;
    size_t len;

    bytes = PQunescapeBytea((const unsigned char *)pg_text(res, row, column), &len);
    if (!bytes)
        BUG("no memory for a peer set");
    set = peers_set_read(bytes, len);
    PQfreemem(bytes);
    return set;
}

/* What is stored of these lists; both sides are in the order of instances. */
static bool load_sets(struct pg *db, struct list *lists, int count, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array ids;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&ids);
    for (int i = 0; i < count; i++)
        pg_array_i64(&ids, lists[i].f->claim.instance_id);
    pg_arg_array(&args, &ids);
    good = pg_run(db,
                  "select instance_id, ids from fedtide.peer_list where instance_id = any ($1::int[])"
                  " order by instance_id",
                  &args, &res, e);
    pg_args_release(&args);
    for (int i = 0, row = 0; good && i < count && row < PQntuples(res); i++)
        if (pg_i64(res, row, 0) == lists[i].f->claim.instance_id)
            lists[i].before = set_in(res, row++, 1);
    return good;
}

/* The ids of a that are not in b as one element of v: the text of an array without its closing brace. */
static void put_difference(struct pg_array *v, const struct peers_set *a, const struct peers_set *b)
{
    size_t count;
    uint32_t *ids = peers_set_minus(a, b, &count);
    struct pg_array inner;

    pg_array_init(&inner);
    for (size_t i = 0; i < count; i++)
        pg_array_i64(&inner, ids[i]);
    pg_array_text(v, count > 0 ? buf_str(&inner.text) : "{");
    pg_array_release(&inner);
    free(ids);
}

/* The first reading of a list is not a change. */
static bool write_changes(struct pg *db, const struct list *lists, int count, struct err *e)
{
    struct pg_array id, at, added, removed;
    struct pg_args args = {0};
    bool good;

    pg_array_init(&id);
    pg_array_init(&at);
    pg_array_init(&added);
    pg_array_init(&removed);
    for (int i = 0; i < count; i++) {
        const struct list *l = &lists[i];

        if (!l->before || peers_set_is_same(l->before, l->after))
            continue;
        pg_array_i64(&id, l->f->claim.instance_id);
        pg_array_time(&at, l->f->started_us);
        put_difference(&added, l->after, l->before);
        put_difference(&removed, l->before, l->after);
    }
    if (id.count == 0)
        return true;
    pg_arg_array(&args, &id);
    pg_arg_array(&args, &at);
    pg_arg_array(&args, &added);
    pg_arg_array(&args, &removed);
    good = pg_run(db,
                  "insert into fedtide.peer_change (instance_id, observed_at, added, removed)"
                  " select id, at, (added || '}')::int[], (removed || '}')::int[]"
                  "   from unnest($1::int[], $2::timestamptz[], $3::text[], $4::text[])"
                  "        v(id, at, added, removed) on conflict do nothing",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static void put_list(struct pg_array v[8], const struct list *l)
{
    const struct finished *f = l->f;
    size_t len;
    char *bytes = peers_set_write(l->after, &len);

    pg_array_i64(&v[0], f->claim.instance_id);
    pg_array_time(&v[1], f->started_us);
    pg_array_i64(&v[2], f->result.peers_listed);
    pg_array_i64(&v[3], f->result.peers_refused);
    pg_array_i64(&v[4], f->held_back);
    pg_array_i64(&v[5], peers_set_count(l->after));
    pg_array_bytes(&v[6], bytes, len);
    /* a list that was not taken whole is read again, changed or not */
    pg_array_text(&v[7], f->result.peers_etag[0] && f->held_back == 0 ? f->result.peers_etag : NULL);
    free(bytes);
}

static bool write_sets(struct pg *db, const struct list *lists, int count, struct err *e)
{
    struct pg_array v[8];
    struct pg_args args = {0};
    bool good;

    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_array_init(&v[i]);
    for (int i = 0; i < count; i++)
        put_list(v, &lists[i]);
    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_arg_array(&args, &v[i]);
    good = pg_run(
        db,
        "insert into fedtide.peer_list (instance_id, observed_at, listed, refused, quarantined, members, ids,"
        " etag) select * from unnest($1::int[], $2::timestamptz[], $3::int[], $4::int[], $5::int[], "
        "$6::int[],"
        " $7::bytea[], $8::text[])"
        " on conflict (instance_id) do update set observed_at = excluded.observed_at,"
        " listed = excluded.listed, refused = excluded.refused, quarantined = excluded.quarantined,"
        " members = excluded.members, ids = excluded.ids, etag = excluded.etag",
        &args, NULL, e);
    pg_args_release(&args);
    return good;
}

static bool write_some(struct pg *db, struct list *lists, int count, struct err *e)
{
    bool good = load_sets(db, lists, count, e);

    for (int i = 0; i < count; i++)
        lists[i].after = set_of(lists[i].f);
    good = good && write_changes(db, lists, count, e) && write_sets(db, lists, count, e);
    for (int i = 0; i < count; i++) {
        peers_set_free(lists[i].before);
        peers_set_free(lists[i].after);
    }
    return good;
}

/* Lists that the server said are as they were. */
static bool touch_lists(struct pg *db, struct finished **items, const bool *owned, int count, struct err *e)
{
    struct pg_array id, at;
    struct pg_args args = {0};
    bool good;

    pg_array_init(&id);
    pg_array_init(&at);
    for (int i = 0; i < count; i++) {
        if (!owned[i] || items[i]->result.peers != EXTRA_UNCHANGED)
            continue;
        pg_array_i64(&id, items[i]->claim.instance_id);
        pg_array_time(&at, items[i]->started_us);
    }
    if (id.count == 0)
        return true;
    pg_arg_array(&args, &id);
    pg_arg_array(&args, &at);
    good = pg_run(db,
                  "update fedtide.peer_list"
                  "   set observed_at = ($2::timestamptz[])[array_position($1::int[], instance_id)]"
                  " where instance_id = any ($1::int[])",
                  &args, NULL, e);
    pg_args_release(&args);
    return good;
}

bool write_peer_lists(struct pg *db, struct finished **items, const bool *owned, int count, struct err *e)
{
    struct list lists[LISTS_AT_ONCE];
    int waiting = 0;

    for (int i = 0; i < count; i++) {
        if (owned[i] && items[i]->result.peers == EXTRA_OK)
            lists[waiting++] = (struct list){.f = items[i]};
        if (waiting == LISTS_AT_ONCE || (waiting > 0 && i == count - 1)) {
            if (!write_some(db, lists, waiting, e))
                return false;
            waiting = 0;
        }
    }
    return touch_lists(db, items, owned, count, e);
}
