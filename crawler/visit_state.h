/*
 * visit_state: one visit as its parts see it: visit.c (life and time), visit_reach.c (names, addresses,
 * gates, connections), visit_fetch.c (requests and redirects), visit_robots.c, visit_nodeinfo.c (pointer and
 * document), visit_extras.c (peers, activity, charts, restrictions), visit_lists.c (the memory that lists
 * take). Nobody else includes this.
 */
#ifndef CRAWLER_VISIT_STATE_H
#define CRAWLER_VISIT_STATE_H

#include "probe/peers.h"
#include "probe/pointer.h"
#include "probe/software.h"
#include "probe/url.h"
#include "visit.h"

enum visit_stage { STAGE_ROBOTS, STAGE_POINTER, STAGE_DOCUMENT, STAGE_NODEINFO2, STAGE_EXTRA };

enum {
    VISIT_REDIRECTS_MAX = 5,
    VISIT_EXTRAS = SOFTWARE_DOCUMENTS,
    VISIT_NUMBERS_MAX = PEERS_ENTRIES_MAX, /* peers that are kept */
    VISIT_CONNECTS_MAX = 4,                /* addresses of one host that are tried */
};

/* URLs that are kept for later are owned, and NULL while there is none: one takes more than two kilobytes. */
struct visit {
    struct visit_shared *shared;
    struct message_visit ask;
    struct message_result result;
    int64_t started_ms, started_lag_ms;
    int64_t waited_ms;        /* at gates, and for a turn at the resolver; not counted */
    int64_t waiting_since_ms; /* 0 = not waiting */
    int64_t phase_ms;         /* when we last began to wait for the other side */
    int64_t phase_lag_ms;     /* our own lag in all until then */
    struct loop_timer deadline;
    struct visit *prev, *next;    /* all visits */
    struct visit *next_of_number; /* in the same bucket */
    struct visit_queue *queue;    /* the one it waits in; NULL = none */
    struct visit *queue_prev, *queue_next;

    /* the authority that we are at */
    char host[RECORD_HOST_MAX];                  /* "" = none */
    struct address addresses[DNS_ADDRESSES_MAX]; /* those the guard lets through */
    int address_count, address_at;
    int tries; /* connections that failed in a row, and how the most telling of them did */
    enum connect_state failure;
    int failure_errno;
    int fd; /* connected, not handed over yet; -1 */
    bool resolving;
    bool granted; /* the coordinator said go; good for one connection */
    bool has_transfer, has_handshake;
    struct loop_timer looker; /* runs while it has a handshake */
    bool kept;        /* http keeps a connection for the next request */
    bool secured;     /* TLS is up for the request under way */
    bool timed_out;   /* the last one took too long, whatever came of it before */
    bool reconnected; /* a lost connection was made again once */
    struct connect connect;
    uint64_t connection;
    struct http_request *request;
    int64_t request_ms;       /* when the last one was sent */
    int64_t spacing_ms;       /* between requests, as robots.txt asks */
    struct loop_timer spacer; /* runs while we wait for it */

    /* what is being fetched */
    enum visit_stage stage;
    struct url url;
    int redirects;
    enum visit_stage pending_stage; /* to go on with when robots.txt is read */
    struct url *pending_url;
    int pending_redirects;
    char robots_host[RECORD_HOST_MAX]; /* whose robots.txt STAGE_ROBOTS reads */

    /* what was found */
    enum outcome pointer_outcome; /* why NodeInfo2 is tried */
    int pointer_status;
    char pointer_detail[sizeof(((struct message_result *)0)->detail)];
    struct url *document_url;
    struct url *second_url; /* another document that the pointer names */
    char *nodeinfo_body;    /* owned; NULL when nothing in it is wanted, or there was no room for it */
    size_t nodeinfo_len;

    /* extras */
    int extra; /* index of enum software_document under way */
    struct ask extra_ask;
    uint8_t instance_state; /* of SOFTWARE_INSTANCE; the others are in result */
    bool starved;           /* there was no room for its list */
    struct peers *peers;
    size_t held_nodeinfo, held_body, held_numbers, held_blocks; /* as counted in visit_shared.held */
    uint32_t *numbers; /* names of the list */
    uint32_t number_count, number_room;
    struct series_point *points;
    uint32_t point_count;
    struct message_block *blocks;
    uint32_t block_count, block_room;
};

/* visit.c */
void visit_end(struct visit *v, enum outcome outcome, int status, const char *detail);
void visit_keep_url(struct url **kept, const struct url *u); /* a copy; u NULL: none */
void visit_begin_phase(struct visit *v);   /* from here on the other side is waited for */
void visit_begin_waiting(struct visit *v); /* at a gate: the visit's time stands still */
void visit_end_waiting(struct visit *v);   /* nothing happens when it does not wait */

/* visit_reach.c */
void visit_reach(struct visit *v);            /* a connection to v->host; goes on with visit_step() */
void visit_change_authority(struct visit *v); /* to the host of v->url; goes on with visit_step() */
void visit_handshake_over(struct visit *v);
void visit_leave_authority(struct visit *v); /* drops connection, request, places in queues */

/* visit_robots.c */
/* May the URL at hand be asked? False when something else was set going: robots.txt first, or the end. */
MUST_CHECK bool visit_robots_permit(struct visit *v);
void visit_on_robots(struct visit *v, const struct http_answer *a);
/* robots.txt is where we do not go. */
void visit_robots_elsewhere(struct visit *v);

/* visit_fetch.c */
void visit_fetch(struct visit *v, enum visit_stage stage, const struct url *url);
void visit_step(struct visit *v);
/* This request has no good answer: ends the visit, or only the extra under way. */
void visit_fail(struct visit *v, enum outcome outcome, int status, const char *detail);
/* The other side cannot be reached, or does not answer: ends the visit, or all extras that are left. */
void visit_lost(struct visit *v, enum outcome outcome, int status, const char *detail);
/* The outcome of a status that is no success. */
enum outcome visit_outcome_of_status(const struct http_answer *a);
/* Does the server ask for patience? How much is noted in the result already. */
bool visit_is_deferred(const struct http_answer *a);

/* visit_nodeinfo.c */
void visit_begin(struct visit *v);
void visit_on_pointer(struct visit *v, const struct http_answer *a);
void visit_on_document(struct visit *v, const struct http_answer *a);
void visit_on_nodeinfo2(struct visit *v, const struct http_answer *a);

/* visit_extras.c */
void visit_extras_begin(struct visit *v, const struct buf *document); /* nodeinfo, as it came */
void visit_on_extra(struct visit *v, const struct http_answer *a);
void visit_extra_failed(struct visit *v, enum extra_state state); /* this one; goes on with the next */
void visit_extras_stop(struct visit *v);                          /* all that are left; ends the visit */
size_t visit_extra_body_max(const struct visit *v);
bool visit_extra_is_last(const struct visit *v); /* the one under way; nothing will be asked after it */

/* visit_lists.c: what is kept of documents until the visit ends. All visits of a worker share one limit: what
 * does not fit is left out, and v->starved says so. */
void visit_keep_nodeinfo(struct visit *v, const struct buf *body);
void visit_begin_peers(struct visit *v);                         /* one page */
bool visit_extra_sink(void *arg, const char *bytes, size_t len); /* of the page */
enum peers_state visit_end_peers(struct visit *v, struct peers_page *page);
enum peers_state visit_read_peers(struct visit *v); /* the list inside the nodeinfo document */
void visit_drop_peers(struct visit *v);
void visit_take_block(void *arg, const struct restriction *r);
void visit_drop_blocks(struct visit *v);
void visit_lists_send(struct visit *v); /* frames that go before the result */
void visit_lists_release(struct visit *v);

#endif
