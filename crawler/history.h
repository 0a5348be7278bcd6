/*
 * history: rounds of observations from somebody else's record, on their way into the database. A round (one
 * day of a file) is written whole in one transaction or not at all; a round that is there already is left as
 * it is.
 */
#ifndef CRAWLER_HISTORY_H
#define CRAWLER_HISTORY_H

#include <stdint.h>

#include "base/progress.h"
#include "probe/record.h"
#include "sql/pg.h"

/* One line of such a record. Texts are borrowed for the call. */
struct history_row {
    const char *host;       /* normalised */
    const char *domain;     /* registrable */
    const char *software;   /* lower-cased; NULL when none */
    const char *version;    /* NULL when none */
    int64_t observed_at_us; /* INT64_MIN = that of the round */
    int64_t first_seen_us;  /* INT64_MIN = unknown */
    int64_t users_total;    /* RECORD_ABSENT when missing, like the rest */
    int64_t users_active_month;
    int64_t users_active_halfyear;
    int64_t local_posts;
    int64_t local_comments;
    int64_t peers;
    int open_registrations; /* -1 = missing */
    uint32_t flags;
};

struct history {
    struct pg *db;      /* borrowed */
    const char *source; /* borrowed: "fedilist-csv" */
    const char *file;   /* borrowed */
    bool crawl;         /* hosts are asked from now on */
    int32_t day;        /* of the open round; INT32_MIN = none */
    int64_t newest_us;  /* newest first_seen of the open round */
    struct buf rows;    /* of the open round, as COPY text with the round's columns open */
    int64_t round_rows;
    int64_t total_rows, written_rows, rounds, rounds_known, doubled;
    struct progress progress;
};

void history_init(struct history *h, struct pg *db, const char *source, const char *file, bool crawl);
void history_release(struct history *h);
/* Adds to the round of a day; a row of another day ends the open one. */
MUST_CHECK bool history_add(struct history *h, int32_t day, const struct history_row *row, struct err *e);
/* Writes the last round. */
MUST_CHECK bool history_end(struct history *h, struct err *e);

#endif
