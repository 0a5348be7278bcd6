/*
 * instance: /api/v1/instance and /api/v2/instance (Mastodon and the many programs that copy them),
 * /api/v3/site and /api/v4/site (Lemmy), /api/stats and /api/meta (Misskey), /api/v1/server/stats (PeerTube),
 * /siteinfo.json (Hubzilla). The crawl counts by nodeinfo and takes from here only what nodeinfo does not
 * say.
 *
 * No member about a person (contact, admins) is read.
 */
#ifndef PROBE_INSTANCE_H
#define PROBE_INSTANCE_H

#include <stddef.h>
#include <stdint.h>

#include "probe/outcome.h"
#include "probe/record.h"

struct instance_document {
    const char *form; /* "v1", "v2", "lemmy-site", "misskey-stats", "misskey-meta", "peertube-stats",
                         "siteinfo"; static */
    char domain[RECORD_HOST_MAX];     /* "" when absent */
    char software[RECORD_NAME_MAX];   /* the real program, as far as the document says; "" otherwise */
    char version[RECORD_VERSION_MAX]; /* of that program */
    char repository[RECORD_URL_MAX];  /* source_url, repositoryUrl */
    int64_t users_total;              /* RECORD_ABSENT like the rest when not reported */
    int64_t users_active_day;
    int64_t users_active_week;
    int64_t users_active_month;
    int64_t users_active_halfyear;
    int64_t local_posts;
    int64_t local_comments;
    int64_t domain_count;   /* hosts known */
    int open_registrations; /* 1, 0, -1 absent */
    uint32_t flags;         /* enum record_flag */
};

/* software is the name in nodeinfo, "" when unknown: some programs count remote accounts here
 * (RECORD_REMOTE_USERS). OUTCOME_OK, _INCOMPLETE (JSON of another kind), _BAD_JSON, _HTML or a challenge. */
enum outcome instance_read(const char *bytes, size_t len, const char *software,
                           struct instance_document *out);

#endif
