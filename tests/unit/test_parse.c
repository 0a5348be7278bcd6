/*
 * Saved documents through `fedtide-crawl parse`, against a table of what each of them says.
 *
 *   test_parse TABLE FOLDER     exit 77 when the folder is not on this machine
 *
 * A line of TABLE is KIND, FILE, SOFTWARE ("-" = not told) and the JSON that is expected without its long
 * parts: members that the expectation does not name are not compared. "#hosts" stands for the length of the
 * array "hosts". Documents in FOLDER that TABLE does not name are read as every kind: each reading must end
 * in an outcome.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "parse_values.h"

enum { DOCUMENT_MAX = 64 << 20, SKIPPED = 77, DAY = 20675 /* 2026-08-10 */ };

static const char *table_path;
static char *folder;

static void read_document(const char *name, struct buf *body)
{
    char path[4096], chunk[65536];
    FILE *file;
    size_t len;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_put(body, chunk, len);
    (void)fclose(file);
}

/* Does value say all that expected says? */
static bool covers(const json_t *value, json_t *expected)
{
    const char *key;
    json_t *member;

    json_object_foreach(expected, key, member) {
        const json_t *found = json_object_get(value, key[0] == '#' ? key + 1 : key);

        if (key[0] == '#' ? (json_int_t)json_array_size(found) != json_integer_value(member)
                          : !found || !json_equal(found, member))
            return false;
    }
    return true;
}

static void check_line(char *line, int number)
{
    char *fields[4] = {line, NULL, NULL, NULL};
    struct parse_hints hints = {.today = DAY};
    struct buf body;
    json_t *value, *expected;

    for (size_t i = 1; i < COUNT_OF(fields); i++) {
        fields[i] = strchr(fields[i - 1], '\t');
        assert_non_null(fields[i]);
        *fields[i]++ = '\0';
    }
    hints.software = strcmp(fields[2], "-") == 0 ? NULL : fields[2];
    buf_init(&body, DOCUMENT_MAX);
    read_document(fields[1], &body);
    value = parse_value(fields[0], &hints, buf_str(&body), body.len);
    expected = json_loads(fields[3], 0, NULL);
    assert_non_null(value);
    assert_non_null(expected);
    if (!covers(value, expected)) {
        char *shown = json_dumps(value, JSON_COMPACT);

        fail_msg("%s:%d: %s says %s", table_path, number, fields[1], shown);
    }
    json_decref(value);
    json_decref(expected);
    buf_release(&body);
}

static void every_document_says_what_the_table_says(void **state)
{
    FILE *file = fopen(table_path, "r");
    char *line = NULL;
    size_t room = 0;
    int number = 0, checked = 0;

    (void)state;
    assert_non_null(file);
    while (getline(&line, &room, file) > 0) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#')
            continue;
        check_line(line, number);
        checked++;
    }
    free(line);
    (void)fclose(file);
    assert_true(checked > 0);
}

/* Is the file named by a line of the table? */
static bool is_listed(const char *table, const char *name)
{
    char field[4200];

    (void)snprintf(field, sizeof field, "\t%s\t", name);
    return strstr(table, field) != NULL;
}

static void read_as_every_kind(const char *name)
{
    char kinds[200], *rest = kinds;
    struct parse_hints hints = {.today = DAY};
    struct buf body;

    buf_init(&body, DOCUMENT_MAX);
    read_document(name, &body);
    (void)snprintf(kinds, sizeof kinds, "%s", parse_kinds);
    for (const char *kind = strsep(&rest, "|"); kind; kind = strsep(&rest, "|")) {
        json_t *value = parse_value(kind, &hints, buf_str(&body), body.len);

        if (!json_is_string(json_object_get(value, "outcome")))
            fail_msg("%s as %s has no outcome", name, kind);
        json_decref(value);
    }
    buf_release(&body);
}

static void every_other_document_ends_in_an_outcome(void **state)
{
    char *const roots[] = {folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    struct buf table;
    char chunk[65536];
    FILE *file = fopen(table_path, "r");
    size_t len;
    int listed = 0, other = 0;

    (void)state;
    assert_non_null(tree);
    assert_non_null(file);
    buf_init(&table, DOCUMENT_MAX);
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_put(&table, chunk, len);
    (void)fclose(file);
    while ((entry = fts_read(tree))) {
        const char *name = entry->fts_path + strlen(folder) + 1;

        if (entry->fts_info != FTS_F)
            continue;
        if (is_listed(buf_str(&table), name)) {
            listed++;
            continue;
        }
        read_as_every_kind(name);
        other++;
    }
    (void)fts_close(tree);
    buf_release(&table);
    print_message("%d documents are in the table, %d are not\n", listed, other);
    assert_true(listed > 0);
}

static void a_kind_that_is_none_is_told(void **state)
{
    struct parse_hints hints = {.today = DAY};

    (void)state;
    assert_null(parse_value("novel", &hints, "{}", 2));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_says_what_the_table_says),
        cmocka_unit_test(every_other_document_ends_in_an_outcome),
        cmocka_unit_test(a_kind_that_is_none_is_told),
    };

    if (argc != 3) {
        (void)fprintf(stderr, "usage: %s TABLE FOLDER\n", argv[0]);
        return 2;
    }
    table_path = argv[1];
    folder = argv[2];
    if (access(folder, R_OK) != 0) {
        (void)printf("skipped: %s is not on this machine\n", folder);
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
