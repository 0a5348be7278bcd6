/*
 * pace: the gate to addresses. A key is an address block (/24 or /48); at most `rate` new connections a
 * second and `open` at the same time go to one key. Visits wait in a queue of their own key, so that a hoster
 * with a thousand instances is neither hammered nor blocks the rest. A key that answered 429 or 503 is slowed
 * for a while.
 *
 * Pure: time is an argument (monotonic milliseconds).
 */
#ifndef PLAN_PACE_H
#define PLAN_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_KEY_SIZE = 16 };

struct pace;

struct pace *pace_new(double rate, int open); /* owned by the caller */
void pace_free(struct pace *p);
/* So many crawls, ours among them, share what pace_new was told: from now on we keep to our part, and to one
 * open connection at least. */
void pace_share(struct pace *p, int crawls);

/* A visit wants to connect to key. It is told by pace_next when it may. A visit that is already in (redirect
 * to another host) is moved: its old slot is given back first. */
void pace_ask(struct pace *p, uint64_t visit, const unsigned char key[PACE_KEY_SIZE]);
/* The visit is over (or never came): its slot or its place in the queue is given back. Unknown visits are
 * ignored. */
void pace_leave(struct pace *p, uint64_t visit);
/* The host of this visit asked for patience: its key gets one connection every two seconds for a minute. */
void pace_slow(struct pace *p, uint64_t visit, int64_t now_ms);

/* One visit that may go now; false when none may. Call until false. */
bool pace_next(struct pace *p, int64_t now_ms, uint64_t *visit);
/* When pace_next may have something again without anybody leaving; INT64_MAX = not before somebody leaves or
 * asks. */
int64_t pace_due_ms(const struct pace *p);
int64_t pace_waiting(const struct pace *p); /* visits in queues */

#endif
