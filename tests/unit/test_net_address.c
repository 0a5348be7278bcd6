/* The address guard: every special-purpose block at both ends, in every form that an address can take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "net/address.h"

static bool may(const struct address_guard *g, const char *text)
{
    struct address a;

    if (!address_read(text, &a))
        fail_msg("%s cannot be read", text);
    return address_may_contact(g, &a);
}

static const struct address_guard closed;

/* IANA special-purpose address registries and the wider list of the protocol reference, first and last
 * address. */
static const char *const refused[][2] = {
    {"0.0.0.0", "0.255.255.255"},
    {"10.0.0.0", "10.255.255.255"},
    {"100.64.0.0", "100.127.255.255"},
    {"127.0.0.0", "127.255.255.255"},
    {"169.254.0.0", "169.254.255.255"},
    {"172.16.0.0", "172.31.255.255"},
    {"192.0.0.0", "192.0.0.255"},
    {"192.0.2.0", "192.0.2.255"},
    {"192.31.196.0", "192.31.196.255"},
    {"192.52.193.0", "192.52.193.255"},
    {"192.88.99.0", "192.88.99.255"},
    {"192.168.0.0", "192.168.255.255"},
    {"192.175.48.0", "192.175.48.255"},
    {"198.18.0.0", "198.19.255.255"},
    {"198.51.100.0", "198.51.100.255"},
    {"203.0.113.0", "203.0.113.255"},
    {"224.0.0.0", "239.255.255.255"},
    {"240.0.0.0", "255.255.255.255"},
    {"::", "::1"},
    {"100::", "100::ffff:ffff:ffff:ffff"},
    {"100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff"},
    {"2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"},
    {"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"},
    {"fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
};

/* What lies directly beside the blocks, and ordinary addresses. */
static const char *const open_ones[] = {
    "1.0.0.0",          "9.255.255.255",
    "11.0.0.0",         "100.63.255.255",
    "100.128.0.0",      "126.255.255.255",
    "128.0.0.0",        "169.253.255.255",
    "169.255.0.0",      "172.15.255.255",
    "172.32.0.0",       "191.255.255.255",
    "192.0.1.0",        "192.0.3.0",
    "192.31.195.255",   "192.31.197.0",
    "192.52.192.255",   "192.52.194.0",
    "192.88.98.255",    "192.88.100.0",
    "192.167.255.255",  "192.169.0.0",
    "192.175.47.255",   "192.175.49.0",
    "198.17.255.255",   "198.20.0.0",
    "198.51.99.255",    "198.51.101.0",
    "203.0.112.255",    "203.0.114.0",
    "223.255.255.255",  "8.8.8.8",
    "2000::1",          "2001:200::",
    "2001:db7:ffff::1", "2001:db9::1",
    "2003::1",          "2001:4860:4860::8888",
    "2a01:4f8::1",      "2620:4f:8001::1",
    "2620:4f:7fff::1",  "3ffe::1",
    "3fff:1000::1",
};

static void every_special_block_is_refused_at_both_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        for (int end = 0; end < 2; end++)
            if (may(&closed, refused[i][end]))
                fail_msg("%s is let through", refused[i][end]);
}

static void what_lies_beside_the_blocks_is_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(open_ones); i++)
        if (!may(&closed, open_ones[i]))
            fail_msg("%s is refused", open_ones[i]);
}

/* An IPv4 address inside an IPv6 one: mapped, and NAT64, are judged by what is inside; the other forms never
 * pass. */
static void an_inner_address_is_judged(void **state)
{
    static const char *const judged[] = {"::ffff:", "64:ff9b::"};
    static const char *const never[] = {"::", "::ffff:0:"};
    char text[80];

    (void)state;
    for (size_t f = 0; f < COUNT_OF(judged); f++) {
        for (size_t i = 0; i < COUNT_OF(refused) && strchr(refused[i][0], '.'); i++) {
            (void)snprintf(text, sizeof(text), "%s%s", judged[f], refused[i][1]);
            if (may(&closed, text))
                fail_msg("%s is let through", text);
        }
        (void)snprintf(text, sizeof(text), "%s%s", judged[f], "8.8.8.8");
        assert_true(may(&closed, text));
    }
    for (size_t f = 0; f < COUNT_OF(never); f++) {
        (void)snprintf(text, sizeof(text), "%s%s", never[f], "8.8.8.8");
        if (may(&closed, text))
            fail_msg("%s is let through", text);
    }
    assert_false(may(&closed, "2002:808:808::1"));
    assert_false(may(&closed, "2001:0:808:808::f7f7:f7f7"));
}

static void an_allowed_block_opens_exactly_itself(void **state)
{
    struct address_guard g = {0};

    (void)state;
    assert_true(address_guard_allow(&g, "127.1.0.0/16"));
    assert_true(address_guard_allow(&g, "fd00:1::/32"));
    assert_true(address_guard_allow(&g, "10.0.0.1/32"));
    assert_true(may(&g, "127.1.0.0"));
    assert_true(may(&g, "127.1.255.255"));
    assert_true(may(&g, "::ffff:127.1.2.3"));
    assert_true(may(&g, "fd00:1:ffff::1"));
    assert_true(may(&g, "10.0.0.1"));
    assert_false(may(&g, "127.0.255.255"));
    assert_false(may(&g, "127.2.0.0"));
    assert_false(may(&g, "fd00:2::1"));
    assert_false(may(&g, "10.0.0.2"));
    assert_false(may(&g, "64:ff9b::127.1.0.1"));
}

static void the_whole_of_ipv4_can_be_opened_without_ipv6(void **state)
{
    struct address_guard g = {0};

    (void)state;
    assert_true(address_guard_allow(&g, "0.0.0.0/0"));
    assert_true(may(&g, "192.168.1.1"));
    assert_false(may(&g, "::1"));
}

static void nonsense_is_no_block(void **state)
{
    static const char *const bad[] = {"",
                                      "127.0.0.1",
                                      "127.0.0.0/",
                                      "127.0.0.0/33",
                                      "127.0.0.0/-1",
                                      "127.0.0.0/8x",
                                      "127.0.0.0/ 8",
                                      "127.0.0.1/8",
                                      "127.1/16",
                                      "/8",
                                      "::1/129",
                                      "fd00::1/64",
                                      "localhost/8",
                                      "0x7f000000/8",
                                      "127.0.0.0/8/8"};
    struct address_guard g = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (address_guard_allow(&g, bad[i]))
            fail_msg("\"%s\" is taken", bad[i]);
    assert_int_equal(g.allow_count, 0);
}

static void there_is_room_for_eight_blocks(void **state)
{
    struct address_guard g = {0};

    (void)state;
    for (int i = 0; i < ADDRESS_ALLOW_MAX; i++)
        assert_true(address_guard_allow(&g, "127.0.0.0/8"));
    assert_false(address_guard_allow(&g, "127.0.0.0/8"));
}

static void addresses_are_read_and_written(void **state)
{
    static const char *const texts[] = {"192.0.2.1",   "0.0.0.0", "255.255.255.255",
                                        "2001:db8::1", "::1",     "::"};
    static const char *const bad[] = {"",          "1.2.3",   "1.2.3.4.5", "127.1", "0x7f.1",
                                      "256.1.1.1", "1::2::3", "::g",       " ::1"};
    char text[ADDRESS_TEXT_SIZE];
    struct address a;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_true(address_read(texts[i], &a));
        address_text(&a, text);
        assert_string_equal(text, texts[i]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (address_read(bad[i], &a))
            fail_msg("\"%s\" is read", bad[i]);
}

static void check_key(const char *address, const char *key)
{
    char text[ADDRESS_TEXT_SIZE];
    struct address a, k;

    assert_true(address_read(address, &a));
    k = address_key(&a);
    address_text(&k, text);
    assert_string_equal(text, key);
}

static void the_key_is_the_24_or_the_48(void **state)
{
    (void)state;
    check_key("198.51.7.200", "198.51.7.0");
    check_key("::ffff:198.51.7.200", "198.51.7.0");
    check_key("2a01:4f8:c2c:1234:5:6:7:8", "2a01:4f8:c2c::");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_special_block_is_refused_at_both_ends),
        cmocka_unit_test(what_lies_beside_the_blocks_is_open),
        cmocka_unit_test(an_inner_address_is_judged),
        cmocka_unit_test(an_allowed_block_opens_exactly_itself),
        cmocka_unit_test(the_whole_of_ipv4_can_be_opened_without_ipv6),
        cmocka_unit_test(nonsense_is_no_block),
        cmocka_unit_test(there_is_room_for_eight_blocks),
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(the_key_is_the_24_or_the_48),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
