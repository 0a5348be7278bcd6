/* A shelf of editions: names, versions, corrections, what may not change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "render/editions.h"
#include "unit/temporary_folder.h"

static struct shelf shelf_of(const char *correction)
{
    return (struct shelf){.folder = folder, .title = "T & <b>", .publisher = "P", .correction = correction};
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

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

static bool publish(const char *name, const char *correction, const char *content, struct err *e)
{
    struct shelf s = shelf_of(correction);
    json_t *edition =
        json_pack("{s:s, s:s, s:s}", "headline", "H <i>", "window_text", "W", "generated", "2023-05-11");
    struct texts texts;
    char path[1200];
    bool good;

    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1683763200", 1), 0);
    assert_true(texts_open(&texts, NULL, e));
    good = shelf_begin(&s, name, e);
    if (good) {
        (void)snprintf(path, sizeof(path), "%.1000s/report.json", s.made);
        write_text(path, content);
        good = shelf_finish(&s, edition, &texts, e);
    }
    shelf_release(&s);
    texts_close(&texts);
    json_decref(edition);
    return good;
}

static void the_first_edition_is_version_1_0_and_the_latest(void **state)
{
    struct err e = {0};
    char target[100] = "", path[200];
    char *list, *feed, *page;

    (void)state;
    assert_true(publish("2023-05", NULL, "{}", &e));
    (void)snprintf(path, sizeof(path), "%s/latest", folder);
    assert_true(readlink(path, target, sizeof(target) - 1) > 0);
    assert_string_equal(target, "2023-05-v1.0");
    list = read_text("editions.json");
    feed = read_text("feed.atom");
    page = read_text("index.html");
    assert_non_null(strstr(list, "\"latest\": \"2023-05-v1.0\""));
    assert_non_null(strstr(feed, "<updated>2023-05-11T00:00:00Z</updated>"));
    assert_non_null(strstr(feed, "T &amp; &lt;b&gt;"));
    assert_null(strstr(page, "H <i>"));
    free(list);
    free(feed);
    free(page);
}

static void a_published_edition_is_not_made_again(void **state)
{
    struct err e = {0};

    (void)state;
    assert_true(publish("2023-05", NULL, "{}", &e));
    assert_false(publish("2023-05", NULL, "{}", &e));
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(e.text, "never changed"));
}

static void a_correction_is_a_new_version_with_its_reason(void **state)
{
    struct err e = {0};
    char *log, *old;

    (void)state;
    assert_true(publish("2023-05", NULL, "{\"v\":0}", &e));
    assert_true(publish("2023-05", "two servers were counted twice", "{\"v\":1}", &e));
    log = read_text("CORRECTIONS.md");
    old = read_text("2023-05-v1.0/report.json");
    assert_non_null(strstr(log, "2023-05 version 1.1"));
    assert_non_null(strstr(log, "two servers were counted twice"));
    assert_string_equal(old, "{\"v\":0}");
    free(log);
    free(old);
}

static void there_is_nothing_to_correct_without_an_edition(void **state)
{
    struct err e = {0};

    (void)state;
    assert_false(publish("2023-05", "why", "{}", &e));
    assert_int_equal(e.kind, ERR_USAGE);
}

static void an_old_edition_that_changed_is_noticed(void **state)
{
    struct err e = {0};
    char path[200];

    (void)state;
    assert_true(publish("2023-04", NULL, "{}", &e));
    (void)snprintf(path, sizeof(path), "%s/2023-04-v1.0/report.json", folder);
    write_text(path, "{ }");
    assert_false(publish("2023-05", NULL, "{}", &e));
    assert_non_null(strstr(e.text, "was changed after it was published"));
}

static void names_that_leave_the_shelf_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "../x",
                                      "a/b",
                                      ".hidden",
                                      "a b",
                                      "2023-05\n",
                                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err e = {0};

        assert_false(publish(bad[i], NULL, "{}", &e));
        assert_int_equal(e.kind, ERR_USAGE);
    }
}

int main(void)
{
#define SHELF_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        SHELF_TEST(the_first_edition_is_version_1_0_and_the_latest),
        SHELF_TEST(a_published_edition_is_not_made_again),
        SHELF_TEST(a_correction_is_a_new_version_with_its_reason),
        SHELF_TEST(there_is_nothing_to_correct_without_an_edition),
        SHELF_TEST(an_old_edition_that_changed_is_noticed),
        SHELF_TEST(names_that_leave_the_shelf_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
