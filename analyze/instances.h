/*
 * instances: every server on the last day of the window: what it runs, reports and counts for, and why it
 * does not count.
 *
 * alive: answered within 7 days of the last day; missing: within 30; dead: silent for longer, dated at its
 * last answer.
 */
#ifndef ANALYZE_INSTANCES_H
#define ANALYZE_INSTANCES_H

#include <jansson.h>

#include "scope.h"

enum instance_status { INSTANCE_ALIVE, INSTANCE_MISSING, INSTANCE_DEAD, INSTANCE_STATUS_COUNT };

struct instance {
    int32_t host;                /* index in the panel */
    int64_t row;                 /* last row up to the end of the window */
    int64_t reported;            /* last count reported; PANEL_NONE when none ever was */
    int64_t used;                /* what it counts for on the last day; PANEL_NONE = it does not count */
    int64_t used_before;         /* on the first day of the window */
    enum rule rule;              /* why used differs from reported; RULE_NONE when it does not */
    int32_t copy_of;             /* host that it is a copy of, -1 none */
    int32_t first_day, last_day; /* of its answers, up to the end of the window */
    enum instance_status status;
};

struct instances {
    const struct used *used;
    struct window window;
    struct instance *rows; /* owned, by what they count for, largest first */
    int32_t count;
};

/* All hosts of the scope that answered up to the end of the window; SCOPE_ALL has all classes of software. */
void instances_measure(struct instances *v, const struct used *u, struct scope scope, struct window window);
void instances_release(struct instances *v);
const char *instance_status_name(enum instance_status status);

/* Shape: see OUTPUT.md, instances; rows_max -1 = all. */
json_t *instances_to_json(const struct instances *v, int64_t rows_max) MUST_CHECK;

#endif
