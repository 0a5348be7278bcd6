/*
 * visit: one attempt at one host, from its name to exactly one result: resolve, address guard, wait for the
 * pace, connect, robots.txt, nodeinfo pointer, nodeinfo document, and what else is wanted of it. Redirects
 * are followed by us, hop by hop, each through host-name rules, guard, pace and robots.txt of the host it
 * leads to.
 */
#ifndef CRAWLER_VISIT_H
#define CRAWLER_VISIT_H

#include "message.h"
#include "name_table.h"
#include "net/connect.h"
#include "net/dns.h"
#include "net/http.h"
#include "robots_cache.h"

struct visit;

/* What all visits of a worker share. Owned by the worker. */
struct visit_shared {
    const struct message_config *config;
    struct loop *loop;
    struct dns *dns;
    struct http *http;
    struct address_guard guard;
    struct name_table *names;
    struct robots_cache *robots;
    struct buf *out;                                      /* frames for the coordinator */
    uint32_t transfers;                                   /* visits with a connection, or making one */
    uint32_t handshakes;                                  /* TLS handshakes in progress */
    struct visit *first_for_transfer, *last_for_transfer; /* queues for the two gates */
    struct visit *first_for_handshake, *last_for_handshake;
    struct loop_timer gates; /* opens them outside of libcurl's calls */
    int64_t lagged_ms;       /* when our own loop was last too slow; INT64_MIN = never */
    struct visit *visits;    /* all of them */
};

/* Begins; ends by itself with a RESULT frame. */
void visit_start(struct visit_shared *shared, const struct message_visit *ask);
/* The coordinator lets the visit connect. Unknown numbers are ignored: the visit may be over. */
void visit_go(struct visit_shared *shared, uint64_t visit);
/* Ends all visits without a word. */
void visit_abandon_all(struct visit_shared *shared);

#endif
