/* The pointer document: which link is followed, in every shape that "links" has in the wild. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "probe/pointer.h"

#define REL(version) "\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/" version "\""

static const struct url base = {
    .https = true, .port = 443, .host = "kelp.example", .path = "/.well-known/nodeinfo"};

static void check(const char *body, enum outcome expected, const char *schema, const char *href)
{
    struct pointer p;
    enum outcome outcome = pointer_read(body, strlen(body), &base, &p);
    char text[URL_TEXT_MAX];

    assert_string_equal(outcome_name(outcome), outcome_name(expected));
    if (outcome != OUTCOME_OK)
        return;
    url_text(&p.href, text);
    assert_string_equal(p.schema, schema);
    assert_string_equal(text, href);
}

static void the_one_link_is_taken(void **state)
{
    (void)state;
    check("{\"links\":[{" REL("2.0") ",\"href\":\"https://kelp.example/nodeinfo/2.0\"}]}", OUTCOME_OK, "2.0",
          "https://kelp.example/nodeinfo/2.0");
}

static void the_highest_known_schema_wins_whatever_the_order(void **state)
{
#define LINK(v) "{" REL(v) ",\"href\":\"/" v "\"}"
    (void)state;
    check("{\"links\":[" LINK("1.0") "," LINK("2.0") "," LINK("2.2") "," LINK("2.1") "," LINK("1.1") "]}",
          OUTCOME_OK, "2.2", "https://kelp.example/2.2");
    check("{\"links\":[" LINK("2.2") "," LINK("2.0") "]}", OUTCOME_OK, "2.2", "https://kelp.example/2.2");
    check("{\"links\":[" LINK("1.1") "," LINK("2.2") "]}", OUTCOME_OK, "2.2", "https://kelp.example/2.2");
    check("{\"links\":[" LINK("1.0") "," LINK("1.1") "]}", OUTCOME_OK, "1.1", "https://kelp.example/1.1");
    check("{\"links\":[" LINK("3.0") "," LINK("1.0") "]}", OUTCOME_OK, "1.0", "https://kelp.example/1.0");
}

static void of_two_links_with_one_schema_the_first_is_taken(void **state)
{
    (void)state;
    check("{\"links\":[{" REL("2.0") ",\"href\":\"/a\"},{" REL("2.0") ",\"href\":\"/b\"}]}", OUTCOME_OK,
          "2.0", "https://kelp.example/a");
}

static void links_may_be_one_object(void **state)
{
    (void)state;
    check("{\"links\":{" REL("1.0") ",\"href\":\"https:\\/\\/kelp.example\\/nodeinfo\\/1.0\"}}", OUTCOME_OK,
          "1.0", "https://kelp.example/nodeinfo/1.0");
}

static void old_hubzilla_spreads_links_over_the_root(void **state)
{
    (void)state;
    check("{\"links\":{" REL("1.0") ",\"href\":\"/1.0\"},\"0\":{" REL("2.0") ",\"href\":\"/2.0\"}}",
          OUTCOME_OK, "2.0", "https://kelp.example/2.0");
    check("{\"links\":{\"0\":{" REL("1.0") ",\"href\":\"/1.0\"},\"1\":{" REL("2.1") ",\"href\":\"/2.1\"}}}",
          OUTCOME_OK, "2.1", "https://kelp.example/2.1");
}

static void links_to_an_actor_are_skipped(void **state)
{
    (void)state;
    check("{\"links\":[{\"rel\":\"https://www.w3.org/ns/activitystreams#Application\",\"href\":\"https://"
          "kelp.example/actor\"},"
          "{" REL("2.0") ",\"href\":\"https://kelp.example/nodeinfo/2.0\"}]}",
          OUTCOME_OK, "2.0", "https://kelp.example/nodeinfo/2.0");
    check("{\"links\":[{\"rel\":\"https://www.w3.org/ns/activitystreams#Application\",\"href\":\"https://"
          "kelp.example/actor\"}]}",
          OUTCOME_NO_LINK, NULL, NULL);
}

static void a_rel_with_https_counts(void **state)
{
    (void)state;
    check("{\"links\":[{\"rel\":\"https://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"/nodeinfo/"
          "2.0.json\"}]}",
          OUTCOME_OK, "2.0", "https://kelp.example/nodeinfo/2.0.json");
}

static void a_relative_href_is_seen_from_the_url_that_answered(void **state)
{
    (void)state;
    check("{\"links\":[{" REL("2.0") ",\"href\":\"nodeinfo/2.0\"}]}", OUTCOME_OK, "2.0",
          "https://kelp.example/.well-known/nodeinfo/2.0");
    check("{\"links\":[{" REL("2.0") ",\"href\":\"//heron.example/n\"}]}", OUTCOME_OK, "2.0",
          "https://heron.example/n");
}

static void a_link_to_another_host_is_kept_as_it_is(void **state)
{
    (void)state;
    check("{\"links\":[{" REL("2.0") ",\"href\":\"https://big.example/nodeinfo/2.0\"}]}", OUTCOME_OK, "2.0",
          "https://big.example/nodeinfo/2.0");
}

static void an_unusable_href_falls_back_to_the_next_schema(void **state)
{
    (void)state;
    check("{\"links\":[{" REL("2.1") ",\"href\":\"javascript:x\"},{" REL("2.0") ",\"href\":\"/n\"}]}",
          OUTCOME_OK, "2.0", "https://kelp.example/n");
    check("{\"links\":[{" REL("2.1") ",\"href\":\"\"},{" REL("2.0") ",\"href\":null},{" REL("2.2") "}]}",
          OUTCOME_NO_LINK, NULL, NULL);
}

static void documents_without_a_usable_link_are_told_apart_from_bad_json(void **state)
{
    static const char *const without[] = {"{}",
                                          "{\"links\":[]}",
                                          "{\"links\":null}",
                                          "{\"links\":\"x\"}",
                                          "{\"links\":[1,null,\"x\",[]]}",
                                          "[]",
                                          "null",
                                          "\"x\"",
                                          "3",
                                          "{\"error\":\"x\"}",
                                          "{\"links\":[{" REL("2.0x") ",\"href\":\"/n\"}]}",
                                          "{\"links\":[{\"rel\":7,\"href\":8}]}"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(without); i++)
        check(without[i], OUTCOME_NO_LINK, NULL, NULL);
    check("", OUTCOME_BAD_JSON, NULL, NULL);
    check("{\"links\":[", OUTCOME_BAD_JSON, NULL, NULL);
    check("<!DOCTYPE html><html></html>", OUTCOME_HTML, NULL, NULL);
}

static void a_byte_order_mark_is_no_obstacle(void **state)
{
    (void)state;
    check("\xef\xbb\xbf{\"links\":[{" REL("2.0") ",\"href\":\"/n\"}]}", OUTCOME_OK, "2.0",
          "https://kelp.example/n");
}

static void of_several_links_the_next_best_is_known_too(void **state)
{
    static const char body[] = "{\"links\":[" LINK("2.0") "," LINK("2.2") "," LINK("1.0") "]}";
    struct pointer p;

    (void)state;
    assert_int_equal(pointer_read_below(body, strlen(body), &base, "2.2", &p), OUTCOME_OK);
    assert_string_equal(p.schema, "2.0");
    assert_int_equal(pointer_read_below(body, strlen(body), &base, "2.0", &p), OUTCOME_OK);
    assert_string_equal(p.schema, "1.0");
    assert_int_equal(pointer_read_below(body, strlen(body), &base, "1.0", &p), OUTCOME_NO_LINK);
}

static void a_list_of_links_without_its_object_is_read(void **state)
{
    (void)state;
    check("[{" REL("2.0") ",\"href\":\"/n\"}]", OUTCOME_OK, "2.0", "https://kelp.example/n");
}

static void a_careless_end_of_a_rel_is_no_obstacle(void **state)
{
    (void)state;
    check("{\"links\":[{" REL("2.0#") ",\"href\":\"/n\"}]}", OUTCOME_OK, "2.0", "https://kelp.example/n");
    check("{\"links\":[{" REL("2.1/") ",\"href\":\"/n\"}]}", OUTCOME_OK, "2.1", "https://kelp.example/n");
    check("{\"links\":[{" REL("2.10") ",\"href\":\"/n\"},{" REL("2") ",\"href\":\"/n\"}]}", OUTCOME_NO_LINK,
          NULL, NULL);
}

static void machines_that_serve_many_sites_are_known(void **state)
{
    (void)state;
    assert_true(pointer_host_is_shared("public-api.wordpress.com"));
    assert_false(pointer_host_is_shared("wordpress.com"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_link_is_taken),
        cmocka_unit_test(the_highest_known_schema_wins_whatever_the_order),
        cmocka_unit_test(of_two_links_with_one_schema_the_first_is_taken),
        cmocka_unit_test(links_may_be_one_object),
        cmocka_unit_test(old_hubzilla_spreads_links_over_the_root),
        cmocka_unit_test(links_to_an_actor_are_skipped),
        cmocka_unit_test(a_rel_with_https_counts),
        cmocka_unit_test(a_relative_href_is_seen_from_the_url_that_answered),
        cmocka_unit_test(a_link_to_another_host_is_kept_as_it_is),
        cmocka_unit_test(an_unusable_href_falls_back_to_the_next_schema),
        cmocka_unit_test(documents_without_a_usable_link_are_told_apart_from_bad_json),
        cmocka_unit_test(a_byte_order_mark_is_no_obstacle),
        cmocka_unit_test(of_several_links_the_next_best_is_known_too),
        cmocka_unit_test(a_list_of_links_without_its_object_is_read),
        cmocka_unit_test(a_careless_end_of_a_rel_is_no_obstacle),
        cmocka_unit_test(machines_that_serve_many_sites_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
