#include "hostile/liar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/err.h"

enum { SOCKET = 3, FRAME_HEAD = 5, CHUNK = 65536, ORDERS_MAX = 8 << 20 };

static void send_all(const struct buf *out)
{
    for (size_t done = 0; done < out->len;) {
        ssize_t sent = send(SOCKET, out->bytes + done, out->len - done, MSG_NOSIGNAL);

        if (sent <= 0)
            _exit(1);
        done += (size_t)sent;
    }
}

/* Waits for the next frame; ends with the coordinator. */
static struct message_frame next_frame(struct buf *in, size_t *used)
{
    static char chunk[CHUNK];
    struct message_frame frame;

    while (message_next(in->bytes, in->len, &frame, used) <= 0) {
        ssize_t got = recv(SOCKET, chunk, sizeof(chunk), 0);

        if (got <= 0)
            _exit(0);
        buf_put(in, chunk, (size_t)got);
    }
    return frame;
}

static const struct liar *chosen(const struct message_frame *frame)
{
    static struct message_config config;
    int number;

    if (!message_get_config(frame, &config) || sscanf(config.user_agent, "liar %d", &number) != 1 ||
        number < 0 || number >= liar_count)
        _exit(3);
    return &liars[number];
}

int liar_serve(void (*answer)(struct buf *out, const struct message_frame *frame))
{
    struct buf in, out;

    buf_init(&in, ORDERS_MAX);
    buf_init(&out, (size_t)1 << 30);
    for (;;) {
        size_t used;
        struct message_frame frame = next_frame(&in, &used);

        buf_clear(&out);
        answer(&out, &frame);
        buf_consume(&in, used);
        send_all(&out);
    }
}

static void lie(struct buf *out, const struct message_frame *frame)
{
    static const struct liar *liar;
    struct message_visit visit;

    if (!liar) {
        liar = chosen(frame);
        if (liar->end == LIAR_CRAWL)
            liar->say(out, 0);
        else
            message_put_empty(out, MESSAGE_READY);
    } else if (frame->kind == MESSAGE_VISIT && message_get_visit(frame, &visit)) {
        liar->say(out, visit.visit);
    }
}

int liar_main(void)
{
    return liar_serve(lie);
}
