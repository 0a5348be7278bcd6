/* The schema as people and other machines meet it: comments, the rules that let it run distributed, the
 * views, and peer sets decoded in SQL as CRoaring writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <roaring/roaring.h>
#include <stdlib.h>
#include <string.h>

#include "sql/database.h"
#include "unit/on_database.h"

static struct pg db;

static int open_db(void **state)
{
    struct err e = {0};

    (void)state;
    must(database_open(&db, getenv("TEST_DB"), "test_sql_schema", DATABASE_WRITE, &e), &e);
    run(&db, "select fedtide.ensure_partitions('2026-01-01', '2026-03-01')");
    return 0;
}

static int close_db(void **state)
{
    (void)state;
    pg_close(&db);
    return 0;
}

/* The one value of a query as text, to be freed; lists of names make readable failures. */
static char *value(const char *sql)
{
    struct err e = {0};
    PG_RESULT res = NULL;

    must(pg_run(&db, sql, NULL, &res, &e), &e);
    return mem_text(pg_text(res, 0, 0) ? pg_text(res, 0, 0) : "");
}

static void expect(const char *sql, const char *expected)
{
    char *found = value(sql);

    assert_string_equal(found, expected);
    free(found);
}

/* Tables, views and partitioned tables of ours; partitions inherit the words of their parent. */
#define OURS                                                                                                 \
    "(select oid, relname from pg_class where relnamespace = 'fedtide'::regnamespace"                        \
    " and relkind in ('r', 'p', 'v') and not relispartition)"

static void every_table_view_column_and_function_is_described(void **state)
{
    (void)state;
    expect("select string_agg(relname, ' ') from " OURS " c where obj_description(oid, 'pg_class') is null",
           "");
    expect("select string_agg(c.relname || '.' || a.attname, ' ') from " OURS " c"
           "  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
           "  join pg_class k on k.oid = c.oid and k.relkind <> 'v'"
           " where col_description(c.oid, a.attnum) is null",
           "");
    expect("select string_agg(proname, ' ') from pg_proc where pronamespace = 'fedtide'::regnamespace"
           " and obj_description(oid, 'pg_proc') is null",
           "");
}

/* Tables that a distributed database keeps whole on every node; all others are spread by instance_id. */
#define SMALL                                                                                                \
    "('schema_version', 'reference_state', 'outcome', 'software', 'software_variant', 'crawl', 'instance', " \
    "'quarantine',"                                                                                          \
    " 'domain_quota', 'opt_out', 'survey_break', 'event', 'recomputation')"

static void the_key_of_every_big_table_begins_with_the_instance(void **state)
{
    (void)state;
    expect("select string_agg(c.relname, ' ' order by c.relname) from " OURS " c"
           "  join pg_class k on k.oid = c.oid and k.relkind <> 'v' where c.relname not in " SMALL,
           "adjustment count_series observation peer_change peer_list restriction visit");
    expect("select string_agg(c.relname, ' ') from " OURS " c"
           "  join pg_class k on k.oid = c.oid and k.relkind <> 'v'"
           "  left join pg_index i on i.indrelid = c.oid and i.indisprimary"
           "  left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
           " where c.relname not in " SMALL " and a.attname is distinct from 'instance_id'",
           "");
    /* no unique constraint without it either */
    expect("select string_agg(i.indexrelid::regclass::text, ' ') from pg_index i join " OURS
           " c on c.oid = i.indrelid"
           " where c.relname not in " SMALL " and i.indisunique and not exists (select from pg_attribute a"
           "   where a.attrelid = c.oid and a.attname = 'instance_id' and a.attnum = any (i.indkey::int2[]))",
           "");
}

static void big_tables_refer_to_small_ones_only(void **state)
{
    (void)state;
    expect("select string_agg(conrelid::regclass || ' to ' || confrelid::regclass, ', ') from pg_constraint"
           " where contype = 'f' and connamespace = 'fedtide'::regnamespace and confrelid not in"
           " ('fedtide.instance'::regclass, 'fedtide.software'::regclass, 'fedtide.outcome'::regclass)",
           "");
}

static void tables_that_grow_by_time_are_partitioned_by_month(void **state)
{
    (void)state;
    expect("select string_agg(partrelid::regclass::text || ' ' || pg_get_partkeydef(partrelid), ', '"
           " order by partrelid::regclass::text) from pg_partitioned_table",
           "observation RANGE (observed_at), peer_change RANGE (observed_at), visit RANGE (started_at)");
}

static void views_show_the_newest_figures_the_last_of_a_day_and_who_answered(void **state)
{
    (void)state;
    run(&db,
        "begin;"
        "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source, state) "
        "values"
        " ('one.social', 'one.social', '2026-01-01', 'seed', 'alive'),"
        " ('two.social', 'two.social', '2026-01-01', 'peers', 'failing'),"
        " ('out.social', 'out.social', '2026-01-01', 'peers', 'opted_out'),"
        " ('new.social', 'new.social', '2026-01-01', 'peers', 'candidate');"
        "insert into fedtide.crawl (kind, source, started_at, program_version) values"
        " ('crawl', 'crawl', '2026-01-02', '1'), ('import', 'fedilist-csv', '2026-01-03', '1');"
        "insert into fedtide.observation (instance_id, observed_at, crawl_id, software_id, users_total)"
        " select i.id, o.at, o.crawl, s.id, o.users from (values"
        "  ('one.social', timestamptz '2026-01-02 01:00+00', 1, 10), ('one.social', '2026-01-02 23:59+00', "
        "1, 11),"
        "  ('one.social', '2026-02-03 00:00+00', 2, 12), ('two.social', '2026-01-02 05:00+00', 1, null),"
        "  ('out.social', '2026-01-02 05:00+00', 1, 99)) o(host, at, crawl, users)"
        "  join fedtide.instance i on i.host = o.host join fedtide.software s on s.name = 'mastodon';"
        "insert into fedtide.visit (instance_id, started_at, crawl_id, outcome, duration_ms, requests)"
        " select i.id, '2026-01-02 01:00+00', 1, case when host = 'two.social' then 10 else 1 end, 1, 1"
        "   from fedtide.instance i where host in ('one.social', 'two.social', 'new.social');");
    expect("select string_agg(concat_ws(' ', host, software, users_total, observed_at::date), ', ' order by "
           "host)"
           " from fedtide.latest",
           "one.social mastodon 12 2026-02-03, two.social mastodon 2026-01-02");
    expect("select string_agg(concat_ws(' ', day, host, users_total, source_kind), ', ' order by day, host)"
           " from fedtide.daily",
           "2026-01-02 one.social 11 crawl, 2026-01-02 two.social crawl, 2026-02-03 one.social 12 import");
    expect("select string_agg(concat_ws(' ', outcome, class, visits), ', ' order by outcome) from "
           "fedtide.coverage",
           "dns_nxdomain absent 1, ok answered 2");
    run(&db, "rollback");
}

/* How the server answers a query, as text. */
static char *plan(const char *query)
{
    struct err e = {0};
    PG_RESULT res = NULL;
    struct buf text;
    char *copy;

    buf_init(&text, 100000);
    must(pg_run(&db, query, NULL, &res, &e), &e);
    for (int row = 0; row < PQntuples(res); row++)
        buf_putf(&text, "%s\n", pg_text(res, row, 0));
    copy = mem_text(buf_str(&text));
    buf_release(&text);
    return copy;
}

static void the_days_of_a_host_and_the_visits_of_a_crawl_are_found_without_reading_all(void **state)
{
    char *text;

    (void)state;
    run(&db, "begin; set local enable_seqscan = off");
    text = plan("explain select * from fedtide.daily where host = 'one.social'");
    assert_null(strstr(text, "daily.host")); /* a filter behind the sort */
    assert_non_null(strstr(text, "instance_host_key"));
    free(text);
    text = plan("explain select outcome, visits from fedtide.coverage where crawl_id = 7");
    assert_non_null(strstr(text, "Bitmap Index Scan on visit_202601"));
    free(text);
    run(&db, "rollback");
}

/* What fedtide.bitmap_ids makes of a set, against the set itself. */
static void check_set(const roaring_bitmap_t *set, const char *what)
{
    size_t len = roaring_bitmap_portable_size_in_bytes(set);
    char *bytes = mem_alloc(len + 1);
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    struct err e = {0};
    roaring_uint32_iterator_t *at = roaring_create_iterator(set);

    assert_int_equal(roaring_bitmap_portable_serialize(set, bytes), len);
    pg_arg_bytes(&args, bytes, len);
    must(pg_run(&db, "select id from fedtide.bitmap_ids($1) with ordinality b(id, n) order by n", &args, &res,
                &e),
         &e);
    if (PQntuples(res) != (int)roaring_bitmap_get_cardinality(set))
        fail_msg("%s: %d ids, not %d", what, PQntuples(res), (int)roaring_bitmap_get_cardinality(set));
    for (int row = 0; row < PQntuples(res); row++, (void)roaring_advance_uint32_iterator(at))
        if (pg_i64(res, row, 0) != at->current_value)
            fail_msg("%s: row %d is %lld, not %u", what, row, (long long)pg_i64(res, row, 0),
                     at->current_value);
    roaring_free_uint32_iterator(at);
    pg_args_release(&args);
    free(bytes);
}

/* Arrays, bitsets and runs, alone and mixed, few containers (no offset header with runs) and many. */
static void peer_sets_are_decoded_as_croaring_writes_them(void **state)
{
    static const uint32_t edges[] = {0, 1, 65535, 65536, 131071, 2147483647};

    (void)state;
    for (int optimised = 0; optimised < 2; optimised++) {
        for (uint32_t containers = 0; containers <= 6; containers++) {
            roaring_bitmap_t *sparse = roaring_bitmap_create();
            roaring_bitmap_t *dense = roaring_bitmap_create();
            roaring_bitmap_t *mixed = roaring_bitmap_of_ptr(COUNT_OF(edges), edges);

            for (uint32_t c = 0; c < containers; c++) {
                uint32_t base = c * 3 * 65536;

                for (uint32_t i = 0; i < 4096; i++)
                    roaring_bitmap_add(sparse, base + i * 13);
                for (uint32_t i = 0; i < 20000; i++)
                    roaring_bitmap_add(dense, base + i * 3);
                roaring_bitmap_add_range(mixed, base + 100, base + (c + 1) * 9000);
                roaring_bitmap_add(mixed, base + 65530 + c % 2);
            }
            if (optimised) {
                (void)roaring_bitmap_run_optimize(sparse);
                (void)roaring_bitmap_run_optimize(dense);
                (void)roaring_bitmap_run_optimize(mixed);
            }
            check_set(sparse, "sparse");
            check_set(dense, "dense");
            check_set(mixed, "mixed");
            roaring_bitmap_free(sparse);
            roaring_bitmap_free(dense);
            roaring_bitmap_free(mixed);
        }
    }
}

/* A stored set of 60,000 is fetched once: some hundred pages, not some hundred for each byte. */
static void a_stored_peer_set_is_fetched_once(void **state)
{
    static const char hits[] = "\"Local Hit Blocks\": "; /* of a temporary table */
    roaring_bitmap_t *set = roaring_bitmap_create();
    size_t len;
    struct pg_args args = {0};
    struct err e = {0};
    char *bytes, *text;

    (void)state;
    for (uint32_t i = 0; i < 60000; i++)
        roaring_bitmap_add(set, i * 17);
    len = roaring_bitmap_portable_size_in_bytes(set);
    bytes = mem_alloc(len);
    assert_int_equal(roaring_bitmap_portable_serialize(set, bytes), len);
    pg_arg_bytes(&args, bytes, len);
    run(&db, "begin; create temporary table stored (ids bytea); alter table stored alter ids set storage "
             "external");
    must(pg_run(&db, "insert into stored values ($1)", &args, NULL, &e), &e);
    text =
        plan("explain (analyze, buffers, format json) select count(*) from stored, fedtide.bitmap_ids(ids)");
    assert_non_null(strstr(text, hits));
    assert_in_range(strtol(strstr(text, hits) + strlen(hits), NULL, 10), 10, 1000);
    run(&db, "rollback");
    free(text);
    free(bytes);
    pg_args_release(&args);
    roaring_bitmap_free(set);
}

static void random_peer_sets_are_decoded_as_croaring_writes_them(void **state)
{
    unsigned seed = 20221118;

    (void)state;
    print_message("seed %u\n", seed);
    for (int round = 0; round < 40; round++) {
        roaring_bitmap_t *set = roaring_bitmap_create();

        for (int i = 0; i < 3000; i++) {
            uint32_t value;

            seed = seed * 1664525u + 1013904223u;
            value = (seed >> 8) % (round % 2 ? 8000 : 4000000);
            if (seed % 7 == 0)
                roaring_bitmap_add_range(set, value, value + seed % 50);
            else
                roaring_bitmap_add(set, value);
        }
        if (round % 3 == 0)
            (void)roaring_bitmap_run_optimize(set);
        check_set(set, "random");
        roaring_bitmap_free(set);
    }
}

static void bytes_that_are_no_peer_set_are_refused(void **state)
{
    struct err e = {0};

    (void)state;
    assert_false(pg_run(&db, "select * from fedtide.bitmap_ids('\\x0102030405060708')", NULL, NULL, &e));
    assert_non_null(strstr(e.text, "not a Roaring bitmap"));
    e = (struct err){0};
    assert_false(pg_run(&db, "select * from fedtide.bitmap_ids('\\x3a30000001000000')", NULL, NULL, &e));
    e = (struct err){0};
    assert_false(pg_run(&db, "select * from fedtide.bitmap_ids('\\x3a30')", NULL, NULL, &e));
}

static void the_view_of_peers_names_both_sides_and_leaves_out_who_opted_out(void **state)
{
    uint32_t ids[] = {1, 2, 3};
    roaring_bitmap_t *set;
    struct pg_args args = {0};
    struct err e = {0};
    char bytes[200];

    (void)state;
    run(&db,
        "begin;"
        "insert into fedtide.instance (id, host, registrable_domain, first_seen_at, first_seen_source, state)"
        " overriding system value values (1, 'a.social', 'a.social', now(), 'seed', 'alive'),"
        " (2, 'b.social', 'b.social', now(), 'seed', 'alive'), (3, 'c.social', 'c.social', now(), 'seed', "
        "'opted_out')");
    set = roaring_bitmap_of_ptr(COUNT_OF(ids), ids);
    pg_arg_bytes(&args, bytes, roaring_bitmap_portable_serialize(set, bytes));
    must(pg_run(&db,
                "insert into fedtide.peer_list (instance_id, observed_at, listed, refused, quarantined, "
                "members, ids)"
                " values (1, now(), 3, 0, 0, 3, $1), (3, now(), 3, 0, 0, 3, $1)",
                &args, NULL, &e),
         &e);
    expect("select string_agg(source || '>' || target, ' ' order by target) from fedtide.peer",
           "a.social>a.social a.social>b.social");
    run(&db, "rollback");
    roaring_bitmap_free(set);
    pg_args_release(&args);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_view_column_and_function_is_described),
        cmocka_unit_test(the_key_of_every_big_table_begins_with_the_instance),
        cmocka_unit_test(big_tables_refer_to_small_ones_only),
        cmocka_unit_test(tables_that_grow_by_time_are_partitioned_by_month),
        cmocka_unit_test(views_show_the_newest_figures_the_last_of_a_day_and_who_answered),
        cmocka_unit_test(the_days_of_a_host_and_the_visits_of_a_crawl_are_found_without_reading_all),
        cmocka_unit_test(a_stored_peer_set_is_fetched_once),
        cmocka_unit_test(peer_sets_are_decoded_as_croaring_writes_them),
        cmocka_unit_test(random_peer_sets_are_decoded_as_croaring_writes_them),
        cmocka_unit_test(bytes_that_are_no_peer_set_are_refused),
        cmocka_unit_test(the_view_of_peers_names_both_sides_and_leaves_out_who_opted_out),
    };

    return cmocka_run_group_tests(tests, open_db, close_db);
}
