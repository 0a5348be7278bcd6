/*
 * robots_cache: robots.txt of the authorities that a worker has asked, for 24 h (RFC 9309, section 2.4).
 * Bounded in
 * number and in bytes: when it is full the oldest go.
 */
#ifndef CRAWLER_ROBOTS_CACHE_H
#define CRAWLER_ROBOTS_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/robots.h"

struct robots_entry {
    char *host;
    struct robots *rules; /* NULL = everything is allowed */
    size_t bytes;         /* of the file */
    bool nodeinfo_only;   /* the file itself was denied (401, 403): nothing under /api/ */
    int64_t read_ms;
};

struct robots_cache;

struct robots_cache *robots_cache_new(void);
void robots_cache_free(struct robots_cache *c); /* NULL is fine */
/* Borrowed until the next put; NULL when unknown or stale. */
const struct robots_entry *robots_cache_find(const struct robots_cache *c, const char *host, int64_t now_ms);
/* rules is taken; bytes is the length of the file that they were read from. */
void robots_cache_put(struct robots_cache *c, const char *host, struct robots *rules, size_t bytes,
                      bool nodeinfo_only, int64_t now_ms);

#endif
