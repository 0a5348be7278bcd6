#include "robots_cache.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/err.h"

/* A table of fixed size; a host has WAYS places, the oldest of them makes room. */
enum { SETS = 16384, WAYS = 4, BYTES_MAX = 64 << 20 };

static const int64_t keep_ms = INT64_C(24) * 3600 * 1000;

struct robots_cache {
    struct robots_entry entries[SETS][WAYS];
    size_t bytes;
    size_t hand; /* next set to lose its entries when there are too many bytes */
};

struct robots_cache *robots_cache_new(void)
{
    return mem_alloc(sizeof(struct robots_cache));
}

static void drop(struct robots_cache *c, struct robots_entry *e)
{
    c->bytes -= e->bytes;
    free(e->host);
    robots_free(e->rules);
    *e = (struct robots_entry){0};
}

void robots_cache_free(struct robots_cache *c)
{
    if (!c)
        return;
    for (int s = 0; s < SETS; s++)
        for (int w = 0; w < WAYS; w++)
            drop(c, &c->entries[s][w]);
    free(c);
}

static size_t set_of(const char *host)
{
    return (size_t)XXH3_64bits(host, strlen(host)) % SETS;
}

const struct robots_entry *robots_cache_find(const struct robots_cache *c, const char *host, int64_t now_ms)
{
    const struct robots_entry *set = c->entries[set_of(host)];

    for (int w = 0; w < WAYS; w++)
        if (set[w].host && strcmp(set[w].host, host) == 0 && now_ms - set[w].read_ms < keep_ms)
            return &set[w];
    return NULL;
}

/* Goes round the table; a host that is being visited would be asked for its file once more, no harm. */
static void make_room(struct robots_cache *c, size_t bytes)
{
    while (c->bytes > 0 && c->bytes + bytes > BYTES_MAX) {
        for (int w = 0; w < WAYS; w++)
            drop(c, &c->entries[c->hand][w]);
        c->hand = (c->hand + 1) % SETS;
    }
}

void robots_cache_put(struct robots_cache *c, const char *host, struct robots *rules, size_t bytes,
                      bool nodeinfo_only, int64_t now_ms)
{
    struct robots_entry *set = c->entries[set_of(host)];
    struct robots_entry *place = &set[0];

    make_room(c, bytes);
    for (int w = 0; w < WAYS; w++) {
        if (set[w].host && strcmp(set[w].host, host) == 0) {
            place = &set[w];
            break;
        }
        if (!set[w].host || (place->host && set[w].read_ms < place->read_ms))
            place = &set[w];
    }
    drop(c, place);
    c->bytes += bytes;
    *place = (struct robots_entry){.host = mem_text(host),
                                   .rules = rules,
                                   .bytes = bytes,
                                   .nodeinfo_only = nodeinfo_only,
                                   .read_ms = now_ms};
}
