/*
 * claim: takes due hosts for this crawl, any number of coordinators at once, no host twice.
 */
#ifndef STORE_CLAIM_H
#define STORE_CLAIM_H

#include <stdint.h>

#include "message.h"
#include "plan/schedule.h"
#include "probe/record.h"
#include "sql/pg.h"

struct claim {
    int64_t instance_id;
    char host[RECORD_HOST_MAX];
    char software[RECORD_NAME_MAX]; /* at the last success; "" = unknown */
    char peers_etag[128];           /* "" = none */
    bool peers_due, activity_due, charts_due, restrictions_due;
    struct message_leaf leaf; /* certificate verified before; until_s 0 = none, or no longer good */
    struct host_plan plan;    /* as before the visit */
};

/* Takes up to limit due hosts, oldest due first, up to a quarter of them hosts that kept us waiting last
 * time. *claims is owned by the caller (free()). */
MUST_CHECK bool claim_take(struct pg *db, int64_t crawl_id, int64_t now_us, int64_t lease_until_us, int limit,
                           struct claim **claims, int *count, struct err *e);

#endif
