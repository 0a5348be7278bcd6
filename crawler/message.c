#include "message.h"

#include <string.h>

#include "base/err.h"

/* ---- writing ---- */

static void put_u8(struct buf *b, unsigned v)
{
    unsigned char byte = (unsigned char)v;

    buf_put(b, &byte, 1);
}

static void put_le(struct buf *b, uint64_t v, int bytes)
{
    unsigned char out[8];

    for (int i = 0; i < bytes; i++)
        out[i] = (unsigned char)(v >> (8 * i));
    buf_put(b, out, (size_t)bytes);
}

static void put_u32(struct buf *b, uint32_t v)
{
    put_le(b, v, 4);
}

static void put_u64(struct buf *b, uint64_t v)
{
    put_le(b, v, 8);
}

static void put_i64(struct buf *b, int64_t v)
{
    put_le(b, (uint64_t)v, 8);
}

/* u16 length and the bytes. */
static void put_text(struct buf *b, const char *text, size_t size)
{
    size_t len = strnlen(text, size);

    if (len == size)
        BUG("text without an end");
    put_le(b, len, 2);
    buf_put(b, text, len);
}

static void put_leaf(struct buf *b, const struct message_leaf *leaf)
{
    buf_put(b, leaf->digest, sizeof(leaf->digest));
    put_i64(b, leaf->until_s);
}

static size_t frame_begin(struct buf *b, enum message_kind kind)
{
    size_t start = b->len;

    put_u32(b, 0);
    put_u8(b, (unsigned)kind);
    return start;
}

static void frame_end(struct buf *b, size_t start)
{
    size_t len = b->len - start - 4;

    if (len > MESSAGE_FRAME_MAX)
        BUG("frame of %zu bytes", len);
    for (int i = 0; i < 4; i++)
        b->bytes[start + (size_t)i] = (char)(unsigned char)(len >> (8 * i));
}

void message_put_config(struct buf *out, const struct message_config *m)
{
    size_t start = frame_begin(out, MESSAGE_CONFIG);

    put_text(out, m->user_agent, sizeof(m->user_agent));
    put_text(out, m->dns_server, sizeof(m->dns_server));
    put_text(out, m->ca_file, sizeof(m->ca_file));
    for (size_t i = 0; i < COUNT_OF(m->allow); i++)
        put_text(out, m->allow[i], sizeof(m->allow[i]));
    put_le(out, m->https_port, 2);
    put_u32(out, m->transfers_max);
    put_u32(out, m->handshakes_max);
    put_u32(out, m->visit_timeout_ms);
    put_i64(out, m->now_shift_us);
    put_u8(out, m->sandbox);
    frame_end(out, start);
}

void message_put_visit(struct buf *out, const struct message_visit *m)
{
    size_t start = frame_begin(out, MESSAGE_VISIT);

    put_u64(out, m->visit);
    put_text(out, m->host, sizeof(m->host));
    put_u32(out, m->want);
    put_text(out, m->software, sizeof(m->software));
    put_text(out, m->peers_etag, sizeof(m->peers_etag));
    put_leaf(out, &m->leaf);
    frame_end(out, start);
}

void message_put_go(struct buf *out, uint64_t visit)
{
    size_t start = frame_begin(out, MESSAGE_GO);

    put_u64(out, visit);
    frame_end(out, start);
}

void message_put_barred(struct buf *out, const char *const *names, uint32_t count)
{
    size_t start = frame_begin(out, MESSAGE_BARRED);

    if (count > MESSAGE_BARRED_MAX)
        BUG("%u barred hosts in one frame", count);
    put_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        size_t len = strlen(names[i]);

        if (len >= RECORD_HOST_MAX)
            BUG("host name of %zu bytes", len);
        put_u8(out, (unsigned)len);
        buf_put(out, names[i], len);
    }
    frame_end(out, start);
}

void message_put_empty(struct buf *out, enum message_kind kind)
{
    frame_end(out, frame_begin(out, kind));
}

void message_put_resolved(struct buf *out, uint64_t visit, const unsigned char key[MESSAGE_KEY_SIZE])
{
    size_t start = frame_begin(out, MESSAGE_RESOLVED);

    put_u64(out, visit);
    buf_put(out, key, MESSAGE_KEY_SIZE);
    frame_end(out, start);
}

void message_put_peers(struct buf *out, uint64_t visit, const uint32_t *names, uint32_t count)
{
    size_t start = frame_begin(out, MESSAGE_PEERS);

    if (count > MESSAGE_PEERS_MAX)
        BUG("%u peers in one frame", count);
    put_u64(out, visit);
    put_u32(out, count);
    for (uint32_t i = 0; i < count; i++)
        put_u32(out, names[i]);
    frame_end(out, start);
}

void message_put_series(struct buf *out, uint64_t visit, const struct series_point *points, uint32_t count)
{
    size_t start = frame_begin(out, MESSAGE_SERIES);

    put_u64(out, visit);
    put_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        put_u8(out, (unsigned)points[i].metric);
        put_u32(out, (uint32_t)points[i].day);
        put_le(out, (uint64_t)(uint16_t)points[i].days, 2);
        put_i64(out, points[i].value);
    }
    frame_end(out, start);
}

void message_put_blocks(struct buf *out, uint64_t visit, const struct message_block *blocks, uint32_t count)
{
    size_t start = frame_begin(out, MESSAGE_BLOCKS);

    put_u64(out, visit);
    put_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        put_text(out, blocks[i].domain, sizeof(blocks[i].domain));
        put_text(out, blocks[i].digest, sizeof(blocks[i].digest));
        put_text(out, blocks[i].severity, sizeof(blocks[i].severity));
    }
    frame_end(out, start);
}

static void put_nodeinfo(struct buf *out, const struct nodeinfo *n)
{
    put_text(out, n->schema, sizeof(n->schema));
    put_text(out, n->software, sizeof(n->software));
    put_text(out, n->version, sizeof(n->version));
    put_text(out, n->repository, sizeof(n->repository));
    put_text(out, n->nodeinfo2_base, sizeof(n->nodeinfo2_base));
    put_i64(out, n->users_total);
    put_i64(out, n->users_active_month);
    put_i64(out, n->users_active_halfyear);
    put_i64(out, n->users_active_week);
    put_i64(out, n->local_posts);
    put_i64(out, n->local_comments);
    put_u8(out, (unsigned)(n->open_registrations + 1));
    put_u32(out, n->flags);
}

void message_put_result(struct buf *out, const struct message_result *m)
{
    size_t start = frame_begin(out, MESSAGE_RESULT);

    put_u64(out, m->visit);
    put_u8(out, (unsigned)m->outcome);
    put_u32(out, (uint32_t)m->http_status);
    put_u32(out, (uint32_t)m->retry_after_s);
    put_u32(out, m->duration_ms);
    put_u32(out, m->requests);
    put_text(out, m->detail, sizeof(m->detail));
    put_text(out, m->final_host, sizeof(m->final_host));
    put_u8(out, m->has_nodeinfo);
    if (m->has_nodeinfo)
        put_nodeinfo(out, &m->nodeinfo);
    put_u8(out, m->peers);
    put_u8(out, m->activity);
    put_u8(out, m->charts);
    put_u8(out, m->restrictions);
    put_u32(out, m->peers_listed);
    put_u32(out, m->peers_refused);
    put_text(out, m->peers_etag, sizeof(m->peers_etag));
    put_leaf(out, &m->leaf);
    frame_end(out, start);
}

void message_put_alive(struct buf *out, uint32_t transfers, uint32_t lag_ms, uint64_t bytes)
{
    size_t start = frame_begin(out, MESSAGE_ALIVE);

    put_u32(out, transfers);
    put_u32(out, lag_ms);
    put_u64(out, bytes);
    frame_end(out, start);
}

void message_names_begin(struct message_names *n, struct buf *out, uint32_t first)
{
    *n = (struct message_names){.out = out, .start = frame_begin(out, MESSAGE_NAMES)};
    put_u32(out, first);
    put_u32(out, 0);
}

void message_names_add(struct message_names *n, const char *name, size_t registrable_len)
{
    size_t len = strlen(name);

    if (len == 0 || len >= RECORD_HOST_MAX || registrable_len > len || n->count == MESSAGE_NAMES_MAX)
        BUG("name of %zu bytes, number %u", len, n->count);
    put_u8(n->out, (unsigned)len);
    put_u8(n->out, (unsigned)registrable_len);
    buf_put(n->out, name, len);
    n->count++;
}

void message_names_end(struct message_names *n)
{
    for (int i = 0; i < 4; i++)
        n->out->bytes[n->start + 9 + (size_t)i] = (char)(unsigned char)(n->count >> (8 * i));
    frame_end(n->out, n->start);
}
