/* Command lines: values, defaults, mistakes, help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/opt.h"

struct settings {
    const char *db;
    const char *format;
    const char *name;
    bool once;
    int64_t limit;
    double rate;
    int32_t day;
    int64_t at;
    struct opt_list allow;
};

/* What the command saw when it ran. */
static struct {
    int runs, argc;
    char *argv[8];
    struct settings settings;
} seen;

static int run_walk(void *settings, int argc, char **argv)
{
    seen.runs++;
    seen.argc = argc;
    for (int i = 0; i < argc && i < 8; i++)
        seen.argv[i] = argv[i];
    memcpy(&seen.settings, settings, sizeof seen.settings);
    return 0;
}

static int run_fail(void *settings, int argc, char **argv)
{
    (void)settings;
    (void)argc;
    (void)argv;
    return 1;
}

#define AT(member) offsetof(struct settings, member)

static const struct opt global_options[] = {
    {.name = "db", .kind = OPT_TEXT, .offset = AT(db), .arg = "CONNINFO", .help = "database"},
    {.name = "format",
     .kind = OPT_CHOICE,
     .offset = AT(format),
     .arg = "WORD",
     .help = "form",
     .def = "text",
     .choices = "text|csv|json"},
    {0},
};
static const struct opt walk_options[] = {
    {.name = "once", .kind = OPT_FLAG, .offset = AT(once), .help = "once"},
    {.name = "limit",
     .kind = OPT_INT,
     .offset = AT(limit),
     .arg = "N",
     .help = "limit",
     .def = "10",
     .min = 1,
     .max = 100},
    {.name = "rate",
     .kind = OPT_REAL,
     .offset = AT(rate),
     .arg = "R",
     .help = "rate",
     .def = "2.5",
     .min = 0,
     .max = 9},
    {.name = "name", .kind = OPT_TEXT, .offset = AT(name), .arg = "TEXT", .help = "name"},
    {.name = "day", .kind = OPT_DAY, .offset = AT(day), .arg = "DATE", .help = "day"},
    {.name = "at", .kind = OPT_TIME, .offset = AT(at), .arg = "TIME", .help = "time"},
    {.name = "allow", .kind = OPT_LIST, .offset = AT(allow), .arg = "CIDR", .help = "may be repeated"},
    {0},
};
static const struct opt_command commands[] = {
    {.name = "walk",
     .args = "[HOST...]",
     .summary = "walks",
     .example = "prog walk --once a.example",
     .options = walk_options,
     .args_min = 0,
     .args_max = 3,
     .run = run_walk},
    {.name = "fail", .args = "FILE", .summary = "fails", .args_min = 1, .args_max = 1, .run = run_fail},
    {.name = "secret",
     .args = "",
     .summary = "not to be seen",
     .hidden = true,
     .run = run_walk,
     .args_max = 0},
    {0},
};
static const struct opt_program program = {.name = "prog",
                                           .summary = "tests options",
                                           .options = global_options,
                                           .commands = commands,
                                           .footer = "exit status 0, 1, 2"};

enum { WORDS_MAX = 80 };

/* Runs a command line given as words; what it prints on either stream is in text. Words stay borrowed. */
static int run(char *text, size_t size, const char *const *words)
{
    static char copies[WORDS_MAX][64]; /* argv is writable, and outlives the call for the comparisons */
    struct settings settings = {0};
    char *argv[WORDS_MAX + 1] = {NULL};
    FILE *file = tmpfile();
    int argc = 0, status, out, err;

    assert_non_null(file);
    (void)fflush(NULL);
    out = dup(1);
    err = dup(2);
    (void)dup2(fileno(file), 1);
    (void)dup2(fileno(file), 2);
    memset(&seen, 0, sizeof seen);
    (void)snprintf(copies[argc], sizeof copies[argc], "prog");
    argv[argc] = copies[argc];
    for (argc++; *words && argc < WORDS_MAX; words++, argc++) {
        (void)snprintf(copies[argc], sizeof copies[argc], "%s", *words);
        argv[argc] = copies[argc];
    }
    status = opt_main(&program, &settings, argc, argv);
    (void)fflush(NULL);
    (void)dup2(out, 1);
    (void)dup2(err, 2);
    (void)close(out);
    (void)close(err);
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    (void)fclose(file);
    return status;
}

#define RUN(...) run(text, sizeof text, (const char *const[]){__VA_ARGS__, NULL})

static char text[8192];

static void defaults_hold_where_nothing_is_given(void **state)
{
    (void)state;
    assert_int_equal(RUN("walk"), 0);
    assert_int_equal(seen.runs, 1);
    assert_int_equal(seen.settings.limit, 10);
    assert_true(seen.settings.rate > 2.49 && seen.settings.rate < 2.51);
    assert_string_equal(seen.settings.format, "text");
    assert_false(seen.settings.once);
    assert_null(seen.settings.db);
    assert_int_equal(seen.settings.day, INT32_MIN);
    assert_true(seen.settings.at == INT64_MIN);
    assert_int_equal(seen.settings.allow.count, 0);
}

static void values_are_taken_in_both_spellings_and_on_both_sides_of_the_command(void **state)
{
    (void)state;
    assert_int_equal(RUN("--db", "dbname=x", "walk", "--once", "--limit=7", "a.example", "--rate", "0.5",
                         "--format=json", "--day", "2022-11-18", "b.example"),
                     0);
    assert_string_equal(seen.settings.db, "dbname=x");
    assert_string_equal(seen.settings.format, "json");
    assert_true(seen.settings.once);
    assert_int_equal(seen.settings.limit, 7);
    assert_int_equal(seen.settings.day, 19314);
    assert_int_equal(seen.argc, 2);
    assert_string_equal(seen.argv[0], "a.example");
    assert_string_equal(seen.argv[1], "b.example");
}

static void a_global_option_before_the_command_outlives_the_defaults(void **state)
{
    (void)state;
    assert_int_equal(RUN("--format", "csv", "walk"), 0);
    assert_string_equal(seen.settings.format, "csv");
}

static void lists_gather_and_are_bounded(void **state)
{
    const char *words[2 + 2 * 33] = {"walk"};

    (void)state;
    assert_int_equal(RUN("walk", "--allow", "127.0.0.0/8", "--allow=::1/128"), 0);
    assert_int_equal(seen.settings.allow.count, 2);
    assert_string_equal(seen.settings.allow.items[1], "::1/128");
    for (size_t i = 0; i < 33; i++) {
        words[1 + 2 * i] = "--allow";
        words[2 + 2 * i] = "10.0.0.0/8";
    }
    assert_int_equal(run(text, sizeof text, words), 2);
    words[1 + 2 * 32] = NULL;
    assert_int_equal(run(text, sizeof text, words), 0);
    assert_int_equal(seen.settings.allow.count, 32);
}

static void two_dashes_end_options(void **state)
{
    (void)state;
    assert_int_equal(RUN("walk", "--", "--once", "-"), 0);
    assert_false(seen.settings.once);
    assert_int_equal(seen.argc, 2);
    assert_string_equal(seen.argv[0], "--once");
}

static void a_single_dash_is_an_argument(void **state)
{
    (void)state;
    assert_int_equal(RUN("walk", "-"), 0);
    assert_string_equal(seen.argv[0], "-");
}

static void mistakes_end_with_status_2_and_a_word_about_them(void **state)
{
    static const char *const lines[][4] = {
        {"walk", "--limit", "0"},
        {"walk", "--limit", "101"},
        {"walk", "--limit", "ten"},
        {"walk", "--limit"},
        {"walk", "--limit="},
        {"walk", "--rate", "10"},
        {"walk", "--rate", "x"},
        {"walk", "--once=yes"},
        {"walk", "--nothing"},
        {"walk", "-x"},
        {"walk", "--lim", "5"},
        {"walk", "--day", "yesterday"},
        {"walk", "--at", "2022-13-01"},
        {"--format", "xml", "walk"},
        {"--format", "te", "walk"},
        {"--format", "text|csv", "walk"},
        {"stroll"},
        {"--limit", "5", "walk"},
        {"fail"},
        {"fail", "a", "b"},
        {"secret", "x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(run(text, sizeof text, lines[i]), 2);
        assert_int_equal(seen.runs, 0);
        if (strncmp(text, "prog: ", 6) != 0)
            fail_msg("said \"%s\" to %s", text, lines[i][0]);
    }
}

static void the_status_of_the_command_is_the_status_of_the_program(void **state)
{
    (void)state;
    assert_int_equal(RUN("fail", "x"), 1);
}

static void help_shows_what_there_is_and_runs_nothing(void **state)
{
    (void)state;
    assert_int_equal(RUN("--help"), 0);
    assert_non_null(strstr(text, "walk"));
    assert_null(strstr(text, "secret"));
    assert_int_equal(RUN("walk", "--help", "a.example"), 0);
    assert_int_equal(seen.runs, 0);
    assert_non_null(strstr(text, "--limit N"));
    assert_non_null(strstr(text, "(default 10)"));
    assert_non_null(strstr(text, "--db CONNINFO"));
    assert_non_null(strstr(text, "prog walk --once a.example"));
    assert_int_equal(RUN("--version"), 0);
    assert_non_null(strstr(text, "prog " FEDTIDE_VERSION));
}

static void no_command_at_all_is_a_mistake(void **state)
{
    static const char *const nothing[] = {NULL};

    (void)state;
    assert_int_equal(run(text, sizeof text, nothing), 2);
    assert_non_null(strstr(text, "usage: prog"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_hold_where_nothing_is_given),
        cmocka_unit_test(values_are_taken_in_both_spellings_and_on_both_sides_of_the_command),
        cmocka_unit_test(a_global_option_before_the_command_outlives_the_defaults),
        cmocka_unit_test(lists_gather_and_are_bounded),
        cmocka_unit_test(two_dashes_end_options),
        cmocka_unit_test(a_single_dash_is_an_argument),
        cmocka_unit_test(mistakes_end_with_status_2_and_a_word_about_them),
        cmocka_unit_test(the_status_of_the_command_is_the_status_of_the_program),
        cmocka_unit_test(help_shows_what_there_is_and_runs_nothing),
        cmocka_unit_test(no_command_at_all_is_a_mistake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
