/*
 * peers: the names in a peer list, in every shape that servers have for it.
 *
 * A root array (of strings, or of objects with "domain" or "host") is scanned as it arrives, so that a list
 * of a hundred thousand names costs about one pass over its bytes and no memory; each element that is not a
 * plain string is read by jansson alone. A root object is kept and read by jansson as a whole. Both ways
 * accept the same documents and give the same names in the same order.
 */
#ifndef PROBE_PEERS_H
#define PROBE_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "probe/record.h"

enum {
    PEERS_BYTES_MAX = 32 << 20,
    PEERS_ENTRIES_MAX = 500000,
};

enum peers_shape {
    PEERS_LIST,  /* array of names, or of objects with domain (GoToSocial) or host (Misskey) */
    PEERS_LEMMY, /* {"federated_instances":{"linked":[...]}}: v3 federated_instances, site of <= 0.17, PieFed
                  */
    PEERS_LEMMY_V4,  /* {"items":[{"instance":{"domain"}}],"next_page"} */
    PEERS_INSTANCES, /* {"instances":[...]}: Mbin, kbin */
    PEERS_FOLLOWERS, /* {"total","data":[{"follower":{"host"}}]}: PeerTube */
    PEERS_FOLLOWING, /* {"total","data":[{"following":{"host"}}]} */
    PEERS_FUNKWHALE, /* {"next","results":[{"name"}]} */
    PEERS_NODEINFO,  /* {"metadata":{"peers":[...]}}: relays */
};

enum peers_state {
    PEERS_OK,
    PEERS_BAD_JSON,    /* not JSON, or nested too deep */
    PEERS_WRONG_SHAPE, /* JSON of another kind: an error object, a web front end's answer */
    PEERS_TOO_LARGE,   /* beyond PEERS_BYTES_MAX or PEERS_ENTRIES_MAX */
};

/* One entry, exactly as listed: any valid UTF-8 without NUL, also "" and nonsense; hostname_read() judges it.
 * Borrowed for the call. */
typedef void peers_fn(void *arg, const char *name, size_t len);

/* What a page says about further pages. */
struct peers_page {
    uint32_t entries;          /* in this page, those without a name included */
    int64_t total;             /* RECORD_ABSENT unless told */
    char next[RECORD_URL_MAX]; /* cursor (Lemmy) or URL (Funkwhale) of the next page; "" when this is the last
                                */
};

struct peers;

/* Names are given to fn while bytes arrive; when the end is not PEERS_OK they must be dropped. */
MUST_CHECK struct peers *peers_new(enum peers_shape shape, peers_fn *fn, void *arg);
void peers_free(struct peers *p); /* NULL is fine */
/* False as soon as the body cannot become a good list: the transfer can be cut off; peers_end() says why. */
MUST_CHECK bool peers_feed(struct peers *p, const char *bytes, size_t len);
/* The body is complete. page may be NULL. */
enum peers_state peers_end(struct peers *p, struct peers_page *page);
/* The whole body when its root is an object (kept until peers_free), NULL otherwise. */
const char *peers_body(const struct peers *p, size_t *len);

/* What is kept of the bytes so far: an unfinished element, or the whole body. */
size_t peers_memory(const struct peers *p);

/* All at once. */
enum peers_state peers_read(enum peers_shape shape, const char *bytes, size_t len, peers_fn *fn, void *arg,
                            struct peers_page *page);

#endif
