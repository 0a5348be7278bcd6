/*
 * shares: a world whose hosts need more descriptors than a process may have is served by several, each with its share of
 * the addresses. The first (share 0) is the one that was started: it also answers DNS, and the others end with it.
 */
#ifndef WORLD_SHARES_H
#define WORLD_SHARES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

enum { SHARES_MAX = 16 };

struct shares {
    int count, mine;
    pid_t others[SHARES_MAX];
    int words; /* the others say here that they listen; the first reads, they write */
};

/* How many processes so many addresses take. */
int shares_needed(int addresses);
/* Starts the others: returns in each of them, with `mine` set. */
MUST_CHECK bool shares_begin(struct shares *s, int count, struct err *e);
/* This one listens. The first waits until all do. */
MUST_CHECK bool shares_ready(struct shares *s, struct err *e);
/* Are all of them still there? */
bool shares_alive(struct shares *s, struct err *e);
void shares_end(struct shares *s);

#endif
