/*
 * What a fetch worker asks the programs of each family beside nodeinfo, over the wire: pages, other places
 * for the same list, what is inside another document; and documents that arrive in unusual ways. The argument
 * is the worker's program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "net/crew.h"

#define WELL "/.well-known/nodeinfo"
#define PEERS "/api/v1/instance/peers"
#define LINK(host, path)                                                                                     \
    "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.1\",\"href\":\"https://" host path \
    "\"}]}"
#define REL(schema, path)                                                                                    \
    "{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/" schema "\",\"href\":\"" path "\"}"
#define INFO(name, version, metadata)                                                                        \
    "{\"version\":\"2.1\",\"software\":{\"name\":\"" name "\",\"version\":\"" version                        \
    "\"},\"usage\":{\"users\":{\"total\":7}},\"metadata\":" metadata "}"
#define AT(name, address)                                                                                    \
    {                                                                                                        \
        name ".fedtide-site.org", SITE_ADDRESS, address, SITE_TLS                                            \
    }
#define OK(name, path, body)                                                                                 \
    {                                                                                                        \
        name ".fedtide-site.org", path, 200, NULL, body, SITE_NORMAL                                         \
    }
#define SAYS(name, path, status, headers, body)                                                              \
    {                                                                                                        \
        name ".fedtide-site.org", path, status, headers, body, SITE_NORMAL                                   \
    }
/* A host that is all right and runs this. */
#define RUNS(host, name, version, metadata)                                                                  \
    OK(host, WELL, LINK(host ".fedtide-site.org", "/n")), OK(host, "/n", INFO(name, version, metadata))
#define FOLLOWS(side, start)                                                                                 \
    "/api/v1/server/" side "?count=100&sort=createdAt&state=accepted&actorType=Application&start=" start
#define FOLLOW(side, host) "{\"" side "\":{\"name\":\"peertube\",\"host\":\"" host "\"}}"
#define FIVE(x) x "," x "," x "," x "," x
#define HUNDRED(x) FIVE(FIVE(x)) "," FIVE(FIVE(x)) "," FIVE(FIVE(x)) "," FIVE(FIVE(x))
#define SUMMARY                                                                                              \
    "{\"version\":\"2.1\",\"software\":{\"name\":\"mastodon\",\"version\":\"4.3.0\"},\"openRegistrations\":" \
    "true,"                                                                                                  \
    "\"usage\":{\"users\":{\"total\":7,\"activeMonth\":3},\"localPosts\":99}}"

/* SUMMARY, compressed. */
static const char in_brotli[] =
    "1b9800001c07763bce8bc9202d2d86c13382e696fae5f16c4e90956629460dbeed317558fa2aeced1b73b6f1ae"
    "691be2703dd350ce03bab1120ef35cc466520abfb1c5103a29fe0db75cd4ffa862ee31a33b96e7b2c892f9b18e"
    "951278bd49f9c18f261ffd40a2cc3fa9e39c1f9c6b3d";
static const char in_zstd[] =
    "28b52ffd2499c5030092081b1d70c5690381d03699a8ca6688d02fb670f1a1eef530fa11e259f57f08016b1dc7"
    "9d9bf79010d9745bc67dd1ba86645023782bdc13f6f69b3babe425415e6eb9a8beb32e6a54cd28498426c0ded6"
    "03c73804bb6e629b51f93d15d437f75418d08ae5db0567f0bb2e6295cc9b02005682788f862a03c2432f92";

static const struct site_host hosts[] = {
    AT("tube", "127.11.1.1"),
    AT("old-key", "127.11.2.1"),
    AT("low-key", "127.11.3.1"),
    AT("lemmy1", "127.11.4.1"),
    AT("lemmy0", "127.11.5.1"),
    AT("lemmy-x", "127.11.6.1"),
    AT("whale", "127.11.7.1"),
    AT("mbin", "127.11.8.1"),
    AT("relay", "127.11.9.1"),
    AT("akkoma", "127.11.10.1"),
    AT("ends", "127.11.11.1"),
    AT("limited", "127.11.12.1"),
    AT("direct", "127.11.13.1"),
    AT("brotli", "127.11.14.1"),
    AT("zstd", "127.11.15.1"),
    AT("odd-key", "127.11.16.1"),
    AT("whale-far", "127.11.17.1"),
    AT("kbin", "127.11.18.1"),
    AT("blog", "127.11.19.1"),
    {"public-api.wordpress.com", SITE_ADDRESS, "127.11.20.1", SITE_TLS},
    AT("six", "::1"),
    AT("two-links", "127.11.21.1"),
    AT("two-dead", "127.11.22.1"),
    {0},
};

static const struct site_page pages[] = {
    RUNS("six", "mastodon", "3.0", "{}"),
    OK("two-links", WELL, "{\"links\":[" REL("2.0", "/n") "," REL("2.1", "/gone") "]}"),
    OK("two-links", "/n", INFO("mastodon", "3.0", "{}")),
    OK("two-dead", WELL, "{\"links\":[" REL("2.0", "/n") "," REL("2.1", "/odd") "]}"),
    OK("two-dead", "/odd", "{\"error\":\"x\"}"),
    OK("two-dead", "/n", "{\"error\":\"x\"}"),
    RUNS("tube", "peertube", "6.3.0", "{}"),
    /* entries without a host are entries all the same: what comes next is counted by them */
    OK("tube", FOLLOWS("followers", "0"),
       "{\"total\":102,\"data\":[" HUNDRED("{}") "," FOLLOW("follower", "one.fedtide-elsewhere.net") "]}"),
    OK("tube", FOLLOWS("followers", "101"),
       "{\"total\":102,\"data\":[" FOLLOW("follower", "two.fedtide-elsewhere.net") "]}"),
    OK("tube", FOLLOWS("following", "0"),
       "{\"total\":1,\"data\":[" FOLLOW("following", "three.fedtide-elsewhere.net") "]}"),

    RUNS("old-key", "misskey", "12.0", "{}"),
    OK("old-key", "/api/federation/instances",
       "[{\"id\":\"a\",\"host\":\"one.fedtide-elsewhere.net\"},{\"host\":\"two.fedtide-elsewhere.net\"}]"),
    SAYS("old-key", "/api/charts/users?span=day&limit=500", 405, NULL, ""),
    OK("old-key", "/api/charts/users",
       "{\"local\":{\"total\":[9,8,7],\"inc\":[1,1,1],\"dec\":[0,0,0]},\"remote\":{}}"),
    OK("old-key", "/api/charts/active-users", "{\"readWrite\":[3,2,1]}"),

    RUNS("low-key", "misskey", "2024.9.0-io.3b", "{}"),
    SAYS("low-key", "/api/federation/instances", 400, NULL, "{\"error\":{\"code\":\"INVALID_PARAM\"}}"),

    RUNS("odd-key", "sharkey", "2025.2", "{}"),
    OK("odd-key", PEERS, "[\"one.fedtide-elsewhere.net\"]"),

    RUNS("lemmy1", "lemmy", "1.0.0-beta.1", "{}"),
    OK("lemmy1", "/api/v4/federated_instances?kind=all&limit=50",
       "{\"items\":[{\"instance\":{\"id\":7,\"domain\":\"one.fedtide-elsewhere.net\"}}],\"next_page\":"
       "\"P1\"}"),
    OK("lemmy1", "/api/v4/federated_instances?kind=all&limit=50&page_cursor=P1",
       "{\"items\":[{\"instance\":{\"id\":8,\"domain\":\"two.fedtide-elsewhere.net\"}},"
       "{\"instance\":{\"id\":9,\"domain\":\"bad.fedtide-elsewhere.net\"},\"blocked\":{}}]}"),
    OK("lemmy1", "/api/v4/federated_instances?kind=blocked&limit=50",
       "{\"items\":[{\"instance\":{\"id\":9,\"domain\":\"bad.fedtide-elsewhere.net\"},\"blocked\":{}}]}"),

    RUNS("lemmy0", "lemmy", "0.17.4", "{}"),
    OK("lemmy0", "/api/v3/site",
       "{\"site_view\":{},\"federated_instances\":{\"linked\":[\"one.fedtide-elsewhere.net\"],"
       "\"allowed\":null,\"blocked\":[\"bad.fedtide-elsewhere.net\"]}}"),

    RUNS("lemmy-x", "lemmy", "unknown version", "{}"),
    OK("lemmy-x", "/api/v4/federated_instances?kind=all&limit=50",
       "{\"items\":[{\"instance\":{\"id\":7,\"domain\":\"one.fedtide-elsewhere.net\"}}]}"),

    RUNS("whale", "funkwhale", "1.4.0",
         "{\"endpoints\":{\"knownNodes\":\"https://whale.fedtide-site.org/api/v2/domains?page=1\"}}"),
    OK("whale", "/api/v2/domains?page=1",
       "{\"count\":2,\"next\":\"https://whale.fedtide-site.org/api/v2/domains?page=2\",\"previous\":null,"
       "\"results\":[{\"name\":\"one.fedtide-elsewhere.net\"}]}"),
    OK("whale", "/api/v2/domains?page=2",
       "{\"count\":2,\"next\":null,\"results\":[{\"name\":\"two.fedtide-elsewhere.net\"}]}"),
    RUNS("whale-far", "funkwhale", "1.4.0",
         "{\"endpoints\":{\"knownNodes\":\"https://tube.fedtide-site.org/api/v2/domains\"}}"),
    OK("whale-far", "/api/v1/federation/domains/",
       "{\"count\":1,\"next\":null,\"results\":[{\"name\":\"one.fedtide-elsewhere.net\"}]}"),

    RUNS("mbin", "mbin", "1.8.0", "{}"),
    OK("mbin", "/api/federated",
       "{\"instances\":[{\"domain\":\"one.fedtide-elsewhere.net\",\"software\":\"lemmy\",\"version\":null}]"
       "}"),
    OK("mbin", "/api/defederated", "{\"instances\":[\"bad.fedtide-elsewhere.net\"]}"),

    RUNS("kbin", "kbin", "0.10", "{}"),
    OK("kbin", "/api/defederated", "{\"instances\":[\"bad.fedtide-elsewhere.net\"]}"),

    RUNS("relay", "aoderelay", "0.3",
         "{\"peers\":[\"one.fedtide-elsewhere.net\",\"two.fedtide-elsewhere.net\"]}"),

    RUNS("akkoma", "akkoma", "3.16.0",
         "{\"federation\":{\"enabled\":true,\"mrf_simple\":{\"reject\":[\"bad.fedtide-elsewhere.net\","
         "\"*.worse.fedtide-elsewhere.net\"],\"accept\":[\"one.fedtide-elsewhere.net\"]},"
         "\"quarantined_instances\":[\"far.fedtide-elsewhere.net\"]}}"),

    RUNS("ends", "mastodon", "4.3.0", "{}"),
    SAYS("ends", PEERS, 410, NULL, "{\"error\":\"Gone\"}"),
    SAYS("ends", "/api/v1/instance/activity", 410, NULL, ""),

    RUNS("limited", "mastodon", "4.3.0", "{}"),
    SAYS("limited", PEERS, 401, NULL, "{\"error\":\"This method requires an authenticated user\"}"),

    OK("direct", WELL, SUMMARY),

    OK("brotli", WELL, LINK("brotli.fedtide-site.org", "/n")),
    {"brotli.fedtide-site.org", "/n", 200, "Content-Encoding: br\r\n", in_brotli, SITE_HEX},
    OK("zstd", WELL, LINK("zstd.fedtide-site.org", "/n")),
    {"zstd.fedtide-site.org", "/n", 200, "Content-Encoding: zstd\r\n", in_zstd, SITE_HEX},

    OK("blog", WELL, LINK("public-api.wordpress.com", "/wp-json/activitypub/1.0/sites/77/nodeinfo")),
    {"public-api.wordpress.com", "/wp-json/activitypub/1.0/sites/77/nodeinfo", 200, NULL,
     INFO("wordpress", "6.8", "{}"), SITE_NORMAL},
    {0},
};

static const char *program;
static struct site site;
static struct crew crew;

enum { ALL = WANT_PEERS | WANT_ACTIVITY | WANT_CHARTS | WANT_RESTRICTIONS };

static int start(void **state)
{
    struct message_config config;

    (void)state;
    site_start(&site, hosts, pages);
    config = crew_config(&site);
    crew_start(&crew, program, &config);
    return 0;
}

static int stop(void **state)
{
    int status = crew_stop(&crew);

    (void)state;
    site_stop(&site);
    return status;
}

static const struct crew_visit *see(const char *host, enum outcome outcome)
{
    char name[100];
    const struct crew_visit *v;

    (void)snprintf(name, sizeof(name), "%s.fedtide-site.org", host);
    v = crew_see(&crew, name, ALL);
    if (v->result.outcome != outcome)
        fail_msg("%s: %s, \"%s\"", name, outcome_name((int)v->result.outcome), v->result.detail);
    return v;
}

/* The list came and names so many different hosts. */
static const struct crew_visit *see_peers(const char *host, uint32_t listed, uint32_t different)
{
    const struct crew_visit *v = see(host, OUTCOME_OK);

    assert_int_equal(v->result.peers, EXTRA_OK);
    assert_int_equal(v->result.peers_listed, listed);
    assert_int_equal(v->peer_count, different);
    return v;
}

static void check_block(const struct crew_visit *v, uint32_t i, const char *domain, const char *severity)
{
    assert_true(v->block_count > i);
    assert_string_equal(v->blocks[i].domain, domain);
    assert_string_equal(v->blocks[i].severity, severity);
}

static void peertube_tells_followers_page_by_page_and_then_whom_it_follows(void **state)
{
    (void)state;
    (void)see_peers("tube", 3, 3);
    assert_int_equal(site_requests(&site, "tube.fedtide-site.org"), 6);
}

static void misskey_without_a_flat_list_gives_its_pages_and_its_charts_by_post(void **state)
{
    const struct crew_visit *v = see_peers("old-key", 2, 2);
    const struct site_seen *seen = site_request(&site, "old-key.fedtide-site.org", 4);

    (void)state;
    assert_string_equal(seen->method, "POST");
    assert_string_equal(seen->body, "{\"limit\":100,\"offset\":0,\"sort\":\"-firstRetrievedAt\"}");
    assert_int_equal(v->result.charts, EXTRA_OK);
    assert_int_equal(v->point_count, 2 + 2 + 2);
    assert_string_equal(site_request(&site, "old-key.fedtide-site.org", 6)->method, "POST");
}

static void a_limit_that_is_refused_is_lowered_once(void **state)
{
    const struct crew_visit *v = see("low-key", OUTCOME_OK);

    (void)state;
    assert_int_equal(v->result.peers, EXTRA_FAILED);
    assert_string_equal(site_request(&site, "low-key.fedtide-site.org", 4)->body,
                        "{\"limit\":100,\"offset\":0,\"sort\":\"-firstRetrievedAt\"}");
    assert_string_equal(site_request(&site, "low-key.fedtide-site.org", 5)->body,
                        "{\"limit\":30,\"offset\":0,\"sort\":\"-firstRetrievedAt\"}");
}

static void a_flat_list_is_enough(void **state)
{
    const struct crew_visit *v = see_peers("odd-key", 1, 1);

    (void)state;
    assert_int_equal(v->result.charts, EXTRA_DISABLED);
}

static void lemmy_1_gives_pages_by_cursor_and_marks_what_it_blocks(void **state)
{
    const struct crew_visit *v = see_peers("lemmy1", 2, 2);

    (void)state;
    assert_int_equal(v->result.restrictions, EXTRA_OK);
    assert_int_equal(v->block_count, 1);
    check_block(v, 0, "bad.fedtide-elsewhere.net", "blocked");
}

static void lemmy_0_17_has_both_lists_in_its_site_document(void **state)
{
    const struct crew_visit *v = see_peers("lemmy0", 1, 1);

    (void)state;
    check_block(v, 0, "bad.fedtide-elsewhere.net", "blocked");
}

static void lemmy_that_hides_its_version_is_tried_in_the_old_way_and_then_the_new(void **state)
{
    (void)state;
    (void)see_peers("lemmy-x", 1, 1);
}

static void funkwhale_is_asked_where_its_nodeinfo_says(void **state)
{
    (void)state;
    (void)see_peers("whale", 2, 2);
    assert_string_equal(site_request(&site, "whale.fedtide-site.org", 3)->path, "/api/v2/domains?page=1");
}

static void a_known_nodes_link_to_another_host_is_not_followed(void **state)
{
    (void)state;
    (void)see_peers("whale-far", 1, 1);
    assert_string_equal(site_request(&site, "whale-far.fedtide-site.org", 3)->path,
                        "/api/v1/federation/domains/");
}

static void mbin_tells_both_sides_and_kbin_only_whom_it_bars(void **state)
{
    const struct crew_visit *v = see_peers("mbin", 1, 1);

    (void)state;
    check_block(v, 0, "bad.fedtide-elsewhere.net", "defederated");
    v = see("kbin", OUTCOME_OK);
    assert_int_equal(v->result.peers, EXTRA_NONE);
    check_block(v, 0, "bad.fedtide-elsewhere.net", "defederated");
}

static void a_relay_has_its_peers_in_nodeinfo(void **state)
{
    (void)state;
    (void)see_peers("relay", 2, 2);
    assert_int_equal(site_requests(&site, "relay.fedtide-site.org"), 3);
}

static void akkoma_has_its_policies_in_nodeinfo(void **state)
{
    const struct crew_visit *v = see("akkoma", OUTCOME_OK);

    (void)state;
    assert_int_equal(v->block_count, 3);
    check_block(v, 0, "bad.fedtide-elsewhere.net", "reject");
    check_block(v, 1, "worse.fedtide-elsewhere.net", "reject");
    check_block(v, 2, "far.fedtide-elsewhere.net", "quarantine");
}

static void a_server_that_is_being_wound_down_is_told_from_one_that_hides_its_list(void **state)
{
    const struct crew_visit *v = see("ends", OUTCOME_OK);

    (void)state;
    assert_int_equal(v->result.peers, EXTRA_GONE);
    assert_int_equal(v->result.activity, EXTRA_GONE);
    assert_int_equal(v->result.restrictions, EXTRA_DISABLED);
}

static void limited_federation_shows_as_a_denied_list(void **state)
{
    const struct crew_visit *v = see("limited", OUTCOME_OK);

    (void)state;
    assert_int_equal(v->result.peers, EXTRA_DENIED);
    assert_true(v->result.nodeinfo.users_total == 7);
}

static void a_document_in_the_place_of_its_pointer_counts(void **state)
{
    const struct crew_visit *v = see("direct", OUTCOME_OK);

    (void)state;
    assert_true(v->result.nodeinfo.local_posts == 99);
}

/* They are not asked for, and read when they come. */
static void documents_come_in_brotli_and_in_zstd(void **state)
{
    (void)state;
    assert_true(see("brotli", OUTCOME_OK)->result.nodeinfo.local_posts == 99);
    assert_true(see("zstd", OUTCOME_OK)->result.nodeinfo.local_posts == 99);
}

static void a_blog_whose_document_lives_with_its_hoster_counts_itself(void **state)
{
    const struct crew_visit *v = see("blog", OUTCOME_OK);

    (void)state;
    assert_string_equal(v->result.final_host, "public-api.wordpress.com");
    assert_true(v->result.nodeinfo.flags & RECORD_DELEGATED);
}

static void a_host_that_has_only_ipv6_is_visited(void **state)
{
    const struct crew_visit *v = see("six", OUTCOME_OK);

    (void)state;
    assert_true(v->result.nodeinfo.users_total == 7);
    assert_int_equal(v->gates, 1);
}

static void where_the_best_document_is_missing_the_next_best_counts(void **state)
{
    const struct crew_visit *v = see("two-links", OUTCOME_OK);

    (void)state;
    assert_string_equal(site_request(&site, "two-links.fedtide-site.org", 2)->path, "/gone");
    assert_string_equal(site_request(&site, "two-links.fedtide-site.org", 3)->path, "/n");
    assert_true(v->result.nodeinfo.users_total == 7);
    assert_string_equal(see("two-dead", OUTCOME_INCOMPLETE)->result.detail, "JSON without a software name");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peertube_tells_followers_page_by_page_and_then_whom_it_follows),
        cmocka_unit_test(misskey_without_a_flat_list_gives_its_pages_and_its_charts_by_post),
        cmocka_unit_test(a_limit_that_is_refused_is_lowered_once),
        cmocka_unit_test(a_flat_list_is_enough),
        cmocka_unit_test(lemmy_1_gives_pages_by_cursor_and_marks_what_it_blocks),
        cmocka_unit_test(lemmy_0_17_has_both_lists_in_its_site_document),
        cmocka_unit_test(lemmy_that_hides_its_version_is_tried_in_the_old_way_and_then_the_new),
        cmocka_unit_test(funkwhale_is_asked_where_its_nodeinfo_says),
        cmocka_unit_test(a_known_nodes_link_to_another_host_is_not_followed),
        cmocka_unit_test(mbin_tells_both_sides_and_kbin_only_whom_it_bars),
        cmocka_unit_test(a_relay_has_its_peers_in_nodeinfo),
        cmocka_unit_test(akkoma_has_its_policies_in_nodeinfo),
        cmocka_unit_test(a_server_that_is_being_wound_down_is_told_from_one_that_hides_its_list),
        cmocka_unit_test(limited_federation_shows_as_a_denied_list),
        cmocka_unit_test(a_document_in_the_place_of_its_pointer_counts),
        cmocka_unit_test(documents_come_in_brotli_and_in_zstd),
        cmocka_unit_test(where_the_best_document_is_missing_the_next_best_counts),
        cmocka_unit_test(a_host_that_has_only_ipv6_is_visited),
        cmocka_unit_test(a_blog_whose_document_lives_with_its_hoster_counts_itself),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, start, stop);
}
