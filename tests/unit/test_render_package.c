/* Tables of a data package: what is written into CSV and SQLite, and what the descriptions say of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "render/package.h"
#include "render/package_database.h"
#include "unit/temporary_folder.h"

static const struct package_column columns[] = {
    {"t", PACKAGE_TEXT, "a text", "", "", NULL},      {"d", PACKAGE_DAY, "a day", "day", "", NULL},
    {"i", PACKAGE_INTEGER, "a number", "", "", NULL}, {"r", PACKAGE_NUMBER, "a real", "", "", NULL},
    {"b", PACKAGE_BOOLEAN, "a truth", "", "", NULL},  {0},
};
static const struct package_table table = {"tried", "tried.csv", "Tried", NULL, {NULL}, columns, false};

static char *read_text(const char *name)
{
    char path[200];
    char *text = calloc(1, 20000);
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    f = fopen(path, "re");
    assert_non_null(f);
    assert_true(fread(text, 1, 19999, f) > 0);
    (void)fclose(f);
    return text;
}

/* Writes one row; gives the CSV line, and the text as SQLite has it ("(null)" for NULL). */
static void write_row(const char *text, int32_t day, int64_t integer, double real, int truth, char line[300],
                      char kept[300])
{
    struct package_writer w;
    struct err e = {0};
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    char *csv;

    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_true(package_writer_open(&w, &table, folder, db, &e));
    package_put_text(&w, text);
    package_put_day(&w, day);
    package_put_integer(&w, integer);
    package_put_number(&w, real);
    package_put_boolean(&w, truth);
    package_row_end(&w);
    assert_true(package_writer_close(&w, &e));
    csv = read_text("tried.csv");
    assert_memory_equal(csv, "t,d,i,r,b\n", 10);
    (void)snprintf(line, 300, "%.*s", (int)(strlen(csv + 10) - 1), csv + 10);
    free(csv);
    assert_int_equal(sqlite3_prepare_v2(db, "select t from tried", -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    (void)snprintf(kept, 300, "%s",
                   sqlite3_column_text(query, 0) ? (const char *)sqlite3_column_text(query, 0) : "(null)");
    (void)sqlite3_finalize(query);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void texts_are_quoted_as_rfc_4180_has_it(void **state)
{
    static const struct {
        const char *text, *cell, *kept;
    } all[] = {
        {"plain", "plain", "plain"},
        {"a,b", "\"a,b\"", "a,b"},
        {"say \"so\"", "\"say \"\"so\"\"\"", "say \"so\""},
        {"two\nlines", "\"two\nlines\"", "two\nlines"},
        {NULL, "", "(null)"}, /* missing */
        {"", "\"\"", ""},     /* an empty text is not missing */
        {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"", "=cmd|' /C calc'!A0"},
        {"+1", "\"'+1\"", "+1"},
        {"-1", "\"'-1\"", "-1"},
        {"@x", "\"'@x\"", "@x"},
        {"\tx", "\"'\tx\"", "\tx"},
        {"\rx", "\"'\rx\"", "\rx"},
        {"<script>", "<script>", "<script>"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        char line[300], kept[300], wanted[300];

        write_row(all[i].text, INT32_MIN, INT64_MIN, NAN, -1, line, kept);
        (void)snprintf(wanted, sizeof(wanted), "%s,,,,", all[i].cell);
        assert_string_equal(line, wanted);
        assert_string_equal(kept, all[i].kept);
    }
}

static void values_are_written_the_same_in_every_locale(void **state)
{
    char line[300], kept[300];

    (void)state;
    write_row("x", 19309, -1234567890123, 0.25, 1, line, kept);
    assert_string_equal(line, "x,2022-11-13,-1234567890123,0.25,true");
    write_row("x", 0, 0, 0, 0, line, kept);
    assert_string_equal(line, "x,1970-01-01,0,0,false");
    write_row("x", 19309, INT64_MAX, INFINITY, 0, line, kept);
    assert_string_equal(line, "x,2022-11-13,9223372036854775807,,false");
}

static void every_column_is_described(void **state)
{
    (void)state;
    for (const struct package_table *t = package_tables; t->name; t++) {
        assert_true(strlen(t->title) > 10);
        for (const struct package_column *c = t->columns; c->name; c++)
            assert_true(strlen(c->meaning) > 5);
        for (size_t i = 0; i < COUNT_OF(t->key) && t->key[i]; i++) {
            bool found = false;

            for (const struct package_column *c = t->columns; c->name; c++)
                found = found || strcmp(c->name, t->key[i]) == 0;
            assert_true(found);
        }
    }
}

static void a_sum_is_that_of_sha256sum(void **state)
{
    char path[200], sum[SUM_SIZE];
    struct err e = {0};
    int64_t bytes;
    FILE *f;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/abc", folder);
    f = fopen(path, "we");
    assert_non_null(f);
    assert_true(fputs("abc", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_true(package_sum(path, sum, &bytes, &e));
    assert_int_equal(bytes, 3);
    /* FIPS 180-2, appendix B.1 */
    assert_string_equal(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_false(package_sum("/nonexistent/x", sum, &bytes, &e));
    assert_int_equal(e.kind, ERR_IO);
}

int main(void)
{
#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(texts_are_quoted_as_rfc_4180_has_it),
        FOLDER_TEST(values_are_written_the_same_in_every_locale),
        FOLDER_TEST(a_sum_is_that_of_sha256sum),
        cmocka_unit_test(every_column_is_described),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
