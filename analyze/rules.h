/*
 * rules: from reported to used values. A rule set is a named, versioned list of rules with their parameters;
 * every amount that a rule changes goes into the ledger, so that raw and used totals reconcile to the unit.
 *
 * Two kinds of change: of a level (what a host counts for on a day) and of growth (what an increment counts
 * for). Source of the rules: measured on 182 public daily lists of 2022 and 2023; each is described where it
 * stands (rules_values.c, rules_identity.c, rules_mirror.c, rules_growth.c).
 */
#ifndef ANALYZE_RULES_H
#define ANALYZE_RULES_H

#include "panel.h"

/* The numbers are part of the public names (R1 ...), never re-used. */
enum rule {
    RULE_NONE = 0,
    RULE_TYPE = 1,         /* R1 missing, negative or absurd is not a count */
    RULE_SCOPE = 2,        /* R2 blogs, bridges, relays are no social accounts */
    RULE_REPEAT = 3,       /* R3 a round that repeats the one before was not observed */
    RULE_MIRROR = 4,       /* R4 a copy of another host */
    RULE_SPIKE = 5,        /* R5 there and back again */
    RULE_STEP = 6,         /* R6 one jump that is no growth */
    RULE_PURGE = 7,        /* R7 accounts deleted in bulk */
    RULE_GAP = 8,          /* R8 absent: carried for a fortnight, then gone */
    RULE_BIRTH = 9,        /* R9 found late is stock, not growth */
    RULE_TIME = 10,        /* R10 increments belong to their true interval */
    RULE_IMPLAUSIBLE = 11, /* R11 not believable for this software */
    RULE_LEDGER = 12,      /* R12 every change is listed */
    RULE_FROZEN = 13,      /* R13 a large server that repeats its last numbers for a month */
    RULE_COUNT = 14,
};

/* All parameters of all rules. */
struct rule_set {
    const char *name;                     /* "2026.1" */
    const char *summary;                  /* one line */
    uint32_t enabled;                     /* bit r: rule r is applied */
    int64_t users_max;                    /* R1 */
    double repeat_share;                  /* R3 share of large hosts that repeat both counts */
    int64_t repeat_users;                 /* R3 what a large host is */
    int32_t repeat_hosts_min;             /* R3 fewer large hosts prove nothing */
    double mirror_tolerance;              /* R4 */
    int64_t mirror_users, mirror_posts;   /* R4 smaller hosts agree by chance */
    int32_t mirror_rounds;                /* R4 agreeing rounds at least */
    double mirror_share;                  /* R4 of the rounds both were seen in */
    int64_t visitor_users, visitor_posts; /* R4 one agreement is enough above both ... */
    int32_t visitor_rounds;               /* ... for a host seen so rarely */
    double spike_factor, spike_return;    /* R5 */
    int64_t spike_users;                  /* R5 */
    int32_t spike_length;                 /* R5 observations */
    int64_t leap_users;                   /* R6 tenfold and more than this */
    double leap_factor;                   /* R6 */
    double step_share;                    /* R6 of the users before */
    int64_t step_users;                   /* R6 */
    double step_quiet;                    /* R6 both neighbours stay below this part of it */
    int64_t purge_users;                  /* R7 */
    double purge_share;                   /* R7 */
    int32_t gap_days;                     /* R8 */
    int32_t birth_days;                   /* R9 */
    int64_t birth_users;                  /* R9 */
    double random_share;                  /* R11 two reports further apart than this are random */
    int64_t random_users;                 /* R11 */
    double active_factor;                 /* R11 more active than this many times the accounts ... */
    int64_t active_margin;                /* ... and this */
    int64_t frozen_users;                 /* R13 */
    int32_t frozen_days;                  /* R13 */
};

const struct rule_set *rules_find(const char *name); /* NULL when unknown */
const struct rule_set *rules_default(void);
int rules_count(void);
const struct rule_set *rules_at(int i);
bool rules_has(const struct rule_set *set, enum rule rule);
const char *rule_name(enum rule rule);  /* "mirror" */
const char *rule_label(enum rule rule); /* "R4" */
const char *rule_text(enum rule rule);  /* one sentence for readers */

struct used;

/* Applies a rule set to a panel; *u is filled, and keeps pointers to both. Release with used_release(). */
void rules_apply(struct used *u, const struct panel *p, const struct rule_set *set);

#endif
