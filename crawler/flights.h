/*
 * flights: the visits that are under way, found by number. A number is never used twice in a run, so a late
 * or invented answer of a worker finds nothing.
 */
#ifndef CRAWLER_FLIGHTS_H
#define CRAWLER_FLIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/batch.h"

/* What became of a visit in other hands. */
struct tries {
    int slow;   /* workers that were too slow for it */
    int deaths; /* workers that ended while they had it */
    int missed; /* the host could not be reached, and that was not believed yet */
    int64_t heard; /* words from other hosts by then */
};

struct flight {
    uint64_t visit;            /* 0 = free */
    int64_t began_ms;          /* monotonic; when it was let connect first, until then when it was given out */
    int worker;                /* who has it */
    struct tries tries;        /* those that came to nothing before */
    bool is_witness;           /* asked only to see whether the network is there: nothing of it is stored */
    bool connected;            /* GO was given */
    bool has_begun;            /* GO was given once; a redirect to another host asks for it again */
    bool resolved;             /* key is known */
    unsigned char key[MESSAGE_KEY_SIZE]; /* its block of addresses */
    struct finished *finished; /* owned; filled as frames arrive */
};

struct flights {
    struct flight *slots;
    uint32_t room;
    uint32_t *free_slots;
    uint32_t free_count;
    int count; /* under way */
    uint32_t generation;
};

void flights_release(struct flights *f);
/* A new flight for a claimed host; takes finished. Borrowed until the next flights_add. */
struct flight *flights_add(struct flights *f, struct finished *finished, int worker, struct tries tries);
/* NULL when there is none with this number on this worker. */
struct flight *flights_find(const struct flights *f, uint64_t visit, int worker);
/* Ends a flight and gives what it brought; the caller owns it. */
struct finished *flights_take(struct flights *f, struct flight *flight);

#endif
