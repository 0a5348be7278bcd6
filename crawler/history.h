/*
 * history: rounds of observations from somebody else's record, on their way into the database. A round is one
 * day of a record: it is written whole or not at all, in a transaction of its own or in one with the others of a
 * month that was not there yet (history_month.h), and one that is there already is left as it is.
 */
#ifndef CRAWLER_HISTORY_H
#define CRAWLER_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "history_hosts.h"
#include "history_month.h"
#include "probe/record.h"
#include "sql/pg.h"
#include "text_table.h"

/* Why a line of a file was left out; stored with the round, in crawl.counts. */
enum history_refusal {
    REFUSED_QUOTES,
    REFUSED_COLUMNS,
    REFUSED_TIME,
    REFUSED_ORDER, /* its day was over already */
    REFUSED_HOST,
    REFUSED_COUNT,
    REFUSED_TEXT,
    REFUSED_FLAG,
    HISTORY_REFUSALS,
};

/* "quotes", "columns", ...: stable. */
const char *history_refusal_name(enum history_refusal refusal);

/* One line of a record. Counts are RECORD_ABSENT when missing. */
struct history_row {
    int64_t observed_at_us; /* INT64_MIN = that of the round */
    int64_t users_total;
    int64_t users_active_month;
    int64_t users_active_halfyear;
    int64_t local_posts;
    int64_t local_comments;
    int64_t peers;
    uint32_t host;             /* history_hosts_number() */
    int32_t day;               /* the round; days since 1970 */
    int32_t software, version; /* numbers in words; -1 = missing */
    uint32_t flags;            /* record.h */
    int open_registrations;    /* -1 = missing */
    int32_t instance_id;       /* set when the round is written */
    uint32_t order;            /* set by history_add: of repeats the first is kept */
};

/* What became of the lines of one file. */
struct history_counts {
    int64_t rows;         /* stored */
    int64_t rounds;       /* stored */
    int64_t rounds_known; /* were there already; their rows were not looked at */
    int64_t repeats;      /* same host and time again in a round */
    int64_t opted_out;
    int64_t refused[HISTORY_REFUSALS];
    int64_t hosts_refused[HOSTNAME_VERDICTS]; /* those of REFUSED_HOST, by what is wrong with the name */
};

struct history {
    struct pg *db;      /* borrowed */
    const char *source; /* borrowed: "fedilist-csv" */
    const char *file;   /* borrowed: name without folders */
    bool crawl;         /* hosts are asked from now on */
    bool any_order;     /* rows of a file may come in any order of days: they are held until its end */
    bool per_file;      /* files of other names have other rounds of the same day */

    struct history_hosts *hosts;
    struct text_table *words; /* software names and versions */
    int32_t *software_ids;    /* by word; 0 = not looked up */
    uint32_t software_ids_room;
    int64_t opt_outs; /* database_opt_outs() when hosts were looked up */
    struct history_month month;

    struct history_row *rows; /* of the open round, or of the file */
    size_t row_count, row_room;
    int64_t newest_us; /* newest discovery in the open round */
    int64_t round_refused[HISTORY_REFUSALS];
    struct history_counts counts;
};

void history_init(struct history *h, struct pg *db, const char *source, bool crawl);
void history_release(struct history *h);
/* A file begins. */
void history_file(struct history *h, const char *path);
/* Number of a software name or version; -1 for NULL. */
int32_t history_word(struct history *h, const char *text);
/* discovered_us: when the record's owner first saw the host; INT64_MIN = unknown. A row of a later day ends
 * the open round. */
MUST_CHECK bool history_add(struct history *h, const struct history_row *row, int64_t discovered_us,
                            struct err *e);
void history_refuse(struct history *h, enum history_refusal refusal);
/* Day of the open round; INT32_MIN = none. */
int32_t history_day(const struct history *h);
/* A file ends: writes what is left. */
MUST_CHECK bool history_end(struct history *h, struct err *e);
/* A file ends where it should not, as *e says: whole rounds before that stay. */
void history_give_up(struct history *h, struct err *e);

/* One round into the database, and the end of what is open there (history_write.c): rows are changed and sorted. */
MUST_CHECK bool history_write_round(struct history *h, struct history_row *rows, size_t count, struct err *e);
MUST_CHECK bool history_write_end(struct history *h, struct err *e);

#endif
