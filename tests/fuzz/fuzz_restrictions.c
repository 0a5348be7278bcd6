/* Every restriction has a domain or a digest, no blanks, and texts that the coordinator takes. */
#include <string.h>

#include "fuzz/crossing.h"
#include "fuzz/fuzz.h"
#include "probe/restrictions.h"

static void check(void *arg, const struct restriction *r)
{
    (void)arg;
    FUZZ_CHECK(r->domain[0] || r->digest[0]);
    FUZZ_CHECK(!r->digest[0] || strspn(r->digest, "0123456789abcdef") == 64);
    FUZZ_CHECK(!strpbrk(r->domain, " *\t\r\n") && r->severity[0]);
    FUZZ_CHECK(crossing_restriction(r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum peers_shape shapes[] = {PEERS_LEMMY, PEERS_LEMMY_V4, PEERS_INSTANCES};
    const char *bytes = (const char *)data;
    uint32_t hidden;

    (void)restrictions_read(RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST, bytes, size, check, NULL, &hidden);
    (void)restrictions_read(RESTRICTIONS_NODEINFO, PEERS_LIST, bytes, size, check, NULL, &hidden);
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        (void)restrictions_read(RESTRICTIONS_PEERS, shapes[i], bytes, size, check, NULL, NULL);
    return 0;
}
