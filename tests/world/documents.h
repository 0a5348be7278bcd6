/*
 * documents: what a host of the simulated fediverse answers to a request.
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

/* Borrowed for the call. */
struct request {
    const char *path; /* with query */
    bool post;
    const char *body; /* of a POST */
    const char *etag; /* If-None-Match, "" when absent */
};

/* Is this the path, whatever its query? */
bool request_is(const struct request *r, const char *path);
/* The number behind "key=" in the query, or behind "key": in the body; otherwise when there is none. */
int64_t request_number(const struct request *r, const char *key, int64_t otherwise);

/* day and hour are those of the served moment. */
void documents_answer(const struct world *w, int host, int day, double hour, const struct request *r,
                      struct answer *a);

#endif
