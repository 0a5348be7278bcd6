/*
 * batch: finished visits on their way into the database. A batch is written whole in one transaction or not
 * at all; one that failed because the connection was lost or the server was busy, or because somebody opted
 * out meanwhile (ERR_DB_BUSY), is kept and written again.
 *
 * Writing twice does no harm: rows are written only for hosts whose lease this crawl still holds, and the
 * same transaction ends the lease.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "message.h"
#include "plan/schedule.h"
#include "sql/pg.h"
#include "store/claim.h"
#include "store/names.h"

/* One visit with everything it brought. Owns its arrays and one share of names. */
struct finished {
    struct claim claim;
    int64_t started_us;
    struct message_result result;
    struct names *names; /* NULL when there is no list */
    uint32_t *peers;     /* numbers in names, sorted, distinct */
    uint32_t peer_count;
    struct series_point *points;
    uint32_t point_count;
    struct message_block *blocks;
    uint32_t block_count;
    struct host_plan plan;   /* as from now on */
    int64_t extra_due_us[4]; /* by enum schedule_extra; INT64_MIN = leave as it is */
    uint32_t held_back;      /* set by admission: names that the farm limits refused */
};

struct finished *finished_new(void);
void finished_free(struct finished *f); /* NULL is fine */

struct batch {
    struct finished **items;
    int count, room;
    size_t bytes;   /* about what the lists of its visits take in memory */
    int64_t due_us; /* of hosts that its visits find: about the beginning of the crawl, so that each of the
                       period finds them */
};

/* Counters of one write. */
struct batch_counts {
    int64_t written;
    int64_t lease_lost; /* visits dropped because another coordinator had taken over */
    int64_t admitted;   /* new hosts */
    int64_t held_back;  /* names refused by the farm limits */
};

void batch_add(struct batch *b, struct finished *f); /* taken */
void batch_release(struct batch *b);                 /* frees what is left */
/* Writes and empties; on failure everything is kept. */
MUST_CHECK bool batch_write(struct batch *b, struct pg *db, int64_t crawl_id, int64_t now_us,
                            struct batch_counts *counts, struct err *e);

#endif
