#include "probe/nodeinfo.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "probe/count.h"
#include "probe/hostname.h"
#include "probe/page.h"
#include "probe/software.h"
#include "probe/url.h"
#include "probe/version.h"

enum { USERS_BELIEVED = 50000000 }; /* limits of belief: see RECORD_OVER_BELIEF */
static const int64_t posts_believed = INT64_C(100000000000);

static void clear(struct nodeinfo *n)
{
    memset(n, 0, sizeof *n);
    n->users_total = n->users_active_month = n->users_active_halfyear = n->users_active_week = RECORD_ABSENT;
    n->local_posts = n->local_comments = RECORD_ABSENT;
    n->open_registrations = -1;
}

static bool present(int64_t count)
{
    return count != RECORD_ABSENT;
}

static bool any_count(const struct nodeinfo *n)
{
    return present(n->users_total) || present(n->users_active_month) || present(n->users_active_halfyear) ||
           present(n->users_active_week) || present(n->local_posts) || present(n->local_comments);
}

/* GoToSocial up to 0.20 computes no active counts: one that reports them reports random numbers. */
static bool is_baffled(const struct nodeinfo *n)
{
    struct version v = version_read(n->version);

    return strcasecmp(n->software, "gotosocial") == 0 && n->users_active_month > 0 &&
           !version_at_least(&v, 0, 21);
}

static bool is_ones(const struct nodeinfo *n)
{
    return (strcasecmp(n->software, "hubzilla") == 0 || strcasecmp(n->software, "redmatrix") == 0) &&
           n->users_total == 1 && n->users_active_month == 1 && n->users_active_halfyear == 1 &&
           n->local_posts == 1;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void judge_counts(struct nodeinfo *n)
{
    int64_t active = larger(n->users_active_month, larger(n->users_active_halfyear, n->users_active_week));

    if (n->users_total >= 0 && active > n->users_total)
        n->flags |= RECORD_ACTIVE_OVER_TOTAL;
    if (larger(n->users_total, active) > USERS_BELIEVED ||
        larger(n->local_posts, n->local_comments) > posts_believed)
        n->flags |= RECORD_OVER_BELIEF;
}

/* Flags that follow from software and values together. */
static void judge(struct nodeinfo *n)
{
    judge_counts(n);
    if (is_baffled(n))
        n->flags |= RECORD_BAFFLED;
    if (is_ones(n))
        n->flags |= RECORD_HIDDEN_ONES;
    if (software_nodeinfo_counts_remote(n->software, n->version))
        n->flags |= RECORD_REMOTE_USERS;
    if (!any_count(n) && !(n->flags & (RECORD_WAS_UNREADABLE | RECORD_NULL_ACTIVE)))
        n->flags |= RECORD_NO_USAGE;
    if (n->schema[0] == '1' || n->schema[0] == 'n' || n->schema[0] == 's')
        n->flags |= RECORD_SCHEMA_OLD;
}

/* "usage" of nodeinfo and NodeInfo2. */
static void read_usage(const json_t *usage, struct nodeinfo *n)
{
    const json_t *users = json_member(usage, "users");
    const char *halfyear = json_object_get(users, "activeHalfyear") ? "activeHalfyear" : "activeHalfYear";

    n->users_total = count_member(users, "total", &n->flags);
    n->users_active_month = count_member(users, "activeMonth", &n->flags);
    n->users_active_halfyear = count_member(users, halfyear, &n->flags);
    n->users_active_week = count_member(users, "activeWeek", &n->flags);
    n->local_posts = count_member(usage, "localPosts", &n->flags);
    n->local_comments = count_member(usage, "localComments", &n->flags);
    if (json_is_null(json_object_get(users, "activeMonth")) || json_is_null(json_object_get(users, halfyear)))
        n->flags |= RECORD_NULL_ACTIVE;
}

static void read_metadata(const json_t *metadata, struct nodeinfo *n)
{
    const json_t *federation = json_member(metadata, "federation");

    if (json_bool(metadata, "private") == 1 || json_is_false(federation) ||
        json_bool(federation, "enabled") == 0)
        n->flags |= RECORD_PRIVATE;
}

/* Root of a body that should be an object; NULL with *outcome set otherwise. Owned by the caller. */
static json_t *read_root(const char *bytes, size_t len, enum outcome *outcome)
{
    enum json_state state;
    json_t *root = json_read(bytes, len, &state);

    *outcome = root ? OUTCOME_INCOMPLETE : page_outcome(bytes, len);
    return root;
}

/* The one thing that is demanded: a name that somebody can see. False, and nothing is filled, without it. */
static bool begin(struct nodeinfo *out, const json_t *name)
{
    char text[sizeof out->software] = "";

    if (json_is_string(name))
        count_copy_text(name, text, sizeof text);
    if (!text[0])
        return false;
    clear(out);
    memcpy(out->software, text, sizeof out->software);
    return true;
}

enum outcome nodeinfo_read(const char *bytes, size_t len, struct nodeinfo *out)
{
    enum outcome outcome;
    json_auto_t *root = read_root(bytes, len, &outcome);
    const json_t *software = json_member(root, "software");

    if (!begin(out, json_member(software, "name")))
        return outcome;
    count_copy_text(json_member(root, "version"), out->schema, sizeof out->schema);
    count_copy_text(json_member(software, "version"), out->version, sizeof out->version);
    count_copy_text(json_member(software, "repository"), out->repository, sizeof out->repository);
    read_usage(json_member(root, "usage"), out);
    read_metadata(json_member(root, "metadata"), out);
    out->open_registrations = json_bool(root, "openRegistrations");
    if (out->open_registrations < 0)
        out->open_registrations = json_bool(json_member(root, "usage"), "openRegistrations");
    judge(out);
    return OUTCOME_OK;
}

static void read_base(const char *base, struct nodeinfo *n)
{
    struct hostname host;
    struct url url;

    if (base && url_read(base, strlen(base), &url) &&
        hostname_read(url.host, strlen(url.host), &host) == HOSTNAME_OK)
        memcpy(n->nodeinfo2_base, host.name, sizeof n->nodeinfo2_base);
}

enum outcome nodeinfo_read_v2(const char *bytes, size_t len, struct nodeinfo *out)
{
    enum outcome outcome;
    json_auto_t *root = read_root(bytes, len, &outcome);
    const json_t *server = json_member(root, "server");
    const json_t *version = json_member(server, "version");

    if (!begin(out, json_member(server, "software")))
        return outcome;
    (void)snprintf(out->schema, sizeof out->schema, "nodeinfo2");
    /* puts the version of the program in the place of the schema's */
    if (!version && strcasecmp(out->software, "owncast") == 0)
        version = json_member(root, "version");
    count_copy_text(version, out->version, sizeof out->version);
    read_base(json_text(server, "baseUrl"), out);
    read_usage(json_member(root, "usage"), out);
    out->open_registrations = json_bool(root, "openRegistrations");
    judge(out);
    return OUTCOME_OK;
}

enum outcome nodeinfo_read_statistics(const char *bytes, size_t len, struct nodeinfo *out)
{
    enum outcome outcome;
    json_auto_t *root = read_root(bytes, len, &outcome);

    if (!begin(out, json_member(root, "network")))
        return outcome;
    (void)snprintf(out->schema, sizeof out->schema, "stats");
    count_copy_text(json_member(root, "version"), out->version, sizeof out->version);
    out->users_total = count_member(root, "total_users", &out->flags);
    out->users_active_halfyear = count_member(root, "active_users_halfyear", &out->flags);
    out->users_active_month = count_member(root, "active_users_monthly", &out->flags);
    out->local_posts = count_member(root, "local_posts", &out->flags);
    out->local_comments = count_member(root, "local_comments", &out->flags);
    out->open_registrations = json_bool(root, "registrations_open");
    judge(out);
    return OUTCOME_OK;
}

bool nodeinfo_known_nodes(const char *bytes, size_t len, const struct url *base, char path[RECORD_URL_MAX])
{
    enum outcome outcome;
    json_auto_t *root = read_root(bytes, len, &outcome);
    const char *text = json_text(json_member(json_member(root, "metadata"), "endpoints"), "knownNodes");
    struct url url;

    if (!text || !*text || !url_resolve(base, text, strlen(text), &url) ||
        strcmp(url.host, base->host) != 0 || strlen(url.path) >= RECORD_URL_MAX)
        return false;
    memcpy(path, url.path, strlen(url.path) + 1);
    return true;
}
