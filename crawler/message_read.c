#include <string.h>

#include "base/str.h"
#include "message.h"

/* 31 December 9999 */
#define LEAF_UNTIL_MAX_S INT64_C(253402214400)

/* Where reading stands; once bad, every later value is zero and the end check fails. */
struct reader {
    const unsigned char *p;
    size_t left;
    bool bad;
};

static struct reader reader_of(const struct message_frame *f)
{
    return (struct reader){.p = f->payload, .left = f->len};
}

static const unsigned char *take(struct reader *r, size_t len)
{
    const unsigned char *p = r->p;

    if (r->bad || len > r->left) {
        r->bad = true;
        return NULL;
    }
    r->p += len;
    r->left -= len;
    return p;
}

static uint64_t get_le(struct reader *r, int bytes)
{
    const unsigned char *p = take(r, (size_t)bytes);
    uint64_t v = 0;

    for (int i = bytes - 1; p && i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

static uint32_t get_u32(struct reader *r)
{
    return (uint32_t)get_le(r, 4);
}

static int64_t get_i64(struct reader *r)
{
    return (int64_t)get_le(r, 8);
}

static bool get_flag(struct reader *r)
{
    uint64_t v = get_le(r, 1);

    if (v > 1)
        r->bad = true;
    return v == 1;
}

/* Valid UTF-8 without control characters, that fits with its end. */
static void get_text(struct reader *r, char *out, size_t size)
{
    size_t len = (size_t)get_le(r, 2);
    const unsigned char *p = take(r, len);

    out[0] = '\0';
    if (!p || len >= size || !str_is_plain((const char *)p, len)) {
        r->bad = true;
        return;
    }
    memcpy(out, p, len);
    out[len] = '\0';
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* Could this be a normalised host name? The full rules ran in the worker; here only what the database relies
 * on. */
static bool is_host(const char *host, size_t len)
{
    size_t label = 0;

    if (len < 3 || len >= RECORD_HOST_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_host_char(host[i]))
            return false;
        if (host[i] == '.') {
            if (label == 0 || host[i - 1] == '-')
                return false;
            label = 0;
        } else if (++label > 63 || (label == 1 && host[i] == '-')) {
            return false;
        }
    }
    return label > 0 && host[len - 1] != '-' && memchr(host, '.', len);
}

static void get_host(struct reader *r, char *out, bool required)
{
    get_text(r, out, RECORD_HOST_MAX);
    if (out[0] ? !is_host(out, strlen(out)) : required)
        r->bad = true;
}

/* Until a year that a database can name. */
static void get_leaf(struct reader *r, struct message_leaf *leaf)
{
    const unsigned char *p = take(r, sizeof(leaf->digest));

    if (p)
        memcpy(leaf->digest, p, sizeof(leaf->digest));
    leaf->until_s = get_i64(r);
    if (leaf->until_s < 0 || leaf->until_s > LEAF_UNTIL_MAX_S)
        r->bad = true;
}

static bool done(const struct reader *r)
{
    return !r->bad && r->left == 0;
}

int message_next(const char *bytes, size_t len, struct message_frame *frame, size_t *used)
{
    const unsigned char *p = (const unsigned char *)bytes;
    uint32_t size;

    if (len < 4)
        return 0;
    size = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    if (size < 1 || size > MESSAGE_FRAME_MAX)
        return -1;
    if (len < (size_t)size + 4)
        return 0;
    *frame = (struct message_frame){.kind = (enum message_kind)p[4], .payload = p + 5, .len = size - 1};
    *used = (size_t)size + 4;
    return 1;
}

bool message_get_config(const struct message_frame *f, struct message_config *m)
{
    struct reader r = reader_of(f);

    *m = (struct message_config){0};
    get_text(&r, m->user_agent, sizeof(m->user_agent));
    get_text(&r, m->dns_server, sizeof(m->dns_server));
    get_text(&r, m->ca_file, sizeof(m->ca_file));
    for (size_t i = 0; i < COUNT_OF(m->allow); i++)
        get_text(&r, m->allow[i], sizeof(m->allow[i]));
    m->https_port = (uint16_t)get_le(&r, 2);
    m->transfers_max = get_u32(&r);
    m->handshakes_max = get_u32(&r);
    m->visit_timeout_ms = get_u32(&r);
    m->now_shift_us = get_i64(&r);
    m->sandbox = get_flag(&r);
    return f->kind == MESSAGE_CONFIG && done(&r);
}

bool message_get_visit(const struct message_frame *f, struct message_visit *m)
{
    struct reader r = reader_of(f);

    *m = (struct message_visit){0};
    m->visit = get_le(&r, 8);
    get_host(&r, m->host, true);
    m->want = get_u32(&r);
    get_text(&r, m->software, sizeof(m->software));
    get_text(&r, m->peers_etag, sizeof(m->peers_etag));
    get_leaf(&r, &m->leaf);
    return f->kind == MESSAGE_VISIT && done(&r);
}

bool message_get_barred(const struct message_frame *f, message_barred_fn *fn, void *arg)
{
    struct reader r = reader_of(f);
    uint32_t count = get_u32(&r);

    if (f->kind != MESSAGE_BARRED || count > MESSAGE_BARRED_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        size_t len = (size_t)get_le(&r, 1);
        const char *name = (const char *)take(&r, len);

        if (!name || !is_host(name, len))
            return false;
        fn(arg, name, len);
    }
    return done(&r);
}

bool message_get_u64(const struct message_frame *f, uint64_t *visit)
{
    struct reader r = reader_of(f);

    *visit = get_le(&r, 8);
    return done(&r);
}

bool message_get_resolved(const struct message_frame *f, uint64_t *visit, unsigned char key[MESSAGE_KEY_SIZE])
{
    struct reader r = reader_of(f);
    const unsigned char *p;

    *visit = get_le(&r, 8);
    p = take(&r, MESSAGE_KEY_SIZE);
    if (p)
        memcpy(key, p, MESSAGE_KEY_SIZE);
    return f->kind == MESSAGE_RESOLVED && done(&r);
}

static void get_nodeinfo(struct reader *r, struct nodeinfo *n)
{
    uint64_t open;

    get_text(r, n->schema, sizeof(n->schema));
    get_text(r, n->software, sizeof(n->software));
    get_text(r, n->version, sizeof(n->version));
    get_text(r, n->repository, sizeof(n->repository));
    get_text(r, n->nodeinfo2_base, sizeof(n->nodeinfo2_base));
    n->users_total = get_i64(r);
    n->users_active_month = get_i64(r);
    n->users_active_halfyear = get_i64(r);
    n->users_active_week = get_i64(r);
    n->local_posts = get_i64(r);
    n->local_comments = get_i64(r);
    open = get_le(r, 1);
    if (open > 2)
        r->bad = true;
    n->open_registrations = (int)open - 1;
    n->flags = get_u32(r);
    if (n->flags >= 1u << 30)
        r->bad = true;
}

static uint8_t get_extra(struct reader *r)
{
    uint64_t v = get_le(r, 1);

    if (v > EXTRA_GONE)
        r->bad = true;
    return (uint8_t)v;
}

enum {
    RETRY_AFTER_MAX_S = 7 * 86400,
    DURATION_MAX_MS = 86400000,
};

bool message_get_result(const struct message_frame *f, struct message_result *m)
{
    struct reader r = reader_of(f);

    *m = (struct message_result){0};
    m->visit = get_le(&r, 8);
    m->outcome = (enum outcome)get_le(&r, 1);
    m->http_status = (int32_t)get_u32(&r);
    m->retry_after_s = (int32_t)get_u32(&r);
    m->duration_ms = get_u32(&r);
    m->requests = get_u32(&r);
    get_text(&r, m->detail, sizeof(m->detail));
    get_host(&r, m->final_host, false);
    m->has_nodeinfo = get_flag(&r);
    if (m->has_nodeinfo)
        get_nodeinfo(&r, &m->nodeinfo);
    m->peers = get_extra(&r);
    m->activity = get_extra(&r);
    m->charts = get_extra(&r);
    m->restrictions = get_extra(&r);
    m->peers_listed = get_u32(&r);
    m->peers_refused = get_u32(&r);
    get_text(&r, m->peers_etag, sizeof(m->peers_etag));
    get_leaf(&r, &m->leaf);
    return f->kind == MESSAGE_RESULT && done(&r) && outcome_is_valid((int)m->outcome) &&
           m->http_status >= 0 && m->http_status <= 999 && m->retry_after_s >= 0 &&
           m->retry_after_s <= RETRY_AFTER_MAX_S && m->requests <= MESSAGE_REQUESTS_MAX &&
           m->duration_ms <= DURATION_MAX_MS && m->peers_listed <= MESSAGE_LISTED_MAX &&
           m->peers_refused <= m->peers_listed && (m->has_nodeinfo == outcome_is_success((int)m->outcome));
}

bool message_get_alive(const struct message_frame *f, uint32_t *transfers, uint32_t *lag_ms, uint64_t *bytes)
{
    struct reader r = reader_of(f);

    *transfers = get_u32(&r);
    *lag_ms = get_u32(&r);
    *bytes = get_le(&r, 8);
    return f->kind == MESSAGE_ALIVE && done(&r);
}

/* The registrable domain is the name's end and begins behind a dot. */
static bool is_registrable_part(const char *name, size_t len, size_t part)
{
    return part >= 3 && part <= len && (part == len || name[len - part - 1] == '.') &&
           memchr(name + len - part, '.', part);
}

bool message_get_names(const struct message_frame *f, message_name_fn *fn, void *arg)
{
    struct reader r = reader_of(f);
    uint32_t first = get_u32(&r);
    uint32_t count = get_u32(&r);

    if (f->kind != MESSAGE_NAMES || count > MESSAGE_NAMES_MAX || first > UINT32_MAX - count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        size_t len = (size_t)get_le(&r, 1);
        size_t part = (size_t)get_le(&r, 1);
        const char *name = (const char *)take(&r, len);

        if (!name || !is_host(name, len) || !is_registrable_part(name, len, part) ||
            !fn(arg, first + i, name, len, part))
            return false;
    }
    return done(&r);
}

bool message_get_peers(const struct message_frame *f, uint64_t *visit, message_peer_fn *fn, void *arg)
{
    struct reader r = reader_of(f);
    uint32_t count, last = 0;

    *visit = get_le(&r, 8);
    count = get_u32(&r);
    if (f->kind != MESSAGE_PEERS || count > MESSAGE_PEERS_MAX || r.left != (size_t)count * 4)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = get_u32(&r);

        if ((i > 0 && name <= last) || !fn(arg, name))
            return false;
        last = name;
    }
    return done(&r);
}

bool message_get_series(const struct message_frame *f, uint64_t *visit, message_series_fn *fn, void *arg)
{
    struct reader r = reader_of(f);
    uint32_t count;

    *visit = get_le(&r, 8);
    count = get_u32(&r);
    if (f->kind != MESSAGE_SERIES || r.left != (size_t)count * 15)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        struct series_point p;

        p.metric = (enum series_metric)get_le(&r, 1);
        p.day = (int32_t)get_u32(&r);
        p.days = (int16_t)(uint16_t)get_le(&r, 2);
        p.value = get_i64(&r);
        if (p.metric < SERIES_REGISTRATIONS || p.metric > SERIES_ACTIVE_DAY || p.day < 0 || p.day > 60000 ||
            p.days < 1 || p.days > 31 || p.value < 0 || !fn(arg, &p))
            return false;
    }
    return done(&r);
}

bool message_get_blocks(const struct message_frame *f, uint64_t *visit, message_block_fn *fn, void *arg)
{
    struct reader r = reader_of(f);
    uint32_t count;

    *visit = get_le(&r, 8);
    count = get_u32(&r);
    if (f->kind != MESSAGE_BLOCKS)
        return false;
    for (uint32_t i = 0; i < count && !r.bad; i++) {
        struct message_block b = {0};

        get_text(&r, b.domain, sizeof(b.domain));
        get_text(&r, b.digest, sizeof(b.digest));
        get_text(&r, b.severity, sizeof(b.severity));
        if (r.bad || (!b.domain[0] && !b.digest[0]) || !fn(arg, &b))
            return false;
    }
    return done(&r);
}
