/*
 * bench-peers: what peer lists cost from the bytes that arrive to the rows that stay.
 *
 *   bench-peers [LISTS [NAMES]]      (10,000 lists of 15,400 names; TEST_DB names a database to fill)
 *
 * Scanner and numbering run on a list of 40,000 names as it would arrive, compressed, and on lists of as many
 * from a table of 300,000. Storing goes through the program's own code (store/write.h); a day later 0.34 % of
 * every list differs. Beside it the same lists as one row a link and as int4[], a hundredth of them, scaled.
 */
#include <inttypes.h>
#include <roaring/roaring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/number_set.h"
#include "name_table.h"
#include "probe/peers.h"
#include "sql/database.h"
#include "store/write.h"

enum {
    UNIVERSE = 60000,
    BIG_LIST = 40000,
    ALL_NAMES = 300000,
    TEXTS = 4,
    PIECE = 16384,
    ROUNDS = 30,
    MIDDLE = ROUNDS / 2,
    BATCH = 100,
    SCALE = 100,
};

static uint64_t random_state = 20260101;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

static void must(bool good, const struct err *e)
{
    if (good)
        return;
    (void)fprintf(stderr, "bench-peers: %s\n", e->text);
    exit(1);
}

static void row(const char *what, double value, const char *unit, const char *goal)
{
    printf("%-52s %12.2f %-14s %s\n", what, value, unit, goal);
}

/* ---- from the wire to sorted numbers ---- */

struct reading {
    struct name_table *table;
    uint32_t numbers[BIG_LIST + 1];
    uint32_t count;
};

static void take_number(void *arg, int32_t number)
{
    struct reading *r = arg;

    if (number >= 0 && r->count < BIG_LIST)
        r->numbers[r->count++] = (uint32_t)number;
}

static void take_name(void *arg, const char *name, size_t len)
{
    struct reading *r = arg;

    name_table_ask(r->table, name, len, take_number, r);
}

static void take_name_at_once(void *arg, const char *name, size_t len)
{
    struct reading *r = arg;

    take_number(r, name_table_number(r->table, name, len));
}

static void count_name(void *arg, const char *name, size_t len)
{
    (void)name;
    (void)len;
    (*(uint32_t *)arg)++;
}

static void feed(const char *bytes, size_t len, peers_fn *fn, void *arg)
{
    struct peers *p = peers_new(PEERS_LIST, fn, arg);
    struct err e = {.text = "the list is not read"};

    for (size_t at = 0; at < len; at += PIECE)
        must(peers_feed(p, bytes + at, len - at < PIECE ? len - at : PIECE), &e);
    must(peers_end(p, NULL) == PEERS_OK, &e);
    peers_free(p);
}

static void inflate_and_feed(unsigned char *packed, size_t packed_len, struct reading *r)
{
    struct peers *p = peers_new(PEERS_LIST, take_name, r);
    struct err e = {.text = "the compressed list is not read"};
    static char piece[PIECE];
    z_stream z = {.next_in = packed, .avail_in = (uInt)packed_len};
    int state = inflateInit2(&z, 15 + 16);

    while (state == Z_OK) {
        z.next_out = (unsigned char *)piece;
        z.avail_out = sizeof(piece);
        state = inflate(&z, Z_NO_FLUSH);
        must(state >= Z_OK && peers_feed(p, piece, sizeof(piece) - z.avail_out), &e);
    }
    (void)inflateEnd(&z);
    must(peers_end(p, NULL) == PEERS_OK, &e);
    name_table_settle(r->table, take_number, r);
    peers_free(p);
    r->count = number_set_sort(r->numbers, r->count);
}

/* Work of this process alone: others on the machine do not count. */
static int64_t cpu_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_time(const void *a, const void *b)
{
    return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b);
}

/* A name of the whole fediverse: more of them are known than a cache holds. */
static size_t put_name(char *out, uint32_t i)
{
    return (size_t)sprintf(out, "host-%u.%s.social", i * 7919 % 1000003, i % 3 ? "coast" : "hills");
}

static size_t write_list(char *text, uint32_t count, uint32_t (*choose)(uint32_t))
{
    size_t len = 0;

    text[len++] = '[';
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            text[len++] = ',';
        text[len++] = '"';
        len += put_name(text + len, choose(i));
        text[len++] = '"';
    }
    text[len++] = ']';
    return len;
}

static uint32_t in_order(uint32_t i)
{
    return i;
}

static uint32_t at_random(uint32_t i)
{
    (void)i;
    return random_below(ALL_NAMES);
}

static double rate_of(char (*texts)[BIG_LIST * 40], const size_t *len, struct reading *r, peers_fn *fn)
{
    int64_t took[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        int64_t begin = cpu_us();

        r->count = 0;
        feed(texts[i % TEXTS], len[i % TEXTS], fn, r);
        name_table_settle(r->table, take_number, r);
        took[i] = cpu_us() - begin;
    }
    qsort(took, ROUNDS, sizeof(*took), by_time);
    return BIG_LIST / (double)took[MIDDLE];
}

/* Lists of names from all over a table that no cache holds. */
static void measure_many_names(void)
{
    static char all[ALL_NAMES * 40], texts[TEXTS][BIG_LIST * 40];
    static struct reading r;
    size_t len[TEXTS];
    double apart, together;

    r.table = name_table_new();
    feed(all, write_list(all, ALL_NAMES, in_order), take_name, &r);
    for (int i = 0; i < TEXTS; i++)
        len[i] = write_list(texts[i], BIG_LIST, at_random);
    apart = rate_of(texts, len, &r, take_name_at_once);
    together = rate_of(texts, len, &r, take_name);
    name_table_free(r.table);
    row("the same of 300,000 names, each looked up at once", apart, "M names/s", "");
    row("  each some names later, as the crawler does", together, "M names/s", "at least 10");
    row("  times", together / apart, "", "");
}

static void measure_reading(void)
{
    static char text[BIG_LIST * 40];
    static unsigned char packed[sizeof(text)];
    static struct reading r;
    int64_t scan[ROUNDS], numbering[ROUNDS], whole[ROUNDS];
    uLongf packed_len = sizeof(packed);
    z_stream z = {0};
    size_t len = 0;

    len = write_list(text, BIG_LIST, in_order);
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        exit(1);
    z.next_in = (unsigned char *)text;
    z.avail_in = (uInt)len;
    z.next_out = packed;
    z.avail_out = sizeof(packed);
    (void)deflate(&z, Z_FINISH);
    packed_len = z.total_out;
    (void)deflateEnd(&z);
    r.table = name_table_new();
    for (int i = 0; i < ROUNDS; i++) {
        int64_t begin = cpu_us();
        uint32_t count = 0;

        feed(text, len, count_name, &count);
        scan[i] = cpu_us() - begin;
        begin = cpu_us();
        r.count = 0;
        inflate_and_feed(packed, packed_len, &r);
        whole[i] = cpu_us() - begin;
        begin = cpu_us();
        r.count = 0;
        feed(text, len, take_name, &r);
        name_table_settle(r.table, take_number, &r);
        r.count = number_set_sort(r.numbers, r.count);
        numbering[i] = cpu_us() - begin;
    }
    name_table_free(r.table);
    row("first sight of 40,000 names (rules for each)", (double)whole[0] / 1e3, "ms", "");
    qsort(scan, ROUNDS, sizeof(*scan), by_time);
    qsort(numbering, ROUNDS, sizeof(*numbering), by_time);
    qsort(whole, ROUNDS, sizeof(*whole), by_time);
    printf("list of %d names, %zu bytes, %lu compressed\n", BIG_LIST, len, packed_len);
    row("scanner alone", BIG_LIST / (double)scan[MIDDLE], "M names/s", "");
    row("compressed bytes to sorted numbers", (double)whole[MIDDLE] / 1e3, "ms", "at most 5 a MB");
    row("scanner and numbers, sorted", BIG_LIST / (double)numbering[MIDDLE], "M names/s", "at least 10");
}

/* ---- the store ---- */

static struct names *make_names(void)
{
    struct names *n = names_new();
    struct err e = {.text = "names"};
    char text[40];

    for (uint32_t i = 0; i < UNIVERSE; i++) {
        int len = snprintf(text, sizeof(text), "host-%u.org", i);

        must(names_add(n, i, text, (size_t)len, (size_t)len), &e);
        /* as if met in some other order than the ids were given */
        names_set_id(n, i, (int32_t)(1 + (uint64_t)i * 48271 % UNIVERSE));
    }
    return n;
}

/* Lists between a quarter of the mean and seven quarters long, members skewed to the popular tenth. */
static void make_lists(struct finished **lists, int count, uint32_t mean, struct names *names)
{
    unsigned char *marked = mem_alloc(UNIVERSE);

    for (int i = 0; i < count; i++) {
        struct finished *f = lists[i] = finished_new();
        uint32_t want = mean / 4 + random_below(mean + mean / 2);

        f->names = names;
        names_share(names);
        f->claim.instance_id = i + 1;
        f->result.peers = EXTRA_OK;
        f->started_us = clock_now_us();
        f->peers = mem_array(want, sizeof(*f->peers));
        memset(marked, 0, UNIVERSE);
        for (uint32_t distinct = 0; distinct < want;) {
            uint32_t k = random_below(3) ? random_below(UNIVERSE) : random_below(UNIVERSE / 10);

            distinct += !marked[k];
            marked[k] = 1;
        }
        for (uint32_t k = 0; k < UNIVERSE; k++)
            if (marked[k])
                f->peers[f->peer_count++] = k;
        f->result.peers_listed = f->peer_count;
    }
    free(marked);
}

/* A day later: one member in 600 is another one. */
static void change_lists(struct finished **lists, int count)
{
    for (int i = 0; i < count; i++) {
        struct finished *f = lists[i];

        f->started_us = clock_now_us();
        for (uint32_t k = 0; k + 1 < f->peer_count; k++)
            if (random_below(600) == 0 && f->peers[k] + 1 < f->peers[k + 1])
                f->peers[k]++;
    }
}

static double store(struct pg *db, struct finished **lists, int count)
{
    int64_t begin = clock_mono_us();
    bool owned[BATCH];
    struct err e = {0};

    memset(owned, 1, sizeof(owned));
    for (int at = 0; at < count; at += BATCH) {
        must(pg_begin(db, &e) &&
                 write_peer_lists(db, lists + at, owned, count - at < BATCH ? count - at : BATCH, &e) &&
                 pg_commit(db, &e),
             &e);
    }
    return (double)(clock_mono_us() - begin) / 1e6;
}

static double number_of(struct pg *db, const char *sql)
{
    PG_RESULT res = NULL;
    struct err e = {0};

    must(pg_run(db, sql, NULL, &res, &e), &e);
    return pg_double(res, 0, 0);
}

static double timed(struct pg *db, const char *sql)
{
    int64_t begin = clock_mono_us();
    struct err e = {0};

    must(pg_script(db, sql, &e), &e);
    return (double)(clock_mono_us() - begin) / 1e6;
}

static bool add_set(void *arg, const struct pg_field *fields, int count, struct err *e)
{
    roaring_bitmap_t *set =
        roaring_bitmap_portable_deserialize_safe((const char *)fields[0].bytes, (size_t)fields[0].len);
    static uint32_t ids[UNIVERSE + 1];
    uint32_t *degree = arg;

    (void)count;
    if (!set)
        return err_set(e, ERR_INPUT, "not a bitmap");
    roaring_bitmap_to_uint32_array(set, ids);
    for (uint64_t i = 0, n = roaring_bitmap_get_cardinality(set); i < n; i++)
        degree[ids[i]]++;
    roaring_bitmap_free(set);
    return true;
}

static double in_degree(struct pg *db)
{
    static uint32_t degree[UNIVERSE + 1];
    int64_t begin = clock_mono_us();
    struct err e = {0};

    must(pg_copy_out(db, "copy (select ids from fedtide.peer_list) to stdout (format binary)", add_set,
                     degree, &e),
         &e);
    return (double)(clock_mono_us() - begin) / 1e6;
}

static void measure_other_forms(struct pg *db, int count)
{
    char sql[600];
    double seconds;

    (void)snprintf(sql, sizeof(sql),
                   "create table bench_sample as select instance_id as src, fedtide.bitmap_ids(ids) as dst"
                   " from fedtide.peer_list where instance_id <= %d",
                   count / SCALE);
    (void)timed(db, sql);
    seconds = timed(db, "create table bench_edges (src int, dst int, primary key (src, dst));"
                        "insert into bench_edges select * from bench_sample;"
                        "create index on bench_edges (dst, src)");
    row("one row a link, scaled", seconds * SCALE, "s", "");
    row("one row a link, scaled", number_of(db, "select pg_total_relation_size('bench_edges')") * SCALE / 1e6,
        "MB", "");
    row("one row a link, in-degree, scaled",
        timed(db, "select dst, count(*) from bench_edges group by dst") * SCALE, "s", "");
    (void)timed(db, "create table bench_arrays as select src, array_agg(dst order by dst) as dst"
                    " from bench_sample group by src");
    row("int4[], scaled", number_of(db, "select pg_total_relation_size('bench_arrays')") * SCALE / 1e6, "MB",
        "");
    row("int4[], in-degree, scaled",
        timed(db, "select d, count(*) from bench_arrays, unnest(dst) d group by d") * SCALE, "s", "");
}

static void measure_storing(int count, uint32_t mean)
{
    struct finished **lists = mem_array((size_t)count, sizeof(struct finished *));
    struct names *names = make_names();
    struct pg db = {0};
    struct err e = {0};
    double members = 0;
    int64_t cpu;

    must(database_open(&db, getenv("TEST_DB"), "bench-peers", DATABASE_WRITE, &e) &&
             database_partitions(&db, clock_now_us(), clock_now_us(), &e),
         &e);
    (void)timed(&db, "insert into fedtide.instance (host, registrable_domain, first_seen_at,"
                     " first_seen_source) select 'host-' || n || '.org', 'host-' || n || '.org', now(),"
                     " 'seed' from generate_series(1, 60000) n; analyze fedtide.instance");
    make_lists(lists, count, mean, names);
    for (int i = 0; i < count; i++)
        members += lists[i]->peer_count;
    printf("%d lists of %.0f names on average\n", count, members / count);
    row("stored the first time", store(&db, lists, count), "s", "");
    row("on disk", number_of(&db, "select pg_total_relation_size('fedtide.peer_list')") / 1e6, "MB",
        "at most 100");
    change_lists(lists, count);
    cpu = cpu_us();
    row("stored a day later, with the difference", store(&db, lists, count), "s", "at most 10");
    row("  of that this process' own work", (double)(cpu_us() - cpu) / 1e6, "s of CPU", "");
    row("the day's changes",
        number_of(&db,
                  "select sum(pg_total_relation_size(relid)) from pg_partition_tree('fedtide.peer_change')") /
            1e6,
        "MB", "at most 5");
    row("the day's changes",
        number_of(&db, "select sum(cardinality(added) + cardinality(removed)) from fedtide.peer_change"),
        "links", "");
    row("in-degree of every host", in_degree(&db), "s", "under 2");
    measure_other_forms(&db, count);
    for (int i = 0; i < count; i++)
        finished_free(lists[i]);
    free(lists);
    names_release(names);
    pg_close(&db);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 10000;
    int mean = argc > 2 ? atoi(argv[2]) : 15400;

    if (count < SCALE || mean < 4 || !getenv("TEST_DB")) {
        (void)fprintf(stderr, "usage: tests/integration/with_database.sh bench-peers [LISTS [NAMES]]\n");
        return 2;
    }
    measure_reading();
    measure_many_names();
    measure_storing(count, (uint32_t)mean);
    return 0;
}
