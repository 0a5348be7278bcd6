/*
 * visit: one attempt at one host, from its name to exactly one result: resolve, address guard, wait for the
 * pace, connect, robots.txt, nodeinfo pointer, nodeinfo document, and what else is wanted of it. Redirects
 * are followed by us, hop by hop, each through host-name rules, guard, pace and robots.txt of the host it
 * leads to.
 */
#ifndef CRAWLER_VISIT_H
#define CRAWLER_VISIT_H

#include "barred.h"
#include "message.h"
#include "name_table.h"
#include "net/connect.h"
#include "net/dns.h"
#include "net/http.h"
#include "robots_cache.h"

struct visit;

/* Visits that wait at one of the worker's own gates. */
struct visit_queue {
    struct visit *first, *last;
};

enum { VISIT_BUCKETS = 4096 };

/* What all visits of a worker share. Owned by the worker. */
struct visit_shared {
    const struct message_config *config;
    struct loop *loop;
    struct dns *dns;
    struct http *http;
    struct address_guard guard;
    const struct barred *barred; /* hosts that opted out */
    struct name_table *names;
    struct robots_cache *robots;
    struct buf *out;     /* frames for the coordinator */
    size_t held;         /* memory that documents take until their visits end */
    uint32_t transfers;  /* visits with a connection, or making one */
    uint32_t handshakes; /* TLS handshakes in progress */
    struct visit_queue for_transfer, for_handshake;
    struct loop_timer gates;                /* opens them outside of libcurl's calls */
    struct visit *visits;                   /* all of them */
    struct visit *by_number[VISIT_BUCKETS]; /* the same, to be found */
};

/* Begins; ends by itself with a RESULT frame. */
void visit_start(struct visit_shared *shared, const struct message_visit *ask);
/* The coordinator lets the visit connect. Unknown numbers are ignored: the visit may be over. */
void visit_go(struct visit_shared *shared, uint64_t visit);
/* Ends all visits without a word. */
void visit_abandon_all(struct visit_shared *shared);

#endif
