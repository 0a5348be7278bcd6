#include "fuzz/crossing.h"

#include <string.h>

#include "base/err.h"
#include "message.h"

/* One frame, as the coordinator finds it. */
static struct message_frame frame_in(const struct buf *b)
{
    struct message_frame f = {0};
    size_t used;

    if (message_next(b->bytes, b->len, &f, &used) != 1 || used != b->len)
        BUG("a message that is not one frame");
    return f;
}

static bool crosses(const struct message_result *r)
{
    struct message_result got;
    struct message_frame f;
    struct buf b;
    bool good;

    buf_init(&b, 2 * (size_t)MESSAGE_FRAME_MAX);
    message_put_result(&b, r);
    f = frame_in(&b);
    good = message_get_result(&f, &got);
    buf_release(&b);
    return good;
}

bool crossing_nodeinfo(const struct nodeinfo *n)
{
    const struct message_result r = {.visit = 1, .outcome = OUTCOME_OK, .has_nodeinfo = true, .nodeinfo = *n};

    return crosses(&r);
}

static bool see_block(void *arg, const struct message_block *block)
{
    (void)arg;
    (void)block;
    return true;
}

bool crossing_restriction(const struct restriction *r)
{
    struct message_block block;
    struct message_frame f;
    struct buf b;
    uint64_t visit;
    bool good;

    memcpy(block.domain, r->domain, sizeof(block.domain));
    memcpy(block.digest, r->digest, sizeof(block.digest));
    memcpy(block.severity, r->severity, sizeof(block.severity));
    buf_init(&b, 2 * (size_t)MESSAGE_FRAME_MAX);
    message_put_blocks(&b, 1, &block, 1);
    f = frame_in(&b);
    good = message_get_blocks(&f, &visit, see_block, NULL);
    buf_release(&b);
    return good;
}

static bool see_point(void *arg, const struct series_point *point)
{
    (void)arg;
    (void)point;
    return true;
}

bool crossing_points(const struct series_point *points, int count)
{
    struct message_frame f;
    struct buf b;
    uint64_t visit;
    bool good;

    buf_init(&b, 2 * (size_t)MESSAGE_FRAME_MAX);
    message_put_series(&b, 1, points, (uint32_t)count);
    f = frame_in(&b);
    good = message_get_series(&f, &visit, see_point, NULL);
    buf_release(&b);
    return good;
}

static bool see_name(void *arg, uint32_t number, const char *name, size_t len, size_t registrable_len)
{
    (void)arg;
    (void)number;
    (void)name;
    (void)len;
    (void)registrable_len;
    return true;
}

bool crossing_name(const struct hostname *name)
{
    struct message_result r = {.visit = 1, .outcome = OUTCOME_ALIAS};
    struct message_names names;
    struct message_frame f;
    struct buf b;
    bool good;

    buf_init(&b, 2 * (size_t)MESSAGE_FRAME_MAX);
    message_names_begin(&names, &b, 0);
    message_names_add(&names, name->name, (size_t)name->len - name->registrable);
    message_names_end(&names);
    f = frame_in(&b);
    good = message_get_names(&f, see_name, NULL);
    buf_release(&b);
    memcpy(r.final_host, name->name, sizeof(r.final_host));
    return good && crosses(&r);
}
