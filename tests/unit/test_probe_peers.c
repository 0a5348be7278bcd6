/* Peer lists: every shape, cut into chunks at every place, and the limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"
#include "probe/peers.h"

/* Names as "|alpha.example|beta.example", so that order, number and empty names are all compared at once. */
static void collect(void *arg, const char *name, size_t len)
{
    struct buf *names = arg;

    buf_puts(names, "|");
    buf_put(names, name, len);
}

static void check_at_once(enum peers_shape shape, const char *body, enum peers_state expected,
                          const char *names)
{
    struct buf got;
    enum peers_state state;

    buf_init(&got, 1 << 20);
    state = peers_read(shape, body, strlen(body), collect, &got, NULL);
    if (state != expected)
        fail_msg("state %d, not %d, for %s", (int)state, (int)expected, body);
    if (expected == PEERS_OK)
        assert_string_equal(buf_str(&got), names);
    buf_release(&got);
}

/* Two chunks, cut at every place, then one octet at a time. */
static void check_in_pieces(enum peers_shape shape, const char *body, enum peers_state expected,
                            const char *names)
{
    size_t len = strlen(body);

    for (size_t cut = 0; cut <= len; cut++) {
        struct buf got;
        struct peers *p;
        bool fine;

        buf_init(&got, 1 << 20);
        p = peers_new(shape, collect, &got);
        fine = peers_feed(p, body, cut) && peers_feed(p, body + cut, len - cut);
        if (cut == 0) {
            peers_free(p);
            buf_clear(&got);
            p = peers_new(shape, collect, &got);
            fine = true;
            for (size_t i = 0; i < len && fine; i++)
                fine = peers_feed(p, body + i, 1);
        }
        if (peers_end(p, NULL) != expected || (fine == false && expected == PEERS_OK))
            fail_msg("cut at %zu of %s", cut, body);
        if (expected == PEERS_OK)
            assert_string_equal(buf_str(&got), names);
        peers_free(p);
        buf_release(&got);
    }
}

static void check(enum peers_shape shape, const char *body, enum peers_state expected, const char *names)
{
    check_at_once(shape, body, expected, names);
    check_in_pieces(shape, body, expected, names);
}

static void an_array_of_names_is_read_in_order(void **state)
{
    (void)state;
    check(PEERS_LIST, "[\"alpha.example\",\"beta.example\",\"xn--bcher-kva.example\"]", PEERS_OK,
          "|alpha.example|beta.example|xn--bcher-kva.example");
    check(PEERS_LIST, " \r\n[ \"alpha.example\" ,\t\"beta.example\"\n]\n ", PEERS_OK,
          "|alpha.example|beta.example");
    check(PEERS_LIST, "[\"alpha.example\"]", PEERS_OK, "|alpha.example");
    check(PEERS_LIST, "[]", PEERS_OK, "");
    check(PEERS_LIST, "[ ]", PEERS_OK, "");
    check(PEERS_LIST, "\xef\xbb\xbf[\"alpha.example\"]", PEERS_OK, "|alpha.example");
}

static void junk_is_passed_on_as_it_is(void **state)
{
    (void)state;
    check(PEERS_LIST, "[\"\",\"localhost\",\"m*st*d*n.example\",\"heron.example:3000\",\"a b\"]", PEERS_OK,
          "||localhost|m*st*d*n.example|heron.example:3000|a b");
}

static void unicode_and_escapes_give_the_same_name(void **state)
{
    (void)state;
    check(PEERS_LIST,
          "[\"b\xc3\xbc"
          "cher.example\",\"b\\u00fccher.example\"]",
          PEERS_OK,
          "|b\xc3\xbc"
          "cher.example|b\xc3\xbc"
          "cher.example");
    check(PEERS_LIST, "[\"a\\/b\",\"quo\\\"te\",\"back\\\\slash\",\"\\ud83d\\ude00\"]", PEERS_OK,
          "|a/b|quo\"te|back\\slash|\xf0\x9f\x98\x80");
}

static void objects_with_domain_or_host_count_as_names(void **state)
{
    (void)state;
    check(PEERS_LIST,
          "[{\"domain\":\"alpha.example\"},{\"domain\":\"beta.example\",\"severity\":\"suspend\"}]", PEERS_OK,
          "|alpha.example|beta.example");
    check(PEERS_LIST, "[{\"id\":\"9abc\",\"host\":\"alpha.example\",\"usersCount\":12,\"name\":\"}]\\\"\"}]",
          PEERS_OK, "|alpha.example");
    check(PEERS_LIST, "[{\"domain\":\"alpha.example\"},\"beta.example\"]", PEERS_OK,
          "|alpha.example|beta.example");
}

static void entries_without_a_name_are_counted_and_passed_over(void **state)
{
    static const char body[] = "[null,1,-2.5e3,true,[\"x\"],{\"a\":{}},{\"domain\":7},\"alpha.example\"]";
    struct peers_page page;
    struct buf got;

    (void)state;
    check(PEERS_LIST, body, PEERS_OK, "|alpha.example");
    buf_init(&got, 1000);
    assert_int_equal(peers_read(PEERS_LIST, body, strlen(body), collect, &got, &page), PEERS_OK);
    assert_int_equal(page.entries, 8);
    buf_release(&got);
}

static void what_is_no_json_is_refused_wherever_it_is_cut(void **state)
{
    static const char *const bodies[] = {
        "",
        " ",
        "[",
        "[\"a\"",
        "[\"a\",",
        "[\"a\",]",
        "[,]",
        "[\"a\" \"b\"]",
        "[\"a\"]x",
        "[\"a\"][]",
        "[\"a\n\"]",
        "[\"a\x1f\"]",
        "[\"\\x\"]",
        "[\"\xff\"]",
        "[\"\xc3\"]",
        "[\"\\ud800\"]",
        "[nul]",
        "[truefalse]",
        "[01]",
        "[1.]",
        "[+1]",
        "['a']",
        "[a]",
        "[{]",
        "[{\"a\":}]",
        "[{\"a\":1]]",
        "]",
        "[\"\\u0000\"]",
        "[}",
        "[\"a\";\"b\"]",
        "[\xef\xbb\xbf\"a\"]",
        "\xef\xbb[\"a\"]",
        "\xef\xbb\xbf\xef\xbb\xbf[]",
        "[1 2]",
        "[-]",
        "[1e999]",
        "[\"unfinished",
        "[\"a\\",
        "[\"\x7f\",\x7f]",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        check(PEERS_LIST, bodies[i], PEERS_BAD_JSON, NULL);
}

static void json_of_another_kind_is_told_apart(void **state)
{
    (void)state;
    check(PEERS_LIST, "{\"error\":\"This method requires an authenticated user\"}", PEERS_WRONG_SHAPE, NULL);
    check(PEERS_LIST, "\"alpha.example\"", PEERS_WRONG_SHAPE, NULL);
    check(PEERS_LIST, "null", PEERS_WRONG_SHAPE, NULL);
    check(PEERS_LEMMY, "[\"alpha.example\"]", PEERS_WRONG_SHAPE, NULL);
    check(PEERS_INSTANCES, "{\"instances\":{}}", PEERS_WRONG_SHAPE, NULL);
    check(PEERS_LEMMY, "{\"error\":\"unknown\"}", PEERS_WRONG_SHAPE, NULL);
    check(PEERS_LEMMY, "{\"error\":", PEERS_BAD_JSON, NULL);
    check(PEERS_LIST, "<html></html>", PEERS_BAD_JSON, NULL);
}

static void nesting_is_bounded_as_for_every_document(void **state)
{
    char body[100];

    (void)state;
    memset(body, '[', 32);
    memset(body + 32, ']', 32);
    body[64] = '\0';
    check(PEERS_LIST, body, PEERS_OK, "");
    memset(body, '[', 33);
    memset(body + 33, ']', 33);
    body[66] = '\0';
    check(PEERS_LIST, body, PEERS_BAD_JSON, NULL);
}

static void lemmy_lists_are_read_in_their_shapes(void **state)
{
    (void)state;
    check(PEERS_LEMMY,
          "{\"federated_instances\":{\"linked\":[{\"id\":7,\"domain\":\"alpha.example\"},{\"domain\":\"beta."
          "example\"}],"
          "\"allowed\":[],\"blocked\":[{\"domain\":\"bad.example\"}]}}",
          PEERS_OK, "|alpha.example|beta.example");
    check(PEERS_LEMMY,
          "{\"site_view\":{},\"federated_instances\":{\"linked\":[\"alpha.example\"],\"blocked\":null}}",
          PEERS_OK, "|alpha.example");
    check(PEERS_LEMMY, "{}", PEERS_OK, "");
    check(PEERS_LEMMY, "{\"site_view\":{}}", PEERS_OK, "");
    check(PEERS_LEMMY, "{\"federated_instances\":null}", PEERS_OK, "");
}

static void lemmy_pages_leave_out_blocked_hosts_and_give_a_cursor(void **state)
{
    static const char body[] =
        "{\"items\":[{\"instance\":{\"domain\":\"alpha.example\"}},{\"instance\":{\"domain\":"
        "\"bad.example\"},\"blocked\":{\"x\":1}}],\"next_page\":\"P1a7\"}";
    struct peers_page page;
    struct buf got;

    (void)state;
    check(PEERS_LEMMY_V4, body, PEERS_OK, "|alpha.example");
    buf_init(&got, 1000);
    assert_int_equal(peers_read(PEERS_LEMMY_V4, body, strlen(body), collect, &got, &page), PEERS_OK);
    assert_string_equal(page.next, "P1a7");
    assert_int_equal(page.entries, 2);
    buf_release(&got);
}

static void peertube_names_the_other_side(void **state)
{
    static const char body[] =
        "{\"total\":41,\"data\":[{\"follower\":{\"host\":\"tube.example\"},\"following\":{\"host\":"
        "\"video.example\"}}]}";
    struct peers_page page;
    struct buf got;

    (void)state;
    check(PEERS_FOLLOWERS, body, PEERS_OK, "|tube.example");
    check(PEERS_FOLLOWING, body, PEERS_OK, "|video.example");
    buf_init(&got, 1000);
    assert_int_equal(peers_read(PEERS_FOLLOWERS, body, strlen(body), collect, &got, &page), PEERS_OK);
    assert_int_equal(page.total, 41);
    assert_int_equal(page.entries, 1);
    buf_release(&got);
}

static void the_other_shapes_are_read(void **state)
{
    (void)state;
    check(PEERS_INSTANCES,
          "{\"instances\":[{\"domain\":\"alpha.example\",\"software\":null},\"beta.example\"]}", PEERS_OK,
          "|alpha.example|beta.example");
    check(PEERS_FUNKWHALE, "{\"count\":1,\"next\":null,\"results\":[{\"name\":\"alpha.example\"}]}", PEERS_OK,
          "|alpha.example");
    check(PEERS_NODEINFO,
          "{\"software\":{\"name\":\"aoderelay\"},\"metadata\":{\"peers\":[\"alpha.example\"]}}", PEERS_OK,
          "|alpha.example");
    check(PEERS_NODEINFO, "{\"software\":{\"name\":\"aoderelay\"},\"metadata\":{}}", PEERS_OK, "");
}

static void a_next_page_that_is_too_long_is_no_page(void **state)
{
    struct buf body, got;
    struct peers_page page;

    (void)state;
    buf_init(&body, 10000);
    buf_init(&got, 1000);
    buf_puts(&body, "{\"items\":[],\"next_page\":\"");
    for (int i = 0; i < RECORD_URL_MAX; i++)
        buf_puts(&body, "x");
    buf_puts(&body, "\"}");
    assert_int_equal(peers_read(PEERS_LEMMY_V4, body.bytes, body.len, collect, &got, &page), PEERS_OK);
    assert_string_equal(page.next, "");
    buf_release(&body);
    buf_release(&got);
}

static void ignore(void *arg, const char *name, size_t len)
{
    (void)arg;
    (void)name;
    (void)len;
}

static void more_entries_than_the_limit_stop_the_list(void **state)
{
    struct peers *p = peers_new(PEERS_LIST, ignore, NULL);
    bool fine = peers_feed(p, "[\"a\"", 4);

    (void)state;
    for (int i = 1; i < PEERS_ENTRIES_MAX; i++)
        fine = fine && peers_feed(p, ",\"a\"", 4);
    assert_true(fine);
    assert_false(peers_feed(p, ",\"a\"", 4));
    assert_false(peers_feed(p, "]", 1));
    assert_int_equal(peers_end(p, NULL), PEERS_TOO_LARGE);
    peers_free(p);
}

static void more_octets_than_the_limit_stop_the_list(void **state)
{
    size_t len = 1 << 20;
    char *blanks = malloc(len);

    (void)state;
    assert_non_null(blanks);
    memset(blanks, ' ', len);
    for (int shape = PEERS_LIST; shape <= PEERS_LEMMY; shape++) {
        struct peers *p = peers_new((enum peers_shape)shape, ignore, NULL);
        int fed = 0;

        blanks[0] = shape == PEERS_LIST ? '[' : '{';
        while (peers_feed(p, blanks, len)) {
            blanks[0] = ' ';
            fed++;
        }
        assert_int_equal(fed, PEERS_BYTES_MAX / (1 << 20));
        assert_int_equal(peers_end(p, NULL), PEERS_TOO_LARGE);
        peers_free(p);
    }
    free(blanks);
}

static void the_body_of_an_object_is_kept_for_other_readers(void **state)
{
    struct peers *p = peers_new(PEERS_LEMMY, ignore, NULL);
    size_t len = 7;

    (void)state;
    assert_true(peers_feed(p, "{}", 2));
    assert_int_equal(peers_end(p, NULL), PEERS_OK);
    assert_string_equal(peers_body(p, &len), "{}");
    assert_int_equal(len, 2);
    peers_free(p);
    p = peers_new(PEERS_LIST, ignore, NULL);
    assert_true(peers_feed(p, "[]", 2));
    assert_null(peers_body(p, &len));
    assert_int_equal(len, 0);
    peers_free(p);
    peers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_of_names_is_read_in_order),
        cmocka_unit_test(junk_is_passed_on_as_it_is),
        cmocka_unit_test(unicode_and_escapes_give_the_same_name),
        cmocka_unit_test(objects_with_domain_or_host_count_as_names),
        cmocka_unit_test(entries_without_a_name_are_counted_and_passed_over),
        cmocka_unit_test(what_is_no_json_is_refused_wherever_it_is_cut),
        cmocka_unit_test(json_of_another_kind_is_told_apart),
        cmocka_unit_test(nesting_is_bounded_as_for_every_document),
        cmocka_unit_test(lemmy_lists_are_read_in_their_shapes),
        cmocka_unit_test(lemmy_pages_leave_out_blocked_hosts_and_give_a_cursor),
        cmocka_unit_test(peertube_names_the_other_side),
        cmocka_unit_test(the_other_shapes_are_read),
        cmocka_unit_test(a_next_page_that_is_too_long_is_no_page),
        cmocka_unit_test(more_entries_than_the_limit_stop_the_list),
        cmocka_unit_test(more_octets_than_the_limit_stop_the_list),
        cmocka_unit_test(the_body_of_an_object_is_kept_for_other_readers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
