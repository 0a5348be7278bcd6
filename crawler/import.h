/*
 * import: files of other hubs, one reader a format. Lines that cannot be used are counted by reason, the
 * first few are shown; a file that is mostly such lines is refused.
 */
#ifndef CRAWLER_IMPORT_H
#define CRAWLER_IMPORT_H

#include <stdint.h>

#include "history.h"
#include "source_file.h"

struct import {
    const char *path;
    struct source_file *file;
    struct pg *db;
    int32_t date; /* --date, INT32_MIN = not given */
    bool crawl;   /* --crawl */
    int64_t good, bad;
    struct history history;
};

/* Counts and shows a line that cannot be used; false when there are too many of them. */
MUST_CHECK bool import_bad_line(struct import *in, const char *why, struct err *e);
/* A count in a CSV field: "" is missing; a fraction ".0" is taken, as some tools write it. */
MUST_CHECK bool import_count(const char *text, int64_t *value);

MUST_CHECK bool import_fedilist_csv(struct import *in, struct err *e);
MUST_CHECK bool import_generic_csv(struct import *in, struct err *e);
MUST_CHECK bool import_nodes_json(struct import *in, struct err *e);

#endif
