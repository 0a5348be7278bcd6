/*
 * record: what the parsers give. Plain values, no pointers into the document; NULL and 0 are different
 * everywhere.
 */
#ifndef PROBE_RECORD_H
#define PROBE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

enum {
    RECORD_NAME_MAX = 64, /* software name, as reported, cut; NUL included */
    RECORD_VERSION_MAX = 128,
    RECORD_HOST_MAX = 254, /* longest DNS name and NUL */
    RECORD_URL_MAX = 512,
};

#define RECORD_ABSENT INT64_MIN /* a count that was not reported, null, or unusable (see flags) */

/* Why a count is absent or odd; a bit each, stored with the observation. */
enum record_flag {
    RECORD_WAS_STRING = 1 << 0,     /* a count came as a decimal string and was read */
    RECORD_WAS_NEGATIVE = 1 << 1,   /* kept as reported (negative), never used */
    RECORD_WAS_UNREADABLE = 1 << 2, /* fraction, object, text, beyond int64: absent */
    RECORD_NULL_ACTIVE = 1 << 3,    /* active counts are null */
    RECORD_ACTIVE_OVER_TOTAL = 1 << 4,
    RECORD_OVER_BELIEF = 1 << 5,  /* beyond the limit of belief (5e7 users, 1e11 posts) */
    RECORD_BAFFLED = 1 << 6,      /* GoToSocial's random numbers */
    RECORD_HIDDEN_ONES = 1 << 7,  /* Hubzilla with hidden statistics: 1 everywhere */
    RECORD_REMOTE_USERS = 1 << 8, /* known versions that count remote accounts */
    RECORD_PRIVATE = 1 << 9,      /* metadata.private or federation off */
    RECORD_NO_USAGE = 1 << 10,    /* usage missing or empty: statistics kept private */
    RECORD_DELEGATED = 1 << 11,   /* document lives on another host of the same registrable domain */
    RECORD_SCHEMA_OLD = 1 << 12,  /* nodeinfo 1.x, nodeinfo2 or statistics.json */
    RECORD_FLAGS_END = 1 << 13,
};

/* "was_string", "baffled", ...: stable; NULL when flag is not exactly one of them. */
const char *record_flag_name(uint32_t flag);

/* One nodeinfo document (any schema), nodeinfo2 or statistics.json. */
struct nodeinfo {
    char schema[12];                      /* "2.1", "nodeinfo2", "stats" */
    char software[RECORD_NAME_MAX];       /* as reported; "" when absent */
    char version[RECORD_VERSION_MAX];     /* as reported; "" when absent */
    char repository[RECORD_URL_MAX];      /* "" when absent */
    char nodeinfo2_base[RECORD_HOST_MAX]; /* normalised host of server.baseUrl (nodeinfo2); "" when that is
                                             none */
    int64_t users_total;
    int64_t users_active_month;
    int64_t users_active_halfyear;
    int64_t users_active_week;
    int64_t local_posts;
    int64_t local_comments;
    int open_registrations; /* 1, 0, -1 absent */
    uint32_t flags;
};

/* One figure that a server publishes about its own past (Mastodon activity weeks, Misskey daily charts). */
enum series_metric {
    SERIES_REGISTRATIONS = 1, /* new local accounts in the window */
    SERIES_LOGINS = 2,        /* distinct accounts signed in during the window */
    SERIES_STATUSES = 3,      /* local posts made in the window */
    SERIES_USERS_TOTAL = 4,   /* local accounts at the end of the window */
    SERIES_ACTIVE_DAY = 5,    /* daily readWrite accounts (Misskey charts) */
};

/* "registrations", "logins", ...; NULL for a number that is no metric. */
const char *series_metric_name(int metric);

struct series_point {
    enum series_metric metric;
    int32_t day;  /* first day of the window, days since 1970 */
    int16_t days; /* length of the window: 6 for Mastodon >= 3.5, 7 before, 1 for charts */
    int64_t value;
};

#endif
