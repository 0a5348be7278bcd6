/*
 * Addresses and blocks as text, and any sixteen octets as an address: an IPv4 address is judged the same
 * wherever it is carried (mapped, or inside NAT64's prefix), what carries one otherwise is refused, and only
 * a block that was opened lets through what the rules refuse.
 */
#include <string.h>

#include "fuzz/fuzz.h"
#include "net/address.h"

static void judge(const uint8_t bytes[16])
{
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    const struct address_guard closed = {.allow_count = 0};
    struct address a, inside, carrier, key, key_again;
    char text[ADDRESS_TEXT_SIZE];

    memcpy(a.bytes, bytes, 16);
    address_text(&a, text);
    FUZZ_CHECK(address_read(text, &carrier) && memcmp(&carrier, &a, sizeof a) == 0);
    key = address_key(&a);
    key_again = address_key(&key);
    FUZZ_CHECK(memcmp(&key, &key_again, sizeof key) == 0);

    inside = address_from_v4(bytes + 12);
    memcpy(carrier.bytes, nat64, 12);
    memcpy(carrier.bytes + 12, bytes + 12, 4);
    FUZZ_CHECK(address_is_v4(&inside));
    FUZZ_CHECK(address_may_contact(&closed, &inside) == address_may_contact(&closed, &carrier));
    memset(carrier.bytes, 0, 12); /* compatible, RFC 4291 section 2.5.5.1 */
    FUZZ_CHECK(!address_may_contact(&closed, &carrier));
    carrier.bytes[0] = 0x20; /* 6to4 */
    carrier.bytes[1] = 0x02;
    memcpy(carrier.bytes + 2, bytes + 12, 4);
    FUZZ_CHECK(!address_may_contact(&closed, &carrier));
    if (bytes[12] == 127 || bytes[12] == 10 || bytes[12] == 0 || bytes[12] >= 224)
        FUZZ_CHECK(!address_may_contact(&closed, &inside));
    if ((bytes[0] & 0xe0) != 0x20 && !address_is_v4(&a) && memcmp(bytes, nat64, 12) != 0)
        FUZZ_CHECK(!address_may_contact(&closed, &a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[80];
    struct address_guard guard = {.allow_count = 0};

    if (size >= 16)
        judge(data);
    if (size < 1 || size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (address_guard_allow(&guard, text)) {
        FUZZ_CHECK(guard.allow_count == 1 && guard.allow[0].bits >= 0 && guard.allow[0].bits <= 128);
        FUZZ_CHECK(address_may_contact(&guard, &guard.allow[0].base));
    }
    return 0;
}
