/*
 * flights: the visits that are under way, found by number. A number is never used twice in a run, so a late
 * or invented answer of a worker finds nothing.
 */
#ifndef CRAWLER_FLIGHTS_H
#define CRAWLER_FLIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/batch.h"

struct flight {
    uint64_t visit;            /* 0 = free */
    int worker;                /* who has it */
    int attempts;              /* workers that had it, this one included */
    bool connected;            /* GO was given */
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
struct flight *flights_add(struct flights *f, struct finished *finished, int worker, int attempts);
/* NULL when there is none with this number on this worker. */
struct flight *flights_find(const struct flights *f, uint64_t visit, int worker);
/* Ends a flight and gives what it brought; the caller owns it. */
struct finished *flights_take(struct flights *f, struct flight *flight);

#endif
