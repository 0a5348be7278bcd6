#include "store/peers_forget.h"

#include <stdlib.h>

#include "store/peers_set.h"

enum { PAGE = 200 }; /* lists at a time: 200 of 40,000 names are 20 MB */

static bool write_list(struct pg *db, const char *instance_id, const struct peers_set *set, struct err *e)
{
    struct pg_args args = {0};
    size_t len;
    char *bytes = peers_set_write(set, &len);
    bool good;

    pg_arg_text(&args, instance_id);
    pg_arg_bytes(&args, bytes, len);
    pg_arg_i64(&args, peers_set_count(set));
    good = pg_run(db, "update fedtide.peer_list set ids = $2, members = $3 where instance_id = $1::int",
                  &args, NULL, e);
    pg_args_release(&args);
    free(bytes);
    return good;
}

/* One stored list without the hosts; left as it is when it has none of them. */
static bool forget_in(struct pg *db, const PGresult *page, int row, const struct peers_set *gone,
                      int64_t *rows, struct err *e)
{
    size_t len, rest_count;
    unsigned char *bytes = PQunescapeBytea((const unsigned char *)pg_text(page, row, 1), &len);
    struct peers_set *before = bytes ? peers_set_read(bytes, len) : NULL;
    struct peers_set *after;
    uint32_t *rest;
    bool good = true;

    PQfreemem(bytes);
    if (!before)
        return true;
    rest = peers_set_minus(before, gone, &rest_count);
    after = peers_set_new(rest, rest_count);
    if (peers_set_count(after) != peers_set_count(before)) {
        good = write_list(db, pg_text(page, row, 0), after, e);
        (*rows)++;
    }
    peers_set_free(after);
    free(rest);
    peers_set_free(before);
    return good;
}

/* One page of lists. */
struct page {
    const struct peers_set *gone;
    int64_t behind; /* this list */
    int64_t last;   /* out: its last list */
    int64_t rows;   /* out: lists that were changed */
    bool is_full;   /* out: there may be more behind it */
};

static bool forget_in_page(struct pg *db, void *arg, struct err *e)
{
    struct page *p = arg;
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    bool good;

    p->rows = 0;
    pg_arg_i64(&args, p->behind);
    pg_arg_i64(&args, PAGE);
    good = pg_run(db,
                  "select instance_id, ids from fedtide.peer_list where instance_id > $1"
                  " order by instance_id limit $2 for no key update",
                  &args, &res, e);
    pg_args_release(&args);
    for (int row = 0; good && row < PQntuples(res); row++) {
        good = forget_in(db, res, row, p->gone, &p->rows, e);
        p->last = pg_i64(res, row, 0);
    }
    p->is_full = good && PQntuples(res) == PAGE;
    return good;
}

static bool forget_in_lists(struct pg *db, const struct peers_set *gone, int64_t *rows, struct err *e)
{
    struct page p = {.gone = gone, .last = -1};

    do {
        p.behind = p.last;
        if (!pg_transact(db, forget_in_page, &p, e))
            return false;
        *rows += p.rows;
    } while (p.is_full);
    return true;
}

struct hosts {
    const uint32_t *ids;
    size_t count;
    int64_t rows; /* out */
};

static bool forget_in_changes(struct pg *db, void *arg, struct err *e)
{
    struct hosts *hosts = arg;
    struct pg_args args = {0};
    struct pg_array gone;
    PG_RESULT res = NULL;
    bool good;

    pg_array_init(&gone);
    for (size_t i = 0; i < hosts->count; i++)
        pg_array_i64(&gone, hosts->ids[i]);
    pg_arg_array(&args, &gone);
    good = pg_run(db,
                  "update fedtide.peer_change"
                  " set added = array(select x from unnest(added) x where x <> all ($1::int[])),"
                  "     removed = array(select x from unnest(removed) x where x <> all ($1::int[]))"
                  " where added && $1::int[] or removed && $1::int[]",
                  &args, &res, e);
    pg_args_release(&args);
    if (good)
        hosts->rows = strtoll(PQcmdTuples(res), NULL, 10);
    return good;
}

bool peers_forget(struct pg *db, const uint32_t *ids, size_t count, int64_t *rows, struct err *e)
{
    struct peers_set *gone = peers_set_new(ids, count);
    struct hosts hosts = {.ids = ids, .count = count};
    bool good = forget_in_lists(db, gone, rows, e) && pg_transact(db, forget_in_changes, &hosts, e);

    *rows += hosts.rows;
    peers_set_free(gone);
    return good;
}
