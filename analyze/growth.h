/*
 * growth: how many accounts the servers report, how that changed, and what of the change is growth.
 */
#ifndef ANALYZE_GROWTH_H
#define ANALYZE_GROWTH_H

#include <jansson.h>

#include "events.h"
#include "series.h"

struct growth_day {
    int32_t day;
    bool observed;    /* false: no observation on that day, the level is a gap */
    int64_t reported; /* sum of what servers in scope reported that day */
    int64_t accounts; /* stock used */
    int64_t carried;  /* part of it carried from earlier days */
    int32_t servers;  /* hosts in the stock */
    int32_t answered; /* of these, hosts that reported a count that day */
    int32_t heard;    /* hosts in scope that answered that day, counted or set aside; of all software for
                         SCOPE_ALL */
    double organic;   /* organic growth of the day, accounts; NAN when missing */
    double index;     /* chained index of hosts seen on both sides, 100 at the start */
    bool thin;        /* observed, but hosts that hold more than a tenth of the accounts did not answer */
};

/* A day on which what we measured changed, not the world. */
struct growth_break {
    int32_t day;
    const char *kind; /* "noted" (in the database), "coverage", "source", "discovery" */
    char *reason;     /* owned */
};

/* Active users by their own definition: accounts that a server calls active in 30 days, only of servers that
 * report it. */
struct growth_active {
    int64_t active;   /* sum over hosts that report it */
    int32_t servers;  /* hosts that report it */
    int64_t accounts; /* that these hosts hold */
    double index;     /* chained over hosts that report it on both days, 100 at the start */
};

/* A part of the network over the whole window. */
struct growth_group {
    const char *kind; /* "software", "suffix", "cctld", "size" */
    char *name;       /* owned */
    int64_t first, last, organic;
    int32_t servers_first, servers_last;
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
    struct growth_break *breaks; /* owned, by day; within the window, its first day excepted */
    int break_count;
    struct growth_active *active; /* owned, a day each */
    struct growth_group *groups;  /* owned: by kind, largest first */
    int group_count;
    const struct used *used;
    struct scope scope;
};

void growth_measure(struct growth *g, const struct used *u, const struct coverage_days *c, struct scope scope,
                    struct window window);
/* Adds the survey breaks that the database knows. */
void growth_note_breaks(struct growth *g, const struct events *events);
void growth_release(struct growth *g);
const char *bridge_part_name(enum bridge_part part);

/* Shape: see OUTPUT.md, growth. Unknown figures are null. */
json_t *growth_to_json(const struct growth *g) MUST_CHECK;

#endif
