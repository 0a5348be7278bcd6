/*
 * concentration: on how few servers the accounts are. No Gini index: it rises whenever single-user servers
 * appear.
 */
#ifndef ANALYZE_CONCENTRATION_H
#define ANALYZE_CONCENTRATION_H

#include <jansson.h>

#include "scope.h"

struct shares {
    int servers; /* with at least one account */
    int64_t accounts;
    double hhi;                 /* 0..10,000 */
    double n_eff;               /* 10,000 / hhi */
    double n_shannon;           /* exp of the Shannon entropy */
    double cr1, cr10;           /* share of the largest, of the ten largest */
    int servers_50, servers_90; /* servers that hold half, nine tenths */
};

/* counts: accounts of each server; sorted in place. Zeros and negatives are left out; nothing left gives
 * servers 0 and NAN figures. */
void shares_measure(struct shares *s, int64_t *counts, int n);

struct concentration_day {
    int32_t day;
    struct shares accounts, active,
        operators;    /* by host; active accounts by host; accounts by registrable domain */
    int32_t top_host; /* -1 none */
};

struct concentration {
    const struct used *used;
    struct concentration_day *days; /* owned: days with observations */
    int count;
};

void concentration_measure(struct concentration *c, const struct used *u, struct scope scope,
                           struct window window);
void concentration_release(struct concentration *c);

/* {"first":day,"last":day,"days":[day],"largest":[{"host","accounts","share"}] (ten, last day)} with day
 * {"day","top_host", "accounts":shares,"active":shares,"operators":shares} and shares
 * {"servers","total","hhi","n_eff","n_shannon","cr1", "cr10","servers_50","servers_90"}, null where nothing
 * was reported. */
json_t *concentration_to_json(const struct concentration *c) MUST_CHECK;

#endif
