#include "probe/software.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "probe/url.h"
#include "probe/version.h"

/* What a program has beside its family's documents, or lacks. */
enum trait {
    HAS_PEERS = 1 << 0,       /* /api/v1/instance/peers, Mastodon's way */
    HAS_ACTIVITY = 1 << 1,    /* /api/v1/instance/activity */
    HAS_BLOCKS = 1 << 2,      /* /api/v1/instance/domain_blocks */
    HAS_CHARTS = 1 << 3,      /* /api/charts, by GET */
    HAS_CHARTS_POST = 1 << 4, /* /api/charts, by POST only as far as known */
    LEAKS_REMOTE = 1 << 5,    /* /api/v1/instance counts remote accounts */

    AS_MASTODON = HAS_PEERS | HAS_ACTIVITY | HAS_BLOCKS,
    AS_MISSKEY = HAS_PEERS | HAS_CHARTS,
    AS_OLD_MISSKEY = HAS_PEERS | HAS_CHARTS_POST,
};

/* Sorted by family, then as met; names in lower case. */
static const struct program {
    const char *name;
    enum software_family family;
    unsigned traits;
} programs[] = {
    {"mastodon", FAMILY_MASTODON, AS_MASTODON},
    {"hometown", FAMILY_MASTODON, AS_MASTODON},
    {"ecko", FAMILY_MASTODON, AS_MASTODON},
    {"fedibird", FAMILY_MASTODON, AS_MASTODON},
    {"kmyblue", FAMILY_MASTODON, AS_MASTODON},
    {"corgidon", FAMILY_MASTODON, AS_MASTODON},
    {"koyuspace", FAMILY_MASTODON, AS_MASTODON},
    {"glitch", FAMILY_MASTODON, AS_MASTODON},
    {"glitchcafe", FAMILY_MASTODON, AS_MASTODON},
    {"pleroma", FAMILY_PLEROMA, HAS_PEERS},
    {"akkoma", FAMILY_PLEROMA, HAS_PEERS},
    {"rebased", FAMILY_PLEROMA, HAS_PEERS},
    {"soapbox", FAMILY_PLEROMA, HAS_PEERS},
    {"pl", FAMILY_PLEROMA, HAS_PEERS},
    {"misskey", FAMILY_MISSKEY, AS_MISSKEY},
    {"cherrypick", FAMILY_MISSKEY, AS_MISSKEY},
    {"sharkey", FAMILY_MISSKEY, AS_MISSKEY | LEAKS_REMOTE},
    {"calckey", FAMILY_MISSKEY, AS_MISSKEY | LEAKS_REMOTE},
    {"firefish", FAMILY_MISSKEY, AS_MISSKEY | LEAKS_REMOTE},
    {"iceshrimp", FAMILY_MISSKEY, AS_MISSKEY},
    {"catodon", FAMILY_MISSKEY, AS_MISSKEY | LEAKS_REMOTE},
    {"hajkey", FAMILY_MISSKEY, AS_MISSKEY | LEAKS_REMOTE},
    {"foundkey", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"meisskey", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"yoiyami", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"groundpolis", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"barkle", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"nexkey", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"rosekey", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"pulsar", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"iceshark", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"transfish", FAMILY_MISSKEY, AS_OLD_MISSKEY},
    {"iceshrimp.net", FAMILY_OTHER, 0}, /* a rewrite, with none of its namesake's documents */
    {"lemmy", FAMILY_LEMMY, 0},
    {"piefed", FAMILY_PIEFED, 0},
    {"mbin", FAMILY_KBIN, 0},
    {"kbin", FAMILY_KBIN, 0},
    {"peertube", FAMILY_PEERTUBE, 0},
    {"friendica", FAMILY_FRIENDICA, HAS_PEERS},
    {"gotosocial", FAMILY_GOTOSOCIAL, HAS_PEERS | HAS_BLOCKS},
    {"funkwhale", FAMILY_FUNKWHALE, 0},
    {"takahe", FAMILY_OTHER, HAS_PEERS | HAS_ACTIVITY},
    {"bookwyrm", FAMILY_OTHER, HAS_PEERS},
    {"mitra", FAMILY_OTHER, HAS_PEERS | HAS_BLOCKS},
    {"smithereen", FAMILY_OTHER, HAS_PEERS},
    {"snac", FAMILY_OTHER, HAS_PEERS},
    {"activityrelay", FAMILY_RELAY, 0},
    {"activity-relay", FAMILY_RELAY, 0},
    {"aoderelay", FAMILY_RELAY, 0},
    {"pub-relay", FAMILY_RELAY, 0},
};

enum { PEERTUBE_PAGE = 100, MISSKEY_DAYS = 500 };

static const struct program *find(const char *name)
{
    static const struct program unknown = {"", FAMILY_OTHER, 0};

    for (size_t i = 0; i < COUNT_OF(programs); i++)
        if (strcasecmp(programs[i].name, name) == 0)
            return &programs[i];
    return &unknown;
}

enum software_family software_family(const char *name)
{
    return find(name)->family;
}

const char *software_family_name(enum software_family family)
{
    static const char *const names[] = {
        [FAMILY_OTHER] = "other",         [FAMILY_MASTODON] = "mastodon",
        [FAMILY_PLEROMA] = "pleroma",     [FAMILY_MISSKEY] = "misskey",
        [FAMILY_LEMMY] = "lemmy",         [FAMILY_PIEFED] = "piefed",
        [FAMILY_KBIN] = "kbin",           [FAMILY_PEERTUBE] = "peertube",
        [FAMILY_FRIENDICA] = "friendica", [FAMILY_GOTOSOCIAL] = "gotosocial",
        [FAMILY_FUNKWHALE] = "funkwhale", [FAMILY_RELAY] = "relay",
    };

    return names[family];
}

bool software_nodeinfo_counts_remote(const char *name, const char *version)
{
    struct version v = version_read(version);

    return software_family(name) == FAMILY_LEMMY && v.count > 0 && !version_at_least(&v, 0, 9);
}

bool software_instance_counts_remote(const char *name)
{
    return find(name)->traits & LEAKS_REMOTE;
}

static enum ask_source get(struct ask *ask, const char *path, enum peers_shape shape)
{
    (void)snprintf(ask->path, sizeof ask->path, "%s", path);
    ask->shape = shape;
    return ASK_REQUEST;
}

/* 0.17 and older have the list inside the site answer, 1.0 and newer have pages. An unknown version is taken
 * for the releases between, which most servers ran. */
static enum ask_source ask_lemmy(struct ask *ask, const char *version, const char *kind)
{
    struct version v = version_read(version);
    bool blocks = strcmp(kind, "blocked") == 0;

    if (version_at_least(&v, 1, 0)) {
        (void)snprintf(ask->path, sizeof ask->path, "/api/v4/federated_instances?kind=%s&limit=50", kind);
        ask->shape = PEERS_LEMMY_V4;
        ask->restrictions = RESTRICTIONS_PEERS;
        return ASK_REQUEST;
    }
    ask->shape = PEERS_LEMMY;
    ask->restrictions = RESTRICTIONS_PEERS;
    if (blocks)
        return ASK_IN_PEERS;
    if (v.count > 0 && !version_at_least(&v, 0, 18))
        return get(ask, "/api/v3/site", PEERS_LEMMY);
    return get(ask, "/api/v3/federated_instances", PEERS_LEMMY);
}

static void peertube_page(struct ask *ask)
{
    (void)snprintf(ask->path, sizeof ask->path,
                   "/api/v1/server/%s?start=%u&count=%d&sort=createdAt&state=accepted&actorType=Application",
                   ask->shape == PEERS_FOLLOWERS ? "followers" : "following", (unsigned)ask->offset,
                   PEERTUBE_PAGE);
}

static enum ask_source ask_peers(const struct program *p, const char *version, struct ask *ask)
{
    switch (p->family) {
    case FAMILY_LEMMY:
        return ask_lemmy(ask, version, "all");
    case FAMILY_PIEFED:
        return get(ask, "/api/v3/federated_instances", PEERS_LEMMY);
    case FAMILY_KBIN:
        return strcmp(p->name, "mbin") == 0 ? get(ask, "/api/federated", PEERS_INSTANCES) : ASK_NOWHERE;
    case FAMILY_FUNKWHALE:
        return get(ask, "/api/v1/federation/domains/", PEERS_FUNKWHALE);
    case FAMILY_PEERTUBE:
        ask->shape = PEERS_FOLLOWERS;
        peertube_page(ask);
        return ASK_REQUEST;
    case FAMILY_RELAY:
        ask->shape = PEERS_NODEINFO;
        return ASK_IN_NODEINFO;
    default:
        return p->traits & HAS_PEERS ? get(ask, "/api/v1/instance/peers", PEERS_LIST) : ASK_NOWHERE;
    }
}

static enum ask_source ask_restrictions(const struct program *p, const char *version, struct ask *ask)
{
    struct version v = version_read(version);
    bool before_blocks = v.count > 0 && !version_at_least(&v, 4, 0);

    ask->restrictions = RESTRICTIONS_PEERS;
    switch (p->family) {
    case FAMILY_LEMMY:
        return ask_lemmy(ask, version, "blocked");
    case FAMILY_PIEFED:
        ask->shape = PEERS_LEMMY;
        return ASK_IN_PEERS;
    case FAMILY_KBIN:
        return get(ask, strcmp(p->name, "mbin") == 0 ? "/api/defederated/v2" : "/api/defederated",
                   PEERS_INSTANCES);
    case FAMILY_PLEROMA:
        ask->restrictions = RESTRICTIONS_NODEINFO;
        return ASK_IN_NODEINFO;
    default:
        break;
    }
    ask->restrictions = RESTRICTIONS_DOMAIN_BLOCKS;
    if (!(p->traits & HAS_BLOCKS) || (strcmp(p->name, "mastodon") == 0 && before_blocks))
        return ASK_NOWHERE;
    return get(ask, "/api/v1/instance/domain_blocks", PEERS_LIST);
}

static enum ask_source ask_charts(const struct program *p, struct ask *ask, const char *chart)
{
    if (p->traits & HAS_CHARTS_POST || ask->post) {
        ask->post = true;
        (void)snprintf(ask->body, sizeof ask->body, "{\"span\":\"day\",\"limit\":%d}", MISSKEY_DAYS);
        (void)snprintf(ask->path, sizeof ask->path, "/api/charts/%s", chart);
        return ASK_REQUEST;
    }
    (void)snprintf(ask->path, sizeof ask->path, "/api/charts/%s?span=day&limit=%d", chart, MISSKEY_DAYS);
    return p->traits & HAS_CHARTS ? ASK_REQUEST : ASK_NOWHERE;
}

enum ask_source software_ask(const char *name, const char *version, enum software_document what,
                             struct ask *first)
{
    const struct program *p = find(name);
    enum ask_source source = ASK_NOWHERE;

    memset(first, 0, sizeof *first);
    switch (what) {
    case SOFTWARE_PEERS:
        source = ask_peers(p, version, first);
        break;
    case SOFTWARE_ACTIVITY:
        if (p->traits & HAS_ACTIVITY)
            source = get(first, "/api/v1/instance/activity", PEERS_LIST);
        break;
    case SOFTWARE_CHARTS:
        source = ask_charts(p, first, "users");
        break;
    case SOFTWARE_RESTRICTIONS:
        source = ask_restrictions(p, version, first);
        break;
    }
    first->source = source;
    if (source != ASK_REQUEST)
        first->path[0] = '\0';
    return source;
}

static bool next_chart(struct ask *ask)
{
    static const struct program by_get = {"", FAMILY_MISSKEY, HAS_CHARTS};

    if (strncmp(ask->path, "/api/charts/users", 17) != 0)
        return false;
    return ask_charts(&by_get, ask, "active-users") == ASK_REQUEST;
}

/* Puts an opaque cursor behind what the path was without one. False when it does not fit or did not change.
 */
static bool next_cursor(struct ask *ask, const char *cursor)
{
    static const char key[] = "&page_cursor=";
    char path[RECORD_URL_MAX];
    char *old;
    size_t at;

    memcpy(path, ask->path, sizeof path);
    old = strstr(path, key);
    if (old)
        *old = '\0';
    at = strlen(path);
    at += (size_t)snprintf(path + at, sizeof path - at, "%s", key);
    for (; *cursor && at + 4 <= sizeof path; cursor++) {
        bool plain =
            (*cursor >= '0' && *cursor <= '9') || ((*cursor | 0x20) >= 'a' && (*cursor | 0x20) <= 'z');

        at += (size_t)snprintf(path + at, sizeof path - at, plain ? "%c" : "%%%02X", (unsigned char)*cursor);
    }
    if (*cursor || strcmp(path, ask->path) == 0)
        return false;
    memcpy(ask->path, path, sizeof path);
    return true;
}

/* "next" is a whole URL; only its path counts, so that a server cannot send us to another host. */
static bool next_url(struct ask *ask, const char *next)
{
    struct url base = {.https = true, .port = 443, .host = "x", .path = "/"};
    struct url url;

    if (!url_resolve(&base, next, strlen(next), &url) || strlen(url.path) >= sizeof ask->path ||
        strcmp(url.path, ask->path) == 0)
        return false;
    memcpy(ask->path, url.path, strlen(url.path) + 1);
    return true;
}

/* First the followers, page by page, then the followed ones. */
static bool next_peertube(struct ask *ask, const struct peers_page *page)
{
    ask->offset += page->entries;
    if (page->entries < PEERTUBE_PAGE || (page->total >= 0 && ask->offset >= page->total)) {
        if (ask->shape == PEERS_FOLLOWING)
            return false;
        ask->shape = PEERS_FOLLOWING;
        ask->offset = 0;
    }
    peertube_page(ask);
    return true;
}

bool software_ask_next(struct ask *ask, const struct peers_page *page)
{
    if (ask->source != ASK_REQUEST || ++ask->page >= ASK_PAGES_MAX)
        return false;
    if (!page)
        return next_chart(ask);
    if (ask->shape == PEERS_FOLLOWERS || ask->shape == PEERS_FOLLOWING)
        return next_peertube(ask, page);
    if (ask->shape == PEERS_LEMMY_V4 && page->next[0])
        return next_cursor(ask, page->next);
    if (ask->shape == PEERS_FUNKWHALE && page->next[0])
        return next_url(ask, page->next);
    return false;
}
