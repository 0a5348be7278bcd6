/* robots.txt: RFC 9309 and the leniency that real files need. The file texts are ours, after the shapes of
 * real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "probe/robots.h"

#define POINTER "/.well-known/nodeinfo"

static bool allows(const char *file, const char *path)
{
    struct robots *r = robots_read(file, strlen(file), "fedtide");
    bool allowed = robots_allows(r, path);

    robots_free(r);
    return allowed;
}

static int32_t delay_of(const char *file)
{
    struct robots *r = robots_read(file, strlen(file), "fedtide");
    int32_t delay_s = robots_crawl_delay_s(r);

    robots_free(r);
    return delay_s;
}

static void no_file_and_an_empty_file_allow_everything(void **state)
{
    (void)state;
    assert_true(robots_allows(NULL, POINTER));
    assert_true(allows("", POINTER));
    assert_true(allows("User-agent: *\nDisallow:\n", POINTER));
    assert_true(allows("\n\n# nothing here\n", POINTER));
}

static void disallow_all_forbids_everything_but_the_file_itself(void **state)
{
    (void)state;
    assert_false(allows("User-agent: *\nDisallow: /\n", POINTER));
    assert_true(allows("User-agent: *\nDisallow: /\n", "/robots.txt"));
}

static void a_group_that_names_us_replaces_the_general_one(void **state)
{
    static const char file[] = "User-agent: *\nDisallow: /\n\nUser-agent: fedtide\nDisallow: /api/\n";

    (void)state;
    assert_true(allows(file, POINTER));
    assert_false(allows(file, "/api/v1/instance/peers"));
    assert_true(allows("User-agent: *\nDisallow: /\nUser-agent: FEDTIDE\nDisallow:\n", POINTER));
    assert_true(allows("User-agent: *\nDisallow: /\nUser-agent: fedtide/1.0\nDisallow:\n", POINTER));
    assert_false(allows("User-agent: *\nDisallow: /\nUser-agent: fedtides\nDisallow:\n", POINTER));
    assert_false(allows("User-agent: *\nDisallow: /\nUser-agent: fed\nDisallow:\n", POINTER));
    assert_true(allows("User-agent: *\nDisallow: /\nUser-agent: fedtide\n", POINTER));
}

static void groups_for_the_same_agent_are_merged(void **state)
{
    static const char file[] = "User-agent: fedtide\nDisallow: /a\n\nUser-agent: other\nDisallow: /b\n\n"
                               "User-agent: fedtide\nDisallow: /c\n";

    (void)state;
    assert_false(allows(file, "/a"));
    assert_true(allows(file, "/b"));
    assert_false(allows(file, "/c"));
}

static void several_agents_can_share_a_group(void **state)
{
    static const char file[] =
        "User-agent: one\nUser-agent: fedtide\n\n# still the same group\nUser-agent: two\n"
        "Sitemap: https://kelp.example/map\nDisallow: /\nUser-agent: *\nDisallow:\n";

    (void)state;
    assert_false(allows(file, POINTER));
}

static void rules_before_any_group_count_for_nobody(void **state)
{
    (void)state;
    assert_true(allows("Disallow: /\nUser-agent: *\nDisallow: /x\n", POINTER));
}

static void the_longest_pattern_decides_and_allow_wins_a_tie(void **state)
{
    (void)state;
    assert_true(allows("User-agent: *\nDisallow: /\nAllow: /.well-known/\n", POINTER));
    assert_true(allows("User-agent: *\nAllow: /.well-known/\nDisallow: /\n", POINTER));
    assert_false(allows("User-agent: *\nAllow: /\nDisallow: /.well-known/nodeinfo\n", POINTER));
    assert_true(allows("User-agent: *\nDisallow: /nodeinfo\nAllow: /nodeinfo\n", "/nodeinfo"));
    assert_true(allows("User-agent: *\nAllow: /nodeinfo\nDisallow: /nodeinfo\n", "/nodeinfo"));
    assert_true(allows("User-agent: *\nAllow: /p\nDisallow: /\n", "/page"));
    assert_true(allows("User-agent: *\nAllow: /$\nDisallow: /\n", "/"));
    assert_false(allows("User-agent: *\nAllow: /$\nDisallow: /\n", "/page.htm"));
}

static void wildcards_and_ends_match_as_the_rfc_shows(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"/fish", "/fish", true},
        {"/fish", "/fish.html", true},
        {"/fish", "/fishheads/yummy.html", true},
        {"/fish", "/Fish.asp", false},
        {"/fish", "/catfish", false},
        {"/fish*", "/fish.html", true},
        {"/fish/", "/fish", false},
        {"/fish/", "/fish/?id=1", true},
        {"/*.php", "/index.php", true},
        {"/*.php", "/folder/a.php?x", true},
        {"/*.php", "/windows.PHP", false},
        {"/*.php$", "/a.php", true},
        {"/*.php$", "/a.php?x", false},
        {"/*.php$", "/a.php5", false},
        {"/fish*.php", "/fishheads/cat.php", true},
        {"/*?*", "/a?b", true},
        {"/*?*", "/a", false},
        {"*", "/anything", true},
        {"/a*b*c$", "/aXbYc", true},
        {"/a*b*c$", "/aXbYcZ", false},
        {"/a*a$", "/a", false},
        {"/a*a$", "/aa", true},
        {"/a$b", "/a$b", true},
        {"/a$b", "/a", false},
        {"$", "/", false},
        {"/**********b", "/aaaaaaab", true},
        {"/a**$", "/abc", true},
        {"nodeinfo", "/nodeinfo", false},
        {"/nodeinfo$", "/nodeinfo", true},
        {"/nodeinfo$", "/nodeinfo/2.0", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf file;

        buf_init(&file, 1000);
        buf_putf(&file, "User-agent: *\nDisallow: %s\n", cases[i].pattern);
        if (allows(buf_str(&file), cases[i].path) == cases[i].matches)
            fail_msg("%s against %s", cases[i].pattern, cases[i].path);
        buf_release(&file);
    }
}

static void percent_encoding_is_brought_into_one_form(void **state)
{
    (void)state;
    assert_false(allows("User-agent: *\nDisallow: /b\xc3\xbc"
                        "cher\n",
                        "/b%c3%bccher"));
    assert_false(allows("User-agent: *\nDisallow: /b%C3%BCcher\n", "/b\xc3\xbc"
                                                                   "cher"));
    assert_false(allows("User-agent: *\nDisallow: /%7Eheron\n", "/~heron"));
    assert_false(allows("User-agent: *\nDisallow: /%2ewell-known/\n", POINTER));
    assert_true(allows("User-agent: *\nDisallow: /a%2Fb\n", "/a/b"));
    assert_false(allows("User-agent: *\nDisallow: /a%2fb\n", "/a%2Fb"));
    assert_false(allows("User-agent: *\nDisallow: /100%\n", "/100%"));
    assert_true(allows("User-agent: *\nDisallow: /%2a\n", "/x"));
}

static void a_missing_colon_still_forbids(void **state)
{
    (void)state;
    assert_false(allows("User-agent: *\nDisallow /\nAllow: /$\n", POINTER));
    assert_false(allows("User-agent *\nDisallow /\n", POINTER));
    assert_true(allows("User-agent: *\nDisallow all of it\n", POINTER));
}

static void misspelt_keys_still_forbid(void **state)
{
    static const char *const keys[] = {"dissallow", "disalow",  "DISALLOW",  "dissalow",
                                       "diasllow",  "disallaw", " Disallow "};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct buf file;

        buf_init(&file, 1000);
        buf_putf(&file, "useragent: *\n%s: /\n", keys[i]);
        assert_false(allows(buf_str(&file), POINTER));
        buf_release(&file);
    }
    assert_false(allows("user agent: *\nDisallow: /\n", POINTER));
}

static void a_byte_order_mark_and_any_line_end_are_fine(void **state)
{
    (void)state;
    assert_false(allows("\xef\xbb\xbfUser-agent: *\nDisallow: /\n", POINTER));
    assert_false(allows("User-agent: *\r\nDisallow: /\r\n", POINTER));
    assert_false(allows("User-agent: *\rDisallow: /\r", POINTER));
    assert_false(allows("User-agent: *\nDisallow: /", POINTER));
    assert_false(allows("\tUser-agent :\t*\t# all\n Disallow : /  # everything\n", POINTER));
}

static void a_star_with_words_behind_it_is_still_everybody(void **state)
{
    (void)state;
    assert_false(allows("User-agent: * all\nDisallow: /\n", POINTER));
    assert_true(allows("User-agent: *bot\nDisallow: /\n", POINTER));
}

static void a_web_page_in_its_place_has_no_rules(void **state)
{
    (void)state;
    assert_true(allows(
        "<!doctype html>\n<html><head><title>Not found</title></head>\n<body>Disallow: /</body></html>",
        POINTER));
}

static void crawl_delay_is_read_for_the_group_that_applies(void **state)
{
    (void)state;
    assert_int_equal(delay_of("User-agent: *\nCrawl-delay: 500\nDisallow: /api/\n"), 500);
    assert_int_equal(delay_of("User-agent: *\nCrawl-delay: 0.5\n"), 1);
    assert_int_equal(delay_of("User-agent: *\nCrawl-delay: 1e9\n"), 86400);
    assert_int_equal(delay_of("User-agent: *\nCrawl-delay: -3\n"), 0);
    assert_int_equal(delay_of("User-agent: *\nCrawl-delay: soon\n"), 0);
    assert_int_equal(delay_of("User-agent: fedtide\nCrawl-delay: 7\nUser-agent: *\nCrawl-delay: 9\n"), 9);
    assert_int_equal(
        delay_of("User-agent: fedtide\nCrawl-delay: 7\nDisallow:\nUser-agent: *\nCrawl-delay: 9\n"), 7);
    assert_int_equal(delay_of("User-agent: other\nCrawl-delay: 9\nDisallow:\n"), 0);
}

static void only_the_first_500_kib_count(void **state)
{
    size_t len = ROBOTS_BYTES_MAX + 100;
    char *file = malloc(len);
    struct robots *r;

    (void)state;
    assert_non_null(file);
    memset(file, '\n', len);
    memcpy(file, "User-agent: *\nDisallow: /a\n", 27);
    memcpy(file + ROBOTS_BYTES_MAX + 10, "Disallow: /b\n", 13);
    r = robots_read(file, len, "fedtide");
    assert_false(robots_allows(r, "/a"));
    assert_true(robots_allows(r, "/b"));
    assert_int_equal(robots_rule_count(r), 1);
    robots_free(r);
    free(file);
}

static void a_hostile_pattern_costs_no_more_than_its_length(void **state)
{
    size_t stars = 16000;
    struct buf file;
    char path[2001];

    (void)state;
    buf_init(&file, 100000);
    buf_puts(&file, "User-agent: *\nDisallow: /");
    for (size_t i = 0; i < stars / 2; i++)
        buf_puts(&file, "*a");
    buf_puts(&file, "*b\n");
    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    assert_true(allows(buf_str(&file), path));
    buf_release(&file);
}

static void whether_a_group_names_us_is_known(void **state)
{
    struct robots *r = robots_read("User-agent: fedtide\nDisallow: /\n", 32, "fedtide");

    (void)state;
    assert_true(robots_names_token(r));
    robots_free(r);
    r = robots_read("User-agent: *\nDisallow: /\n", 26, "fedtide");
    assert_false(robots_names_token(r));
    robots_free(r);
}

static void the_status_alone_decides_where_there_is_no_file(void **state)
{
    (void)state;
    assert_int_equal(robots_access_by_status(200), ROBOTS_READ);
    assert_int_equal(robots_access_by_status(206), ROBOTS_READ);
    assert_int_equal(robots_access_by_status(404), ROBOTS_ALLOW_ALL);
    assert_int_equal(robots_access_by_status(410), ROBOTS_ALLOW_ALL);
    assert_int_equal(robots_access_by_status(400), ROBOTS_ALLOW_ALL);
    assert_int_equal(robots_access_by_status(401), ROBOTS_NODEINFO_ONLY);
    assert_int_equal(robots_access_by_status(403), ROBOTS_NODEINFO_ONLY);
    assert_int_equal(robots_access_by_status(429), ROBOTS_WAIT);
    assert_int_equal(robots_access_by_status(500), ROBOTS_UNREACHABLE);
    assert_int_equal(robots_access_by_status(503), ROBOTS_UNREACHABLE);
    assert_int_equal(robots_access_by_status(0), ROBOTS_UNREACHABLE);
}

static void files_that_programs_ship_are_recognised(void **state)
{
    static const char gotosocial[] = "# robots.txt\nUser-agent: GPTBot\nDisallow: /\nUser-agent: *\n"
                                     "Crawl-delay: 500\nDisallow: /api/\nDisallow: /wait_for_approval\n"
                                     "Disallow: /account_disabled\nDisallow: /fileserver/\n"
                                     "Disallow: /.well-known/nodeinfo\nDisallow: /nodeinfo/\n";
    static const char wafrn[] = "User-agent: *\nDisallow /\nAllow: /$\nAllow: /fediverse/\nAllow: /blog/\n";
    static const char serving[] = "User-agent: *\nDisallow: /api/\nDisallow: /wait_for_approval\n"
                                  "Disallow: /account_disabled\nDisallow: /fileserver/\n";
    static const char closed[] = "User-agent: *\nDisallow: /\n";
    static const struct {
        const char *text, *name;
    } cases[] = {{gotosocial, "gotosocial"}, {wafrn, "wafrn"}, {serving, NULL}, {closed, NULL}, {"", NULL}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct robots *r = robots_read(cases[i].text, strlen(cases[i].text), "fedtide");
        const char *name = robots_shipped_by(r);

        if (cases[i].name)
            assert_string_equal(name ? name : "(none)", cases[i].name);
        else
            assert_null(name);
        robots_free(r);
    }
    assert_null(robots_shipped_by(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_and_an_empty_file_allow_everything),
        cmocka_unit_test(disallow_all_forbids_everything_but_the_file_itself),
        cmocka_unit_test(a_group_that_names_us_replaces_the_general_one),
        cmocka_unit_test(groups_for_the_same_agent_are_merged),
        cmocka_unit_test(several_agents_can_share_a_group),
        cmocka_unit_test(rules_before_any_group_count_for_nobody),
        cmocka_unit_test(the_longest_pattern_decides_and_allow_wins_a_tie),
        cmocka_unit_test(wildcards_and_ends_match_as_the_rfc_shows),
        cmocka_unit_test(percent_encoding_is_brought_into_one_form),
        cmocka_unit_test(a_missing_colon_still_forbids),
        cmocka_unit_test(misspelt_keys_still_forbid),
        cmocka_unit_test(a_byte_order_mark_and_any_line_end_are_fine),
        cmocka_unit_test(a_star_with_words_behind_it_is_still_everybody),
        cmocka_unit_test(a_web_page_in_its_place_has_no_rules),
        cmocka_unit_test(crawl_delay_is_read_for_the_group_that_applies),
        cmocka_unit_test(only_the_first_500_kib_count),
        cmocka_unit_test(a_hostile_pattern_costs_no_more_than_its_length),
        cmocka_unit_test(whether_a_group_names_us_is_known),
        cmocka_unit_test(the_status_alone_decides_where_there_is_no_file),
        cmocka_unit_test(files_that_programs_ship_are_recognised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
