/*
 * instances: one line a server: what it reported last, what of it is used and why.
 */
#ifndef ANALYZE_INSTANCES_H
#define ANALYZE_INSTANCES_H

#include <jansson.h>

#include "scope.h"

/* [{"host","software","version","state":"alive"|"missing"|"dead","first_seen","last_seen","accounts_reported",
 *   "accounts","active","posts","open","change_7d","change_30d","observations","excluded_by","excluded_text","copy_of"}],
 * most reported accounts first; state is as of the end of the window (alive <= 7 days, missing <= 30). limit
 * 0 = all. */
json_t *instances_to_json(const struct used *u, struct scope scope, struct window window,
                          int limit) MUST_CHECK;

/* {"up":[row],"down":[row],"opened":[row],"gone":[row]} with row
 * {"host","software","accounts","change","percent","flag"}: the movers of the last `days` days of the window,
 * at most `limit` each. */
json_t *movers_to_json(const struct used *u, struct window window, int days, int limit) MUST_CHECK;

#endif
