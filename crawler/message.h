/*
 * message: what passes between the coordinator (trusted) and a fetch worker (fed by strangers), over a stream
 * socketpair. Frames are little-endian: u32 length of what follows, u8 kind, payload. Every read is bounded;
 * the coordinator treats a worker as hostile: a frame that does not decode exactly ends that worker.
 *
 * A worker numbers the peer names that it meets 0, 1, 2, ... and sends each once (NAMES); lists are arrays of
 * those numbers (PEERS), so a name that is seen a million times crosses once.
 */
#ifndef CRAWLER_MESSAGE_H
#define CRAWLER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "probe/outcome.h"
#include "probe/record.h"

enum message_kind {
    /* coordinator -> worker */
    MESSAGE_CONFIG = 1, /* struct message_config, first and once */
    MESSAGE_VISIT = 2,  /* struct message_visit */
    MESSAGE_GO = 3,     /* u64 visit: the address gate is open, connect now */
    MESSAGE_DRAIN = 4,  /* no more visits: finish what runs and exit */
    MESSAGE_BARRED =
        5, /* u32 count, count times (u8 len, bytes): hosts that opted out, beside those told before */
    /* worker -> coordinator */
    MESSAGE_READY = 32,    /* sandbox up, configuration accepted */
    MESSAGE_RESOLVED = 33, /* u64 visit, 16 bytes key: wants to open a connection to this address key */
    MESSAGE_NAMES =
        34, /* u32 first number, u32 count, then count times (u8 len, u8 len of registrable domain, bytes) */
    /* The lists of a visit come together, before its RESULT and before the lists of any other. */
    MESSAGE_PEERS = 35,  /* u64 visit, u32 count, count times u32 name number; sorted, distinct; before its
                            RESULT;  several frames when a list is longer than MESSAGE_PEERS_MAX */
    MESSAGE_SERIES = 36, /* u64 visit, u32 count, points; before its RESULT */
    MESSAGE_RESULT = 37, /* struct message_result: the visit is over */
    MESSAGE_ALIVE = 38, /* once a second: u32 open transfers, u32 loop lag in ms, u64 bytes received so far */
    MESSAGE_BLOCKS = 39, /* u64 visit, u32 count, entries (restrictions); before its RESULT */
};

enum {
    MESSAGE_FRAME_MAX = 1 << 20, /* longest frame */
    MESSAGE_PEERS_MAX = 200000,  /* names in one PEERS frame */
    MESSAGE_NAMES_MAX = 3000,    /* names in one NAMES frame */
    MESSAGE_BARRED_MAX = 4000,   /* names in one BARRED frame */
    MESSAGE_BLOCKS_MAX = 50000,  /* restrictions of one visit, in all its frames */
    MESSAGE_POINTS_MAX = 3000,   /* points of one visit */
    MESSAGE_REQUESTS_MAX = 1000, /* of one visit */
    MESSAGE_LISTED_MAX = 10000000,
    MESSAGE_LEAF_SIZE = 32,
    MESSAGE_LEAF_DAYS = 30, /* a verified certificate is taken as known for so long at most */
    MESSAGE_KEY_SIZE = 16,  /* address key: the /24 as v4-mapped, or the /48, rest zero */
};

/* What to ask beside robots, pointer and nodeinfo; bits of message_visit.want. */
enum message_want {
    WANT_PEERS = 1,
    WANT_ACTIVITY = 2,
    WANT_CHARTS = 4,
    WANT_RESTRICTIONS = 8,
    WANT_INSTANCE = 16, /* what nodeinfo does not say: goes into the nodeinfo of the result */
};

struct message_config {
    char user_agent[256];
    char dns_server[64]; /* "ADDR:PORT", "" = the system's resolvers */
    char ca_file[512];   /* "" = the system's; read before the sandbox closes */
    char allow[8][64];   /* CIDR blocks that the address guard lets through */
    uint16_t https_port;
    uint32_t transfers_max;  /* open transfers */
    uint32_t handshakes_max; /* TLS handshakes in progress */
    uint32_t visit_timeout_ms;
    int64_t now_shift_us; /* clock_set_shift_us */
    bool sandbox;
};

/* A certificate of the host itself that was verified in full (net/trust.h), as opaque bytes: the coordinator
 * keeps it with the host and hands it to the next visit, whichever worker makes it. */
struct message_leaf {
    unsigned char digest[MESSAGE_LEAF_SIZE];
    int64_t until_s; /* since 1970, real time; 0 = none */
};

struct message_visit {
    uint64_t visit; /* chosen by the coordinator, unique while it runs */
    char host[RECORD_HOST_MAX];
    uint32_t want;                  /* enum message_want */
    char software[RECORD_NAME_MAX]; /* what it ran last time; "" = unknown */
    char peers_etag[128];           /* "" = none */
    struct message_leaf leaf;       /* verified at an earlier visit */
};

/* What became of the peer list, activity, charts or restrictions of a visit. */
enum extra_state {
    EXTRA_NOT_ASKED = 0,
    EXTRA_OK = 1,
    EXTRA_UNCHANGED = 2, /* 304 */
    EXTRA_DISABLED = 3,  /* 404 */
    EXTRA_DENIED = 4,    /* 401, 403 */
    EXTRA_ROBOTS = 5,
    EXTRA_FAILED = 6, /* time-out, 5xx, broken, not JSON */
    EXTRA_TOO_LARGE = 7,
    EXTRA_NONE = 8, /* this software has no such document */
    EXTRA_GONE = 9, /* 410: the server is being wound down */
};

struct message_result {
    uint64_t visit;
    enum outcome outcome;
    int32_t http_status;   /* of the request that decided, 0 when none answered */
    int32_t retry_after_s; /* asked for by the server, capped at 7 days; 0 = not asked for */
    uint32_t duration_ms;  /* whole visit, waiting for its turn not counted */
    uint32_t requests;
    char detail[200];                 /* plain words, safe text: what exactly happened */
    char final_host[RECORD_HOST_MAX]; /* host of the document that was read; "" when none */
    bool has_nodeinfo;
    struct nodeinfo nodeinfo;
    uint8_t peers, activity, charts, restrictions; /* enum extra_state */
    uint32_t peers_listed;                         /* entries in the list as sent */
    uint32_t peers_refused;                        /* entries that the name rules refused */
    char peers_etag[128];
    struct message_leaf leaf; /* verified now */
};

/* A restriction that a server publishes about another host. */
struct message_block {
    char domain[RECORD_HOST_MAX]; /* "" when only the digest is known */
    char digest[65];              /* SHA-256 hex, "" when absent */
    char severity[32];            /* as published: suspend, silence, reject, ... */
};

/* Appends one frame. Strings and counts beyond their limits are a BUG() on the sending side. */
void message_put_config(struct buf *out, const struct message_config *m);
void message_put_visit(struct buf *out, const struct message_visit *m);
void message_put_go(struct buf *out, uint64_t visit);
void message_put_barred(struct buf *out, const char *const *names, uint32_t count);
void message_put_empty(struct buf *out, enum message_kind kind); /* DRAIN, READY */
void message_put_resolved(struct buf *out, uint64_t visit, const unsigned char key[MESSAGE_KEY_SIZE]);
void message_put_peers(struct buf *out, uint64_t visit, const uint32_t *names, uint32_t count);
void message_put_series(struct buf *out, uint64_t visit, const struct series_point *points, uint32_t count);
void message_put_blocks(struct buf *out, uint64_t visit, const struct message_block *blocks, uint32_t count);
void message_put_result(struct buf *out, const struct message_result *m);
void message_put_alive(struct buf *out, uint32_t transfers, uint32_t lag_ms, uint64_t bytes);

/* NAMES are added one by one between begin and end. */
struct message_names {
    struct buf *out;
    size_t start;
    uint32_t count;
};
void message_names_begin(struct message_names *n, struct buf *out, uint32_t first);
void message_names_add(struct message_names *n, const char *name, size_t registrable_len);
void message_names_end(struct message_names *n);

/* One frame inside received bytes; pointers borrowed. */
struct message_frame {
    enum message_kind kind;
    const unsigned char *payload;
    size_t len;
};
/* 1 a whole frame is in *frame and *used tells its size; 0 more bytes are needed; -1 not a frame. */
int message_next(const char *bytes, size_t len, struct message_frame *frame, size_t *used);

/* Decoders: false when the payload is not exactly such a message or a value is out of range (host names that
 * are no host names, unknown outcomes, unsorted lists, ...). */
MUST_CHECK bool message_get_config(const struct message_frame *f, struct message_config *m);
MUST_CHECK bool message_get_visit(const struct message_frame *f, struct message_visit *m);
typedef void message_barred_fn(void *arg, const char *name, size_t len);
MUST_CHECK bool message_get_barred(const struct message_frame *f, message_barred_fn *fn, void *arg);
MUST_CHECK bool message_get_u64(const struct message_frame *f, uint64_t *visit); /* GO */
MUST_CHECK bool message_get_resolved(const struct message_frame *f, uint64_t *visit,
                                     unsigned char key[MESSAGE_KEY_SIZE]);
MUST_CHECK bool message_get_result(const struct message_frame *f, struct message_result *m);
MUST_CHECK bool message_get_alive(const struct message_frame *f, uint32_t *transfers, uint32_t *lag_ms,
                                  uint64_t *bytes);
/* Calls fn for each element in order; fn's false ends the walk with false. */
typedef bool message_name_fn(void *arg, uint32_t number, const char *name, size_t len,
                             size_t registrable_len);
MUST_CHECK bool message_get_names(const struct message_frame *f, message_name_fn *fn, void *arg);
typedef bool message_peer_fn(void *arg, uint32_t name);
MUST_CHECK bool message_get_peers(const struct message_frame *f, uint64_t *visit, message_peer_fn *fn,
                                  void *arg);
typedef bool message_series_fn(void *arg, const struct series_point *point);
MUST_CHECK bool message_get_series(const struct message_frame *f, uint64_t *visit, message_series_fn *fn,
                                   void *arg);
typedef bool message_block_fn(void *arg, const struct message_block *block);
MUST_CHECK bool message_get_blocks(const struct message_frame *f, uint64_t *visit, message_block_fn *fn,
                                   void *arg);

#endif
