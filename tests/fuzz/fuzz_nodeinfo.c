/* A document that is read has a name and texts that the coordinator takes; absent, negative and flags agree.
 */
#include "fuzz/crossing.h"
#include "fuzz/fuzz.h"
#include "probe/nodeinfo.h"

static void check(enum outcome outcome, const struct nodeinfo *n)
{
    const int64_t counts[] = {n->users_total,       n->users_active_month, n->users_active_halfyear,
                              n->users_active_week, n->local_posts,        n->local_comments};
    bool negative = false;

    FUZZ_CHECK(outcome_is_valid((int)outcome));
    if (outcome != OUTCOME_OK)
        return;
    FUZZ_CHECK(n->software[0] != '\0');
    FUZZ_CHECK(crossing_nodeinfo(n));
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        negative = negative || (counts[i] < 0 && counts[i] != RECORD_ABSENT);
    FUZZ_CHECK(negative == ((n->flags & RECORD_WAS_NEGATIVE) != 0));
    FUZZ_CHECK(n->flags < RECORD_FLAGS_END && n->open_registrations >= -1 && n->open_registrations <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct nodeinfo n;

    check(nodeinfo_read(bytes, size, &n), &n);
    check(nodeinfo_read_v2(bytes, size, &n), &n);
    check(nodeinfo_read_statistics(bytes, size, &n), &n);
    return 0;
}
