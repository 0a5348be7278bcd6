/*
 * software: what is known of the server programs of the fediverse, as two tables: family by name
 * (software.c), and which documents a program has, where, and in which shape (software_places.c).
 */
#ifndef PROBE_SOFTWARE_H
#define PROBE_SOFTWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "probe/peers.h"
#include "probe/record.h"
#include "probe/restrictions.h"
#include "probe/version.h"

enum software_family {
    FAMILY_OTHER,
    FAMILY_MASTODON,
    FAMILY_PLEROMA,
    FAMILY_MISSKEY,
    FAMILY_LEMMY,
    FAMILY_PIEFED,
    FAMILY_KBIN,
    FAMILY_PEERTUBE,
    FAMILY_FRIENDICA,
    FAMILY_GOTOSOCIAL,
    FAMILY_FUNKWHALE,
    FAMILY_RELAY,
};

/* By name, in any letter case; FAMILY_OTHER for names not in the table. */
enum software_family software_family(const char *name);
const char *software_family_name(enum software_family family);
/* Which rows of the table of documents (software_places.c) a program has; NULL when it has none. */
const char *software_documents(const char *name);

/* Some releases report every account they know, remote ones included, as their users: Lemmy before 0.9 in
 * nodeinfo (lemmy#1340); Calckey, Firefish and Sharkey in /api/v1/instance only. */
bool software_nodeinfo_counts_remote(const char *name, const char *version);
bool software_instance_counts_remote(const char *name);

enum software_document {
    SOFTWARE_PEERS,
    SOFTWARE_ACTIVITY,
    SOFTWARE_CHARTS,
    SOFTWARE_RESTRICTIONS,
    SOFTWARE_INSTANCE,  /* for instance_read(): asked where it says more than nodeinfo */
    SOFTWARE_DOCUMENTS, /* how many there are */
};

enum ask_source {
    ASK_NOWHERE,     /* this software has no such document */
    ASK_REQUEST,     /* one request, or pages */
    ASK_IN_NODEINFO, /* the nodeinfo body has it */
    ASK_IN_PEERS,    /* the body of the peers document has it (peers_body()) */
};

/* One request. */
struct ask {
    enum ask_source source;
    enum peers_shape shape; /* of a peers document, or of a restrictions document that looks like one */
    enum restrictions_kind restrictions; /* for SOFTWARE_RESTRICTIONS: what to hand to restrictions_read() */
    bool post;                           /* POST with body; GET otherwise */
    char path[RECORD_URL_MAX];           /* path and query on the host of the nodeinfo document */
    char body[128];                      /* JSON; "" unless post */
    uint32_t page;                       /* number of this page, from 0 */
    uint32_t offset;                     /* entries of earlier pages, for programs that page by offset */
    uint16_t limit;                      /* entries wanted in a page; 0 = as the program likes */
    uint16_t place;                      /* which row of the table this is */
    struct version version;              /* of the program */
};

enum { ASK_PAGES_MAX = 100 }; /* more are not asked for, whatever a server says of its total */

/* The first request for a document of this software; version is nodeinfo's, "" when unknown. */
enum ask_source software_ask(const char *name, const char *version, enum software_document what,
                             struct ask *first);
/* After an answer: turns *ask into the next request and says true, or false when that was all. page is what
 * peers_end() or restrictions gave; NULL for documents without pages (Misskey's two charts are asked one
 * after the other). */
MUST_CHECK bool software_ask_next(struct ask *ask, const struct peers_page *page);
/* Is there no second page, no other chart and no other place of the same document to ask for, whatever the
 * answer? */
bool software_ask_is_only(const struct ask *ask);
/* After an answer with a status that is no success: turns *ask into a request for the same document where
 * other releases of the program have it, or for smaller pages, and says true; false when there is nothing
 * left to try. */
MUST_CHECK bool software_ask_instead(struct ask *ask, int status);

#endif
