/*
 * movers: which servers moved the total in a week, and what of that is growth.
 */
#ifndef ANALYZE_MOVERS_H
#define ANALYZE_MOVERS_H

#include <jansson.h>

#include "scope.h"

enum { MOVERS_DAYS = 7, MOVERS_SHOWN = 5 };

struct mover {
    int32_t host;
    int64_t change;    /* organic and set aside together */
    int64_t set_aside; /* part of it that a rule keeps out of growth: steps (R6), purges (R7) */
    int64_t accounts;  /* stock at the end of the week; before it left for those that are gone */
    enum rule rule;    /* that set it aside; RULE_NONE when nothing is */
};

/* Lists hold the MOVERS_SHOWN largest, largest first. */
struct mover_list {
    struct mover rows[MOVERS_SHOWN];
    int count;        /* shown */
    int servers;      /* all */
    int64_t accounts; /* of all */
};

struct movers {
    const struct used *used;               /* borrowed */
    int32_t since, until;                  /* the week, inclusive */
    struct mover_list up, down, new, gone; /* new: first counted in the week; gone: silent too long since */
    struct mover_list copies; /* set aside as copies (R4) from this week on; accounts as reported */
    int64_t gain;             /* organic change of all servers */
    int64_t gain_measured;    /* of those that answered on the last day */
    struct mover top, second; /* largest organic gains; host -1 when nobody gained */
};

/* The seven days that end with `until`, by the days on which the stock changed. */
void movers_measure(struct movers *m, const struct used *u, struct scope scope, int32_t until);

/* {"since","until","gain","gain_measured","top":{"host","gain","accounts"}|null,"second":the same,
 *  "up","down","new","gone","copies":{"servers","accounts","rows":[{"host","change","set_aside","rule","accounts",
 * "copy_of"}]}}. rule: why a part is set aside, null otherwise. */
json_t *movers_to_json(const struct movers *m) MUST_CHECK;

#endif
