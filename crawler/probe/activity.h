/*
 * activity: /api/v1/instance/activity of Mastodon and its forks: weekly statuses, logins and registrations.
 *
 * The newest entry is running and dropped. Up to Mastodon 3.4 (and in Takahe) a window is the calendar week
 * from Monday 00:00 UTC; since 3.5 windows begin at the second at which the server filled its cache, and each
 * sum covers only 6 of its 7 days (mastodon#19072). The two are told apart by the time stamps
 * themselves, since forks number their versions as they like: seven days when every window begins on a Monday
 * at 00:00:00 UTC, else six.
 */
#ifndef PROBE_ACTIVITY_H
#define PROBE_ACTIVITY_H

#include <stddef.h>

#include "probe/record.h"

enum { ACTIVITY_POINTS_MAX = 3 * 60 };

/* Fills points, newest window first; gives how many, or -1 when the body is no activity list. Values come as
 * strings or integers; an entry without a usable week is skipped, and so is a value that is no count. */
int activity_read(const char *bytes, size_t len, struct series_point points[ACTIVITY_POINTS_MAX]);

#endif
