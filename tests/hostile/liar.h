/*
 * liar: a fetch worker that was taken over by whom it reads. It starts like an honest one, and does something
 * else when it is given a visit (or before it was given one).
 */
#ifndef TESTS_HOSTILE_LIAR_H
#define TESTS_HOSTILE_LIAR_H

#include "base/buf.h"
#include "message.h"

/* What must become of the visit, and of the crawl. */
enum liar_end {
    LIAR_ENDED,  /* the worker is ended, several times; the visit is not observed */
    LIAR_STORED, /* what it says is possible: stored as it is */
    LIAR_CRAWL,  /* no visit comes about; the crawl ends with an error that says so */
};

struct liar {
    const char *name;
    enum liar_end end;
    /* Appends what goes to the coordinator for a visit. */
    void (*say)(struct buf *out, uint64_t visit);
};

extern const struct liar liars[];
extern const int liar_count;

/* A result as an honest worker sends it, with a document. */
struct message_result liar_result(uint64_t visit);

/* The life of a worker on descriptor 3: everything that it is told is answered by what answer appends. Ends with the
 * coordinator. */
int liar_serve(void (*answer)(struct buf *out, const struct message_frame *frame));

/* The life of such a worker on descriptor 3; which one is told by the user agent of its settings: "liar N". */
int liar_main(void);

#endif
