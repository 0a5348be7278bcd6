#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_release(struct buf *b)
{
    free(b->bytes);
    b->bytes = NULL;
    b->len = 0;
    b->room = 0;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->bytes)
        b->bytes[0] = '\0';
}

static bool make_room(struct buf *b, size_t more)
{
    size_t need;
    size_t room = b->room ? b->room : 64;

    if (more > b->max || b->len > b->max - more)
        return false;
    need = b->len + more + 1;
    if (need <= b->room)
        return true;
    while (room < need)
        room += room / 2 + 64;
    if (room - 1 > b->max)
        room = b->max + 1;
    b->bytes = mem_grow(b->bytes, room, 1);
    b->room = room;
    return true;
}

bool buf_append(struct buf *b, const void *bytes, size_t len)
{
    if (!make_room(b, len))
        return false;
    if (len > 0)
        memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
    b->bytes[b->len] = '\0';
    return true;
}

bool buf_text(struct buf *b, const char *text)
{
    return buf_append(b, text, strlen(text));
}

static bool append_formatted(struct buf *b, const char *fmt, va_list args)
{
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (len < 0 || !make_room(b, (size_t)len))
        return false;
    (void)vsnprintf(b->bytes + b->len, (size_t)len + 1, fmt, args);
    b->len += (size_t)len;
    return true;
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    bool fits;

    va_start(args, fmt);
    fits = append_formatted(b, fmt, args);
    va_end(args);
    return fits;
}

void buf_put(struct buf *b, const void *bytes, size_t len)
{
    if (!buf_append(b, bytes, len))
        BUG("buffer of at most %zu bytes is full", b->max);
}

void buf_puts(struct buf *b, const char *text)
{
    buf_put(b, text, strlen(text));
}

void buf_putf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    bool fits;

    va_start(args, fmt);
    fits = append_formatted(b, fmt, args);
    va_end(args);
    if (!fits)
        BUG("buffer of at most %zu bytes is full", b->max);
}

void buf_consume(struct buf *b, size_t len)
{
    if (len > b->len)
        BUG("consuming %zu of %zu bytes", len, b->len);
    if (len == 0)
        return;
    memmove(b->bytes, b->bytes + len, b->len - len + 1);
    b->len -= len;
}

char *buf_take(struct buf *b, size_t *len)
{
    char *bytes = b->bytes ? b->bytes : mem_alloc(1);

    if (len)
        *len = b->len;
    b->bytes = NULL;
    b->len = 0;
    b->room = 0;
    return bytes;
}

const char *buf_str(const struct buf *b)
{
    return b->bytes ? b->bytes : "";
}
