/*
 * visit_state: one visit as its parts see it: visit.c (life, gates, connections), visit_fetch.c (requests,
 * robots, redirects), visit_nodeinfo.c (pointer and document), visit_extras.c (peers, activity, charts,
 * restrictions). Nobody else includes this.
 */
#ifndef CRAWLER_VISIT_STATE_H
#define CRAWLER_VISIT_STATE_H

#include "probe/peers.h"
#include "probe/pointer.h"
#include "probe/software.h"
#include "probe/url.h"
#include "visit.h"

enum visit_stage { STAGE_ROBOTS, STAGE_POINTER, STAGE_DOCUMENT, STAGE_NODEINFO2, STAGE_EXTRA };

enum { VISIT_REDIRECTS_MAX = 5, VISIT_EXTRAS = 4 };

struct visit {
    struct visit_shared *shared;
    struct message_visit ask;
    struct message_result result;
    int64_t started_ms;
    int64_t waited_ms;        /* for the pace, not counted */
    int64_t waiting_since_ms; /* 0 = not waiting */
    struct loop_timer deadline;
    struct visit *prev, *next; /* all visits */
    struct visit *next_for_transfer, *next_for_handshake;

    /* the authority that we are at */
    char host[RECORD_HOST_MAX];                  /* "" = none */
    struct address addresses[DNS_ADDRESSES_MAX]; /* those the guard lets through */
    int address_count, address_next;
    struct address address; /* of the connection */
    bool granted;           /* the coordinator said go */
    bool has_transfer, has_handshake;
    bool wants_transfer, wants_handshake;
    struct connect connect;
    int fd;         /* connected, not handed over yet; -1 */
    bool connected; /* a connection is kept by http */
    uint64_t connection;
    struct http_request *request;
    int64_t request_ms;
    bool reconnected; /* a lost connection was made again once */

    /* what is being fetched */
    enum visit_stage stage;
    struct url url;
    int redirects;
    enum visit_stage pending_stage; /* to go on with when robots.txt is read */
    struct url pending_url;
    int pending_redirects;
    char robots_host[RECORD_HOST_MAX]; /* whose robots.txt STAGE_ROBOTS reads */

    /* what was found */
    enum outcome pointer_outcome; /* why NodeInfo2 is tried */
    int pointer_status;
    char pointer_detail[sizeof(((struct message_result *)0)->detail)];
    struct url document_url;
    char *nodeinfo_body; /* owned */
    size_t nodeinfo_len;

    /* extras */
    int extra; /* index of enum software_document under way */
    struct ask extra_ask;
    struct peers *peers;
    char *peers_body; /* owned; kept when restrictions are inside */
    size_t peers_len;
    uint32_t *numbers; /* names of the list */
    uint32_t number_count, number_room;
    struct series_point *points;
    uint32_t point_count;
    struct message_block *blocks;
    uint32_t block_count, block_room;
};

/* visit.c */
void visit_end(struct visit *v, enum outcome outcome, int status, const char *detail);
void visit_connect(struct visit *v);          /* to the authority; goes on with visit_step() */
void visit_change_authority(struct visit *v); /* to the host of v->url; goes on with visit_step() */
void visit_handshake_over(struct visit *v);

/* visit_fetch.c */
void visit_fetch(struct visit *v, enum visit_stage stage, const struct url *url);
void visit_step(struct visit *v);
/* This request cannot be answered: ends the visit, or only the extra under way. */
void visit_fail(struct visit *v, enum outcome outcome, int status, const char *detail);
/* The outcome of a status that is no success, with Retry-After noted. */
enum outcome visit_outcome_of_status(struct visit *v, const struct http_answer *a);

/* visit_nodeinfo.c */
void visit_begin(struct visit *v);
void visit_on_pointer(struct visit *v, const struct http_answer *a);
void visit_on_document(struct visit *v, const struct http_answer *a);
void visit_on_nodeinfo2(struct visit *v, const struct http_answer *a);

/* visit_extras.c */
void visit_extras_begin(struct visit *v);
bool visit_extra_sink(void *arg, const char *bytes, size_t len);
void visit_on_extra(struct visit *v, const struct http_answer *a);
void visit_extra_failed(struct visit *v, enum extra_state state); /* this one; goes on with the next */
void visit_extras_stop(struct visit *v);                          /* all that are left; ends the visit */
size_t visit_extra_body_max(const struct visit *v);
void visit_extras_send(struct visit *v); /* frames that go before the result */
void visit_extras_release(struct visit *v);

#endif
