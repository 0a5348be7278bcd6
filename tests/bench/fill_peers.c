/*
 * fill_peers CONNINFO NAMES LISTS LONGEST: hosts and peer lists, for measuring what the peers command takes.
 * Lists are between a hundredth of LONGEST and LONGEST long; low numbers are named more often. Deterministic.
 */
#include <roaring/roaring.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "sql/database.h"

static uint64_t state = 20240101;

static uint32_t chance(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % below);
}

static bool put_list(struct pg *db, int64_t id, int64_t names, int64_t longest, struct err *e)
{
    roaring_bitmap_t *bits = roaring_bitmap_create();
    int64_t wanted = longest / (1 + chance(100));
    struct pg_args args = {0};
    size_t len;
    char *bytes;
    bool good;

    for (int64_t k = 0; k < wanted; k++)
        roaring_bitmap_add(bits, 1 + (uint32_t)((uint64_t)chance((uint32_t)names) * chance((uint32_t)names) /
                                                (uint64_t)names));
    (void)roaring_bitmap_run_optimize(bits);
    len = roaring_bitmap_portable_size_in_bytes(bits);
    bytes = mem_alloc(len + 1);
    (void)roaring_bitmap_portable_serialize(bits, bytes);
    pg_arg_i64(&args, id);
    pg_arg_i64(&args, (int64_t)roaring_bitmap_get_cardinality(bits));
    pg_arg_bytes(&args, bytes, len);
    good = pg_run(
        db,
        "insert into fedtide.peer_list (instance_id, observed_at, listed, refused, quarantined, members,"
        " ids) values ($1, now(), $2::int, 0, 0, $2::int, $3)",
        &args, NULL, e);
    pg_args_release(&args);
    free(bytes);
    roaring_bitmap_free(bits);
    return good;
}

static bool fill(struct pg *db, int64_t names, int64_t lists, int64_t longest, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_i64(&args, names);
    good = pg_begin(db, e) &&
           pg_run(db,
                  "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
                  " select format('s%s.host%s.net', n, n), format('host%s.net', n), '2024-01-01', 'peers'"
                  " from generate_series(1, $1::int) n",
                  &args, NULL, e);
    pg_args_release(&args);
    for (int64_t id = 1; good && id <= lists; id++)
        good = put_list(db, id, names, longest, e);
    return good && pg_commit(db, e);
}

int main(int argc, char **argv)
{
    struct pg db = {0};
    struct err e = {0};
    int64_t names, lists, longest;

    if (argc != 5 || !str_to_i64(argv[2], 1, 10000000, &names) || !str_to_i64(argv[3], 1, names, &lists) ||
        !str_to_i64(argv[4], 1, names, &longest)) {
        (void)fprintf(stderr, "usage: fill_peers CONNINFO NAMES LISTS LONGEST\n");
        return 2;
    }
    if (!database_open(&db, argv[1], "fill_peers", DATABASE_WRITE, &e) ||
        !fill(&db, names, lists, longest, &e))
        (void)fprintf(stderr, "fill_peers: %s\n", e.text);
    pg_close(&db);
    return err_exit_status(&e);
}
