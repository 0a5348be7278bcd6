/*
 * What a coordinator tells a worker, read from any octets: settings and visits that are taken fit their
 * fields, and written again they give the same octets.
 */
#include <string.h>

#include "base/str.h"
#include "fuzz/fuzz.h"
#include "message.h"

enum { OUT_MAX = 1 << 20 };

static void same(const struct message_frame *f, const struct buf *again)
{
    FUZZ_CHECK(again->len == f->len + 5);
    FUZZ_CHECK(f->len == 0 || memcmp(again->bytes + 5, f->payload, f->len) == 0);
}

static void try_config(const struct message_frame *f, struct buf *out)
{
    struct message_config m;

    if (!message_get_config(f, &m))
        return;
    message_put_config(out, &m);
    same(f, out);
}

static void try_visit(const struct message_frame *f, struct buf *out)
{
    struct message_visit m;

    if (!message_get_visit(f, &m))
        return;
    FUZZ_CHECK(strchr(m.host, '.') && strlen(m.host) < sizeof m.host);
    FUZZ_CHECK(str_is_utf8(m.software, strlen(m.software)));
    message_put_visit(out, &m);
    same(f, out);
}

static void check_name(void *arg, const char *name, size_t len)
{
    (void)arg;
    FUZZ_CHECK(len >= 3 && len < RECORD_HOST_MAX && memchr(name, '.', len) && !memchr(name, '\0', len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message_frame frame;
    size_t at = 0, used;

    while (message_next((const char *)data + at, size - at, &frame, &used) > 0) {
        uint64_t visit;
        struct buf out;

        FUZZ_CHECK(used <= size - at && frame.len + 5 == used);
        buf_init(&out, OUT_MAX);
        try_config(&frame, &out);
        buf_clear(&out);
        try_visit(&frame, &out);
        if (message_get_barred(&frame, check_name, NULL))
            FUZZ_CHECK(frame.kind == MESSAGE_BARRED);
        if (message_get_u64(&frame, &visit))
            FUZZ_CHECK(frame.len == 8);
        buf_release(&out);
        at += used;
    }
    return 0;
}
