#include "plan/outage.h"

#include <xxhash.h>

void outage_heard(struct outage *o, int64_t began_ms)
{
    if (o->count > 0 && began_ms < o->since_ms)
        return;
    o->heard++;
    o->count = 0;
}

void outage_missed(struct outage *o, const void *place, size_t len, int64_t now_ms)
{
    uint64_t hash = XXH3_64bits(place, len);

    if (outage_is(o))
        return;
    for (int i = 0; i < o->count; i++)
        if (o->missed[i] == hash)
            return;
    if (o->count == 0)
        o->since_ms = now_ms;
    o->missed[o->count++] = hash;
}

bool outage_is(const struct outage *o)
{
    return o->count == OUTAGE_PLACES;
}
