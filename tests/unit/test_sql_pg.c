/* The layer over libpq, against a real server: values there and back, and which failure is which kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sql/pg.h"
#include "unit/on_database.h"

static struct pg db, other;

static int open_both(void **state)
{
    struct err e = {0};

    (void)state;
    must(pg_open(&db, getenv("TEST_DB"), "test_sql_pg", &e), &e);
    must(pg_open(&other, getenv("TEST_DB"), "test_sql_pg", &e), &e);
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    pg_close(&db);
    pg_close(&other);
    return 0;
}

static const char *const hostile[] = {
    "",
    "plain",
    "NULL",
    "null",
    "it's \"quoted\" \\ and \\\\ twice",
    "{curly,comma}",
    "tab\tline\nreturn\rend",
    "\\N",
    "\\.",
    "b\xc3\xbc"
    "cher \xe2\x82\xac \xf0\x9f\x90\x98",
    "'; drop table fedtide.instance; --",
    "$1 %s %n",
    "trailing backslash\\",
    " blanks ",
};

static void a_text_parameter_comes_back_as_it_went(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        struct pg_args args = {0};
        struct err e = {0};
        PG_RESULT res = NULL;

        pg_arg_text(&args, hostile[i]);
        must(pg_run(&db, "select $1::text", &args, &res, &e), &e);
        assert_string_equal(pg_text(res, 0, 0), hostile[i]);
        pg_args_release(&args);
    }
}

static void a_text_array_comes_back_as_it_went(void **state)
{
    struct pg_args args = {0};
    struct pg_array v;
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    pg_array_init(&v);
    for (size_t i = 0; i < COUNT_OF(hostile); i++)
        pg_array_text(&v, hostile[i]);
    pg_array_text(&v, NULL);
    pg_arg_array(&args, &v);
    must(pg_run(&db, "select t from unnest($1::text[]) with ordinality u(t, n) order by n", &args, &res, &e),
         &e);
    assert_int_equal(PQntuples(res), COUNT_OF(hostile) + 1);
    for (int i = 0; i < (int)COUNT_OF(hostile); i++)
        assert_string_equal(pg_text(res, i, 0), hostile[i]);
    assert_null(pg_text(res, (int)COUNT_OF(hostile), 0));
    pg_args_release(&args);
}

static void an_empty_array_has_no_elements(void **state)
{
    struct pg_args args = {0};
    struct pg_array v;
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    pg_array_init(&v);
    pg_arg_array(&args, &v);
    must(pg_run(&db, "select cardinality($1::text[])", &args, &res, &e), &e);
    assert_int_equal(pg_i64(res, 0, 0), 0);
    pg_args_release(&args);
}

static void numbers_times_days_and_bytes_come_back_as_they_went(void **state)
{
    static const unsigned char bytes[] = {0, 1, '\\', '"', '\'', 255, 0};
    struct pg_args args = {0};
    struct err e = {0};
    PG_RESULT res = NULL;
    size_t len;
    unsigned char *back;

    (void)state;
    pg_arg_i64(&args, INT64_MIN);
    pg_arg_i64(&args, INT64_MAX);
    pg_arg_double(&args, 0.1);
    pg_arg_bool(&args, true);
    pg_arg_time(&args, INT64_C(1668765432123456));
    pg_arg_time(&args, INT64_MIN);
    pg_arg_day(&args, -1);
    pg_arg_bytes(&args, bytes, sizeof(bytes));
    pg_arg_bytes(&args, NULL, 0);
    pg_arg_bytes(&args, bytes, 0);
    must(pg_run(
             &db,
             "select $1::bigint, $2::bigint, $3::float8, $4::boolean,"
             " (extract(epoch from $5::timestamptz) * 1000000)::bigint, $6::timestamptz, $7::date, $8::bytea,"
             " $9::bytea, length($10::bytea)",
             &args, &res, &e),
         &e);
    assert_true(pg_i64(res, 0, 0) == INT64_MIN);
    assert_true(pg_i64(res, 0, 1) == INT64_MAX);
    assert_true(pg_double(res, 0, 2) == 0.1);
    assert_string_equal(pg_text(res, 0, 3), "t");
    assert_true(pg_i64(res, 0, 4) == INT64_C(1668765432123456));
    assert_true(pg_is_null(res, 0, 5));
    assert_string_equal(pg_text(res, 0, 6), "1969-12-31");
    back = PQunescapeBytea((const unsigned char *)pg_text(res, 0, 7), &len);
    assert_int_equal(len, sizeof(bytes));
    assert_memory_equal(back, bytes, len);
    PQfreemem(back);
    assert_true(pg_is_null(res, 0, 8));
    assert_int_equal(pg_i64(res, 0, 9), 0);
    pg_args_release(&args);
}

static void arrays_of_every_type_hold_values_and_nulls(void **state)
{
    struct pg_args args = {0};
    struct pg_array v[6];
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_array_init(&v[i]);
    pg_array_i64(&v[0], -7);
    pg_array_null(&v[0]);
    pg_array_double(&v[1], 2.5);
    pg_array_null(&v[1]);
    pg_array_bool(&v[2], 1);
    pg_array_bool(&v[2], -1);
    pg_array_time(&v[3], 0);
    pg_array_time(&v[3], INT64_MIN);
    pg_array_day(&v[4], 0);
    pg_array_day(&v[4], INT32_MIN);
    pg_array_bytes(&v[5], "\0\"\\", 3);
    pg_array_bytes(&v[5], NULL, 0);
    for (size_t i = 0; i < COUNT_OF(v); i++)
        pg_arg_array(&args, &v[i]);
    must(pg_run(
             &db,
             "select concat_ws('|', $1::bigint[], $2::float8[], $3::boolean[], $4::timestamptz[], $5::date[],"
             " $6::bytea[])",
             &args, &res, &e),
         &e);
    assert_string_equal(pg_text(res, 0, 0),
                        "{-7,NULL}|{2.5,NULL}|{t,NULL}|{\"1970-01-01 00:00:00+00\",NULL}|{1970-01-01,NULL}|"
                        "{\"\\\\x00225c\",NULL}");
    pg_args_release(&args);
}

static void text_that_is_not_utf8_fails_the_statement_and_nothing_else(void **state)
{
    struct pg_args args = {0};
    struct err e = {0};

    (void)state;
    pg_arg_text(&args, "\xff\xfe");
    assert_false(pg_run(&db, "select $1::text", &args, NULL, &e));
    assert_int_equal(e.kind, ERR_DB);
    assert_string_equal(e.sqlstate, "22021");
    pg_args_release(&args);
    run(&db, "select 1");
}

static void copied_rows_come_back_as_they_went(void **state)
{
    struct pg_copy c;
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    run(&db, "create temporary table copied (n bigint, t text, at timestamptz, day date, i integer, b boolean)");
    must(pg_copy_start(&c, &db, "copy copied from stdin (format binary)", &e), &e);
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        pg_copy_i64(&c, i == 0 ? INT64_MIN : (int64_t)i);
        pg_copy_text(&c, hostile[i]);
        pg_copy_time(&c, i == 1 ? INT64_MIN : INT64_C(1234567890000001));
        pg_copy_day(&c, i == 1 ? INT32_MIN : 19000);
        pg_copy_i32(&c, i == 0 ? INT32_MIN : (int32_t)i);
        pg_copy_bool(&c, (int)(i % 3) - 1);
        must(pg_copy_row(&c, &e), &e);
    }
    assert_int_equal(c.rows, COUNT_OF(hostile));
    must(pg_copy_end(&c, &e), &e);
    must(pg_run(&db, "select t, n, at::text, day, i, b from copied order by n", NULL, &res, &e), &e);
    assert_int_equal(PQntuples(res), COUNT_OF(hostile));
    for (int i = 0; i < (int)COUNT_OF(hostile); i++)
        assert_string_equal(pg_text(res, i, 0), hostile[i]);
    assert_true(pg_i64(res, 0, 1) == INT64_MIN);
    assert_string_equal(pg_text(res, 2, 2), "2009-02-13 23:31:30.000001+00");
    assert_null(pg_text(res, 1, 2));
    assert_null(pg_text(res, 1, 3));
    assert_string_equal(pg_text(res, 2, 3), "2022-01-08");
    assert_true(pg_i64(res, 0, 4) == INT32_MIN && pg_i64(res, 2, 4) == 2);
    assert_null(pg_text(res, 0, 5));
    assert_string_equal(pg_text(res, 1, 5), "f");
    assert_string_equal(pg_text(res, 2, 5), "t");
    run(&db, "drop table copied");
}

static void a_copy_larger_than_its_block_arrives_whole(void **state)
{
    struct pg_copy c;
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    run(&db, "create temporary table large (n bigint)");
    must(pg_copy_start(&c, &db, "copy large from stdin (format binary)", &e), &e);
    for (int64_t i = 1; i <= 300000; i++) {
        pg_copy_i64(&c, i);
        must(pg_copy_row(&c, &e), &e);
    }
    must(pg_copy_end(&c, &e), &e);
    must(pg_run(&db, "select sum(n) from large", NULL, &res, &e), &e);
    assert_true(pg_i64(res, 0, 0) == INT64_C(45000150000));
    run(&db, "drop table large");
}

static void a_copy_that_breaks_a_rule_fails_and_leaves_the_connection_usable(void **state)
{
    struct pg_copy c;
    struct err e = {0};

    (void)state;
    run(&db, "create temporary table strict (n bigint check (n < 2))");
    must(pg_copy_start(&c, &db, "copy strict from stdin (format binary)", &e), &e);
    for (int64_t i = 1; i <= 2; i++) {
        pg_copy_i64(&c, i);
        must(pg_copy_row(&c, &e), &e);
    }
    assert_false(pg_copy_end(&c, &e));
    assert_int_equal(e.kind, ERR_DB);
    assert_string_equal(e.sqlstate, "23514");
    e = (struct err){0};
    assert_false(pg_copy_start(&c, &db, "copy nowhere from stdin (format binary)", &e));
    assert_string_equal(e.sqlstate, "42P01");
    run(&db, "drop table strict");
}

struct seen {
    int rows, stop_at;
    int64_t sum;
    int64_t time_us;
    int nulls;
};

static bool see_row(void *arg, const struct pg_field *fields, int count, struct err *e)
{
    struct seen *s = arg;

    assert_int_equal(count, 4);
    if (++s->rows == s->stop_at)
        return err_set(e, ERR_INPUT, "enough");
    s->sum += pg_field_i64(&fields[0]) + pg_field_i32(&fields[1]);
    s->time_us = pg_field_time_us(&fields[2]);
    s->nulls += fields[3].bytes == NULL;
    return true;
}

static const char numbers_sql[] = "copy (select n::bigint, 1::int, timestamptz '1970-01-01 00:00:01+00',"
                                  " case when n % 2 = 0 then 'x' end from generate_series(1, 1000) n)"
                                  " to stdout (format binary)";

static void rows_copied_out_arrive_typed(void **state)
{
    struct seen s = {0};
    struct err e = {0};

    (void)state;
    must(pg_copy_out(&db, numbers_sql, see_row, &s, &e), &e);
    assert_int_equal(s.rows, 1000);
    assert_int_equal(s.sum, 501500);
    assert_int_equal(s.time_us, 1000000);
    assert_int_equal(s.nulls, 500);
}

static void a_reader_of_rows_can_stop_with_its_own_error(void **state)
{
    struct seen s = {.stop_at = 3};
    struct err e = {0};

    (void)state;
    assert_false(pg_copy_out(&db, numbers_sql, see_row, &s, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.text, "enough");
    assert_int_equal(s.rows, 3);
    run(&db, "select 1");
}

static void a_statement_that_fails_is_an_error_of_the_statement(void **state)
{
    struct err e = {0};

    (void)state;
    assert_false(pg_run(&db, "select 1 / 0", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_DB);
    assert_string_equal(e.sqlstate, "22012");
    assert_string_equal(e.text, "database: division by zero (22012)");
}

static void the_commit_of_a_failed_transaction_is_an_error(void **state)
{
    struct err e = {0};

    (void)state;
    must(pg_begin(&db, &e), &e);
    assert_false(pg_run(&db, "select 1 / 0", NULL, NULL, &e));
    e = (struct err){0};
    assert_false(pg_commit(&db, &e));
    assert_int_equal(e.kind, ERR_DB);
    run(&db, "select 1");
}

static void a_deadlock_is_busy(void **state)
{
    struct err e = {0};

    (void)state;
    run(&db, "create table locked (n int primary key); insert into locked values (1), (2)");
    run(&other, "begin; set local deadlock_timeout = '10s'; update locked set n = n where n = 1");
    run(&db, "begin; set local deadlock_timeout = '10ms'; update locked set n = n where n = 2");
    assert_int_equal(PQsendQuery(other.conn, "update locked set n = n where n = 2"), 1);
    assert_false(pg_run(&db, "update locked set n = n where n = 1", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_DB_BUSY);
    assert_string_equal(e.sqlstate, "40P01");
    pg_rollback(&db);
    for (PGresult *res; (res = PQgetResult(other.conn)); PQclear(res))
        assert_int_equal(PQresultStatus(res), PGRES_COMMAND_OK);
    pg_rollback(&other);
    run(&db, "drop table locked");
}

static void a_serialization_failure_is_busy(void **state)
{
    struct err e = {0};

    (void)state;
    run(&db, "create table contended (n int); insert into contended values (1)");
    run(&db, "begin isolation level repeatable read; select * from contended");
    run(&other, "update contended set n = 2");
    assert_false(pg_run(&db, "update contended set n = 3", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_DB_BUSY);
    assert_string_equal(e.sqlstate, "40001");
    pg_rollback(&db);
    run(&db, "drop table contended");
}

static void what_only_the_operator_can_change_says_what_to_do(void **state)
{
    struct err e = {0};

    (void)state;
    run(&db, "begin read only");
    assert_false(pg_run(&db, "create table t (n int)", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "; the server is read-only (a standby?): use the primary"));
    pg_rollback(&db);
    assert_false(pg_run(&db, "do $$ begin raise exception 'disk full' using errcode = '53100'; end $$", NULL,
                        NULL, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "; free space on the database's disk"));
}

/* Opens one connection more, and lets the server end it. */
static void open_and_kill(struct pg *victim)
{
    struct pg_args args = {0};
    struct err e = {0};

    must(pg_open(victim, getenv("TEST_DB"), "victim", &e), &e);
    pg_arg_i64(&args, PQbackendPID(victim->conn));
    must(pg_run(&db, "select pg_terminate_backend($1::int, 5000)", &args, NULL, &e), &e);
    pg_args_release(&args);
}

static void a_killed_connection_is_lost(void **state)
{
    struct pg victim;
    struct pg_copy c;
    struct seen s = {0};
    struct err e = {0};

    (void)state;
    open_and_kill(&victim);
    assert_false(pg_run(&victim, "select 1", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_DB_LOST);
    e = (struct err){0};
    assert_false(pg_run(&victim, "select 1", NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_DB_LOST);
    pg_rollback(&victim);
    pg_close(&victim);
    open_and_kill(&victim);
    assert_false(pg_copy_out(&victim, numbers_sql, see_row, &s, &e));
    assert_int_equal(e.kind, ERR_DB_LOST);
    pg_close(&victim);
    open_and_kill(&victim);
    assert_false(pg_copy_start(&c, &victim, "copy locked from stdin (format binary)", &e));
    assert_int_equal(e.kind, ERR_DB_LOST);
    pg_close(&victim);
    pg_close(&victim); /* closing twice is fine */
}

static void a_connection_killed_in_the_middle_of_a_copy_is_lost(void **state)
{
    struct pg_args args = {0};
    struct pg victim;
    struct pg_copy c;
    struct err e = {0};

    (void)state;
    must(pg_open(&victim, getenv("TEST_DB"), "victim", &e), &e);
    run(&victim, "create temporary table half (n bigint)");
    must(pg_copy_start(&c, &victim, "copy half from stdin (format binary)", &e), &e);
    pg_copy_i64(&c, 1);
    must(pg_copy_row(&c, &e), &e);
    pg_arg_i64(&args, PQbackendPID(victim.conn));
    must(pg_run(&db, "select pg_terminate_backend($1::int, 5000)", &args, NULL, &e), &e);
    pg_args_release(&args);
    assert_false(pg_copy_end(&c, &e));
    assert_int_equal(e.kind, ERR_DB_LOST);
    pg_close(&victim);
}

static void an_unreachable_server_is_named_with_a_remedy(void **state)
{
    struct pg nowhere;
    struct err e = {0};

    (void)state;
    assert_false(pg_open(&nowhere, "host=/nonexistent port=5999 dbname=postgres", "test", &e));
    assert_int_equal(e.kind, ERR_DB_LOST);
    assert_non_null(strstr(e.text, "/nonexistent/.s.PGSQL.5999"));
    assert_non_null(strstr(e.text, "is the server running, and is --db or PGHOST right?"));
    assert_null(nowhere.conn);
    e = (struct err){0};
    assert_false(pg_open(&nowhere, "host=/nonexistent port", "test", &e));
    assert_non_null(strstr(e.text, "missing \"=\""));
}

static void sessions_speak_utc_and_find_the_schema(void **state)
{
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    must(pg_run(&db,
                "select current_setting('timezone'), current_setting('search_path'),"
                " current_setting('application_name')",
                NULL, &res, &e),
         &e);
    assert_string_equal(pg_text(res, 0, 0), "UTC");
    assert_string_equal(pg_text(res, 0, 1), "fedtide, public");
    assert_string_equal(pg_text(res, 0, 2), "test_sql_pg");
}

/* Fails as often as it is told, in the middle of what it does. */
struct giving_way {
    int times, calls;
    enum err_kind kind;
};

static bool give_way(struct pg *p, void *arg, struct err *e)
{
    struct giving_way *g = arg;

    if (!pg_run(p, "insert into made values (1)", NULL, NULL, e))
        return false;
    return g->calls++ >= g->times || err_set(e, g->kind, "not now");
}

static void a_transaction_that_gave_way_is_made_again_as_if_nothing_had_been(void **state)
{
    struct giving_way twice = {.times = 2, .kind = ERR_DB_BUSY};
    struct giving_way always = {.times = 1000, .kind = ERR_DB_BUSY};
    struct giving_way broken = {.times = 1, .kind = ERR_DB};
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    must(pg_script(&db, "create temp table made (x int)", &e), &e);
    must(pg_transact(&db, give_way, &twice, &e), &e);
    assert_int_equal(e.kind, ERR_NONE);
    assert_false(pg_transact(&db, give_way, &always, &e));
    assert_int_equal(e.kind, ERR_DB_BUSY);
    assert_int_equal(always.calls, 20);
    e = (struct err){0};
    assert_false(pg_transact(&db, give_way, &broken, &e));
    assert_int_equal(broken.calls, 1);
    e = (struct err){0};
    must(pg_run(&db, "select count(*) from made", NULL, &res, &e), &e);
    assert_int_equal(pg_i64(res, 0, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transaction_that_gave_way_is_made_again_as_if_nothing_had_been),
        cmocka_unit_test(a_text_parameter_comes_back_as_it_went),
        cmocka_unit_test(a_text_array_comes_back_as_it_went),
        cmocka_unit_test(an_empty_array_has_no_elements),
        cmocka_unit_test(numbers_times_days_and_bytes_come_back_as_they_went),
        cmocka_unit_test(arrays_of_every_type_hold_values_and_nulls),
        cmocka_unit_test(text_that_is_not_utf8_fails_the_statement_and_nothing_else),
        cmocka_unit_test(copied_rows_come_back_as_they_went),
        cmocka_unit_test(a_copy_larger_than_its_block_arrives_whole),
        cmocka_unit_test(a_copy_that_breaks_a_rule_fails_and_leaves_the_connection_usable),
        cmocka_unit_test(rows_copied_out_arrive_typed),
        cmocka_unit_test(a_reader_of_rows_can_stop_with_its_own_error),
        cmocka_unit_test(a_statement_that_fails_is_an_error_of_the_statement),
        cmocka_unit_test(the_commit_of_a_failed_transaction_is_an_error),
        cmocka_unit_test(a_deadlock_is_busy),
        cmocka_unit_test(a_serialization_failure_is_busy),
        cmocka_unit_test(what_only_the_operator_can_change_says_what_to_do),
        cmocka_unit_test(a_killed_connection_is_lost),
        cmocka_unit_test(a_connection_killed_in_the_middle_of_a_copy_is_lost),
        cmocka_unit_test(an_unreachable_server_is_named_with_a_remedy),
        cmocka_unit_test(sessions_speak_utc_and_find_the_schema),
    };

    return cmocka_run_group_tests(tests, open_both, close_both);
}
