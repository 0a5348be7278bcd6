#include "net/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct block4 {
    uint32_t base;
    int bits;
};

/* IPv4 blocks that are not globally reachable, or carry no web servers (IANA IPv4 special-purpose registry;
 * multicast and reserved space from the IPv4 address space registry). */
static const struct block4 refused4[] = {
    {0x00000000, 8},  /* this network, RFC 791 */
    {0x0a000000, 8},  /* private, RFC 1918 */
    {0x64400000, 10}, /* shared by carriers, RFC 6598 */
    {0x7f000000, 8},  /* loopback */
    {0xa9fe0000, 16}, /* link-local, cloud metadata, RFC 3927 */
    {0xac100000, 12}, /* private */
    {0xc0000000, 24}, /* IETF protocol assignments */
    {0xc0000200, 24}, /* documentation */
    {0xc01fc400, 24}, /* AS112 */
    {0xc034c100, 24}, /* AMT */
    {0xc0586300, 24}, /* 6to4 relay, deprecated */
    {0xc0a80000, 16}, /* private */
    {0xc0af3000, 24}, /* AS112 direct */
    {0xc6120000, 15}, /* benchmarking, RFC 2544 */
    {0xc6336400, 24}, /* documentation */
    {0xcb007100, 24}, /* documentation */
    {0xe0000000, 4},  /* multicast */
    {0xf0000000, 4},  /* reserved, broadcast */
};

struct block6 {
    uint8_t base[16];
    int bits;
};

/* Inside 2000::/3, the only globally routed unicast space: blocks without ordinary hosts (IANA IPv6
 * special-purpose registry). Everything outside 2000::/3 is refused as a whole. */
static const struct block6 refused6[] = {
    {{0x20, 0x01, 0x00}, 23},                   /* IETF assignments: Teredo, benchmarking, ORCHID, DRIP */
    {{0x20, 0x01, 0x0d, 0xb8}, 32},             /* documentation */
    {{0x3f, 0xff}, 20},                         /* documentation, RFC 9637 */
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48}, /* AS112 */
};

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool address_is_v4(const struct address *a)
{
    return memcmp(a->bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

struct address address_from_v4(const uint8_t bytes[4])
{
    struct address a;

    memcpy(a.bytes, mapped_prefix, sizeof(mapped_prefix));
    memcpy(a.bytes + 12, bytes, 4);
    return a;
}

bool address_read(const char *text, struct address *a)
{
    uint8_t v4[4];

    if (inet_pton(AF_INET, text, v4) == 1) {
        *a = address_from_v4(v4);
        return true;
    }
    return inet_pton(AF_INET6, text, a->bytes) == 1;
}

void address_text(const struct address *a, char out[ADDRESS_TEXT_SIZE])
{
    if (address_is_v4(a))
        (void)inet_ntop(AF_INET, a->bytes + 12, out, ADDRESS_TEXT_SIZE);
    else
        (void)inet_ntop(AF_INET6, a->bytes, out, ADDRESS_TEXT_SIZE);
}

static bool same_bits(const uint8_t *a, const uint8_t *b, int bits)
{
    int whole = bits / 8;
    int rest = bits % 8;

    if (memcmp(a, b, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ b[whole]) & (uint8_t)(0xff00 >> rest)) == 0;
}

bool address_guard_allow(struct address_guard *g, const char *cidr)
{
    char text[64];
    const char *slash = strchr(cidr, '/');
    struct address base;
    int64_t bits;

    if (!slash || (size_t)(slash - cidr) >= sizeof(text) || g->allow_count == ADDRESS_ALLOW_MAX)
        return false;
    memcpy(text, cidr, (size_t)(slash - cidr));
    text[slash - cidr] = '\0';
    if (!address_read(text, &base) || !str_to_i64(slash + 1, 0, address_is_v4(&base) ? 32 : 128, &bits))
        return false;
    if (address_is_v4(&base))
        bits += 96;
    for (int64_t i = bits; i < 128; i++)
        if (base.bytes[i / 8] & (0x80 >> (i % 8)))
            return false;
    g->allow[g->allow_count].base = base;
    g->allow[g->allow_count].bits = (int)bits;
    g->allow_count++;
    return true;
}

static bool is_public4(const uint8_t *bytes)
{
    uint32_t a = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];

    for (size_t i = 0; i < COUNT_OF(refused4); i++)
        if ((a ^ refused4[i].base) >> (32 - refused4[i].bits) == 0)
            return false;
    return true;
}

static bool is_public6(const uint8_t *bytes)
{
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};

    /* 64:ff9b::/96 carries an IPv4 address that a gateway will contact */
    if (same_bits(bytes, nat64, 96))
        return is_public4(bytes + 12);
    /* 6to4: the relay's IPv4 address is inside; both must be public, and there is no reason to use it */
    if (bytes[0] == 0x20 && bytes[1] == 0x02)
        return false;
    if ((bytes[0] & 0xe0) != 0x20)
        return false;
    for (size_t i = 0; i < COUNT_OF(refused6); i++)
        if (same_bits(bytes, refused6[i].base, refused6[i].bits))
            return false;
    return true;
}

bool address_may_contact(const struct address_guard *g, const struct address *a)
{
    for (int i = 0; i < g->allow_count; i++)
        if (same_bits(a->bytes, g->allow[i].base.bytes, g->allow[i].bits))
            return true;
    return address_is_v4(a) ? is_public4(a->bytes + 12) : is_public6(a->bytes);
}

struct address address_key(const struct address *a)
{
    struct address key = *a;

    if (address_is_v4(a))
        key.bytes[15] = 0;
    else
        memset(key.bytes + 6, 0, 10);
    return key;
}
