/*
 * growth: how many accounts the servers report, how that changed, and what of the change is growth.
 */
#ifndef ANALYZE_GROWTH_H
#define ANALYZE_GROWTH_H

#include <jansson.h>

#include "series.h"

struct growth_day {
    int32_t day;
    bool observed;    /* false: no observation on that day, the level is a gap */
    int64_t reported; /* sum of what servers in scope reported that day */
    int64_t accounts; /* stock used */
    int64_t carried;  /* part of it carried from earlier days */
    int32_t servers;  /* hosts in the stock */
    int32_t answered; /* hosts that reported a count that day */
    double organic;   /* organic growth of the day, accounts; NAN when missing */
    double index;     /* chained index of hosts seen on both sides, 100 at the start */
};

enum bridge_part {
    BRIDGE_KNOWN,    /* organic, hosts that did not open in the window */
    BRIDGE_OPENED,   /* hosts that opened in the window: first count and what they gained since */
    BRIDGE_LATE,     /* found late: stock */
    BRIDGE_RETURNED, /* back after a gap or an exclusion: stock */
    BRIDGE_GONE,     /* fell silent: stock */
    BRIDGE_EXCLUDED, /* left because a rule excludes them from then on */
    BRIDGE_STEPS,    /* R6 */
    BRIDGE_PURGES,   /* R7 */
    BRIDGE_MOVED,    /* changed to or from software that is outside the scope */
    BRIDGE_PARTS,
};

/* What lies between the plain sum of a day and the stock used. */
struct level_bridge {
    int32_t day;
    int64_t reported; /* everything that every server reported, all software */
    int64_t used;
    int64_t amount[16];  /* by rule; carried values stand under R8 */
    int32_t servers[16]; /* hosts concerned */
};

struct growth {
    struct window window;
    struct growth_day *days; /* owned */
    int count;
    int64_t first, last;        /* stock at both ends */
    int64_t part[BRIDGE_PARTS]; /* first + sum of parts = last, to the unit */
    int32_t part_servers[BRIDGE_PARTS];
    struct level_bridge level_first, level_last;
    const struct used *used;
    struct scope scope;
};

void growth_measure(struct growth *g, const struct used *u, const struct coverage_days *c, struct scope scope,
                    struct window window);
void growth_release(struct growth *g);
const char *bridge_part_name(enum bridge_part part);

/* {"rules","scope","name","since","until",
 *  "summary":{"accounts_first","accounts_last","change","organic","organic_share","servers_first","servers_last",
 *             "reported_last","carried_share_last","index_last","growth_percent","usual_a_day","peak_day","peak_organic"},
 *  "days":[{"day","observed","reported","accounts","carried","servers","answered","organic","index"}],
 *  "bridge":[{"part","accounts","servers"}] (first .. last),
 *  "levels":[{"day","reported","used","rules":[{"rule","name","text","accounts","servers"}]}] (first and last
 * day), "months":[{"month","organic","days"}]}. Unknown figures are null. */
json_t *growth_to_json(const struct growth *g) MUST_CHECK;

#endif
