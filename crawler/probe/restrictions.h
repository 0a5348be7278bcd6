/*
 * restrictions: which hosts a server says it blocks or limits: Mastodon's domain_blocks, the policies inside
 * Pleroma's and Akkoma's nodeinfo, the blocked list of Lemmy and PieFed, the defederated list of Mbin and
 * kbin.
 *
 * These names are data about blocks, never candidates for a visit.
 */
#ifndef PROBE_RESTRICTIONS_H
#define PROBE_RESTRICTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "probe/peers.h"
#include "probe/record.h"

struct restriction {
    char domain[RECORD_HOST_MAX]; /* normalised where it is a host name, else as published, lower-cased; a
                                     leading "*." is cut; "" when obfuscated: then there is a digest */
    char digest[65];              /* SHA-256 of the domain, hex; "" when not published */
    char severity[32]; /* as published, or the name of the policy: suspend, silence, reject, media_removal,
                          quarantine, blocked, defederated */
};

typedef void restriction_fn(void *arg, const struct restriction *r);

enum restrictions_kind {
    RESTRICTIONS_DOMAIN_BLOCKS, /* /api/v1/instance/domain_blocks */
    RESTRICTIONS_NODEINFO,      /* a nodeinfo body with metadata.federation */
    RESTRICTIONS_PEERS,         /* a peers body in the shape that is given */
};

/* PEERS_OK with hidden (entries without domain or digest, may be NULL), or why not. Shape counts for
 * RESTRICTIONS_PEERS only: PEERS_LEMMY, PEERS_LEMMY_V4 or PEERS_INSTANCES. */
enum peers_state restrictions_read(enum restrictions_kind kind, enum peers_shape shape, const char *bytes,
                                   size_t len, restriction_fn *fn, void *arg, uint32_t *hidden);

#endif
