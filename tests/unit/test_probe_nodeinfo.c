/* nodeinfo, NodeInfo2 and statistics.json: every deviation that real servers are known for has a test of its
 * own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "probe/nodeinfo.h"

enum { BODY_MAX = 100000 };

static struct nodeinfo read_ok(const char *body)
{
    struct nodeinfo n;

    assert_string_equal(outcome_name(nodeinfo_read(body, strlen(body), &n)), "ok");
    return n;
}

/* A 2.0 document of this software whose usage is the given text. */
static struct nodeinfo with(const char *name, const char *version, const char *usage)
{
    struct buf body;
    struct nodeinfo n;

    buf_init(&body, BODY_MAX);
    buf_putf(&body,
             "{\"version\":\"2.0\",\"software\":{\"name\":\"%s\",\"version\":\"%s\"},\"protocols\":["
             "\"activitypub\"],"
             "\"openRegistrations\":true,\"usage\":%s}",
             name, version, usage);
    n = read_ok(buf_str(&body));
    buf_release(&body);
    return n;
}

static struct nodeinfo usage(const char *text)
{
    return with("mastodon", "4.4.2", text);
}

static void a_document_as_specified_is_read_whole(void **state)
{
    struct nodeinfo n = read_ok(
        "{\"version\":\"2.1\",\"software\":{\"name\":\"mastodon\",\"version\":\"4.4.2\",\"repository\":"
        "\"https://git.example/mastodon\",\"homepage\":\"https://mastodon.example/"
        "\"},\"protocols\":[\"activitypub\"],"
        "\"services\":{\"inbound\":[],\"outbound\":[\"atom1.0\"]},\"openRegistrations\":true,\"usage\":{"
        "\"users\":"
        "{\"total\":1234,\"activeMonth\":210,\"activeHalfyear\":480,\"activeWeek\":99},\"localPosts\":98765,"
        "\"localComments\":0},\"metadata\":{\"nodeName\":\"Example\"}}");

    (void)state;
    assert_string_equal(n.schema, "2.1");
    assert_string_equal(n.software, "mastodon");
    assert_string_equal(n.version, "4.4.2");
    assert_string_equal(n.repository, "https://git.example/mastodon");
    assert_int_equal(n.users_total, 1234);
    assert_int_equal(n.users_active_month, 210);
    assert_int_equal(n.users_active_halfyear, 480);
    assert_int_equal(n.users_active_week, 99);
    assert_int_equal(n.local_posts, 98765);
    assert_int_equal(n.local_comments, 0);
    assert_int_equal(n.open_registrations, 1);
    assert_int_equal(n.flags, 0);
}

static void schema_1_with_protocols_as_an_object_is_read_and_marked_old(void **state)
{
    struct nodeinfo n = read_ok("{\"version\":\"1.0\",\"software\":{\"name\":\"diaspora\",\"version\":\"0.7."
                                "4.0\"},\"protocols\":{\"inbound\":"
                                "[\"diaspora\"],\"outbound\":[\"diaspora\"]},\"services\":{\"inbound\":[],"
                                "\"outbound\":[]},\"openRegistrations\":"
                                "false,\"usage\":{\"users\":{\"total\":348,\"activeHalfyear\":123,"
                                "\"activeMonth\":62},\"localPosts\":8522,"
                                "\"localComments\":17671},\"metadata\":{\"nodeName\":\"pod\"}}");

    (void)state;
    assert_int_equal(n.users_total, 348);
    assert_int_equal(n.local_comments, 17671);
    assert_int_equal(n.open_registrations, 0);
    assert_int_equal(n.flags, RECORD_SCHEMA_OLD);
}

static void a_count_as_a_decimal_string_is_read(void **state)
{
    struct nodeinfo n = usage("{\"users\":{\"total\":\"16\"},\"localPosts\":\"1024\"}");

    (void)state;
    assert_int_equal(n.users_total, 16);
    assert_int_equal(n.local_posts, 1024);
    assert_int_equal(n.flags, RECORD_WAS_STRING);
}

static void a_count_as_any_other_string_is_absent(void **state)
{
    static const char *const texts[] = {"\"\"",    "\"many\"", "\"1,234\"", "\"12.5\"",
                                        "\" 12\"", "\"0x10\"", "\"1e3\"",   "\"99999999999999999999\""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char text[100];
        struct nodeinfo n;

        (void)snprintf(text, sizeof text, "{\"users\":{\"total\":%s},\"localPosts\":3}", texts[i]);
        n = usage(text);
        assert_int_equal(n.users_total, RECORD_ABSENT);
        assert_int_equal(n.flags, RECORD_WAS_UNREADABLE);
        assert_int_equal(n.local_posts, 3);
    }
}

static void a_null_count_is_absent_and_not_zero(void **state)
{
    struct nodeinfo n =
        with("misskey", "2024.9.0",
             "{\"users\":{\"total\":1912,\"activeHalfyear\":null,\"activeMonth\":null},\"localPosts\":9,"
             "\"localComments\":0}");

    (void)state;
    assert_int_equal(n.users_total, 1912);
    assert_int_equal(n.users_active_month, RECORD_ABSENT);
    assert_int_equal(n.users_active_halfyear, RECORD_ABSENT);
    assert_int_equal(n.local_comments, 0);
    assert_int_equal(n.flags, RECORD_NULL_ACTIVE);
}

static void a_count_as_an_object_gives_its_all(void **state)
{
    struct nodeinfo n =
        with("pleroma", "2.0.0", "{\"users\":{\"total\":348},\"localPosts\":{\"all\":3,\"direct\":1}}");

    (void)state;
    assert_int_equal(n.local_posts, 3);
    n = usage("{\"users\":{\"total\":{\"some\":1}}}");
    assert_int_equal(n.users_total, RECORD_ABSENT);
    assert_true(n.flags & RECORD_WAS_UNREADABLE);
}

static void a_negative_count_is_kept_and_flagged(void **state)
{
    struct nodeinfo n =
        with("lemmy", "0.17.4", "{\"users\":{\"total\":3},\"localPosts\":-2,\"localComments\":-1}");

    (void)state;
    assert_int_equal(n.local_posts, -2);
    assert_int_equal(n.local_comments, -1);
    assert_int_equal(n.flags, RECORD_WAS_NEGATIVE);
}

static void a_count_beyond_32_bits_is_read(void **state)
{
    struct nodeinfo n = usage("{\"users\":{\"total\":1},\"localPosts\":4294967296}");

    (void)state;
    assert_int_equal(n.local_posts, INT64_C(4294967296));
}

static void a_count_beyond_64_bits_does_not_hide_the_others(void **state)
{
    struct nodeinfo n = usage("{\"users\":{\"total\":12},\"localPosts\":99999999999999999999}");

    (void)state;
    assert_int_equal(n.users_total, 12);
    assert_int_equal(n.local_posts, RECORD_ABSENT);
    assert_int_equal(n.flags, RECORD_WAS_UNREADABLE);
    n = usage("{\"users\":{\"total\":-9223372036854775808}}");
    assert_int_equal(n.users_total, RECORD_ABSENT);
    assert_int_equal(n.flags, RECORD_WAS_UNREADABLE);
}

static void a_whole_number_written_as_a_real_is_read_and_a_fraction_is_not(void **state)
{
    struct nodeinfo n = usage("{\"users\":{\"total\":12.0,\"activeMonth\":1e1},\"localPosts\":12.5}");

    (void)state;
    assert_int_equal(n.users_total, 12);
    assert_int_equal(n.users_active_month, 10);
    assert_int_equal(n.local_posts, RECORD_ABSENT);
    assert_int_equal(n.flags, RECORD_WAS_UNREADABLE);
}

static void a_boolean_or_array_is_no_count(void **state)
{
    struct nodeinfo n = usage("{\"users\":{\"total\":true,\"activeMonth\":[]},\"localPosts\":1}");

    (void)state;
    assert_int_equal(n.users_total, RECORD_ABSENT);
    assert_int_equal(n.users_active_month, RECORD_ABSENT);
    assert_int_equal(n.flags, RECORD_WAS_UNREADABLE);
}

static void users_as_an_empty_array_is_an_empty_object(void **state)
{
    struct nodeinfo n = with("misskey", "12.75.0", "{\"users\":[],\"localPosts\":7}");

    (void)state;
    assert_int_equal(n.users_total, RECORD_ABSENT);
    assert_int_equal(n.local_posts, 7);
    assert_int_equal(n.flags, 0);
}

static void missing_or_empty_usage_means_statistics_are_withheld(void **state)
{
    struct nodeinfo n = read_ok("{\"version\":\"2.0\",\"software\":{\"name\":\"handmade\"}}");

    (void)state;
    assert_int_equal(n.users_total, RECORD_ABSENT);
    assert_int_equal(n.flags, RECORD_NO_USAGE);
    assert_int_equal(usage("{\"users\":{}}").flags, RECORD_NO_USAGE);
    assert_int_equal(usage("null").flags, RECORD_NO_USAGE);
    assert_int_equal(usage("[]").flags, RECORD_NO_USAGE);
    assert_int_equal(usage("{}").flags, RECORD_NO_USAGE);
    assert_int_equal(usage("{\"users\":{\"total\":0}}").flags, 0);
}

static void both_spellings_of_half_year_are_read(void **state)
{
    (void)state;
    assert_int_equal(usage("{\"users\":{\"activeHalfYear\":31}}").users_active_halfyear, 31);
    assert_int_equal(usage("{\"users\":{\"activeHalfyear\":30,\"activeHalfYear\":31}}").users_active_halfyear,
                     30);
}

static void more_active_than_registered_is_kept_and_flagged(void **state)
{
    struct nodeinfo n = usage("{\"users\":{\"total\":4,\"activeMonth\":11}}");

    (void)state;
    assert_int_equal(n.users_active_month, 11);
    assert_int_equal(n.flags, RECORD_ACTIVE_OVER_TOTAL);
    assert_int_equal(usage("{\"users\":{\"total\":4,\"activeHalfyear\":5}}").flags, RECORD_ACTIVE_OVER_TOTAL);
    assert_int_equal(usage("{\"users\":{\"total\":4,\"activeMonth\":4}}").flags, 0);
    assert_int_equal(usage("{\"users\":{\"activeMonth\":4}}").flags, 0);
}

static void services_and_metadata_may_be_missing_or_of_any_type(void **state)
{
    static const char *const rests[] = {"",
                                        ",\"metadata\":[]",
                                        ",\"metadata\":null",
                                        ",\"services\":[]",
                                        ",\"services\":null,\"metadata\":{}",
                                        ",\"protocols\":null",
                                        ",\"protocols\":[]",
                                        ",\"metadata\":\"x\"",
                                        ",\"protocols\":{}"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rests); i++) {
        char body[300];

        (void)snprintf(body, sizeof body,
                       "{\"version\":\"2.0\",\"software\":{\"name\":\"lemmy\",\"version\":\"0.18.5\"},"
                       "\"usage\":{\"users\":"
                       "{\"total\":5}}%s}",
                       rests[i]);
        assert_int_equal(read_ok(body).users_total, 5);
        assert_int_equal(read_ok(body).flags, 0);
    }
}

static void versions_may_be_numbers_null_or_absent(void **state)
{
    struct nodeinfo n =
        read_ok("{\"version\":2.0,\"software\":{\"name\":\"postmark\",\"version\":1.5},\"usage\":{}}");

    (void)state;
    assert_string_equal(n.version, "1.5");
    assert_string_equal(n.schema, "2");
    n = read_ok("{\"version\":\"2.1\",\"software\":{\"name\":\"bridge\",\"version\":null}}");
    assert_string_equal(n.version, "");
    n = read_ok("{\"software\":{\"name\":\"bridge\",\"version\":{\"major\":0}}}");
    assert_string_equal(n.version, "");
    assert_string_equal(n.schema, "");
}

static void open_registrations_may_stand_inside_usage_or_be_absent(void **state)
{
    (void)state;
    assert_int_equal(read_ok("{\"software\":{\"name\":\"lemmy\"},\"usage\":{\"openRegistrations\":false}}")
                         .open_registrations,
                     0);
    assert_int_equal(read_ok("{\"software\":{\"name\":\"x\"}}").open_registrations, -1);
    assert_int_equal(
        read_ok("{\"software\":{\"name\":\"x\"},\"openRegistrations\":\"yes\"}").open_registrations, -1);
    assert_int_equal(read_ok("{\"software\":{\"name\":\"x\"},\"openRegistrations\":null}").open_registrations,
                     -1);
}

static void names_keep_capitals_dots_and_blanks(void **state)
{
    (void)state;
    assert_string_equal(with("Iceshrimp.NET", "2024.1", "{}").software, "Iceshrimp.NET");
    assert_string_equal(with("Guppe Groups", "1.0.0", "{}").software, "Guppe Groups");
}

static void long_texts_are_cut_between_characters(void **state)
{
    struct buf name;
    struct nodeinfo n;

    (void)state;
    buf_init(&name, 1000);
    buf_puts(&name, "x");
    for (int i = 0; i < 100; i++)
        buf_puts(&name, "\xc3\xa4");
    n = with(buf_str(&name), "1", "{}");
    buf_release(&name);
    assert_int_equal(strlen(n.software), 63);
    assert_true(str_is_utf8(n.software, strlen(n.software)));
}

static void a_document_without_a_software_name_is_incomplete(void **state)
{
    static const char *const bodies[] = {"{\"error\":\"unsupported version\"}",
                                         "{}",
                                         "[]",
                                         "null",
                                         "7",
                                         "\"text\"",
                                         "{\"software\":{\"name\":\"\"}}",
                                         "{\"software\":{\"name\":null}}",
                                         "{\"software\":\"mastodon\"}",
                                         "{\"software\":{\"name\":[\"mastodon\"]}}",
                                         "{\"software\":[]}",
                                         "{\"version\":\"2.0\",\"usage\":{\"users\":{\"total\":1}}}",
                                         "\"{\\\"software\\\":{\\\"name\\\":\\\"double encoded\\\"}}\""};
    struct nodeinfo n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        assert_string_equal(outcome_name(nodeinfo_read(bodies[i], strlen(bodies[i]), &n)), "incomplete");
}

static void broken_json_is_told_apart_from_web_pages(void **state)
{
    static const struct {
        const char *body;
        const char *outcome;
    } cases[] = {
        {"", "bad_json"},
        {"   ", "bad_json"},
        {"{", "bad_json"},
        {"{\"software\":{\"name\":\"snac\",\"title\":\"say \"hello\"\"}}", "bad_json"},
        {"{\"software\":{\"name\":\"snac\"}} trailing", "bad_json"},
        {"{\"software\":{\"name\":\"a\nb\"}}", "bad_json"},
        {"{\"software\":{\"name\":\"\xff\"}}", "bad_json"},
        {"{'software':1}", "bad_json"},
        {"<!doctype html><html lang=\"en\"><head></head></html>", "html"},
        {"\n\n<HTML><body>It is gone</body></HTML>", "html"},
    };
    struct nodeinfo n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(outcome_name(nodeinfo_read(cases[i].body, strlen(cases[i].body), &n)),
                            cases[i].outcome);
}

static void a_byte_order_mark_is_skipped(void **state)
{
    (void)state;
    assert_string_equal(read_ok("\xef\xbb\xbf{\"software\":{\"name\":\"x\"}}").software, "x");
}

static void nesting_is_bounded(void **state)
{
    char body[400] = "{\"software\":{\"name\":\"x\"},\"metadata\":";
    size_t at = strlen(body);
    struct nodeinfo n;

    (void)state;
    memset(body + at, '[', 32);
    memset(body + at + 32, ']', 32);
    body[at + 64] = '}';
    assert_int_equal(nodeinfo_read(body, at + 65, &n), OUTCOME_BAD_JSON);
    memset(body + at, '[', 31);
    memset(body + at + 31, ']', 31);
    body[at + 62] = '}';
    assert_int_equal(nodeinfo_read(body, at + 63, &n), OUTCOME_OK);
}

static void federation_may_be_a_boolean_or_an_object(void **state)
{
    (void)state;
    assert_true(read_ok("{\"software\":{\"name\":\"bonfire\"},\"metadata\":{\"federation\":false}}").flags &
                RECORD_PRIVATE);
    assert_false(read_ok("{\"software\":{\"name\":\"bonfire\"},\"metadata\":{\"federation\":true}}").flags &
                 RECORD_PRIVATE);
    assert_true(
        read_ok("{\"software\":{\"name\":\"nodebb\"},\"metadata\":{\"federation\":{\"enabled\":false}}}")
            .flags &
        RECORD_PRIVATE);
    assert_false(
        read_ok("{\"software\":{\"name\":\"nodebb\"},\"metadata\":{\"federation\":{\"enabled\":true}}}")
            .flags &
        RECORD_PRIVATE);
    assert_true(read_ok("{\"software\":{\"name\":\"pleroma\"},\"metadata\":{\"private\":true}}").flags &
                RECORD_PRIVATE);
    assert_false(read_ok("{\"software\":{\"name\":\"pleroma\"},\"metadata\":{\"private\":\"yes\"}}").flags &
                 RECORD_PRIVATE);
}

static void random_numbers_of_gotosocial_are_recognised(void **state)
{
    static const char random_ones[] = "{\"users\":{\"total\":812345,\"activeMonth\":4711},\"localPosts\":99}";

    (void)state;
    assert_true(with("gotosocial", "0.19.1+git-abc", random_ones).flags & RECORD_BAFFLED);
    assert_true(with("GoToSocial", "0.20.0-rc1", random_ones).flags & RECORD_BAFFLED);
    assert_false(with("gotosocial", "0.21.0", random_ones).flags & RECORD_BAFFLED);
    assert_false(with("mastodon", "0.19.1", random_ones).flags & RECORD_BAFFLED);
    assert_false(with("gotosocial", "0.19.1", "{\"users\":{\"total\":3},\"localPosts\":99}").flags &
                 RECORD_BAFFLED);
    assert_false(with("gotosocial", "0.19.1", "{\"users\":{\"total\":0}}").flags & RECORD_BAFFLED);
}

static void ones_everywhere_mean_hidden_on_hubzilla_only(void **state)
{
    static const char ones[] =
        "{\"users\":{\"total\":1,\"activeHalfyear\":1,\"activeMonth\":1},\"localPosts\":1,"
        "\"localComments\":1}";

    (void)state;
    assert_true(with("hubzilla", "9.4", ones).flags & RECORD_HIDDEN_ONES);
    assert_false(with("mastodon", "4.4", ones).flags & RECORD_HIDDEN_ONES);
    assert_false(with("hubzilla", "9.4", "{\"users\":{\"total\":1},\"localPosts\":1}").flags &
                 RECORD_HIDDEN_ONES);
}

static void old_lemmy_counts_accounts_of_other_servers(void **state)
{
    (void)state;
    assert_true(with("lemmy", "0.8.10", "{\"users\":{\"total\":333}}").flags & RECORD_REMOTE_USERS);
    assert_false(with("lemmy", "0.9.0", "{\"users\":{\"total\":10}}").flags & RECORD_REMOTE_USERS);
    assert_false(with("lemmy", "unknown version", "{\"users\":{\"total\":10}}").flags & RECORD_REMOTE_USERS);
}

static void unbelievable_numbers_are_flagged(void **state)
{
    (void)state;
    assert_true(usage("{\"users\":{\"total\":1234567890},\"localPosts\":1}").flags & RECORD_OVER_BELIEF);
    assert_true(usage("{\"users\":{\"total\":1},\"localPosts\":100000000001}").flags & RECORD_OVER_BELIEF);
    assert_false(usage("{\"users\":{\"total\":50000000},\"localPosts\":100000000000}").flags &
                 RECORD_OVER_BELIEF);
}

static void nodeinfo2_is_read(void **state)
{
    static const char body[] =
        "{\"version\":\"1.0\",\"server\":{\"baseUrl\":\"https://"
        "Pod.coast.org\",\"name\":\"Radio\",\"software\":\"Castopod\","
        "\"version\":\"1.13.0\"},\"protocols\":[\"activitypub\"],\"openRegistrations\":false,\"usage\":{"
        "\"users\":{\"total\":3,"
        "\"activeHalfyear\":3,\"activeMonth\":1,\"activeWeek\":1},\"localPosts\":120,\"localComments\":4}}";
    struct nodeinfo n;

    (void)state;
    assert_int_equal(nodeinfo_read_v2(body, strlen(body), &n), OUTCOME_OK);
    assert_string_equal(n.schema, "nodeinfo2");
    assert_string_equal(n.software, "Castopod");
    assert_string_equal(n.version, "1.13.0");
    assert_string_equal(n.nodeinfo2_base, "pod.coast.org");
    assert_int_equal(n.users_total, 3);
    assert_int_equal(n.users_active_week, 1);
    assert_int_equal(n.local_comments, 4);
    assert_int_equal(n.open_registrations, 0);
    assert_int_equal(n.flags, RECORD_SCHEMA_OLD);
}

static void a_base_that_is_no_host_is_left_out(void **state)
{
    static const char *const bad[] = {
        "https://a\\u202eb.org/", "https://a\\u0085b.org", "https://localhost", "https://10.0.0.1/", "a.org",
        "https://a b.org"};
    struct nodeinfo n;
    char body[200];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)snprintf(body, sizeof(body), "{\"server\":{\"software\":\"x\",\"baseUrl\":\"%s\"}}", bad[i]);
        assert_int_equal(nodeinfo_read_v2(body, strlen(body), &n), OUTCOME_OK);
        assert_string_equal(n.nodeinfo2_base, "");
    }
}

static void a_name_that_nobody_can_see_is_none(void **state)
{
    static const char body[] = "{\"version\":\"2.0\",\"software\":{\"name\":\"\\u202e\\u200f\"}}";
    static const char second[] = "{\"server\":{\"software\":\"\\u0085\"}}";
    static const char third[] = "{\"network\":\"\\ufeff\"}";
    struct nodeinfo n;

    (void)state;
    assert_int_equal(nodeinfo_read(body, strlen(body), &n), OUTCOME_INCOMPLETE);
    assert_int_equal(nodeinfo_read_v2(second, strlen(second), &n), OUTCOME_INCOMPLETE);
    assert_int_equal(nodeinfo_read_statistics(third, strlen(third), &n), OUTCOME_INCOMPLETE);
}

static void owncast_puts_its_version_in_the_place_of_the_schema(void **state)
{
    static const char body[] =
        "{\"version\":\"0.1.3\",\"server\":{\"software\":\"owncast\",\"baseUrl\":\"\"}}";
    static const char other[] = "{\"version\":\"1.0\",\"server\":{\"software\":\"gancio\"}}";
    struct nodeinfo n;

    (void)state;
    assert_int_equal(nodeinfo_read_v2(body, strlen(body), &n), OUTCOME_OK);
    assert_string_equal(n.version, "0.1.3");
    assert_string_equal(n.nodeinfo2_base, "");
    assert_int_equal(nodeinfo_read_v2(other, strlen(other), &n), OUTCOME_OK);
    assert_string_equal(n.version, "");
    assert_int_equal(nodeinfo_read_v2("{\"server\":{}}", 13, &n), OUTCOME_INCOMPLETE);
    assert_int_equal(nodeinfo_read_v2("<html>", 6, &n), OUTCOME_HTML);
}

static void statistics_json_is_read_and_absent_counts_stay_absent(void **state)
{
    static const char body[] = "{\"name\":\"Example\",\"network\":\"Friendica\",\"version\":\"2024.09-1571\","
                               "\"registrations_open\":true,"
                               "\"total_users\":\"57\",\"active_users_halfyear\":31,\"active_users_monthly\":"
                               "22,\"local_posts\":10423,"
                               "\"services\":[]}";
    struct nodeinfo n;

    (void)state;
    assert_int_equal(nodeinfo_read_statistics(body, strlen(body), &n), OUTCOME_OK);
    assert_string_equal(n.schema, "stats");
    assert_string_equal(n.software, "Friendica");
    assert_int_equal(n.users_total, 57);
    assert_int_equal(n.users_active_month, 22);
    assert_int_equal(n.users_active_halfyear, 31);
    assert_int_equal(n.local_posts, 10423);
    assert_int_equal(n.local_comments, RECORD_ABSENT);
    assert_int_equal(n.flags, RECORD_SCHEMA_OLD | RECORD_WAS_STRING);
    assert_int_equal(nodeinfo_read_statistics("{\"network\":7}", 13, &n), OUTCOME_INCOMPLETE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_as_specified_is_read_whole),
        cmocka_unit_test(schema_1_with_protocols_as_an_object_is_read_and_marked_old),
        cmocka_unit_test(a_count_as_a_decimal_string_is_read),
        cmocka_unit_test(a_count_as_any_other_string_is_absent),
        cmocka_unit_test(a_null_count_is_absent_and_not_zero),
        cmocka_unit_test(a_count_as_an_object_gives_its_all),
        cmocka_unit_test(a_negative_count_is_kept_and_flagged),
        cmocka_unit_test(a_count_beyond_32_bits_is_read),
        cmocka_unit_test(a_count_beyond_64_bits_does_not_hide_the_others),
        cmocka_unit_test(a_whole_number_written_as_a_real_is_read_and_a_fraction_is_not),
        cmocka_unit_test(a_boolean_or_array_is_no_count),
        cmocka_unit_test(users_as_an_empty_array_is_an_empty_object),
        cmocka_unit_test(missing_or_empty_usage_means_statistics_are_withheld),
        cmocka_unit_test(both_spellings_of_half_year_are_read),
        cmocka_unit_test(more_active_than_registered_is_kept_and_flagged),
        cmocka_unit_test(services_and_metadata_may_be_missing_or_of_any_type),
        cmocka_unit_test(versions_may_be_numbers_null_or_absent),
        cmocka_unit_test(open_registrations_may_stand_inside_usage_or_be_absent),
        cmocka_unit_test(names_keep_capitals_dots_and_blanks),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(a_document_without_a_software_name_is_incomplete),
        cmocka_unit_test(broken_json_is_told_apart_from_web_pages),
        cmocka_unit_test(a_byte_order_mark_is_skipped),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(federation_may_be_a_boolean_or_an_object),
        cmocka_unit_test(random_numbers_of_gotosocial_are_recognised),
        cmocka_unit_test(ones_everywhere_mean_hidden_on_hubzilla_only),
        cmocka_unit_test(old_lemmy_counts_accounts_of_other_servers),
        cmocka_unit_test(unbelievable_numbers_are_flagged),
        cmocka_unit_test(nodeinfo2_is_read),
        cmocka_unit_test(a_base_that_is_no_host_is_left_out),
        cmocka_unit_test(a_name_that_nobody_can_see_is_none),
        cmocka_unit_test(owncast_puts_its_version_in_the_place_of_the_schema),
        cmocka_unit_test(statistics_json_is_read_and_absent_counts_stay_absent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
