/* Published blocks: domain_blocks, policies in nodeinfo, blocked and defederated lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "probe/restrictions.h"

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void collect(void *arg, const struct restriction *r)
{
    buf_putf(arg, "|%s,%.4s,%s", r->domain, r->digest, r->severity);
}

static void check(enum restrictions_kind kind, enum peers_shape shape, const char *body, const char *expected,
                  uint32_t expected_hidden)
{
    struct buf got;
    uint32_t hidden;

    buf_init(&got, 10000);
    assert_int_equal(restrictions_read(kind, shape, body, strlen(body), collect, &got, &hidden), PEERS_OK);
    assert_string_equal(buf_str(&got), expected);
    assert_int_equal(hidden, expected_hidden);
    buf_release(&got);
}

static enum peers_state state_of(enum restrictions_kind kind, enum peers_shape shape, const char *body)
{
    struct buf got;
    enum peers_state state;

    buf_init(&got, 10000);
    state = restrictions_read(kind, shape, body, strlen(body), collect, &got, NULL);
    buf_release(&got);
    return state;
}

static void mastodon_blocks_come_with_severity_and_digest(void **state)
{
    (void)state;
    check(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST,
          "[{\"domain\":\"Bad.example\",\"digest\":\"" DIGEST
          "\",\"severity\":\"suspend\",\"comment\":\"spam\"},"
          "{\"domain\":\"worse.example\",\"severity\":\"silence\"}]",
          "|bad.example,9f86,suspend|worse.example,,silence", 0);
}

static void an_obfuscated_domain_is_known_by_its_digest_alone(void **state)
{
    (void)state;
    check(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST,
          "[{\"domain\":\"b*d.example\",\"digest\":\"" DIGEST "\",\"severity\":\"suspend\"},"
          "{\"domain\":\"w**se.example\",\"severity\":\"suspend\"},{\"domain\":\"x.example\",\"digest\":"
          "\"short\"}]",
          "|,9f86,suspend|x.example,,suspend", 1);
}

static void policies_of_pleroma_keep_their_names_and_friends_are_no_block(void **state)
{
    (void)state;
    check(RESTRICTIONS_NODEINFO, PEERS_LIST,
          "{\"software\":{\"name\":\"akkoma\"},\"metadata\":{\"federation\":{\"mrf_simple\":{\"accept\":["
          "\"friend.example\"],"
          "\"reject\":[\"bad.example\",\"*.worse.example\",\"m*st*.example\"],\"media_nsfw\":[]},"
          "\"quarantined_instances\":[\"odd.example\"]}}}",
          "|bad.example,,reject|worse.example,,reject|odd.example,,quarantine", 1);
    check(RESTRICTIONS_NODEINFO, PEERS_LIST,
          "{\"software\":{\"name\":\"x\"},\"metadata\":{\"federation\":true}}", "", 0);
    check(RESTRICTIONS_NODEINFO, PEERS_LIST, "{\"software\":{\"name\":\"x\"},\"metadata\":[]}", "", 0);
    check(RESTRICTIONS_NODEINFO, PEERS_LIST,
          "{\"software\":{\"name\":\"x\"},\"metadata\":{\"federation\":{\"mrf_simple\":{\"reject\":{\"a\":1}}"
          "}}}",
          "", 0);
}

static void policies_with_names_that_are_no_word_are_left_out(void **state)
{
    (void)state;
    check(RESTRICTIONS_NODEINFO, PEERS_LIST,
          "{\"software\":{},\"metadata\":{\"federation\":{\"mrf_simple\":{\"a\\nb\":[\"x.org\"],\"\":[\"y."
          "org\"],"
          "\"\\u202e\":[\"z.org\"],\"Reject All\":[\"v.org\"],\"reject\":[\"w.org\"]}}}}",
          "|w.org,,reject", 0);
}

static void lemmy_piefed_and_mbin_lists_are_read(void **state)
{
    (void)state;
    check(RESTRICTIONS_PEERS, PEERS_LEMMY,
          "{\"federated_instances\":{\"linked\":[{\"domain\":\"a.example\"}],\"blocked\":[{\"domain\":\"bad."
          "example\"}]}}",
          "|bad.example,,blocked", 0);
    check(RESTRICTIONS_PEERS, PEERS_LEMMY,
          "{\"site_view\":{},\"federated_instances\":{\"linked\":[],\"blocked\":[\"bad.example\"]}}",
          "|bad.example,,blocked", 0);
    check(RESTRICTIONS_PEERS, PEERS_LEMMY, "{\"federated_instances\":{\"linked\":[],\"blocked\":null}}", "",
          0);
    check(RESTRICTIONS_PEERS, PEERS_LEMMY_V4, "{\"items\":[{\"instance\":{\"domain\":\"bad.example\"}}]}",
          "|bad.example,,blocked", 0);
    check(RESTRICTIONS_PEERS, PEERS_INSTANCES,
          "{\"instances\":[\"bad.example\",{\"domain\":\"worse.example\"}]}",
          "|bad.example,,defederated|worse.example,,defederated", 0);
}

static void names_that_cannot_be_stored_are_counted_as_hidden(void **state)
{
    (void)state;
    check(RESTRICTIONS_PEERS, PEERS_INSTANCES, "{\"instances\":[\"\",\"a b\",\"a\\nb\",7,null,{\"x\":1}]}",
          "", 6);
}

static void odd_severities_are_not_passed_on(void **state)
{
    (void)state;
    check(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST,
          "[{\"domain\":\"a.example\",\"severity\":\"<b>\"},{\"domain\":\"b.example\",\"severity\":7}]",
          "|a.example,,suspend|b.example,,suspend", 0);
}

static void other_documents_are_refused(void **state)
{
    (void)state;
    assert_int_equal(state_of(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST, "{\"error\":\"x\"}"),
                     PEERS_WRONG_SHAPE);
    assert_int_equal(state_of(RESTRICTIONS_NODEINFO, PEERS_LIST, "[]"), PEERS_WRONG_SHAPE);
    assert_int_equal(state_of(RESTRICTIONS_PEERS, PEERS_LEMMY, "{\"error\":\"x\"}"), PEERS_WRONG_SHAPE);
    assert_int_equal(state_of(RESTRICTIONS_PEERS, PEERS_LEMMY_V4, "{}"), PEERS_WRONG_SHAPE);
    assert_int_equal(state_of(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST, "[{"), PEERS_BAD_JSON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mastodon_blocks_come_with_severity_and_digest),
        cmocka_unit_test(an_obfuscated_domain_is_known_by_its_digest_alone),
        cmocka_unit_test(policies_of_pleroma_keep_their_names_and_friends_are_no_block),
        cmocka_unit_test(policies_with_names_that_are_no_word_are_left_out),
        cmocka_unit_test(lemmy_piefed_and_mbin_lists_are_read),
        cmocka_unit_test(names_that_cannot_be_stored_are_counted_as_hidden),
        cmocka_unit_test(odd_severities_are_not_passed_on),
        cmocka_unit_test(other_documents_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
