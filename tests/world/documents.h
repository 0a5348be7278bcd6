/*
 * documents: what a host of the simulated fediverse answers to a request for a path.
 */
#ifndef WORLD_DOCUMENTS_H
#define WORLD_DOCUMENTS_H

#include "base/buf.h"
#include "world/world.h"

enum answer_way {
    ANSWER_WHOLE,
    ANSWER_HANG, /* nothing ever comes */
    ANSWER_CUT,  /* headers promise more than comes, then the connection closes */
};

struct answer {
    enum answer_way way;
    int status;
    const char *type;  /* content type; static */
    char headers[400]; /* further header lines, each with its line end */
    struct buf body;   /* owned by the caller (buf_release) */
};

/* day and hour are those of the served moment. etag is the request's If-None-Match, "" when absent. */
void documents_answer(const struct world *w, int host, int day, double hour, const char *path,
                      const char *etag, struct answer *a);
/* Entries in a host's peer list. */
int documents_peer_count(const struct world *w, int host, int day);

#endif
