/*
 * What a fetch worker does on a visit that goes well, or nearly: the requests and their order, robots.txt,
 * redirects, the documents beside nodeinfo, connections and the pace. The argument is the worker's program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "net/crew.h"

#define LINK(host, path)                                                                                     \
    "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.1\",\"href\":\"https://" host path \
    "\"}]}"
#define INFO(software)                                                                                       \
    "{\"version\":\"2.1\",\"software\":{\"name\":\"" software "\",\"version\":\"4.3.0\"},"                   \
    "\"openRegistrations\":true,\"usage\":{\"users\":{\"total\":7,\"activeMonth\":3},\"localPosts\":99}}"
#define WELL "/.well-known/nodeinfo"
#define PEERS "/api/v1/instance/peers"
#define BLOCKS "/api/v1/instance/domain_blocks"
#define ACTIVITY "/api/v1/instance/activity"
#define HTML "<!doctype html><html><head><title>Hello</title></head><body></body></html>"

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
#define INSTANCE(name, software)                                                                             \
    OK(name, WELL, LINK(name ".fedtide-site.org", "/n")), OK(name, "/n", INFO(software))

static const struct site_host hosts[] = {
    AT("good", "127.10.1.1"),
    AT("second", "127.10.2.1"),
    AT("castopod", "127.10.3.1"),
    AT("shell", "127.10.4.1"),
    AT("account", "127.10.5.1"),
    AT("web", "127.10.6.1"),
    AT("moved", "127.10.7.1"),
    AT("strict", "127.10.8.1"),
    AT("lent", "127.10.9.1"),
    AT("lender", "127.10.10.1"),
    AT("half", "127.10.11.1"),
    AT("lists", "127.10.12.1"),
    AT("more", "127.10.13.1"),
    AT("etag", "127.10.14.1"),
    AT("closed", "127.10.15.1"),
    AT("busy", "127.10.16.1"),
    AT("drops", "127.10.17.1"),
    AT("closes", "127.10.18.1"),
    {"two.fedtide-site.org", SITE_ADDRESS, "127.10.19.2 127.10.20.2", SITE_TLS},
    {"dead.fedtide-site.org", SITE_ADDRESS, "127.10.19.2", SITE_REFUSED},
    AT("live", "127.10.20.2"),
    AT("slowly", "127.10.21.1"),
    AT("glacial", "127.10.22.1"),
    AT("stuck", "127.10.23.1"),
    AT("lemmy", "127.10.24.1"),
    AT("wanders", "127.10.25.1"),
    AT("binary", "127.10.26.1"),
    AT("upper", "127.10.27.1"),
    AT("dated", "127.10.28.1"),
    AT("both", "127.10.29.1"),
    AT("walled", "127.10.30.1"),
    {0},
};

static const struct site_page pages[] = {
    INSTANCE("good", "mastodon"),
    OK("good", "/robots.txt", "User-agent: fedtide\nAllow: /\n"),
    INSTANCE("second", "mastodon"),
    OK("castopod", "/.well-known/x-nodeinfo2",
       "{\"version\":\"1.0\",\"server\":{\"baseUrl\":\"https://"
       "castopod.fedtide-site.org\",\"software\":\"castopod\","
       "\"version\":\"1.2\"},\"openRegistrations\":false,\"usage\":{\"users\":{\"total\":2}}}"),
    OK("shell", WELL, HTML),
    OK("shell", "/.well-known/x-nodeinfo2", HTML),
    OK("account", WELL, LINK("web.fedtide-site.org", "/n")),
    OK("web", "/n", INFO("pleroma")),
    SAYS("moved", WELL, 301, "Location: https://web.fedtide-site.org/there\r\n", ""),
    OK("web", "/there", LINK("web.fedtide-site.org", "/n")),
    SAYS("strict", WELL, 302, "Location: https://strict.fedtide-site.org/secret\r\n", ""),
    OK("strict", "/robots.txt", "User-agent: *\nDisallow: /secret\n"),
    OK("strict", "/secret", LINK("strict.fedtide-site.org", "/n")),
    SAYS("lent", "/robots.txt", 301, "Location: https://lender.fedtide-site.org/rules\r\n", ""),
    OK("lender", "/rules", "User-agent: *\nDisallow: /n\n"),
    INSTANCE("lent", "mastodon"),
    SAYS("half", "/robots.txt", 403, NULL, ""),
    INSTANCE("half", "mastodon"),
    OK("half", PEERS, "[\"a.fedtide-elsewhere.net\"]"),
    INSTANCE("lists", "mastodon"),
    OK("lists", PEERS,
       "[\"one.fedtide-elsewhere.net\",\"Two.fedtide-elsewhere.net\",\"two.fedtide-elsewhere.net.\","
       "\"localhost\",\"\","
       "\"10.0.0.1\",\"three.fedtide-elsewhere.net\"]"),
    OK("lists", ACTIVITY,
       "[{\"week\":\"1790553600\",\"statuses\":\"9\",\"logins\":\"3\",\"registrations\":\"1\"},"
       "{\"week\":\"1789948800\",\"statuses\":\"8\",\"logins\":\"2\",\"registrations\":\"0\"}]"),
    OK("lists", BLOCKS,
       "[{\"domain\":\"spam.fedtide-elsewhere.net\",\"digest\":\"\",\"severity\":\"suspend\",\"comment\":"
       "\"\"}]"),
    INSTANCE("more", "mastodon"),
    OK("more", PEERS, "[\"three.fedtide-elsewhere.net\",\"four.fedtide-elsewhere.net\"]"),
    INSTANCE("etag", "mastodon"),
    SAYS("etag", PEERS, 200, "ETag: W/\"v1\"\r\n", "[\"one.fedtide-elsewhere.net\"]"),
    INSTANCE("dated", "mastodon"),
    SAYS("dated", PEERS, 200, "Last-Modified: Wed, 21 Oct 2026 07:28:00 GMT\r\n",
         "[\"one.fedtide-elsewhere.net\"]"),
    INSTANCE("both", "mastodon"),
    SAYS("both", PEERS, 200, "ETag: \"v9\"\r\nLast-Modified: Wed, 21 Oct 2026 07:28:00 GMT\r\n", "[]"),
    INSTANCE("closed", "mastodon"),
    SAYS("closed", PEERS, 401, NULL, "{\"error\":\"no\"}"),
    SAYS("closed", ACTIVITY, 404, NULL, ""),
    OK("closed", BLOCKS, HTML),
    INSTANCE("busy", "mastodon"),
    SAYS("busy", PEERS, 429, "Retry-After: 30\r\n", ""),
    OK("busy", ACTIVITY, "[]"),
    INSTANCE("walled", "mastodon"),
    SAYS("walled", PEERS, 429, "cf-mitigated: challenge\r\nRetry-After: 40\r\n", HTML),
    OK("walled", ACTIVITY, "[]"),
    {"drops.fedtide-site.org", "/robots.txt", 200, NULL, "", SITE_DROP},
    {"drops.fedtide-site.org", WELL, 200, NULL, LINK("drops.fedtide-site.org", "/n"), SITE_DROP},
    {"drops.fedtide-site.org", "/n", 200, NULL, INFO("mastodon"), SITE_DROP},
    {"closes.fedtide-site.org", "/robots.txt", 200, NULL, "", SITE_CLOSE},
    {"closes.fedtide-site.org", WELL, 200, NULL, LINK("closes.fedtide-site.org", "/n"), SITE_CLOSE},
    {"closes.fedtide-site.org", "/n", 200, NULL, INFO("mastodon"), SITE_CLOSE},
    INSTANCE("two", "mastodon"),
    INSTANCE("slowly", "mastodon"),
    OK("slowly", "/robots.txt", "User-agent: *\nCrawl-delay: 1\n"),
    INSTANCE("glacial", "mastodon"),
    OK("glacial", "/robots.txt", "User-agent: *\nCrawl-delay: 500\n"),
    INSTANCE("stuck", "mastodon"),
    {"stuck.fedtide-site.org", PEERS, 0, NULL, NULL, SITE_HANG},
    OK("stuck", ACTIVITY, "[]"),
    OK("lemmy", WELL, LINK("lemmy.fedtide-site.org", "/n")),
    OK("lemmy", "/n",
       "{\"version\":\"2.1\",\"software\":{\"name\":\"lemmy\",\"version\":\"0.19.3\"},\"usage\":{\"users\":{}"
       "}}"),
    OK("lemmy", "/api/v3/federated_instances",
       "{\"federated_instances\":{\"linked\":[{\"id\":1,\"domain\":\"one.fedtide-elsewhere.net\"}],"
       "\"allowed\":[],"
       "\"blocked\":[{\"id\":2,\"domain\":\"spam.fedtide-elsewhere.net\"}]}}"),
    INSTANCE("wanders", "mastodon"),
    SAYS("wanders", PEERS, 302, "Location: https://lists.fedtide-site.org" PEERS "\r\n", ""),
    INSTANCE("binary", "mastodon"),
    SAYS("binary", PEERS, 200, "ETag: \"\xff\xfe\"\r\n", "[\"one.fedtide-elsewhere.net\"]"),
    SAYS("upper", WELL, 301, "Location: https://UPPER.FEDTIDE-SITE.ORG./there\r\n", ""),
    OK("upper", "/there", LINK("upper.fedtide-site.org", "/n")),
    OK("upper", "/n", INFO("mastodon")),
    {0},
};

static const char *program;
static struct site site;
static struct crew crew;
static struct message_config config;

static int start(void **state)
{
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

static void check_paths(const char *host, const char *const *paths, int count)
{
    for (int i = 0; i < count; i++) {
        const struct site_seen *seen = site_request(&site, host, i);

        assert_non_null(seen);
        assert_string_equal(seen->path, paths[i]);
    }
    assert_int_equal(site_requests(&site, host), count);
}

static const struct message_result *see(const char *host, uint32_t want, enum outcome outcome)
{
    const struct message_result *r = &crew_see(&crew, host, want)->result;

    if (r->outcome != outcome)
        fail_msg("%s: %s, \"%s\"", host, outcome_name((int)r->outcome), r->detail);
    return r;
}

/* ---- the plain visit ---- */

static void a_visit_is_three_requests_on_one_connection(void **state)
{
    static const char *const paths[] = {"/robots.txt", WELL, "/n"};
    const char *host = "good.fedtide-site.org";
    const struct message_result *r = see(host, 0, OUTCOME_OK);
    const struct site_seen *first = site_request(&site, host, 0);

    (void)state;
    check_paths(host, paths, COUNT_OF(paths));
    assert_int_equal(site_connections(&site, host), 1);
    assert_int_equal(r->requests, 3);
    assert_int_equal(r->http_status, 200);
    assert_string_equal(r->final_host, host);
    assert_string_equal(r->nodeinfo.software, "mastodon");
    assert_string_equal(r->nodeinfo.version, "4.3.0");
    assert_true(r->nodeinfo.users_total == 7 && r->nodeinfo.users_active_month == 3 &&
                r->nodeinfo.local_posts == 99);
    assert_int_equal(r->nodeinfo.open_registrations, 1);
    assert_int_equal(r->nodeinfo.flags & RECORD_DELEGATED, 0);
    assert_int_equal(r->peers, EXTRA_NOT_ASKED);
    assert_string_equal(first->user_agent, "fedtide/test (+https://a.org)");
    assert_string_equal(first->accept, "application/json");
    assert_string_equal(first->method, "GET");
}

static void robots_txt_is_read_once_a_day(void **state)
{
    const char *host = "second.fedtide-site.org";

    (void)state;
    (void)see(host, 0, OUTCOME_OK);
    (void)see(host, 0, OUTCOME_OK);
    assert_int_equal(site_requests(&site, host), 5);
    assert_string_equal(site_request(&site, host, 3)->path, WELL);
}

static void without_a_pointer_the_old_single_document_is_tried(void **state)
{
    static const char *const paths[] = {"/robots.txt", WELL, "/.well-known/x-nodeinfo2"};
    const struct message_result *r = see("castopod.fedtide-site.org", 0, OUTCOME_OK);

    (void)state;
    check_paths("castopod.fedtide-site.org", paths, COUNT_OF(paths));
    assert_string_equal(r->nodeinfo.software, "castopod");
    assert_true(r->nodeinfo.users_total == 2);
    r = see("shell.fedtide-site.org", 0, OUTCOME_HTML);
    check_paths("shell.fedtide-site.org", paths, COUNT_OF(paths));
    assert_string_equal(r->detail, "a web page instead of JSON");
}

static void another_spelling_of_the_same_host_keeps_the_connection(void **state)
{
    (void)state;
    (void)see("upper.fedtide-site.org", 0, OUTCOME_OK);
    assert_int_equal(site_connections(&site, "upper.fedtide-site.org"), 1);
}

/* ---- other hosts ---- */

static void a_document_on_a_sister_host_is_taken_under_both_robots_files(void **state)
{
    static const char *const there[] = {"/robots.txt", "/n"};
    uint64_t visit = crew_ask(&crew, "account.fedtide-site.org", 0);
    const struct crew_visit *v = crew_visit_of(&crew, visit);

    (void)state;
    crew_run(&crew, 20000);
    assert_int_equal(v->result.outcome, OUTCOME_OK);
    assert_string_equal(v->result.final_host, "web.fedtide-site.org");
    assert_true(v->result.nodeinfo.flags & RECORD_DELEGATED);
    check_paths("web.fedtide-site.org", there, COUNT_OF(there));
    /* each address was asked for at the gate */
    assert_int_equal(v->gates, 2);
    assert_int_equal(v->keys[0][14], 5);
    assert_int_equal(v->keys[1][14], 6);
    assert_int_equal(v->keys[1][15], 0);
}

static void a_redirect_of_the_pointer_leads_to_the_other_host(void **state)
{
    const struct message_result *r = see("moved.fedtide-site.org", 0, OUTCOME_OK);

    (void)state;
    assert_string_equal(r->final_host, "web.fedtide-site.org");
    assert_true(r->nodeinfo.flags & RECORD_DELEGATED);
}

static void robots_txt_counts_for_every_hop(void **state)
{
    (void)state;
    (void)see("strict.fedtide-site.org", 0, OUTCOME_ROBOTS_DENIED);
    assert_int_equal(site_requests(&site, "strict.fedtide-site.org"), 2);
}

static void a_robots_file_that_lives_elsewhere_counts_for_the_host_that_points_to_it(void **state)
{
    static const char *const here[] = {"/robots.txt", WELL};
    static const char *const there[] = {"/rules"};

    (void)state;
    (void)see("lent.fedtide-site.org", 0, OUTCOME_ROBOTS_DENIED);
    check_paths("lent.fedtide-site.org", here, COUNT_OF(here));
    check_paths("lender.fedtide-site.org", there, COUNT_OF(there));
}

/* ---- what else is wanted ---- */

static void behind_a_denied_robots_file_only_nodeinfo_is_asked(void **state)
{
    const struct message_result *r = see("half.fedtide-site.org", WANT_PEERS | WANT_RESTRICTIONS, OUTCOME_OK);

    (void)state;
    assert_int_equal(r->peers, EXTRA_ROBOTS);
    assert_int_equal(r->restrictions, EXTRA_ROBOTS);
    assert_int_equal(site_requests(&site, "half.fedtide-site.org"), 3);
}

static bool lists(const struct crew_visit *v, const char *name)
{
    for (uint32_t i = 0; i < v->peer_count; i++)
        if (strcmp(crew.names[v->peers[i]], name) == 0)
            return true;
    return false;
}

static void a_list_becomes_numbers_of_names_that_are_told_once(void **state)
{
    const struct crew_visit *v = crew_see(&crew, "lists.fedtide-site.org", WANT_PEERS);
    uint32_t names = crew.name_count;

    (void)state;
    assert_int_equal(v->result.peers, EXTRA_OK);
    assert_int_equal(v->result.peers_listed, 7);
    assert_int_equal(v->result.peers_refused, 3);
    assert_int_equal(v->peer_count, 3);
    assert_true(lists(v, "one.fedtide-elsewhere.net") && lists(v, "two.fedtide-elsewhere.net") &&
                lists(v, "three.fedtide-elsewhere.net"));
    v = crew_see(&crew, "more.fedtide-site.org", WANT_PEERS);
    assert_int_equal(v->peer_count, 2);
    assert_true(lists(v, "three.fedtide-elsewhere.net") && lists(v, "four.fedtide-elsewhere.net"));
    assert_int_equal(crew.name_count, names + 1);
}

static void activity_and_restrictions_come_before_the_result(void **state)
{
    const struct crew_visit *v =
        crew_see(&crew, "lists.fedtide-site.org", WANT_ACTIVITY | WANT_CHARTS | WANT_RESTRICTIONS);

    (void)state;
    assert_int_equal(v->result.peers, EXTRA_NOT_ASKED);
    assert_int_equal(v->result.activity, EXTRA_OK);
    assert_int_equal(v->point_count, 3); /* the newest week is still running */
    assert_int_equal(v->result.charts, EXTRA_NONE);
    assert_int_equal(v->result.restrictions, EXTRA_OK);
    assert_int_equal(v->block_count, 1);
    assert_string_equal(v->blocks[0].domain, "spam.fedtide-elsewhere.net");
    assert_string_equal(v->blocks[0].severity, "suspend");
}

static void an_unchanged_list_is_not_sent_again(void **state)
{
    struct message_visit ask = {.host = "etag.fedtide-site.org", .want = WANT_PEERS};
    const struct message_result *r = see(ask.host, WANT_PEERS, OUTCOME_OK);
    int requests = site_requests(&site, ask.host);
    uint64_t visit;

    (void)state;
    assert_string_equal(r->peers_etag, "W/\"v1\"");
    assert_string_equal(site_request(&site, ask.host, requests - 1)->if_none_match, "");
    memcpy(ask.peers_etag, r->peers_etag, sizeof(ask.peers_etag));
    visit = crew_ask_again(&crew, &ask);
    crew_run(&crew, 20000);
    assert_int_equal(crew_visit_of(&crew, visit)->result.peers, EXTRA_UNCHANGED);
    assert_int_equal(crew_visit_of(&crew, visit)->peer_count, 0);
    requests = site_requests(&site, ask.host);
    assert_string_equal(site_request(&site, ask.host, requests - 1)->path, PEERS);
    assert_string_equal(site_request(&site, ask.host, requests - 1)->if_none_match, "W/\"v1\"");
}

static void a_list_without_an_etag_is_asked_for_by_its_date(void **state)
{
    struct message_visit ask = {.host = "dated.fedtide-site.org", .want = WANT_PEERS};
    const struct message_result *r = see(ask.host, WANT_PEERS, OUTCOME_OK);
    uint64_t visit;

    (void)state;
    assert_string_equal(r->peers_etag, "Wed, 21 Oct 2026 07:28:00 GMT");
    memcpy(ask.peers_etag, r->peers_etag, sizeof(ask.peers_etag));
    visit = crew_ask_again(&crew, &ask);
    crew_run(&crew, 20000);
    assert_int_equal(crew_visit_of(&crew, visit)->result.peers, EXTRA_UNCHANGED);
    assert_string_equal(site_request(&site, ask.host, site_requests(&site, ask.host) - 1)->if_none_match, "");
    assert_string_equal(see("both.fedtide-site.org", WANT_PEERS, OUTCOME_OK)->peers_etag, "\"v9\"");
}

static void what_is_closed_is_told_apart(void **state)
{
    const struct message_result *r =
        see("closed.fedtide-site.org", WANT_PEERS | WANT_ACTIVITY | WANT_RESTRICTIONS, OUTCOME_OK);

    (void)state;
    assert_int_equal(r->peers, EXTRA_DENIED);
    assert_int_equal(r->activity, EXTRA_DISABLED);
    assert_int_equal(r->restrictions, EXTRA_FAILED);
}

static void a_server_that_asks_for_patience_is_not_asked_for_more(void **state)
{
    const struct message_result *r = see("busy.fedtide-site.org", WANT_PEERS | WANT_ACTIVITY, OUTCOME_OK);

    (void)state;
    assert_int_equal(r->peers, EXTRA_FAILED);
    assert_int_equal(r->activity, EXTRA_NOT_ASKED);
    assert_int_equal(r->retry_after_s, 30);
    assert_int_equal(site_requests(&site, "busy.fedtide-site.org"), 4);
    r = see("walled.fedtide-site.org", WANT_PEERS | WANT_ACTIVITY, OUTCOME_OK);
    assert_int_equal(r->activity, EXTRA_NOT_ASKED);
    assert_int_equal(r->retry_after_s, 40);
}

static void what_a_peers_document_says_of_blocks_is_read_from_it(void **state)
{
    struct message_visit ask = {
        .host = "lemmy.fedtide-site.org", .want = WANT_PEERS | WANT_RESTRICTIONS, .peers_etag = "\"old\""};
    uint64_t visit = crew_ask_again(&crew, &ask);
    const struct crew_visit *v = crew_visit_of(&crew, visit);

    (void)state;
    crew_run(&crew, 20000);
    assert_int_equal(v->result.peers, EXTRA_OK);
    assert_int_equal(v->result.restrictions, EXTRA_OK);
    assert_int_equal(v->block_count, 1);
    /* "unchanged" would have left us without */
    assert_string_equal(site_request(&site, ask.host, 3)->if_none_match, "");
}

static void a_list_that_lives_on_another_host_is_not_taken(void **state)
{
    const struct message_result *r = see("wanders.fedtide-site.org", WANT_PEERS, OUTCOME_OK);

    (void)state;
    assert_int_equal(r->peers, EXTRA_FAILED);
}

static void an_etag_that_is_no_text_is_not_kept(void **state)
{
    const struct message_result *r = see("binary.fedtide-site.org", WANT_PEERS, OUTCOME_OK);

    (void)state;
    assert_int_equal(r->peers, EXTRA_OK);
    assert_string_equal(r->peers_etag, "");
}

static void a_list_that_never_comes_costs_the_list_only(void **state)
{
    const struct message_result *r = see("stuck.fedtide-site.org", WANT_PEERS | WANT_ACTIVITY, OUTCOME_OK);

    (void)state;
    assert_int_equal(r->peers, EXTRA_FAILED);
    assert_int_equal(r->activity, EXTRA_NOT_ASKED);
    assert_true(r->nodeinfo.users_total == 7);
}

/* ---- connections and the pace ---- */

static void every_connection_asks_at_the_gate(void **state)
{
    static const char *const names[] = {"drops.fedtide-site.org", "closes.fedtide-site.org"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct crew_visit *v = crew_see(&crew, names[i], 0);

        assert_int_equal(v->result.outcome, OUTCOME_OK);
        assert_int_equal(site_connections(&site, names[i]), 3);
        assert_int_equal(v->gates, 3);
        assert_int_equal(v->result.requests, 3);
    }
}

static void the_next_address_is_tried_and_asked_for(void **state)
{
    const struct crew_visit *v = crew_see(&crew, "two.fedtide-site.org", 0);

    (void)state;
    assert_int_equal(v->result.outcome, OUTCOME_OK);
    assert_int_equal(v->gates, 2);
    assert_int_equal(v->keys[0][14], 19);
    assert_int_equal(v->keys[1][14], 20);
}

static void a_short_crawl_delay_is_kept_and_a_long_one_is_not(void **state)
{
    const char *slowly = "slowly.fedtide-site.org", *glacial = "glacial.fedtide-site.org";

    (void)state;
    (void)see(slowly, 0, OUTCOME_OK);
    assert_true(site_request(&site, slowly, 1)->at_ms - site_request(&site, slowly, 0)->at_ms >= 950);
    assert_true(site_request(&site, slowly, 2)->at_ms - site_request(&site, slowly, 1)->at_ms >= 950);
    (void)see(glacial, 0, OUTCOME_OK);
    assert_true(site_request(&site, glacial, 2)->at_ms - site_request(&site, glacial, 0)->at_ms < 5000);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_is_three_requests_on_one_connection),
        cmocka_unit_test(robots_txt_is_read_once_a_day),
        cmocka_unit_test(without_a_pointer_the_old_single_document_is_tried),
        cmocka_unit_test(another_spelling_of_the_same_host_keeps_the_connection),
        cmocka_unit_test(a_document_on_a_sister_host_is_taken_under_both_robots_files),
        cmocka_unit_test(a_redirect_of_the_pointer_leads_to_the_other_host),
        cmocka_unit_test(robots_txt_counts_for_every_hop),
        cmocka_unit_test(a_robots_file_that_lives_elsewhere_counts_for_the_host_that_points_to_it),
        cmocka_unit_test(behind_a_denied_robots_file_only_nodeinfo_is_asked),
        cmocka_unit_test(a_list_becomes_numbers_of_names_that_are_told_once),
        cmocka_unit_test(activity_and_restrictions_come_before_the_result),
        cmocka_unit_test(an_unchanged_list_is_not_sent_again),
        cmocka_unit_test(a_list_without_an_etag_is_asked_for_by_its_date),
        cmocka_unit_test(what_is_closed_is_told_apart),
        cmocka_unit_test(a_server_that_asks_for_patience_is_not_asked_for_more),
        cmocka_unit_test(what_a_peers_document_says_of_blocks_is_read_from_it),
        cmocka_unit_test(a_list_that_lives_on_another_host_is_not_taken),
        cmocka_unit_test(an_etag_that_is_no_text_is_not_kept),
        cmocka_unit_test(a_list_that_never_comes_costs_the_list_only),
        cmocka_unit_test(every_connection_asks_at_the_gate),
        cmocka_unit_test(the_next_address_is_tried_and_asked_for),
        cmocka_unit_test(a_short_crawl_delay_is_kept_and_a_long_one_is_not),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, start, stop);
}
