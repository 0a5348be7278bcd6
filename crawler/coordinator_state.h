/*
 * coordinator_state: what the parts of the coordinator share: coordinator.c (the loop), coordinator_frames.c
 * (what workers say), coordinator_reach.c (them or us), coordinator_store.c (the database side). Nobody else includes this.
 */
#ifndef CRAWLER_COORDINATOR_STATE_H
#define CRAWLER_COORDINATOR_STATE_H

#include "base/progress.h"
#include "coordinator.h"
#include "flights.h"
#include "plan/outage.h"
#include "plan/pace.h"
#include "sql/pg.h"
#include "store/batch.h"
#include "worker_link.h"

enum {
    COORDINATOR_WORKERS_MAX = 64,
    COORDINATOR_SLOW_MAX = 2,   /* a visit that workers were too slow for is made again so often */
    COORDINATOR_DEATHS_MAX = 6, /* a visit that so many workers ended in is given up */
    COORDINATOR_WITNESSES = 4,
    OUTCOMES_MAX = 128,
};

/* A claimed host that waits for a worker. */
struct waiting {
    struct claim claim;
    struct tries tries;
};

struct coordinator {
    const struct coordinator_options *options;
    struct pg db;
    int64_t crawl_id;
    int64_t began_us; /* in the time of the crawl */
    struct worker_link workers[COORDINATOR_WORKERS_MAX];
    int worker_count;
    struct buf barred; /* frames that tell a worker who opted out */
    struct flights flights;
    struct pace *pace;
    struct waiting *queue; /* claimed, not yet given out; used as a stack of oldest last */
    int queue_len, queue_room;
    struct outage outage;
    struct waiting *again; /* not reached, to be asked once more; oldest first */
    int again_len, again_room;
    int64_t again_ms; /* when the first of them was set aside */
    struct claim witnesses[COORDINATOR_WITNESSES]; /* who answered last */
    int witness_count, witness_next;
    bool is_asking; /* one of them is being asked */
    bool is_down;   /* one of them could not be reached either */
    int64_t ask_ms;  /* while nobody is reached: when the next of them is asked */
    int64_t down_ms; /* how long nobody was reached, in all */
    struct batch batch;
    int64_t batch_since_ms; /* when its first visit came */
    int64_t renew_ms;       /* next renewal of leases */
    bool is_overdue;        /* the connection is a new one, leases come first */
    bool is_back;           /* the connection is newer than the last renewal */
    int64_t look_ms;        /* next look at what others do */
    int64_t claim_ms;       /* next claim is allowed then */
    int64_t partitions_ms;
    bool dry;          /* the last claim found nothing, and nothing new came since */
    int64_t given_out; /* visits started */
    int64_t finished;
    int64_t outcomes[OUTCOMES_MAX];
    struct batch_counts counts;
    int64_t bytes_of_dead; /* received by workers that are gone */
    int worker_deaths;
    int deaths_in_row; /* without a result between */
    uint64_t random;
    struct progress progress;
};

uint32_t coordinator_random(struct coordinator *c);
/* May another host be given out under --limit? */
bool coordinator_under_limit(const struct coordinator *c);

/* coordinator_frames.c: decodes everything that a worker sent; false when it must be ended. */
MUST_CHECK bool frames_handle(struct coordinator *c, int worker);
/* The visit ends with this result, wherever it came from. */
void frames_finish(struct coordinator *c, struct flight *flight, const struct message_result *result);
/* The visit may connect. */
void frames_go(struct coordinator *c, struct flight *flight);
/* Appends to the queue, or to those set aside. */
void waiting_push(struct waiting **list, int *len, int *room, const struct waiting *waiting);
/* The flight is over without a result, and its host waits again. */
struct waiting frames_take_back(struct coordinator *c, struct flight *flight);
/* The visit is handed out again. */
void frames_retry(struct coordinator *c, struct flight *flight);

/* coordinator_reach.c: whether hosts are gone, or our own network. A host that answered last time and now cannot be
 * reached is asked once more, later, before it is believed. While nobody at all is heard nobody is believed, and only
 * those are asked who answered just before. */
/* Looks at every result: true when that is all, and the flight is over. */
bool reach_takes(struct coordinator *c, struct flight *flight, const struct message_result *result);
/* May hosts be claimed and handed out? Puts back into the queue who is to be asked once more. */
bool reach_is_open(struct coordinator *c);
/* While nobody is heard: true when it is time to ask this host. */
bool reach_asks(struct coordinator *c, struct waiting *whom, bool *is_witness);
/* A witness comes to nothing. */
void reach_forget(struct coordinator *c, struct flight *witness);
/* Fails when a run with --once has waited long enough. */
MUST_CHECK bool reach_waits(const struct coordinator *c, struct err *e);

/* coordinator_store.c: every call waits for the database when it is away, and fails only for good. */
MUST_CHECK bool store_open(struct coordinator *c, struct err *e);
MUST_CHECK bool store_claim(struct coordinator *c, int limit, struct err *e);
MUST_CHECK bool store_flush(struct coordinator *c, struct err *e);
MUST_CHECK bool store_keep_alive(struct coordinator *c, struct err *e);
/* Returns leases, writes counters and the reason. */
MUST_CHECK bool store_close(struct coordinator *c, const char *why, struct err *e);

#endif
