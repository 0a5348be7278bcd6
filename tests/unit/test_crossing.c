/*
 * Hostile text in every field of every document whose words reach the coordinator: whatever a parser makes of
 * it, the coordinator takes the message.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "fuzz/crossing.h"
#include "probe/activity.h"
#include "probe/charts.h"
#include "probe/instance.h"
#include "probe/nodeinfo.h"

#define TIMES_8(text) text text text text text text text text

/* As they stand between quotes in JSON. */
static const char *const hostile[] = {
    "",
    " ",
    "plain",
    "a.org",
    "https://a.org/x",
    "http://A.ORG:8080",
    "https://a\\u202eb.org/",
    "https://\xe2\x80\xae.org",
    "https://a\\u0085b.org",
    "https://\\ufeffa.org",
    "https://\xff.org",
    "https://b\xc3\xbc"
    "cher.org",
    "a\\nb",
    "a\\u0001b",
    "a\\u007fb",
    "a\\u0085b",
    "a\\u2028b",
    "a\\u202eb",
    "\\u202e",
    "\\u200f\\u200f",
    "\xe2\x80\xae",
    "\xef\xbb\xbf",
    "a\\u0000b",
    "\\ud800",
    "<script>",
    "'; drop table host; --",
    "\\\"quoted\\\"",
    "*.a.org",
    "-a.org",
    "a..org",
    "xn--a.org",
    "a_b.org",
    "\xf0\x9f\x98\x80.org",
    "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f"
    "\x98\x80"
    "\xf0\x9f\x98\x80",
    TIMES_8("aaaaaaaa"),
    "https://" TIMES_8("aaaaaaaa") ".org",
    TIMES_8(TIMES_8("aaaaaaaaaa")) ".org",
    "https://" TIMES_8(TIMES_8("a.a.")) "org/",
    TIMES_8(TIMES_8("\xc3\xbc")),
    TIMES_8(TIMES_8("\xe2\x80\xae")),
    TIMES_8(TIMES_8(TIMES_8("\xf0\x9f\x98\x80"))),
};

static int refusals;

static void refused(const char *what, const char *text)
{
    if (refusals++ < 20)
        print_message("the coordinator refuses what becomes of %s in %s\n", text, what);
}

/* ---- one document with a text in a place of it, and what the worker makes of it ---- */

static void see_nodeinfo(const char *body, size_t len, const char *text)
{
    struct nodeinfo n;

    if (nodeinfo_read(body, len, &n) == OUTCOME_OK && !crossing_nodeinfo(&n))
        refused("nodeinfo", text);
}

static void see_nodeinfo2(const char *body, size_t len, const char *text)
{
    struct nodeinfo n;

    if (nodeinfo_read_v2(body, len, &n) == OUTCOME_OK && !crossing_nodeinfo(&n))
        refused("nodeinfo2", text);
}

static void see_statistics(const char *body, size_t len, const char *text)
{
    struct nodeinfo n;

    if (nodeinfo_read_statistics(body, len, &n) == OUTCOME_OK && !crossing_nodeinfo(&n))
        refused("statistics.json", text);
}

/* As a visit completes what nodeinfo did not say. */
static void see_instance(const char *body, size_t len, const char *text)
{
    struct instance_document d;
    struct nodeinfo n = {.software = "mastodon"};

    if (instance_read(body, len, "mastodon", &d) != OUTCOME_OK)
        return;
    memcpy(n.repository, d.repository, sizeof(n.repository));
    n.users_active_week = d.users_active_week;
    n.flags = d.flags & RECORD_PRIVATE;
    if (!crossing_nodeinfo(&n))
        refused("an instance document", text);
}

static void see_restriction(void *arg, const struct restriction *r)
{
    if (!crossing_restriction(r))
        refused("a restriction", arg);
}

static void see_blocks(const char *body, size_t len, const char *text)
{
    char *arg = mem_text(text);

    (void)restrictions_read(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST, body, len, see_restriction, arg, NULL);
    (void)restrictions_read(RESTRICTIONS_NODEINFO, PEERS_LIST, body, len, see_restriction, arg, NULL);
    (void)restrictions_read(RESTRICTIONS_PEERS, PEERS_LEMMY, body, len, see_restriction, arg, NULL);
    (void)restrictions_read(RESTRICTIONS_PEERS, PEERS_LEMMY_V4, body, len, see_restriction, arg, NULL);
    (void)restrictions_read(RESTRICTIONS_PEERS, PEERS_INSTANCES, body, len, see_restriction, arg, NULL);
    free(arg);
}

static void see_activity(const char *body, size_t len, const char *text)
{
    struct series_point points[ACTIVITY_POINTS_MAX];
    int count = activity_read(body, len, points);

    if (count > 0 && !crossing_points(points, count))
        refused("activity", text);
}

static void see_charts(const char *body, size_t len, const char *text)
{
    struct series_point points[CHARTS_POINTS_MAX];
    int count = charts_read(body, len, 20700, points);

    if (count > 0 && !crossing_points(points, count))
        refused("charts", text);
}

/* ---- every place of every document: # stands for a text in quotes, or for a number ---- */

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static const struct place {
    const char *document;
    void (*see)(const char *body, size_t len, const char *text);
} places[] = {
    {"{\"version\":#,\"software\":{\"name\":\"x\"}}", see_nodeinfo},
    {"{\"version\":\"2.0\",\"software\":{\"name\":#}}", see_nodeinfo},
    {"{\"version\":\"2.0\",\"software\":{\"name\":\"x\",\"version\":#}}", see_nodeinfo},
    {"{\"version\":\"2.1\",\"software\":{\"name\":\"x\",\"repository\":#}}", see_nodeinfo},
    {"{\"software\":{\"name\":\"x\"},\"openRegistrations\":#,\"usage\":{\"users\":{\"total\":#,"
     "\"activeMonth\":#,"
     "\"activeHalfyear\":#,\"activeWeek\":#},\"localPosts\":#,\"localComments\":#}}",
     see_nodeinfo},
    {"{\"version\":#,\"server\":{\"software\":\"owncast\"}}", see_nodeinfo2},
    {"{\"server\":{\"software\":#}}", see_nodeinfo2},
    {"{\"server\":{\"software\":\"x\",\"version\":#}}", see_nodeinfo2},
    {"{\"server\":{\"software\":\"x\",\"baseUrl\":#}}", see_nodeinfo2},
    {"{\"network\":#}", see_statistics},
    {"{\"network\":\"x\",\"version\":#,\"total_users\":#}", see_statistics},
    {"{\"configuration\":{},\"domain\":#,\"version\":#,\"source_url\":#}", see_instance},
    {"{\"disableRegistration\":true,\"version\":#,\"uri\":#,\"repositoryUrl\":#}", see_instance},
    {"{\"site_view\":{\"counts\":{\"users_active_week\":#}}}", see_instance},
    {"[{\"domain\":#,\"severity\":\"suspend\"}]", see_blocks},
    {"[{\"domain\":#,\"digest\":\"" DIGEST "\",\"severity\":#}]", see_blocks},
    {"[{\"domain\":\"a.org\",\"digest\":#,\"severity\":#}]", see_blocks},
    {"{\"software\":{},\"metadata\":{\"federation\":{\"mrf_simple\":{#:[\"a.org\"]}}}}", see_blocks},
    {"{\"software\":{},\"metadata\":{\"federation\":{\"mrf_simple\":{\"reject\":[#,{\"instance\":#}]},"
     "\"quarantined_instances\":[#]}}}",
     see_blocks},
    {"{\"federated_instances\":{\"blocked\":[#,{\"domain\":#}]}}", see_blocks},
    {"{\"items\":[{\"instance\":{\"domain\":#}}]}", see_blocks},
    {"{\"instances\":[#,{\"domain\":#}]}", see_blocks},
    {"[{\"week\":\"1700000000\",\"statuses\":#,\"logins\":#,\"registrations\":#},"
     "{\"week\":#,\"statuses\":1},{\"week\":\"1800000000\"}]",
     see_activity},
    {"{\"local\":{\"total\":[1,#,2],\"inc\":[1,#,2]}}", see_charts},
    {"{\"readWrite\":[1,#,2]}", see_charts},
};

/* The document with text in every place. */
static void see_with(const struct place *place, const char *text, const char *quote)
{
    struct buf body;

    buf_init(&body, 1 << 20);
    for (const char *c = place->document; *c; c++) {
        if (*c == '#')
            buf_putf(&body, "%s%s%s", quote, text, quote);
        else
            buf_put(&body, c, 1);
    }
    place->see(buf_str(&body), body.len, text);
    buf_release(&body);
}

static int begin(void **state)
{
    (void)state;
    refusals = 0;
    return 0;
}

static void hostile_texts_cross_or_are_left_out(void **state)
{
    (void)state;
    for (size_t p = 0; p < COUNT_OF(places); p++)
        for (size_t i = 0; i < COUNT_OF(hostile); i++)
            see_with(&places[p], hostile[i], "\"");
    assert_int_equal(refusals, 0);
}

/* Every character that steers a terminal, and those around it, in every place. */
static void every_character_crosses_or_is_left_out(void **state)
{
    static const struct {
        unsigned first, last;
    } ranges[] = {{1, 0x180}, {0x610, 0x620}, {0x2000, 0x2070}, {0xfdd0, 0xfdf0}, {0xfe00, 0xfffe}};
    static const struct {
        const char *before, *behind;
    } forms[] = {{"", ""}, {"a", "b"}, {"https://a", "b.org/"}, {"a", "b.org"}};
    char text[64];

    (void)state;
    for (size_t r = 0; r < COUNT_OF(ranges); r++)
        for (unsigned code = ranges[r].first; code <= ranges[r].last; code++)
            for (size_t f = 0; f < COUNT_OF(forms); f++)
                for (size_t p = 0; p < COUNT_OF(places); p++) {
                    (void)snprintf(text, sizeof(text), "%s\\u%04x%s", forms[f].before, code, forms[f].behind);
                    see_with(&places[p], text, "\"");
                }
    assert_int_equal(refusals, 0);
}

static void odd_numbers_cross_or_are_left_out(void **state)
{
    static const char *const numbers[] = {"-1",
                                          "0",
                                          "1.5",
                                          "1e3",
                                          "1e999",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "9223372036854775808",
                                          "null",
                                          "false",
                                          "true",
                                          "[]",
                                          "{}",
                                          "[1]",
                                          "{\"all\":-5}",
                                          "4102444799",
                                          "-0",
                                          "1e18",
                                          "2e18",
                                          "1e19",
                                          "0.1",
                                          "1420070400",
                                          "4102444800",
                                          "99999999999"};

    (void)state;
    for (size_t p = 0; p < COUNT_OF(places); p++)
        for (size_t i = 0; i < COUNT_OF(numbers); i++) {
            see_with(&places[p], numbers[i], "");
            see_with(&places[p], numbers[i][0] == '{' ? "{}" : numbers[i], "\"");
        }
    assert_int_equal(refusals, 0);
}

static void see_host(const char *text)
{
    struct hostname name;

    if (hostname_read(text, strlen(text), &name) == HOSTNAME_OK && !crossing_name(&name))
        refused("a list of peers", text);
}

static void hostile_names_cross_or_are_refused(void **state)
{
    static const char *const raw[] = {"a\nb.org",
                                      "a\x7f"
                                      "b.org",
                                      "a\xc2\x85"
                                      "b.org",
                                      "a\xe2\x80\xae"
                                      "b.org",
                                      "\xef\xbb\xbf"
                                      "a.org",
                                      "xn--0ca.org",
                                      "xn--.org",
                                      "\xe2\x98\x83.net",
                                      "a\xc2\xad"
                                      "b.org",
                                      "\xc3\x9f.de",
                                      "a\xef\xbc\x8e"
                                      "b.org"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hostile); i++)
        see_host(hostile[i]);
    for (size_t i = 0; i < COUNT_OF(raw); i++)
        see_host(raw[i]);
    assert_int_equal(refusals, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(hostile_texts_cross_or_are_left_out, begin),
        cmocka_unit_test_setup(every_character_crosses_or_is_left_out, begin),
        cmocka_unit_test_setup(odd_numbers_cross_or_are_left_out, begin),
        cmocka_unit_test_setup(hostile_names_cross_or_are_refused, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
