/*
 * reconcile: another hub's list of hosts against ours: who is on both, who only on theirs and why, who only
 * on ours.
 *
 * Ours: hosts that answered within 30 days of the last day of the window. Hosts that opted out are counted,
 * never named.
 */
#ifndef ANALYZE_RECONCILE_H
#define ANALYZE_RECONCILE_H

#include <jansson.h>

#include "host_list.h"
#include "instances.h"
#include "sql/pg.h"

enum reconcile_side { SIDE_BOTH, SIDE_THEIRS, SIDE_OURS, SIDE_COUNT };

struct reconcile_host {
    const char *name; /* borrowed from the list or the panel */
    enum reconcile_side side;
    int32_t reason;   /* number in reconcile.reasons */
    int64_t accounts; /* what it counts for; -1 = it does not */
    int32_t software; /* index in the panel; -1 unknown */
};

struct reconcile {
    const struct used *used;
    const struct host_list *theirs;
    struct dictionary reasons;    /* why a host is where it is, in words */
    struct reconcile_host *hosts; /* owned */
    int32_t count;
    int32_t opted_out; /* on their list, asked us to be left alone */
};

/* u and theirs must outlive *r. */
MUST_CHECK bool reconcile_lists(struct reconcile *r, const struct used *u, const struct host_list *theirs,
                                struct window window, struct pg *db, struct err *e);
void reconcile_release(struct reconcile *r);
json_t *reconcile_to_json(const struct reconcile *r) MUST_CHECK; /* shape: see OUTPUT.md, reconcile */

#endif
