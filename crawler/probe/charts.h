/*
 * charts: what servers of the Misskey family keep about their own past: /api/charts/users and
 * /api/charts/active-users with span=day. Arrays are newest first, index 0 is the running day and dropped. A
 * server younger than the range fills the old end with zeros: that run is no data and dropped too.
 */
#ifndef PROBE_CHARTS_H
#define PROBE_CHARTS_H

#include <stddef.h>
#include <stdint.h>

#include "probe/record.h"

enum { CHARTS_DAYS_MAX = 500, CHARTS_POINTS_MAX = 2 * CHARTS_DAYS_MAX };

/* today is the UTC day on which the server answered. Fills points, newest first: SERIES_USERS_TOTAL and
 * SERIES_REGISTRATIONS from the users chart, SERIES_ACTIVE_DAY from the other. -1 when the body is neither.
 */
int charts_read(const char *bytes, size_t len, int32_t today, struct series_point points[CHARTS_POINTS_MAX]);

#endif
