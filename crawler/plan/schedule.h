/*
 * schedule: when a host is asked again, and what it is from then on. Pure: time and randomness are arguments.
 *
 * Hosts that answer are asked every 24 h (jittered, so that a host is not always seen at the same hour). A
 * failure is retried after 1 h, 6 h and 24 h; after 7 failures over at least 7 days a host is dead: weekly
 * for two months, then monthly, never forgotten. A host that only ever asks for patience is asked as rarely
 * as one that fails. 410 and robots denials are asked monthly. Retry-After, whatever else was answered, is
 * obeyed up to 7 days; it never makes a visit come earlier.
 */
#ifndef PLAN_SCHEDULE_H
#define PLAN_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/outcome.h"

enum host_state {
    HOST_CANDIDATE, /* never answered */
    HOST_ALIVE,
    HOST_FAILING, /* answered once, does not now */
    HOST_DEAD,
    HOST_REFUSING, /* robots.txt or 410 */
    HOST_ALIAS,
    HOST_OPTED_OUT,
    HOST_IMPORTED,
};

const char *host_state_name(enum host_state state);
/* False for a word that is no state. */
bool host_state_from_name(const char *name, enum host_state *state);

/* What is known of a host before its visit, and after. Times in microseconds since 1970, INT64_MIN = never.
 */
struct host_plan {
    enum host_state state;
    int failures;             /* in a row */
    int64_t failing_since_us; /* first of them */
    int64_t last_success_us;
    int64_t next_visit_us;
};

struct schedule_input {
    enum outcome outcome;
    int64_t now_us;   /* when it was handed out */
    int64_t ended_us; /* when its answer came: it may have waited for its turn for hours. Pauses begin then */
    int64_t day_us;   /* what is asked daily is counted from then: the beginning of a run with --once, else
                         now_us */
    int32_t retry_after_s; /* as the server asked, 0 = not */
    bool once;             /* run --once: jitter only early, so that a daily run sees every host daily */
    uint32_t random;       /* any */
};

/* The plan after a visit. */
struct host_plan schedule_after(const struct host_plan *before, const struct schedule_input *in);

/* When an extra document (peers, activity, charts, restrictions) is wanted again: after a week, charts after
 * a month, a day more or less; after the first answer of a host on any day of that time. Or else one crawl in
 * seven had the lists of all hosts, for ever. */
enum schedule_extra { SCHEDULE_PEERS, SCHEDULE_ACTIVITY, SCHEDULE_CHARTS, SCHEDULE_RESTRICTIONS };
int64_t schedule_extra_due_us(enum schedule_extra extra, int64_t now_us, bool first, uint32_t random);

#endif
