/*
 * frontier: host names entering the database by hand or from other hubs' lists (seed, import), with a word
 * about what became of each class of them.
 */
#ifndef CRAWLER_FRONTIER_H
#define CRAWLER_FRONTIER_H

#include <stdint.h>

#include "probe/hostname.h"
#include "sql/pg.h"

struct frontier {
    struct pg *db;      /* borrowed; a transaction of the caller's */
    const char *source; /* instance.first_seen_source: "seed", "nodes-json"; borrowed */
    bool crawl;         /* asked from now on; else only known, until somebody names them again */
    struct pg_array hosts, domains;
    int64_t read; /* names given */
    int64_t refused[HOSTNAME_VERDICTS];
    int64_t added; /* new to us */
    int64_t woken; /* known from an import only, asked from now on */
    int64_t known; /* there already; repeats in the list included */
    int64_t opted_out;
    int64_t nameless; /* entries of a list that have no name at all */
};

void frontier_init(struct frontier *f, struct pg *db, const char *source, bool crawl);
void frontier_release(struct frontier *f);
/* Takes one name as written; refused ones are counted. */
MUST_CHECK bool frontier_add(struct frontier *f, const char *name, size_t len, struct err *e);
/* Writes what is left. */
MUST_CHECK bool frontier_flush(struct frontier *f, struct err *e);
/* "3 added, 1 known, 2 refused (1 ip_literal, 1 special_use)" */
void frontier_report(const struct frontier *f, struct buf *out);

#endif
