/* What to ask whom, as one table, and the walk through its rows and through the pages of an answer. */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "probe/software.h"
#include "probe/url.h"
#include "probe/version.h"

/* How an answer goes on. */
enum paging {
    PAGE_WHOLE,  /* one answer is all */
    PAGE_CURSOR, /* next_page is put behind the path (Lemmy 1.0) */
    PAGE_URL,    /* next is a URL (Funkwhale) */
    PAGE_START,  /* start=N behind the path, until total (PeerTube) */
    PAGE_OFFSET, /* offset in the body of a POST, until a page is shorter than its limit (Misskey) */
};

enum { PEERTUBE_PAGE = 100, MISSKEY_PAGE = 100, MISSKEY_PAGE_LOW = 30 };

/* Rows of one document of one set stand together, the preferred one first. A row that is no `also` is another
 * place for the same: it is asked when the one before answers that it is not there. An `also` row is asked
 * after the one before it. */
static const struct place {
    const char *set; /* programs[].documents */
    enum software_document what;
    int since,
        before; /* versions that have it, major * 100 + minor, 0 = no bound; one that cannot be read fits
                 */
    bool also;
    enum ask_source source;
    enum peers_shape shape;
    enum restrictions_kind kind;
    enum paging paging;
    const char *path;
    const char *body; /* of a POST; NULL = GET */
} places[] = {
#define GET(path) ASK_REQUEST, PEERS_LIST, RESTRICTIONS_DOMAIN_BLOCKS, PAGE_WHOLE, path, NULL
#define GET_AS(shape, paging, path) ASK_REQUEST, shape, RESTRICTIONS_PEERS, paging, path, NULL
#define POST(paging, path, body) ASK_REQUEST, PEERS_LIST, RESTRICTIONS_PEERS, paging, path, body
#define FOLLOWS(side) "/api/v1/server/" side "?count=100&sort=createdAt&state=accepted&actorType=Application"
#define CHART_BODY "{\"span\":\"day\",\"limit\":500}"
#define CHART(name) "/api/charts/" name
#define CHART_QUERY(name) CHART(name) "?span=day&limit=500"

    /* -- peers -- */
    {"mastodon", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"takahe", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"pleroma", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"peers", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"peers and blocks", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"misskey", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"misskey", SOFTWARE_PEERS, 0, 0, false, POST(PAGE_OFFSET, "/api/federation/instances", "")},
    {"misskey 12", SOFTWARE_PEERS, 0, 0, false, GET("/api/v1/instance/peers")},
    {"misskey 12", SOFTWARE_PEERS, 0, 0, false, POST(PAGE_OFFSET, "/api/federation/instances", "")},
    {"lemmy", SOFTWARE_PEERS, 18, 100, false, GET_AS(PEERS_LEMMY, PAGE_WHOLE, "/api/v3/federated_instances")},
    {"lemmy", SOFTWARE_PEERS, 100, 0, false,
     GET_AS(PEERS_LEMMY_V4, PAGE_CURSOR, "/api/v4/federated_instances?kind=all&limit=50")},
    {"lemmy", SOFTWARE_PEERS, 0, 18, false, GET_AS(PEERS_LEMMY, PAGE_WHOLE, "/api/v3/site")},
    {"piefed", SOFTWARE_PEERS, 0, 0, false, GET_AS(PEERS_LEMMY, PAGE_WHOLE, "/api/v3/federated_instances")},
    {"mbin", SOFTWARE_PEERS, 0, 0, false, GET_AS(PEERS_INSTANCES, PAGE_WHOLE, "/api/federated")},
    {"peertube", SOFTWARE_PEERS, 0, 0, false, GET_AS(PEERS_FOLLOWERS, PAGE_START, FOLLOWS("followers"))},
    {"peertube", SOFTWARE_PEERS, 0, 0, true, GET_AS(PEERS_FOLLOWING, PAGE_START, FOLLOWS("following"))},
    {"funkwhale", SOFTWARE_PEERS, 0, 0, false,
     GET_AS(PEERS_FUNKWHALE, PAGE_URL, "/api/v1/federation/domains/")},
    {"relay", SOFTWARE_PEERS, 0, 0, false, ASK_IN_NODEINFO, PEERS_NODEINFO, RESTRICTIONS_PEERS, PAGE_WHOLE,
     "", NULL},

    /* -- what they tell about their own past -- */
    {"mastodon", SOFTWARE_ACTIVITY, 0, 0, false, GET("/api/v1/instance/activity")},
    {"takahe", SOFTWARE_ACTIVITY, 0, 0, false, GET("/api/v1/instance/activity")},
    {"misskey", SOFTWARE_CHARTS, 0, 0, false, GET(CHART_QUERY("users"))},
    {"misskey", SOFTWARE_CHARTS, 0, 0, true, GET(CHART_QUERY("active-users"))},
    {"misskey", SOFTWARE_CHARTS, 0, 0, false, POST(PAGE_WHOLE, CHART("users"), CHART_BODY)},
    {"misskey", SOFTWARE_CHARTS, 0, 0, true, POST(PAGE_WHOLE, CHART("active-users"), CHART_BODY)},
    {"misskey 12", SOFTWARE_CHARTS, 0, 0, false, POST(PAGE_WHOLE, CHART("users"), CHART_BODY)},
    {"misskey 12", SOFTWARE_CHARTS, 0, 0, true, POST(PAGE_WHOLE, CHART("active-users"), CHART_BODY)},

    /* -- whom they restrict -- */
    {"mastodon", SOFTWARE_RESTRICTIONS, 400, 0, false, GET("/api/v1/instance/domain_blocks")},
    {"peers and blocks", SOFTWARE_RESTRICTIONS, 0, 0, false, GET("/api/v1/instance/domain_blocks")},
    {"pleroma", SOFTWARE_RESTRICTIONS, 0, 0, false, ASK_IN_NODEINFO, PEERS_LIST, RESTRICTIONS_NODEINFO,
     PAGE_WHOLE, "", NULL},
    {"lemmy", SOFTWARE_RESTRICTIONS, 0, 100, false, ASK_IN_PEERS, PEERS_LEMMY, RESTRICTIONS_PEERS, PAGE_WHOLE,
     "", NULL},
    {"lemmy", SOFTWARE_RESTRICTIONS, 100, 0, false,
     GET_AS(PEERS_LEMMY_V4, PAGE_CURSOR, "/api/v4/federated_instances?kind=blocked&limit=50")},
    {"piefed", SOFTWARE_RESTRICTIONS, 0, 0, false, ASK_IN_PEERS, PEERS_LEMMY, RESTRICTIONS_PEERS, PAGE_WHOLE,
     "", NULL},
    {"mbin", SOFTWARE_RESTRICTIONS, 0, 0, false, GET_AS(PEERS_INSTANCES, PAGE_WHOLE, "/api/defederated/v2")},
    {"mbin", SOFTWARE_RESTRICTIONS, 0, 0, false, GET_AS(PEERS_INSTANCES, PAGE_WHOLE, "/api/defederated")},
    {"kbin", SOFTWARE_RESTRICTIONS, 0, 0, false, GET_AS(PEERS_INSTANCES, PAGE_WHOLE, "/api/defederated")},

    /* -- what nodeinfo does not say: Mastodon's repository, weekly actives of Lemmy and PeerTube -- */
    {"mastodon", SOFTWARE_INSTANCE, 400, 0, false, GET("/api/v2/instance")},
    {"lemmy", SOFTWARE_INSTANCE, 100, 0, false, GET("/api/v4/site")},
    {"lemmy", SOFTWARE_INSTANCE, 0, 100, false, GET("/api/v3/site")},
    {"peertube", SOFTWARE_INSTANCE, 0, 0, false, GET("/api/v1/server/stats")},
};

static bool reaches(const struct version *v, int bound)
{
    return version_at_least(v, bound / 100, bound % 100);
}

static bool fits(const struct place *p, const struct version *v)
{
    return v->count == 0 || (reaches(v, p->since) && (p->before == 0 || !reaches(v, p->before)));
}

/* The next row from `from` on for the same document that fits; NULL when there is none. */
static const struct place *find_place(const char *set, enum software_document what, const struct version *v,
                                      size_t from, bool also)
{
    for (size_t i = from; set && i < COUNT_OF(places); i++)
        if (places[i].what == what && places[i].also == also && strcmp(places[i].set, set) == 0 &&
            fits(&places[i], v))
            return &places[i];
    return NULL;
}

static void set_offset(struct ask *ask, const struct place *p)
{
    if (p->paging == PAGE_START)
        (void)snprintf(ask->path, sizeof ask->path, "%s&start=%u", p->path, (unsigned)ask->offset);
    else if (p->paging == PAGE_OFFSET)
        (void)snprintf(ask->body, sizeof ask->body,
                       "{\"limit\":%u,\"offset\":%u,\"sort\":\"-firstRetrievedAt\"}", (unsigned)ask->limit,
                       (unsigned)ask->offset);
}

static void go_to(struct ask *ask, const struct place *p)
{
    ask->place = (uint16_t)(p - places);
    ask->source = p->source;
    ask->shape = p->shape;
    ask->restrictions = p->kind;
    ask->post = p->body != NULL;
    ask->offset = 0;
    ask->limit = p->paging == PAGE_OFFSET ? MISSKEY_PAGE : 0;
    (void)snprintf(ask->path, sizeof ask->path, "%s", p->path);
    (void)snprintf(ask->body, sizeof ask->body, "%s", p->body ? p->body : "");
    set_offset(ask, p);
}

enum ask_source software_ask(const char *name, const char *version, enum software_document what,
                             struct ask *first)
{
    struct version v = version_read(version);
    const struct place *p = find_place(software_documents(name), what, &v, 0, false);

    memset(first, 0, sizeof *first);
    first->version = v;
    if (p)
        go_to(first, p);
    return first->source;
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

static bool next_offset(struct ask *ask, const struct place *p, const struct peers_page *page)
{
    uint32_t full = p->paging == PAGE_START ? PEERTUBE_PAGE : ask->limit;

    ask->offset += page->entries;
    if (page->entries < full || (page->total >= 0 && ask->offset >= page->total))
        return false;
    set_offset(ask, p);
    return true;
}

static bool next_page(struct ask *ask, const struct place *p, const struct peers_page *page)
{
    switch (p->paging) {
    case PAGE_WHOLE:
        return false;
    case PAGE_CURSOR:
        return page->next[0] && next_cursor(ask, page->next);
    case PAGE_URL:
        return page->next[0] && next_url(ask, page->next);
    case PAGE_START:
    case PAGE_OFFSET:
        return next_offset(ask, p, page);
    }
    return false;
}

static bool has_more(const struct place *p)
{
    const struct place *next = p + 1;

    return next < places + COUNT_OF(places) && next->what == p->what && strcmp(next->set, p->set) == 0;
}

bool software_ask_is_only(const struct ask *ask)
{
    const struct place *p = &places[ask->place];

    return ask->source == ASK_REQUEST && p->paging == PAGE_WHOLE && !has_more(p);
}

bool software_ask_next(struct ask *ask, const struct peers_page *page)
{
    const struct place *p = &places[ask->place], *next = p + 1;

    if (ask->source != ASK_REQUEST || ++ask->page >= ASK_PAGES_MAX)
        return false;
    if (page && next_page(ask, p, page))
        return true;
    if (!has_more(p) || !next->also)
        return false;
    go_to(ask, next);
    return true;
}

bool software_ask_instead(struct ask *ask, int status)
{
    const struct place *p = &places[ask->place];
    const struct place *next;

    if (ask->source != ASK_REQUEST || ask->page > 0)
        return false;
    if (p->paging == PAGE_OFFSET && status == 400 && ask->limit > MISSKEY_PAGE_LOW) {
        ask->limit = MISSKEY_PAGE_LOW;
        set_offset(ask, p);
        return true;
    }
    if (status != 400 && status != 404 && status != 405)
        return false;
    next = find_place(p->set, p->what, &ask->version, (size_t)ask->place + 1, false);
    if (!next || next->source != ASK_REQUEST)
        return false;
    go_to(ask, next);
    return true;
}
