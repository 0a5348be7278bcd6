#include "robots_cache.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/err.h"

/* A table of fixed size; a host has WAYS places, the oldest of them makes room. */
enum { SETS = 1024, WAYS = 4 };

static const int64_t keep_ms = INT64_C(24) * 3600 * 1000;

struct robots_cache {
    struct robots_entry entries[SETS][WAYS];
};

struct robots_cache *robots_cache_new(void)
{
    return mem_alloc(sizeof(struct robots_cache));
}

static void entry_release(struct robots_entry *e)
{
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
            entry_release(&c->entries[s][w]);
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

void robots_cache_put(struct robots_cache *c, const char *host, struct robots *rules, bool nodeinfo_only,
                      int64_t now_ms)
{
    struct robots_entry *set = c->entries[set_of(host)];
    struct robots_entry *place = &set[0];

    for (int w = 0; w < WAYS; w++) {
        if (set[w].host && strcmp(set[w].host, host) == 0) {
            place = &set[w];
            break;
        }
        if (!set[w].host || (place->host && set[w].read_ms < place->read_ms))
            place = &set[w];
    }
    entry_release(place);
    *place = (struct robots_entry){
        .host = mem_text(host), .rules = rules, .nodeinfo_only = nodeinfo_only, .read_ms = now_ms};
}
