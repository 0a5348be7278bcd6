/*
 * import: files of other hubs, one reader a format. Lines that cannot be used are counted by reason and the
 * first few shown; a record that is mostly such lines is refused.
 */
#ifndef CRAWLER_IMPORT_H
#define CRAWLER_IMPORT_H

#include <stdint.h>

#include "base/progress.h"
#include "history.h"
#include "base/source_file.h"

struct import {
    const char *path; /* as given */
    struct source_file *file;
    struct pg *db;
    int32_t date; /* --date, INT32_MIN = not given */
    bool crawl;   /* --crawl */
    int64_t lines;
    struct history *history;
    struct progress *progress;
};

/* Counts a line that cannot be used, and shows it when few were: subject (may be "") is what is wrong with
 * it. */
void import_refuse(struct import *in, enum history_refusal refusal, const char *subject, const char *why);
/* As that, for a name that the rules refuse. */
void import_refuse_host(struct import *in, const char *name, enum hostname_verdict verdict);

/* A count in a CSV field: "" is missing; a fraction ".0" is taken, as some tools write it. */
MUST_CHECK bool import_count(const char *text, int64_t *value);
/* Number of a software name or version in history_word(); -1 when empty. False for text that is none: too
 * long, not UTF-8, control characters. Software names are lower-cased in place. */
MUST_CHECK bool import_word(struct history *h, char *text, size_t size, bool lower, int32_t *word);

/* Where the named columns stand in a heading; -1 = not there. Unknown columns are passed over. */
void import_columns(char **fields, int count, const char *const *names, int columns, int *at);
/* The field of a column, "" when the line has none. */
char *import_field(char **fields, int count, int at);

/* Calls take for every line that is not empty; shows progress. */
typedef bool import_line_fn(struct import *in, char *line, size_t len, void *arg, struct err *e);
MUST_CHECK bool import_lines(struct import *in, import_line_fn *take, void *arg, struct err *e);

MUST_CHECK bool import_fedilist_csv(struct import *in, struct err *e);
MUST_CHECK bool import_generic_csv(struct import *in, struct err *e);
MUST_CHECK bool import_nodes_json(struct import *in, struct err *e);

#endif
