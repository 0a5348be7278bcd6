/*
 * loop: the single thread's event loop: file descriptors and timers.
 *
 * Handlers may add, change or remove any watch or timer, their own included, at any time. An event that was
 * already fetched for a watch that is gone, or for a descriptor number that was closed and opened again
 * meanwhile, is dropped.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/err.h"

struct loop;

enum loop_want {
    LOOP_READ = 1 << 0,
    LOOP_WRITE = 1 << 1,
    LOOP_ERROR = 1 << 2, /* only ever delivered, never asked for */
};

typedef void loop_fd_fn(void *arg, int fd, unsigned ready);
typedef void loop_timer_fn(void *arg);

/* Embedded in what it belongs to; zero-initialised, then loop_timer_set. */
struct loop_timer {
    int64_t due_ms;
    size_t place; /* in the heap + 1; 0 = not set */
    loop_timer_fn *fn;
    void *arg;
};

MUST_CHECK struct loop *loop_new(struct err *e);
void loop_free(struct loop *l); /* NULL is fine */

void loop_watch(struct loop *l, int fd, unsigned want, loop_fd_fn *fn, void *arg); /* adds or changes */
void loop_unwatch(struct loop *l, int fd);

/* (Re)sets a one-shot timer to run fn after delay_ms. */
void loop_timer_set(struct loop *l, struct loop_timer *t, int64_t delay_ms, loop_timer_fn *fn, void *arg);
void loop_timer_clear(struct loop *l, struct loop_timer *t);

int64_t loop_now_ms(const struct loop *l); /* monotonic, read once per turn */

/* Lag is how long an event had to wait because of us: handlers of the same turn that took long, work between
 * two turns, or a timer that ran late since the machine was busy with others. */
enum {
    LOOP_LAG_MAX_MS = 250
}; /* beyond it, what was timed in this process says nothing about the other side */
int64_t loop_take_lag_ms(struct loop *l);          /* the longest since the last call */
int64_t loop_last_lagged_ms(const struct loop *l); /* when it was last beyond; INT64_MIN = never */
int64_t loop_all_lag_ms(const struct loop *l);     /* the sum of all that were beyond */
/* Notes how late a handler is by now, and gives the time as it is, not as it was at the beginning of the turn. For who
 * judges a time-out that something else found: we may have stood still in the middle of a handler. */
int64_t loop_look_at_clock(struct loop *l);

/* One turn: waits for the first event or timer, at most max_wait_ms, then runs what is ready. */
MUST_CHECK bool loop_turn(struct loop *l, int64_t max_wait_ms, struct err *e);

#endif
