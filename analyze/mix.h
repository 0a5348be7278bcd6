/*
 * mix: which programs the servers run: servers, accounts and active accounts by software, family and version;
 * how fast releases spread; how many servers are open for sign-ups.
 *
 * All classes of software are counted (the class stands beside each); copies and implausible values are not.
 * Active accounts are only known of servers that report them: their share comes with that coverage.
 */
#ifndef ANALYZE_MIX_H
#define ANALYZE_MIX_H

#include <jansson.h>

#include "releases.h"
#include "scope.h"

struct mix_cell {
    int32_t software; /* index; -1 not reported */
    int32_t servers;
    int64_t accounts;
    int64_t active;
    int32_t active_servers;  /* servers that report active accounts */
    int64_t active_accounts; /* registered accounts on these */
};

struct mix_day {
    int32_t day;
    struct mix_cell *cells; /* owned, by accounts, largest first */
    int count;
};

/* Sign-ups of servers of class people, or of one software. */
struct mix_openness {
    int32_t open, closed, unknown;          /* servers */
    int64_t open_accounts, closed_accounts; /* that they hold */
};

struct mix {
    const struct used *used;
    struct scope scope;
    struct window window;
    struct mix_day first, last; /* first and last day with observations: all software, whatever the scope */
    bool empty;                 /* no day has any */
    int32_t *shown; /* owned: software with >= 0.1 % of servers or accounts at either end; or the one */
    int shown_count;
    struct mix_cell *cells;    /* owned: day by day, shown_count each */
    struct mix_openness *open; /* owned, a day each */
    bool *observed;            /* owned, a day each */
    int days;
    struct releases releases;
};

/* Of one software (SCOPE_SOFTWARE): its rows and those of its family, with shares of the whole. */
void mix_measure(struct mix *m, const struct used *u, struct scope scope, struct window window);
void mix_release(struct mix *m);
json_t *mix_to_json(const struct mix *m) MUST_CHECK; /* shape: see OUTPUT.md, mix */

#endif
