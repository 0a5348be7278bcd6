/*
 * used: a panel after the rules: the value used of every row, and the flow of accounts between rows.
 *
 * Stock on a day = sum over hosts of the last used value, carried for at most rule_set.gap_days days; from
 * one day to the next it changes by exactly the flows that take effect on the later day.
 */
#ifndef ANALYZE_USED_H
#define ANALYZE_USED_H

#include "ledger.h"
#include "panel.h"
#include "rules.h"

enum flow_kind {
    FLOW_GROWTH, /* organic: change of a known host between two observations */
    FLOW_BIRTH,  /* organic: first count of a host that had just opened */
    FLOW_STEP,   /* R6 */
    FLOW_PURGE,  /* R7 */
    FLOW_LATE,   /* R9 enters as stock: found late */
    FLOW_RETURN, /* enters as stock: back after a gap or an exclusion */
    FLOW_GONE,   /* leaves: no answer for more than gap_days */
    FLOW_OUT,    /* leaves: excluded by a rule from here on */
    FLOW_MOVED,  /* changed its software: taken from the old, given to the new, in two flows */
    FLOW_KINDS,
};

struct flow {
    uint32_t from_s, to_s; /* true interval */
    int32_t day; /* day on which the stock changes: day of to_s, or the day after the last carried one */
    int32_t host;
    int32_t software; /* at the end of the interval; -1 unknown */
    int32_t amount;
    uint8_t kind; /* enum flow_kind */
};

/* A value that replaces the reported one. */
struct patch {
    uint32_t row;
    int64_t value;
};

/* How a program is known to misreport (sql/reference/quirks.csv). */
struct quirk {
    int64_t random_above;  /* larger counts may be random; INT64_MAX = believed */
    bool remote_accounts;  /* the total may take in accounts of other servers */
    bool no_active;        /* reports no monthly active accounts */
    bool active_unbounded; /* active accounts may exceed all accounts */
};

struct used {
    const struct panel *panel;
    const struct rule_set *rules;
    uint8_t *excluded;     /* owned, a row each: the rule that excluded or replaced it, RULE_NONE otherwise */
    struct patch *patches; /* owned, by row: the values that R5 put in place of the reported ones */
    uint32_t patch_count, patch_room;
    struct quirk *quirks; /* owned, a software each */
    int32_t *copy_of;     /* owned, a host each: index of the original (R4), -1 none */
    struct flow *flows;   /* owned, by host, then time; amounts of 0 are left out */
    size_t flow_count, flow_room;
    struct ledger ledger;
    bool *round_repeated; /* owned, a round each: R3 */
};

void used_release(struct used *u);
/* The value that a row counts with; PANEL_NONE when it does not count. */
int64_t used_patched(const struct used *u, uint32_t row);
static inline int64_t used_value(const struct used *u, int64_t row)
{
    if (u->excluded[row] == RULE_NONE)
        return panel_users(u->panel, row);
    return u->excluded[row] == RULE_SPIKE ? used_patched(u, (uint32_t)row) : PANEL_NONE;
}
/* Replaces the value of a row, for R5; rows in ascending order. */
void used_patch(struct used *u, uint32_t row, int64_t value);
/* Was the network observed on that day: a round that is no repetition of the one before (R3)? */
bool used_observed(const struct used *u, int32_t day);
bool flow_is_organic(const struct flow *f);
/* Index of the first flow of a host; the last ends where that of the next host begins. */
size_t used_first_flow(const struct used *u, int32_t host);
/* Class of the software that a row runs; CLASS_OTHER when nobody knows. */
enum software_class used_class(const struct used *u, int64_t row);

/* Walks one host through ascending days: which row stands for it at the end of each. */
struct stock {
    const struct used *used;
    uint32_t next, end; /* rows not yet passed */
    int64_t row;        /* last used row passed; -1 none */
    int64_t reported;   /* last row of the present day, used or not; -1 none */
};

void stock_start(struct stock *s, const struct used *u, int32_t host);
/* Row that the host counts with at the end of the day: the last used one, at most gap_days old and not
 * followed by a lasting exclusion; -1 when it does not count. */
int64_t stock_at(struct stock *s, int32_t day);
/* The same for one day alone. */
int64_t stock_on(const struct used *u, int32_t host, int32_t day);

#endif
