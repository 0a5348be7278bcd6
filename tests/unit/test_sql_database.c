/* From a connection string to a usable database: migrations, reference data, partitions; several at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql/database.h"
#include "sql/embed.h"
#include "sql/migrate.h"
#include "sql/reference.h"
#include "unit/on_database.h"

static struct pg admin;
static int databases;

static int open_admin(void **state)
{
    struct err e = {0};

    (void)state;
    must(pg_open(&admin, getenv("TEST_DB"), "test_sql_database", &e), &e);
    return 0;
}

static int close_admin(void **state)
{
    (void)state;
    pg_close(&admin);
    return 0;
}

/* Connection string of a new, empty database. */
static void make_empty(char conninfo[300])
{
    struct err e = {0};
    char sql[80];

    (void)snprintf(sql, sizeof(sql), "create database empty%d", ++databases);
    must(pg_script(&admin, sql, &e), &e);
    (void)snprintf(conninfo, 300, "%s dbname=empty%d", getenv("TEST_DB"), databases);
}

/* As the program of an earlier day left it. */
static void make_version(char conninfo[300], int version)
{
    struct pg db;
    struct err e = {0};

    make_empty(conninfo);
    must(pg_open(&db, conninfo, "test", &e), &e);
    for (const struct embedded_file *f = sql_migrations; f->name; f++) {
        char sql[200];
        int number = (int)strtol(f->name, NULL, 10);

        if (number > version)
            break;
        (void)snprintf(sql, sizeof(sql),
                       "insert into fedtide.schema_version (version, name) values (%d, '%s')", number,
                       f->name);
        must(pg_script(&db, f->bytes, &e) && pg_script(&db, sql, &e), &e);
    }
    pg_close(&db);
}

static int64_t number(struct pg *db, const char *sql)
{
    struct err e = {0};
    PG_RESULT res = NULL;

    must(pg_run(db, sql, NULL, &res, &e), &e);
    return pg_i64(res, 0, 0);
}

/* Every column of every table and view, every constraint, index and function, as one text. */
static char *describe(const char *conninfo)
{
    struct pg db;
    struct err e = {0};
    PG_RESULT res = NULL;
    char *text;

    must(pg_open(&db, conninfo, "test", &e), &e);
    must(pg_run(
             &db,
             "select md5(string_agg(line, e'\\n' order by line)) from ("
             "  select concat_ws(' ', c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod),"
             "           a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) as line"
             "    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
             "    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum"
             "   where c.relnamespace = 'fedtide'::regnamespace"
             "  union all select pg_get_constraintdef(oid) || conrelid::regclass from pg_constraint"
             "   where connamespace = 'fedtide'::regnamespace"
             "  union all select prosrc from pg_proc where pronamespace = 'fedtide'::regnamespace) x",
             NULL, &res, &e),
         &e);
    text = mem_text(pg_text(res, 0, 0));
    pg_close(&db);
    return text;
}

static void an_empty_database_gets_the_newest_schema_and_opening_again_changes_nothing(void **state)
{
    char conninfo[300];
    struct pg db;
    struct err e = {0};
    int version;

    (void)state;
    make_empty(conninfo);
    for (int round = 0; round < 2; round++) {
        must(database_open(&db, conninfo, "test", DATABASE_WRITE, &e), &e);
        must(database_version(&db, &version, &e), &e);
        assert_int_equal(version, database_version_known());
        assert_int_equal(number(&db, "select count(*) from fedtide.schema_version"), version);
        pg_close(&db);
    }
}

static void every_earlier_version_is_brought_to_the_same_schema(void **state)
{
    char conninfo[300];
    struct pg db;
    struct err e = {0};
    char *fresh, *upgraded;

    (void)state;
    make_empty(conninfo);
    must(database_open(&db, conninfo, "test", DATABASE_WRITE, &e), &e);
    pg_close(&db);
    fresh = describe(conninfo);
    for (int version = 1; version < database_version_known(); version++) {
        make_version(conninfo, version);
        must(database_open(&db, conninfo, "test", DATABASE_WRITE, &e), &e);
        assert_int_equal(number(&db, "select max(version) from fedtide.schema_version"),
                         database_version_known());
        pg_close(&db);
        upgraded = describe(conninfo);
        assert_string_equal(upgraded, fresh);
        free(upgraded);
    }
    free(fresh);
}

static void a_newer_schema_is_refused_with_the_remedy(void **state)
{
    char conninfo[300], expected[300];
    struct pg db;
    struct err e = {0};

    (void)state;
    make_version(conninfo, database_version_known());
    must(pg_open(&db, conninfo, "test", &e), &e);
    must(pg_script(&db, "insert into fedtide.schema_version (version, name) values (99, '099_future.sql')",
                   &e),
         &e);
    pg_close(&db);
    (void)snprintf(expected, sizeof(expected),
                   "the database has schema version 99, this program knows up to %d; "
                   "use a newer fedtide, or another database with --db",
                   database_version_known());
    for (int use = DATABASE_WRITE; use <= (int)DATABASE_READ; use++) {
        e = (struct err){0};
        assert_false(database_open(&db, conninfo, "test", (enum database_use)use, &e));
        assert_int_equal(e.kind, ERR_CONFIG);
        assert_string_equal(e.text, expected);
        assert_null(db.conn);
    }
}

static void readers_do_not_touch_a_database_without_the_schema(void **state)
{
    char conninfo[300];
    struct pg db;
    struct err e = {0};

    (void)state;
    make_empty(conninfo);
    assert_false(database_open(&db, conninfo, "test", DATABASE_READ, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, "the database has no schema fedtide; run fedtide-crawl init first");
    must(pg_open(&db, conninfo, "test", &e), &e);
    assert_int_equal(number(&db, "select count(*) from pg_namespace where nspname = 'fedtide'"), 0);
    pg_close(&db);
    make_version(conninfo, 1);
    assert_false(database_open(&db, conninfo, "test", DATABASE_READ, &e));
    assert_non_null(strstr(e.text, "run fedtide-crawl init"));
}

static void a_migration_that_fails_leaves_nothing_behind(void **state)
{
    char conninfo[300];
    struct pg db;
    struct err e = {0};

    (void)state;
    make_empty(conninfo);
    must(pg_open(&db, conninfo, "test", &e), &e);
    must(pg_script(&db, "create schema fedtide; create table fedtide.visit (mine int)", &e), &e);
    assert_false(migrate_run(&db, &e));
    assert_int_equal(e.kind, ERR_DB);
    assert_non_null(strstr(e.text, "migration 001_base.sql: "));
    assert_int_equal(
        number(&db, "select count(*) from pg_class where relnamespace = 'fedtide'::regnamespace"), 1);
    /* and the lock is free again */
    assert_int_equal(number(&admin, "select count(*) from pg_locks where locktype = 'advisory'"), 0);
    pg_close(&db);
}

static int open_in_child(const char *conninfo)
{
    struct pg db;
    struct err e = {0};

    if (!database_open(&db, conninfo, "test", DATABASE_WRITE, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    pg_close(&db);
    return 0;
}

static void programs_that_start_at_once_find_one_schema(void **state)
{
    enum { PROGRAMS = 6 };
    char conninfo[300];
    struct pg db;
    struct err e = {0};

    (void)state;
    make_empty(conninfo);
    for (int i = 0; i < PROGRAMS; i++)
        if (fork() == 0)
            _exit(open_in_child(conninfo));
    for (int i = 0; i < PROGRAMS; i++) {
        int status;

        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    must(pg_open(&db, conninfo, "test", &e), &e);
    assert_int_equal(number(&db, "select count(*) from fedtide.schema_version"), database_version_known());
    pg_close(&db);
}

static void reference_data_is_loaded_and_loaded_again_when_it_changed(void **state)
{
    static const char robots[] =
        "select count(*) from fedtide.outcome where id = 51 and name = 'robots_denied'";
    char conninfo[300];
    struct pg db;
    struct err e = {0};

    (void)state;
    make_empty(conninfo);
    must(database_open(&db, conninfo, "test", DATABASE_WRITE, &e), &e);
    assert_int_equal(number(&db, robots), 1);
    assert_int_equal(number(&db, "select count(*) from fedtide.software where name = 'mastodon' and known"),
                     1);
    must(pg_script(&db, "update fedtide.outcome set name = 'spoilt' where id = 51", &e), &e);
    must(reference_load(&db, &e), &e);
    assert_int_equal(number(&db, robots), 0); /* same files: nothing to do */
    must(pg_script(&db,
                   "update fedtide.reference_state set fingerprint = 'older';"
                   "insert into fedtide.software (name) values ('homemade')",
                   &e),
         &e);
    must(reference_load(&db, &e), &e);
    assert_int_equal(number(&db, robots), 1);
    assert_int_equal(
        number(&db, "select count(*) from fedtide.software where name = 'homemade' and not known"), 1);
    pg_close(&db);
}

static void programs_forked_from_or_renamed_to_are_in_the_table(void **state)
{
    char conninfo[300];
    struct pg db;
    struct err e = {0};

    (void)state;
    make_empty(conninfo);
    must(database_open(&db, conninfo, "test", DATABASE_WRITE, &e), &e);
    assert_int_equal(
        number(&db, "select count(*) from fedtide.software a where"
                    " (forked_from is not null and forked_from not in (select name from fedtide.software))"
                    " or (renamed_to is not null and renamed_to not in (select name from fedtide.software))"
                    " or name <> lower(name) or class not in ('people', 'blog', 'bridge', 'relay', 'other')"),
        0);
    assert_int_equal(
        number(&db, "select count(*) from fedtide.outcome where class not in ('answered', 'absent',"
                    " 'unreachable', 'refused', 'broken', 'ours') or next_step not in ('daily', 'backoff',"
                    " 'monthly', 'as_told', 'soon') or meaning = ''"),
        0);
    pg_close(&db);
}

static void hosters_are_known_by_their_domain(void **state)
{
    (void)state;
    assert_true(reference_is_hoster("masto.host"));
    assert_false(reference_is_hoster("a.masto.host"));
    assert_false(reference_is_hoster("domain"));
    assert_false(reference_is_hoster(""));
}

static void partitions_are_made_for_the_months_asked_for_and_only_once(void **state)
{
    /* 2022-11-30T23:59:59.999999Z and 2023-01-01T00:00:00Z */
    const int64_t from_us = INT64_C(1669852799999999), to_us = INT64_C(1672531200000000);
    char conninfo[300];
    struct pg db;
    struct err e = {0};
    PG_RESULT res = NULL;

    (void)state;
    make_empty(conninfo);
    must(database_open(&db, conninfo, "test", DATABASE_WRITE, &e), &e);
    for (int round = 0; round < 2; round++)
        must(database_partitions(&db, from_us, to_us, &e), &e);
    must(pg_run(&db,
                "select string_agg(relname, ' ' order by relname) from pg_class"
                " where relispartition and relkind = 'r' and relnamespace = 'fedtide'::regnamespace",
                NULL, &res, &e),
         &e);
    assert_string_equal(pg_text(res, 0, 0), "observation_202211 observation_202212 observation_202301 "
                                            "peer_change_202211 peer_change_202212 peer_change_202301 "
                                            "visit_202211 visit_202212 visit_202301");
    must(pg_script(&db,
                   "insert into fedtide.instance (host, registrable_domain, first_seen_at, first_seen_source)"
                   " values ('a.social', 'a.social', now(), 'seed');"
                   "insert into fedtide.observation (instance_id, observed_at, crawl_id)"
                   " values (1, '2022-11-30 23:59:59.999999+00', 1), (1, '2022-12-01 00:00:00+00', 1)",
                   &e),
         &e);
    assert_int_equal(number(&db, "select count(*) from fedtide.observation_202211"), 1);
    assert_int_equal(number(&db, "select count(*) from fedtide.observation_202212"), 1);
    pg_close(&db);
}

static void the_environment_decides_between_server_and_private_cluster(void **state)
{
    static const char *const names[] = {"PGHOST", "PGSERVICE", "PGDATABASE", "PGHOSTADDR"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        (void)unsetenv(names[i]);
    assert_true(database_is_embedded(NULL));
    assert_false(database_is_embedded("dbname=x"));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)setenv(names[i], "somewhere", 1);
        assert_false(database_is_embedded(NULL));
        (void)setenv(names[i], "", 1);
        assert_true(database_is_embedded(NULL));
        (void)unsetenv(names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_gets_the_newest_schema_and_opening_again_changes_nothing),
        cmocka_unit_test(every_earlier_version_is_brought_to_the_same_schema),
        cmocka_unit_test(a_newer_schema_is_refused_with_the_remedy),
        cmocka_unit_test(readers_do_not_touch_a_database_without_the_schema),
        cmocka_unit_test(a_migration_that_fails_leaves_nothing_behind),
        cmocka_unit_test(programs_that_start_at_once_find_one_schema),
        cmocka_unit_test(reference_data_is_loaded_and_loaded_again_when_it_changed),
        cmocka_unit_test(programs_forked_from_or_renamed_to_are_in_the_table),
        cmocka_unit_test(hosters_are_known_by_their_domain),
        cmocka_unit_test(partitions_are_made_for_the_months_asked_for_and_only_once),
        cmocka_unit_test(the_environment_decides_between_server_and_private_cluster),
    };

    return cmocka_run_group_tests(tests, open_admin, close_admin);
}
