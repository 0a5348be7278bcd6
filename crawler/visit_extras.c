#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number_set.h"
#include "probe/activity.h"
#include "probe/charts.h"
#include "probe/instance.h"
#include "probe/nodeinfo.h"
#include "probe/restrictions.h"
#include "visit_state.h"

enum {
    ACTIVITY_MAX = 256 * 1024,
    CHARTS_MAX = 1024 * 1024,
    RESTRICTIONS_MAX = 8 << 20,
    INSTANCE_MAX = 1024 * 1024,
    NUMBERS_MAX = PEERS_ENTRIES_MAX,
    HELD_MAX = 192 << 20, /* by the lists of all visits of a worker together */
    BLOCKS_IN_FRAME = 2000,
    /* No page beyond it is asked for. Two lists of a hundred pages and what comes before them take less; a
     * server that sends each page through redirects takes more. */
    REQUESTS_ENOUGH = 300,
    PAGE_REQUESTS_MAX = 4 * (1 + VISIT_REDIRECTS_MAX), /* robots.txt and the page, each hop asked for twice */
};

_Static_assert((int)REQUESTS_ENOUGH + (int)PAGE_REQUESTS_MAX < (int)MESSAGE_REQUESTS_MAX,
               "the coordinator takes them");
_Static_assert((int)NUMBERS_MAX + (int)PEERS_ENTRIES_MAX < (int)MESSAGE_LISTED_MAX,
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

/* ---- peers ---- */

/* Notes memory that a list takes; false when all lists together take too much. Lists that come at once are
 * cut off then, and asked for again with the next visit. */
static bool hold(struct visit *v, size_t *what, size_t more)
{
    if (v->shared->held + more > HELD_MAX) {
        v->starved = true;
        return false;
    }
    v->shared->held += more;
    *what += more;
    return true;
}

static void let_go(struct visit *v, size_t *what)
{
    v->shared->held -= *what;
    *what = 0;
}

static void take_name(void *arg, const char *name, size_t len)
{
    struct visit *v = arg;
    int32_t number = name_table_number(v->shared->names, name, len);

    v->result.peers_listed++;
    if (number == NAME_NO_ROOM)
        v->starved = true;
    if (number < 0) {
        v->result.peers_refused++;
        return;
    }
    if (v->number_count == NUMBERS_MAX)
        return;
    if (v->number_count == v->number_room) {
        size_t more = (v->number_room ? v->number_room : 1024) * sizeof(*v->numbers);

        if (!hold(v, &v->held_numbers, more))
            return;
        v->number_room = v->number_room ? 2 * v->number_room : 1024;
        v->numbers = mem_grow(v->numbers, v->number_room, sizeof(*v->numbers));
    }
    v->numbers[v->number_count++] = (uint32_t)number;
}

static void drop_peers(struct visit *v)
{
    free(v->numbers);
    v->numbers = NULL;
    v->number_count = v->number_room = 0;
    let_go(v, &v->held_numbers);
    v->result.peers_listed = v->result.peers_refused = 0;
}

bool visit_extra_sink(void *arg, const char *bytes, size_t len)
{
    struct visit *v = arg;
    bool good = peers_feed(v->peers, bytes, len);
    size_t kept = peers_memory(v->peers);

    return good && (kept <= v->held_body || hold(v, &v->held_body, kept - v->held_body)) && !v->starved;
}

/* ---- restrictions ---- */

static void take_restriction(void *arg, const struct restriction *r)
{
    struct visit *v = arg;
    struct message_block *b;

    if (v->block_count == MESSAGE_BLOCKS_MAX)
        return;
    if (v->block_count == v->block_room) {
        v->block_room = v->block_room ? 2 * v->block_room : 64;
        v->blocks = mem_grow(v->blocks, v->block_room, sizeof(*v->blocks));
    }
    b = &v->blocks[v->block_count++];
    memcpy(b->domain, r->domain, sizeof(b->domain));
    memcpy(b->digest, r->digest, sizeof(b->digest));
    memcpy(b->severity, r->severity, sizeof(b->severity));
}

static enum extra_state read_restrictions(struct visit *v, enum restrictions_kind kind, const char *bytes,
                                          size_t len)
{
    enum peers_state state =
        restrictions_read(kind, v->extra_ask.shape, bytes ? bytes : "", len, take_restriction, v, NULL);

    if (state == PEERS_OK)
        return EXTRA_OK;
    v->block_count = 0; /* those of earlier pages too: half a list is none */
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
    if (v->extra == SOFTWARE_PEERS) {
        peers_free(v->peers);
        let_go(v, &v->held_body);
        v->peers = peers_new(v->extra_ask.shape, take_name, v);
    }
    memcpy(url.path, v->extra_ask.path, sizeof(v->extra_ask.path));
    visit_fetch(v, STAGE_EXTRA, &url);
}

/* Lists that are inside the nodeinfo document. */
static enum extra_state read_from_nodeinfo(struct visit *v)
{
    if (v->extra == SOFTWARE_RESTRICTIONS)
        return read_restrictions(v, v->extra_ask.restrictions, v->nodeinfo_body, v->nodeinfo_len);
    if (peers_read(v->extra_ask.shape, v->nodeinfo_body, v->nodeinfo_len, take_name, v, NULL) == PEERS_OK)
        return EXTRA_OK;
    drop_peers(v);
    return EXTRA_NONE;
}

/* Lists that are inside the peers document. */
static enum extra_state read_from_peers(struct visit *v)
{
    return v->peers_body ? read_restrictions(v, RESTRICTIONS_PEERS, v->peers_body, v->peers_len)
                         : EXTRA_NOT_ASKED;
}

/* Is the peers document needed for more than its peers? Then "unchanged" would be no answer. */
static bool needs_peers_body(const struct visit *v)
{
    struct ask ask;

    return (v->ask.want & WANT_RESTRICTIONS) &&
           software_ask(v->result.nodeinfo.software, v->result.nodeinfo.version, SOFTWARE_RESTRICTIONS,
                        &ask) == ASK_IN_PEERS;
}

static void next_extra(struct visit *v)
{
    while (++v->extra < VISIT_EXTRAS) {
        uint8_t *state = state_of(v, v->extra);

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
        case ASK_IN_PEERS:
            *state = (uint8_t)read_from_peers(v);
            continue;
        case ASK_REQUEST:
            if (v->extra_ask.shape == PEERS_FUNKWHALE)
                (void)nodeinfo_known_nodes(v->nodeinfo_body, v->nodeinfo_len, v->document_url,
                                           v->extra_ask.path);
            begin_request(v);
            return;
        }
    }
    visit_end(v, OUTCOME_OK, v->result.http_status, v->result.detail);
}

void visit_extras_begin(struct visit *v)
{
    if (needs_peers_body(v))
        v->ask.peers_etag[0] = '\0';
    v->extra = -1;
    next_extra(v);
}

static void settle(struct visit *v, enum extra_state state)
{
    *state_of(v, v->extra) = (uint8_t)state;
    if (v->extra == SOFTWARE_PEERS && state != EXTRA_OK)
        drop_peers(v);
    next_extra(v);
}

void visit_extra_failed(struct visit *v, enum extra_state state)
{
    settle(v, state);
}

void visit_extras_stop(struct visit *v)
{
    if (v->extra < VISIT_EXTRAS)
        *state_of(v, v->extra) = EXTRA_FAILED;
    if (v->extra == SOFTWARE_PEERS)
        drop_peers(v);
    visit_end(v, OUTCOME_OK, v->result.http_status, v->result.detail);
}

static void on_peers(struct visit *v, const struct http_answer *a)
{
    struct peers_page page;
    enum peers_state state = peers_end(v->peers, &page);
    const char *body;

    if (state != PEERS_OK || v->starved) {
        settle(v, state == PEERS_TOO_LARGE ? EXTRA_TOO_LARGE : EXTRA_FAILED);
        return;
    }
    if (v->extra_ask.page == 0)
        memcpy(v->result.peers_etag, a->etag, sizeof(v->result.peers_etag));
    body = peers_body(v->peers, &v->peers_len);
    if (body && v->extra_ask.page == 0) {
        free(v->peers_body);
        v->peers_body = mem_text_len(body, v->peers_len);
    }
    if (v->result.peers_listed < NUMBERS_MAX && software_ask_next(&v->extra_ask, &page)) {
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
    enum extra_state state = read_restrictions(v, v->extra_ask.restrictions, a->body.bytes, a->body.len);

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

/* A server that asks for patience is not asked for more. */
static bool wants_patience(struct visit *v, const struct http_answer *a)
{
    return (a->status == 429 || a->status == 503) && visit_outcome_of_status(v, a) == OUTCOME_DEFERRED;
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
    if (wants_patience(v, a)) {
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

static bool will_request(const struct visit *v, int extra)
{
    struct ask ask;

    return (v->ask.want & wants[extra]) &&
           software_ask(v->result.nodeinfo.software, v->result.nodeinfo.version,
                        (enum software_document)extra, &ask) == ASK_REQUEST;
}

bool visit_extra_is_last(const struct visit *v)
{
    if (!software_ask_is_only(&v->extra_ask))
        return false;
    for (int extra = v->extra + 1; extra < VISIT_EXTRAS; extra++)
        if (will_request(v, extra))
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

/* ---- what goes before the result ---- */

static void send_peers(struct visit *v)
{
    struct buf *out = v->shared->out;

    v->number_count = number_set_sort(v->numbers, v->number_count);
    for (uint32_t at = 0; at < v->number_count; at += MESSAGE_PEERS_MAX) {
        uint32_t left = v->number_count - at;

        message_put_peers(out, v->ask.visit, v->numbers + at,
                          left < MESSAGE_PEERS_MAX ? left : (uint32_t)MESSAGE_PEERS_MAX);
    }
}

void visit_extras_send(struct visit *v)
{
    struct buf *out = v->shared->out;

    name_table_announce(v->shared->names, out);
    if (v->result.peers == EXTRA_OK)
        send_peers(v);
    if (v->point_count > 0)
        message_put_series(out, v->ask.visit, v->points, v->point_count);
    for (uint32_t at = 0; at < v->block_count; at += BLOCKS_IN_FRAME) {
        uint32_t left = v->block_count - at;

        message_put_blocks(out, v->ask.visit, v->blocks + at,
                           left < BLOCKS_IN_FRAME ? left : (uint32_t)BLOCKS_IN_FRAME);
    }
}

void visit_extras_release(struct visit *v)
{
    let_go(v, &v->held_body);
    let_go(v, &v->held_numbers);
    peers_free(v->peers);
    free(v->peers_body);
    free(v->numbers);
    free(v->points);
    free(v->blocks);
}
