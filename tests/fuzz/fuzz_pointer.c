/* A followed link is a URL of a known schema. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "probe/pointer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct url base = {
        .https = true, .port = 443, .host = "kelp.example", .path = "/.well-known/nodeinfo"};
    struct pointer p;
    enum outcome outcome = pointer_read((const char *)data, size, &base, &p);

    FUZZ_CHECK(outcome_is_valid((int)outcome));
    if (outcome == OUTCOME_OK)
        FUZZ_CHECK(strlen(p.schema) == 3 && p.href.host[0] && p.href.path[0] == '/');
    return 0;
}
