#include <string.h>

#include "base/clock.h"
#include "probe/activity.h"
#include "probe/charts.h"
#include "probe/instance.h"
#include "probe/nodeinfo.h"
#include "visit_state.h"

enum {
    ACTIVITY_MAX = 256 * 1024,
    CHARTS_MAX = 1024 * 1024,
    RESTRICTIONS_MAX = 8 << 20,
    INSTANCE_MAX = 1024 * 1024,
    /* No page beyond it is asked for. Two lists of a hundred pages and what comes before them take less; a
     * server that sends each page through redirects takes more. */
    REQUESTS_ENOUGH = 300,
    PAGE_REQUESTS_MAX = 4 * (1 + VISIT_REDIRECTS_MAX), /* robots.txt and the page, each hop asked for twice */
};

_Static_assert((int)REQUESTS_ENOUGH + (int)PAGE_REQUESTS_MAX < (int)MESSAGE_REQUESTS_MAX,
               "the coordinator takes them");
_Static_assert((int)VISIT_NUMBERS_MAX + (int)PEERS_ENTRIES_MAX < (int)MESSAGE_LISTED_MAX,
               "with the page that goes beyond");

static const uint32_t wants[VISIT_EXTRAS] = {
    [SOFTWARE_PEERS] = WANT_PEERS,       [SOFTWARE_ACTIVITY] = WANT_ACTIVITY,
    [SOFTWARE_CHARTS] = WANT_CHARTS,     [SOFTWARE_RESTRICTIONS] = WANT_RESTRICTIONS,
    [SOFTWARE_INSTANCE] = WANT_INSTANCE,
};

static uint8_t *state_of(struct visit *v, int extra)
{
    uint8_t *states[VISIT_EXTRAS] = {
        [SOFTWARE_PEERS] = &v->result.peers,      [SOFTWARE_ACTIVITY] = &v->result.activity,
        [SOFTWARE_CHARTS] = &v->result.charts,    [SOFTWARE_RESTRICTIONS] = &v->result.restrictions,
        [SOFTWARE_INSTANCE] = &v->instance_state,
    };

    return states[extra];
}

/* Where a document is that is wanted; ASK_NOWHERE when it is not. */
static enum ask_source find(const struct visit *v, enum software_document extra, struct ask *ask)
{
    return v->ask.want & wants[extra]
               ? software_ask(v->result.nodeinfo.software, v->result.nodeinfo.version, extra, ask)
               : ASK_NOWHERE;
}

static enum extra_state read_restrictions(struct visit *v, const struct ask *ask, const char *bytes,
                                          size_t len)
{
    enum peers_state state =
        restrictions_read(ask->restrictions, ask->shape, bytes ? bytes : "", len, visit_take_block, v, NULL);

    if (state == PEERS_OK && !v->starved)
        return EXTRA_OK;
    visit_drop_blocks(v); /* those of earlier pages too: half a list is none */
    return state == PEERS_TOO_LARGE ? EXTRA_TOO_LARGE : EXTRA_FAILED;
}

/* ---- series ---- */

static bool add_points(struct visit *v, const struct series_point *points, int count)
{
    if (count < 0 || v->point_count + (uint32_t)count > MESSAGE_POINTS_MAX)
        return false;
    v->points = mem_grow(v->points, v->point_count + (uint32_t)count, sizeof(*v->points));
    if (count > 0)
        memcpy(v->points + v->point_count, points, (size_t)count * sizeof(*points));
    v->point_count += (uint32_t)count;
    return true;
}

_Static_assert((int)CHARTS_POINTS_MAX >= (int)ACTIVITY_POINTS_MAX, "one array serves both");

static bool read_series(struct visit *v, const struct http_answer *a)
{
    struct series_point points[CHARTS_POINTS_MAX];
    int32_t today = (int32_t)(clock_now_us() / INT64_C(86400000000));
    int count = v->extra == SOFTWARE_ACTIVITY ? activity_read(buf_str(&a->body), a->body.len, points)
                                              : charts_read(buf_str(&a->body), a->body.len, today, points);

    return add_points(v, points, count);
}

/* ---- one after the other ---- */

static void begin_request(struct visit *v)
{
    struct url url = *v->document_url;

    if (v->result.requests >= REQUESTS_ENOUGH) {
        visit_extras_stop(v);
        return;
    }
    if (v->extra == SOFTWARE_PEERS)
        visit_begin_peers(v);
    memcpy(url.path, v->extra_ask.path, sizeof(v->extra_ask.path));
    visit_fetch(v, STAGE_EXTRA, &url);
}

/* Lists that are inside the nodeinfo document. */
static enum extra_state read_from_nodeinfo(struct visit *v)
{
    enum peers_state state;

    if (!v->nodeinfo_body)
        return EXTRA_FAILED;
    if (v->extra == SOFTWARE_RESTRICTIONS)
        return read_restrictions(v, &v->extra_ask, v->nodeinfo_body, v->nodeinfo_len);
    state = visit_read_peers(v);
    if (state == PEERS_OK && !v->starved)
        return EXTRA_OK;
    visit_drop_peers(v);
    return v->starved ? EXTRA_FAILED : EXTRA_NONE;
}

/* Restrictions that are inside the peers document. */
static void read_from_peers(struct visit *v)
{
    struct ask ask;
    size_t len;
    const char *body = peers_body(v->peers, &len);

    if (body && find(v, SOFTWARE_RESTRICTIONS, &ask) == ASK_IN_PEERS)
        v->result.restrictions = (uint8_t)read_restrictions(v, &ask, body, len);
}

/* Does the nodeinfo document say more that is wanted, or where that is? */
static bool needs_nodeinfo(const struct visit *v)
{
    struct ask ask;

    return find(v, SOFTWARE_RESTRICTIONS, &ask) == ASK_IN_NODEINFO ||
           find(v, SOFTWARE_PEERS, &ask) == ASK_IN_NODEINFO ||
           (find(v, SOFTWARE_PEERS, &ask) == ASK_REQUEST && ask.shape == PEERS_FUNKWHALE);
}

/* Funkwhale's nodeinfo document says where its list is. False when there was no room to keep it. */
static bool find_in_nodeinfo(struct visit *v)
{
    if (v->extra_ask.shape != PEERS_FUNKWHALE)
        return true;
    if (!v->nodeinfo_body)
        return false;
    (void)nodeinfo_known_nodes(v->nodeinfo_body, v->nodeinfo_len, v->document_url, v->extra_ask.path);
    return true;
}

static void next_extra(struct visit *v)
{
    while (++v->extra < VISIT_EXTRAS) {
        uint8_t *state = state_of(v, v->extra);

        v->starved = false;
        if (!(v->ask.want & wants[v->extra]))
            continue;
        switch (software_ask(v->result.nodeinfo.software, v->result.nodeinfo.version,
                             (enum software_document)v->extra, &v->extra_ask)) {
        case ASK_NOWHERE:
            *state = EXTRA_NONE;
            continue;
        case ASK_IN_NODEINFO:
            *state = (uint8_t)read_from_nodeinfo(v);
            continue;
        case ASK_IN_PEERS: /* read there, if they came */
            continue;
        case ASK_REQUEST:
            if (find_in_nodeinfo(v)) {
                begin_request(v);
                return;
            }
            *state = EXTRA_FAILED;
            continue;
        }
    }
    visit_end(v, OUTCOME_OK, v->result.http_status, v->result.detail);
}

void visit_extras_begin(struct visit *v, const struct buf *document)
{
    struct ask ask;

    if (needs_nodeinfo(v))
        visit_keep_nodeinfo(v, document);
    /* where the peers document is needed for more than its peers, "unchanged" would be no answer */
    if (find(v, SOFTWARE_RESTRICTIONS, &ask) == ASK_IN_PEERS)
        v->ask.peers_etag[0] = '\0';
    v->extra = -1;
    next_extra(v);
}

/* Notes what became of the one under way; half a list is none. */
static void note(struct visit *v, enum extra_state state)
{
    *state_of(v, v->extra) = (uint8_t)state;
    if (v->extra == SOFTWARE_PEERS && state != EXTRA_OK)
        visit_drop_peers(v);
    if (v->extra == SOFTWARE_RESTRICTIONS && state != EXTRA_OK)
        visit_drop_blocks(v);
}

static void settle(struct visit *v, enum extra_state state)
{
    note(v, state);
    next_extra(v);
}

void visit_extra_failed(struct visit *v, enum extra_state state)
{
    settle(v, state);
}

void visit_extras_stop(struct visit *v)
{
    if (v->extra < VISIT_EXTRAS)
        note(v, EXTRA_FAILED);
    visit_end(v, OUTCOME_OK, v->result.http_status, v->result.detail);
}

static void on_peers(struct visit *v, const struct http_answer *a)
{
    struct peers_page page;
    enum peers_state state = visit_end_peers(v, &page);

    if (state != PEERS_OK || v->starved) {
        settle(v, state == PEERS_TOO_LARGE ? EXTRA_TOO_LARGE : EXTRA_FAILED);
        return;
    }
    if (v->extra_ask.page == 0) {
        memcpy(v->result.peers_etag, a->etag, sizeof(v->result.peers_etag));
        read_from_peers(v);
    }
    if (v->result.peers_listed < VISIT_NUMBERS_MAX && software_ask_next(&v->extra_ask, &page)) {
        v->result.peers_etag[0] = '\0'; /* of one page of many: says nothing about the list */
        begin_request(v);
        return;
    }
    settle(v, EXTRA_OK);
}

static void ignore_name(void *arg, const char *name, size_t len)
{
    (void)arg;
    (void)name;
    (void)len;
}

/* Lemmy 1.0 gives what it blocks in pages, like its peers. */
static bool next_restrictions(struct visit *v, const struct http_answer *a)
{
    struct peers_page page;

    return v->extra_ask.restrictions == RESTRICTIONS_PEERS && v->block_count < MESSAGE_BLOCKS_MAX &&
           peers_read(v->extra_ask.shape, buf_str(&a->body), a->body.len, ignore_name, NULL, &page) ==
               PEERS_OK &&
           software_ask_next(&v->extra_ask, &page);
}

static void on_restrictions(struct visit *v, const struct http_answer *a)
{
    enum extra_state state = read_restrictions(v, &v->extra_ask, a->body.bytes, a->body.len);

    if (state == EXTRA_OK && next_restrictions(v, a))
        begin_request(v);
    else
        settle(v, state);
}

/* What nodeinfo did not say; what it did say stands. */
static enum extra_state read_instance(struct visit *v, const struct http_answer *a)
{
    struct nodeinfo *n = &v->result.nodeinfo;
    struct instance_document d;

    if (instance_read(buf_str(&a->body), a->body.len, n->software, &d) != OUTCOME_OK)
        return EXTRA_FAILED;
    if (!n->repository[0])
        memcpy(n->repository, d.repository, sizeof(n->repository));
    if (n->users_active_week == RECORD_ABSENT)
        n->users_active_week = d.users_active_week;
    n->flags |= d.flags & RECORD_PRIVATE;
    return EXTRA_OK;
}

static enum extra_state state_of_status(int status)
{
    switch (status) {
    case 304:
        return EXTRA_UNCHANGED;
    case 404:
        return EXTRA_DISABLED;
    case 410: /* the software is there, its nodeinfo answers: Mastodon that is being wound down */
        return EXTRA_GONE;
    case 401:
    case 403:
        return EXTRA_DENIED;
    default:
        return EXTRA_FAILED;
    }
}

void visit_on_extra(struct visit *v, const struct http_answer *a)
{
    if (visit_is_deferred(a)) { /* who asks for patience is not asked for more */
        visit_extras_stop(v);
        return;
    }
    if (a->status < 200 || a->status > 299) {
        if (software_ask_instead(&v->extra_ask, a->status))
            begin_request(v);
        else
            settle(v, state_of_status(a->status));
        return;
    }
    switch ((enum software_document)v->extra) {
    case SOFTWARE_PEERS:
        on_peers(v, a);
        return;
    case SOFTWARE_RESTRICTIONS:
        on_restrictions(v, a);
        return;
    case SOFTWARE_INSTANCE:
        settle(v, read_instance(v, a));
        return;
    case SOFTWARE_DOCUMENTS:
        break;
    case SOFTWARE_ACTIVITY:
    case SOFTWARE_CHARTS:
        if (!read_series(v, a))
            settle(v, EXTRA_FAILED);
        else if (software_ask_next(&v->extra_ask, NULL))
            begin_request(v);
        else
            settle(v, EXTRA_OK);
        return;
    }
}

bool visit_extra_is_last(const struct visit *v)
{
    struct ask ask;

    if (!software_ask_is_only(&v->extra_ask))
        return false;
    for (int extra = v->extra + 1; extra < VISIT_EXTRAS; extra++)
        if (find(v, (enum software_document)extra, &ask) == ASK_REQUEST)
            return false;
    return true;
}

size_t visit_extra_body_max(const struct visit *v)
{
    switch ((enum software_document)v->extra) {
    case SOFTWARE_PEERS:
        return PEERS_BYTES_MAX;
    case SOFTWARE_ACTIVITY:
        return ACTIVITY_MAX;
    case SOFTWARE_CHARTS:
        return CHARTS_MAX;
    case SOFTWARE_RESTRICTIONS:
        return RESTRICTIONS_MAX;
    case SOFTWARE_INSTANCE:
        return INSTANCE_MAX;
    case SOFTWARE_DOCUMENTS:
        break;
    }
    BUG("extra %d", v->extra);
}
