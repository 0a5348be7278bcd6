#include <stdlib.h>
#include <string.h>

#include "base/number_set.h"
#include "visit_state.h"

enum {
    HELD_MAX = 192 << 20, /* by the lists of all visits of a worker together */
    BLOCKS_IN_FRAME = 2000,
};

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

/* Twice the room, or the first; false when there is none. */
static bool double_room(struct visit *v, uint32_t *room, size_t size, size_t *held)
{
    uint32_t more = *room ? *room : 64;

    if (!hold(v, held, more * size))
        return false;
    *room += more;
    return true;
}

/* ---- the nodeinfo document, as far as lists are inside ---- */

void visit_keep_nodeinfo(struct visit *v, const struct buf *body)
{
    if (!hold(v, &v->held_nodeinfo, body->len + 1))
        return;
    v->nodeinfo_body = mem_text_len(buf_str(body), body->len);
    v->nodeinfo_len = body->len;
}

/* ---- peers ---- */

static void take_number(void *arg, int32_t number)
{
    struct visit *v = arg;

    v->result.peers_listed++;
    if (number == NAME_NO_ROOM)
        v->starved = true;
    if (number < 0) {
        v->result.peers_refused++;
        return;
    }
    if (v->number_count == VISIT_NUMBERS_MAX)
        return;
    if (v->number_count == v->number_room) {
        if (!double_room(v, &v->number_room, sizeof(*v->numbers), &v->held_numbers))
            return;
        v->numbers = mem_grow(v->numbers, v->number_room, sizeof(*v->numbers));
    }
    v->numbers[v->number_count++] = (uint32_t)number;
}

static void take_peer(void *arg, const char *name, size_t len)
{
    struct visit *v = arg;

    name_table_ask(v->shared->names, name, len, take_number, v);
}

void visit_begin_peers(struct visit *v)
{
    peers_free(v->peers);
    let_go(v, &v->held_body);
    v->peers = peers_new(v->extra_ask.shape, take_peer, v);
}

bool visit_extra_sink(void *arg, const char *bytes, size_t len)
{
    struct visit *v = arg;
    bool good = peers_feed(v->peers, bytes, len);
    size_t kept = peers_memory(v->peers);

    name_table_settle(v->shared->names, take_number, v);
    return good && (kept <= v->held_body || hold(v, &v->held_body, kept - v->held_body)) && !v->starved;
}

enum peers_state visit_end_peers(struct visit *v, struct peers_page *page)
{
    enum peers_state state = peers_end(v->peers, page);

    name_table_settle(v->shared->names, take_number, v);
    return state;
}

enum peers_state visit_read_peers(struct visit *v)
{
    enum peers_state state =
        peers_read(v->extra_ask.shape, v->nodeinfo_body, v->nodeinfo_len, take_peer, v, NULL);

    name_table_settle(v->shared->names, take_number, v);
    return state;
}

void visit_drop_peers(struct visit *v)
{
    free(v->numbers);
    v->numbers = NULL;
    v->number_count = v->number_room = 0;
    let_go(v, &v->held_numbers);
    v->result.peers_listed = v->result.peers_refused = 0;
}

/* ---- restrictions ---- */

void visit_take_block(void *arg, const struct restriction *r)
{
    struct visit *v = arg;
    struct message_block *b;

    if (v->block_count == MESSAGE_BLOCKS_MAX)
        return;
    if (v->block_count == v->block_room) {
        if (!double_room(v, &v->block_room, sizeof(*v->blocks), &v->held_blocks))
            return;
        v->blocks = mem_grow(v->blocks, v->block_room, sizeof(*v->blocks));
    }
    b = &v->blocks[v->block_count++];
    memcpy(b->domain, r->domain, sizeof(b->domain));
    memcpy(b->digest, r->digest, sizeof(b->digest));
    memcpy(b->severity, r->severity, sizeof(b->severity));
}

void visit_drop_blocks(struct visit *v)
{
    free(v->blocks);
    v->blocks = NULL;
    v->block_count = v->block_room = 0;
    let_go(v, &v->held_blocks);
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

void visit_lists_send(struct visit *v)
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

void visit_lists_release(struct visit *v)
{
    let_go(v, &v->held_nodeinfo);
    let_go(v, &v->held_body);
    visit_drop_peers(v);
    visit_drop_blocks(v);
    peers_free(v->peers);
    free(v->nodeinfo_body);
    free(v->points);
}
