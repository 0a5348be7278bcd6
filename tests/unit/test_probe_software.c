/* Which documents a program has, where, page by page; and the versions that decide it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "probe/software.h"
#include "probe/version.h"

static void versions_are_read_as_far_as_they_compare(void **state)
{
    static const struct {
        const char *text;
        int count;
        int32_t part[4];
        bool pre;
    } cases[] = {
        {"4.4.2", 3, {4, 4, 2, 0}, false},
        {"4.4.2+glitch", 3, {4, 4, 2, 0}, false},
        {"v0.19.12", 3, {0, 19, 12, 0}, false},
        {"2024.9.0-io.3b", 3, {2024, 9, 0, 0}, true},
        {"0.17.1-106-gecc9469a0", 3, {0, 17, 1, 0}, true},
        {"1.0.0-beta.1", 3, {1, 0, 0, 0}, true},
        {"0.7.4.0-pd0313756", 4, {0, 7, 4, 0}, true},
        {"2024.03-1557", 2, {2024, 3, 0, 0}, true},
        {"20240909", 1, {20240909, 0, 0, 0}, false},
        {"99999999999999", 1, {100000000, 0, 0, 0}, false},
        {"4", 1, {4, 0, 0, 0}, false},
        {"4.", 1, {4, 0, 0, 0}, false},
        {"unknown version", 0, {0, 0, 0, 0}, false},
        {"7bfa1e3", 0, {0, 0, 0, 0}, false},
        {"", 0, {0, 0, 0, 0}, false},
        {"?", 0, {0, 0, 0, 0}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct version v = version_read(cases[i].text);

        if (v.count != cases[i].count || memcmp(v.part, cases[i].part, sizeof v.part) != 0 ||
            v.pre != cases[i].pre)
            fail_msg("\"%s\" gives %d numbers, %d.%d.%d.%d", cases[i].text, v.count, (int)v.part[0],
                     (int)v.part[1], (int)v.part[2], (int)v.part[3]);
    }
}

static void versions_compare_by_their_numbers(void **state)
{
    struct version v = version_read("0.19.12");

    (void)state;
    assert_true(version_at_least(&v, 0, 18));
    assert_true(version_at_least(&v, 0, 19));
    assert_false(version_at_least(&v, 0, 20));
    assert_false(version_at_least(&v, 1, 0));
    v = version_read("1.0.0-beta.1");
    assert_true(version_at_least(&v, 1, 0));
    v = version_read("unknown");
    assert_false(version_at_least(&v, 0, 0));
}

static void names_are_known_in_any_letter_case(void **state)
{
    (void)state;
    assert_int_equal(software_family("Mastodon"), FAMILY_MASTODON);
    assert_int_equal(software_family("AKKOMA"), FAMILY_PLEROMA);
    assert_int_equal(software_family("sharkey"), FAMILY_MISSKEY);
    assert_int_equal(software_family("Iceshrimp.NET"), FAMILY_OTHER);
    assert_int_equal(software_family("PieFed"), FAMILY_PIEFED);
    assert_int_equal(software_family("a name that nobody has"), FAMILY_OTHER);
    assert_int_equal(software_family(""), FAMILY_OTHER);
    assert_string_equal(software_family_name(FAMILY_RELAY), "relay");
}

static void check_peers(const char *name, const char *version, enum ask_source source, const char *path,
                        enum peers_shape shape)
{
    struct ask ask;

    assert_int_equal(software_ask(name, version, SOFTWARE_PEERS, &ask), source);
    assert_int_equal(ask.source, source);
    assert_string_equal(ask.path, path);
    assert_false(ask.post);
    if (source != ASK_NOWHERE)
        assert_int_equal(ask.shape, shape);
}

static void every_family_has_its_peer_list(void **state)
{
    static const char mastodon_way[] = "/api/v1/instance/peers";
    static const char *const like_mastodon[] = {"mastodon", "hometown",   "pleroma",    "akkoma", "misskey",
                                                "sharkey",  "friendica",  "gotosocial", "takahe", "bookwyrm",
                                                "mitra",    "smithereen", "iceshrimp"};
    static const char *const without[] = {"pixelfed",     "loops", "mobilizon",     "writefreely",
                                          "wordpress",    "kbin",  "Iceshrimp.NET", "hubzilla",
                                          "nobody-knows", ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(like_mastodon); i++)
        check_peers(like_mastodon[i], "", ASK_REQUEST, mastodon_way, PEERS_LIST);
    for (size_t i = 0; i < COUNT_OF(without); i++)
        check_peers(without[i], "1.0", ASK_NOWHERE, "", PEERS_LIST);
    check_peers("lemmy", "0.19.12", ASK_REQUEST, "/api/v3/federated_instances", PEERS_LEMMY);
    check_peers("lemmy", "0.18.0", ASK_REQUEST, "/api/v3/federated_instances", PEERS_LEMMY);
    check_peers("lemmy", "0.17.4", ASK_REQUEST, "/api/v3/site", PEERS_LEMMY);
    check_peers("lemmy", "unknown version", ASK_REQUEST, "/api/v3/federated_instances", PEERS_LEMMY);
    check_peers("lemmy", "1.0.0-beta.1", ASK_REQUEST, "/api/v4/federated_instances?kind=all&limit=50",
                PEERS_LEMMY_V4);
    check_peers("piefed", "1.2", ASK_REQUEST, "/api/v3/federated_instances", PEERS_LEMMY);
    check_peers("mbin", "1.8", ASK_REQUEST, "/api/federated", PEERS_INSTANCES);
    check_peers("funkwhale", "1.4", ASK_REQUEST, "/api/v1/federation/domains/", PEERS_FUNKWHALE);
    check_peers("aoderelay", "0.3", ASK_IN_NODEINFO, "", PEERS_NODEINFO);
}

static void peertube_is_asked_page_by_page_on_both_sides(void **state)
{
    struct peers_page page = {.entries = 100, .total = 130};
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("peertube", "6.0", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_string_equal(
        ask.path,
        "/api/v1/server/followers?count=100&sort=createdAt&state=accepted&actorType=Application&start=0");
    assert_true(software_ask_next(&ask, &page));
    assert_non_null(strstr(
        ask.path, "followers?count=100&sort=createdAt&state=accepted&actorType=Application&start=100"));
    page.entries = 30;
    assert_true(software_ask_next(&ask, &page));
    assert_non_null(
        strstr(ask.path, "following?count=100&sort=createdAt&state=accepted&actorType=Application&start=0"));
    assert_int_equal(ask.shape, PEERS_FOLLOWING);
    page.total = 0;
    page.entries = 0;
    assert_false(software_ask_next(&ask, &page));
}

static void lemmy_pages_end_when_the_cursor_repeats(void **state)
{
    struct peers_page page = {.entries = 50, .next = "P1a/7"};
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("lemmy", "1.0.0", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_true(software_ask_next(&ask, &page));
    assert_string_equal(ask.path, "/api/v4/federated_instances?kind=all&limit=50&page_cursor=P1a%2F7");
    assert_false(software_ask_next(&ask, &page));
    memcpy(page.next, "P2", 3);
    assert_true(software_ask_next(&ask, &page));
    assert_string_equal(ask.path, "/api/v4/federated_instances?kind=all&limit=50&page_cursor=P2");
    page.next[0] = '\0';
    assert_false(software_ask_next(&ask, &page));
}

static void a_cursor_that_does_not_fit_ends_the_pages(void **state)
{
    struct peers_page page = {.entries = 50};
    struct ask ask;

    (void)state;
    memset(page.next, '/', sizeof page.next - 1);
    assert_int_equal(software_ask("lemmy", "1.0.0", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_false(software_ask_next(&ask, &page));
}

static void the_next_page_of_funkwhale_stays_on_its_host(void **state)
{
    struct peers_page page = {.entries = 50,
                              .next = "https://other.example/api/v1/federation/domains/?page=2"};
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("funkwhale", "1.4", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_true(software_ask_next(&ask, &page));
    assert_string_equal(ask.path, "/api/v1/federation/domains/?page=2");
    assert_false(software_ask_next(&ask, &page));
}

static void an_endless_list_of_pages_ends(void **state)
{
    struct peers_page page = {.entries = 100, .total = INT64_MAX};
    struct ask ask;
    int pages = 1;

    (void)state;
    assert_int_equal(software_ask("peertube", "6.0", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    while (software_ask_next(&ask, &page))
        pages++;
    assert_int_equal(pages, ASK_PAGES_MAX);
}

static void misskey_without_a_flat_list_is_asked_page_by_page(void **state)
{
    struct peers_page page = {.entries = 100, .total = RECORD_ABSENT};
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("misskey", "2024.1", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_false(software_ask_instead(&ask, 401));
    assert_false(software_ask_instead(&ask, 500));
    assert_true(software_ask_instead(&ask, 404));
    assert_true(ask.post);
    assert_string_equal(ask.path, "/api/federation/instances");
    assert_string_equal(ask.body, "{\"limit\":100,\"offset\":0,\"sort\":\"-firstRetrievedAt\"}");
    assert_true(software_ask_next(&ask, &page));
    assert_string_equal(ask.body, "{\"limit\":100,\"offset\":100,\"sort\":\"-firstRetrievedAt\"}");
    page.entries = 99;
    assert_false(software_ask_next(&ask, &page));
}

static void a_server_that_lowers_the_limit_of_a_page_gets_smaller_ones(void **state)
{
    struct peers_page page = {.entries = 30, .total = RECORD_ABSENT};
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("misskey", "2024.9.0-io.3b", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_true(software_ask_instead(&ask, 404));
    assert_true(software_ask_instead(&ask, 400));
    assert_string_equal(ask.body, "{\"limit\":30,\"offset\":0,\"sort\":\"-firstRetrievedAt\"}");
    assert_true(software_ask_next(&ask, &page));
    assert_string_equal(ask.body, "{\"limit\":30,\"offset\":30,\"sort\":\"-firstRetrievedAt\"}");
    page.entries = 0;
    assert_false(software_ask_next(&ask, &page));
    assert_int_equal(software_ask("misskey", "2024.9.0-io.3b", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_true(software_ask_instead(&ask, 404));
    assert_true(software_ask_instead(&ask, 400));
    assert_false(software_ask_instead(&ask, 400));
}

static void lemmy_of_an_unknown_version_is_asked_in_every_way(void **state)
{
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("lemmy", "unknown version", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_true(software_ask_instead(&ask, 404));
    assert_string_equal(ask.path, "/api/v4/federated_instances?kind=all&limit=50");
    assert_int_equal(ask.shape, PEERS_LEMMY_V4);
    assert_true(software_ask_instead(&ask, 400));
    assert_string_equal(ask.path, "/api/v3/site");
    assert_false(software_ask_instead(&ask, 404));
    assert_int_equal(software_ask("lemmy", "0.19.3", SOFTWARE_PEERS, &ask), ASK_REQUEST);
    assert_false(software_ask_instead(&ask, 404));
}

static void charts_that_refuse_get_are_asked_by_post(void **state)
{
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("misskey", "12.119", SOFTWARE_CHARTS, &ask), ASK_REQUEST);
    assert_true(software_ask_instead(&ask, 405));
    assert_true(ask.post);
    assert_string_equal(ask.path, "/api/charts/users");
    assert_true(software_ask_next(&ask, NULL));
    assert_true(ask.post);
    assert_string_equal(ask.path, "/api/charts/active-users");
    assert_false(software_ask_next(&ask, NULL));
}

static void the_reference_data_know_the_same_families(void **state)
{
    FILE *file = fopen(FEDTIDE_SOURCE_DIR "/sql/reference/software.csv", "r");
    char line[400];
    int compared = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char *family = strchr(line, ',');

        assert_non_null(family);
        *family++ = '\0';
        family[strcspn(family, ",")] = '\0';
        if (software_family(line) == FAMILY_OTHER)
            continue; /* programs without documents of their own: the reference data say more */
        if (strcmp(software_family_name(software_family(line)), family) != 0 && strcmp(family, line) != 0)
            fail_msg("%s is of the family %s in software.csv", line, family);
        compared++;
    }
    (void)fclose(file);
    assert_true(compared > 50);
}

static void activity_is_asked_of_mastodon_and_takahe_only(void **state)
{
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("mastodon", "4.4", SOFTWARE_ACTIVITY, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/v1/instance/activity");
    assert_int_equal(software_ask("takahe", "0.11", SOFTWARE_ACTIVITY, &ask), ASK_REQUEST);
    assert_int_equal(software_ask("pleroma", "2.7", SOFTWARE_ACTIVITY, &ask), ASK_NOWHERE);
    assert_int_equal(software_ask("misskey", "2024.1", SOFTWARE_ACTIVITY, &ask), ASK_NOWHERE);
    assert_string_equal(ask.path, "");
}

static void charts_are_asked_by_get_where_that_is_known_to_work(void **state)
{
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("misskey", "2024.1", SOFTWARE_CHARTS, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/charts/users?span=day&limit=500");
    assert_false(ask.post);
    assert_true(software_ask_next(&ask, NULL));
    assert_string_equal(ask.path, "/api/charts/active-users?span=day&limit=500");
    assert_false(software_ask_next(&ask, NULL));
    assert_int_equal(software_ask("foundkey", "13.0", SOFTWARE_CHARTS, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/charts/users");
    assert_string_equal(ask.body, "{\"span\":\"day\",\"limit\":500}");
    assert_true(ask.post);
    assert_true(software_ask_next(&ask, NULL));
    assert_string_equal(ask.path, "/api/charts/active-users");
    assert_true(ask.post);
    assert_int_equal(software_ask("mastodon", "4.4", SOFTWARE_CHARTS, &ask), ASK_NOWHERE);
    assert_int_equal(software_ask("Iceshrimp.NET", "2024.1", SOFTWARE_CHARTS, &ask), ASK_NOWHERE);
}

static void restrictions_are_looked_for_where_they_are(void **state)
{
    struct ask ask;

    (void)state;
    assert_int_equal(software_ask("mastodon", "4.3.1", SOFTWARE_RESTRICTIONS, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/v1/instance/domain_blocks");
    assert_int_equal(ask.restrictions, RESTRICTIONS_DOMAIN_BLOCKS);
    assert_int_equal(software_ask("mastodon", "3.5.3", SOFTWARE_RESTRICTIONS, &ask), ASK_NOWHERE);
    assert_int_equal(software_ask("akkoma", "3.1", SOFTWARE_RESTRICTIONS, &ask), ASK_IN_NODEINFO);
    assert_int_equal(ask.restrictions, RESTRICTIONS_NODEINFO);
    assert_int_equal(software_ask("lemmy", "0.19", SOFTWARE_RESTRICTIONS, &ask), ASK_IN_PEERS);
    assert_int_equal(ask.shape, PEERS_LEMMY);
    assert_int_equal(ask.restrictions, RESTRICTIONS_PEERS);
    assert_int_equal(software_ask("lemmy", "1.0", SOFTWARE_RESTRICTIONS, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/v4/federated_instances?kind=blocked&limit=50");
    assert_int_equal(software_ask("piefed", "1.0", SOFTWARE_RESTRICTIONS, &ask), ASK_IN_PEERS);
    assert_int_equal(software_ask("mbin", "1.8", SOFTWARE_RESTRICTIONS, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/defederated/v2");
    assert_int_equal(software_ask("kbin", "0.10", SOFTWARE_RESTRICTIONS, &ask), ASK_REQUEST);
    assert_string_equal(ask.path, "/api/defederated");
    assert_int_equal(software_ask("misskey", "2024.1", SOFTWARE_RESTRICTIONS, &ask), ASK_NOWHERE);
}

static void known_leaks_of_remote_accounts_are_told_by_document(void **state)
{
    (void)state;
    assert_true(software_instance_counts_remote("Firefish"));
    assert_true(software_instance_counts_remote("calckey"));
    assert_false(software_instance_counts_remote("mastodon"));
    assert_true(software_nodeinfo_counts_remote("lemmy", "0.8.10"));
    assert_false(software_nodeinfo_counts_remote("lemmy", ""));
    assert_false(software_nodeinfo_counts_remote("firefish", "1.0.4"));
}

static void only_what_has_no_second_is_the_only_request(void **state)
{
    struct ask ask;

    (void)state;
    (void)software_ask("mastodon", "4.2.0", SOFTWARE_PEERS, &ask);
    assert_true(software_ask_is_only(&ask));
    (void)software_ask("misskey", "2024.1", SOFTWARE_PEERS, &ask); /* a POST where the GET is not there */
    assert_false(software_ask_is_only(&ask));
    assert_true(software_ask_instead(&ask, 404)); /* now in pages */
    assert_false(software_ask_is_only(&ask));
    (void)software_ask("misskey", "2024.1", SOFTWARE_CHARTS, &ask); /* two charts */
    assert_false(software_ask_is_only(&ask));
    (void)software_ask("peertube", "6.0", SOFTWARE_PEERS, &ask);
    assert_false(software_ask_is_only(&ask));
    (void)software_ask("activityrelay", "0.2", SOFTWARE_PEERS, &ask); /* no request at all */
    assert_false(software_ask_is_only(&ask));
    (void)software_ask("peertube", "6.0", SOFTWARE_INSTANCE, &ask); /* the last row of the table */
    assert_true(software_ask_is_only(&ask));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_read_as_far_as_they_compare),
        cmocka_unit_test(versions_compare_by_their_numbers),
        cmocka_unit_test(names_are_known_in_any_letter_case),
        cmocka_unit_test(every_family_has_its_peer_list),
        cmocka_unit_test(peertube_is_asked_page_by_page_on_both_sides),
        cmocka_unit_test(lemmy_pages_end_when_the_cursor_repeats),
        cmocka_unit_test(a_cursor_that_does_not_fit_ends_the_pages),
        cmocka_unit_test(the_next_page_of_funkwhale_stays_on_its_host),
        cmocka_unit_test(an_endless_list_of_pages_ends),
        cmocka_unit_test(misskey_without_a_flat_list_is_asked_page_by_page),
        cmocka_unit_test(a_server_that_lowers_the_limit_of_a_page_gets_smaller_ones),
        cmocka_unit_test(lemmy_of_an_unknown_version_is_asked_in_every_way),
        cmocka_unit_test(charts_that_refuse_get_are_asked_by_post),
        cmocka_unit_test(the_reference_data_know_the_same_families),
        cmocka_unit_test(activity_is_asked_of_mastodon_and_takahe_only),
        cmocka_unit_test(charts_are_asked_by_get_where_that_is_known_to_work),
        cmocka_unit_test(restrictions_are_looked_for_where_they_are),
        cmocka_unit_test(known_leaks_of_remote_accounts_are_told_by_document),
        cmocka_unit_test(only_what_has_no_second_is_the_only_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
