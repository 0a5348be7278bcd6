/*
 * concentration: on how few servers the accounts are. No Gini index: it rises whenever single-user servers
 * appear.
 *
 * An operator is who runs several registrable domains (sql/reference/operators.csv), else the registrable
 * domain, else, below the domain of a hoster (hosters.csv), the server itself.
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
    struct shares accounts, active; /* by host */
    struct shares operators;        /* accounts by who runs the servers */
    int32_t top_host;               /* -1 none */
};

/* The figures of the last day without one of the largest servers: does a finding hang on it? */
struct concentration_without {
    int32_t host;
    struct shares accounts;
};
enum { CONCENTRATION_WITHOUT = 5 };

struct concentration {
    const struct used *used;
    struct scope scope;
    struct concentration_day *days; /* owned: days with observations */
    int count;
    struct concentration_without without[CONCENTRATION_WITHOUT];
    int without_count;
};

void concentration_measure(struct concentration *c, const struct used *u, struct scope scope,
                           struct window window);
void concentration_release(struct concentration *c);

json_t *
concentration_to_json(const struct concentration *c) MUST_CHECK; /* shape: see OUTPUT.md, concentration */

#endif
