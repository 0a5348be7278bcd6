/*
 * mix: which programs the servers run: servers, accounts and active accounts by software and by family.
 */
#ifndef ANALYZE_MIX_H
#define ANALYZE_MIX_H

#include <jansson.h>

#include "scope.h"

struct mix_cell {
    int32_t software; /* index; -1 not reported */
    int32_t servers;
    int64_t accounts;
    int64_t active;
    int32_t active_servers; /* servers that report active accounts */
};

struct mix_day {
    int32_t day;
    struct mix_cell *cells; /* owned, by accounts, largest first */
    int count;
};

struct mix {
    const struct used *used;
    struct mix_day *days; /* owned: days with observations */
    int count;
};

/* All classes of software are counted (the class stands beside each); copies and implausible values are not.
 */
void mix_measure(struct mix *m, const struct used *u, struct window window);
void mix_release(struct mix *m);

/* {"first":{"day","servers","accounts","active","software":[row],"families":[row]},"last":{same},
 *  "days":[{"day","name","servers","accounts","active"}] (software with >= 0.1 % of accounts or servers at
 * either end)} row:
 * {"name","family","class","servers","accounts","active","active_servers","share_servers","share_accounts",
 *       "servers_change","accounts_change"} */
json_t *mix_to_json(const struct mix *m) MUST_CHECK;

#endif
