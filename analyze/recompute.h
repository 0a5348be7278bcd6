/*
 * recompute: the ledger of one rule set over all history, stored in fedtide.adjustment, and what it changes
 * against the rule set that was stored before. Ledgers of other rule sets stay as they are.
 *
 * The only part of the analysis that writes: its connection needs insert and delete on fedtide.adjustment,
 * and insert and update on fedtide.recomputation.
 */
#ifndef ANALYZE_RECOMPUTE_H
#define ANALYZE_RECOMPUTE_H

#include <jansson.h>

#include "scope.h"
#include "sql/pg.h"

struct recompute_day {
    int64_t reported, used;
    int64_t used_before; /* under the rule set before; meaningful where has_before */
    bool has_before;
};

struct recompute_rule {
    int64_t rows, accounts;               /* host-days changed, accounts moved */
    int64_t rows_before, accounts_before; /* the same under the rule set before */
};

/* The host-day of a host on which both rule sets differ most. */
struct recompute_host {
    int32_t host, day, days; /* days: on how many they differ */
    int64_t used, used_before;
    uint8_t rule, rule_before;
};

struct recompute {
    const struct used *used;
    struct ledger ledger;       /* owned: levels, by host and day */
    char previous[80];          /* rule set before; "" none */
    struct recompute_day *days; /* owned: all days of the panel */
    struct recompute_rule rules[RULE_COUNT];
    struct recompute_host *hosts; /* owned, largest difference first */
    int32_t host_count;
};

/* Derives, compares with what the database holds, stores (one transaction). */
MUST_CHECK bool recompute_run(struct recompute *r, const struct used *u, struct pg *db, struct err *e);
void recompute_release(struct recompute *r);
json_t *recompute_to_json(const struct recompute *r) MUST_CHECK; /* shape: see OUTPUT.md, recompute */

#endif
