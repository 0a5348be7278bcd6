/*
 * buf: bytes that grow up to a ceiling given at the start. Everything that arrives from the network lands in one,
 * so that memory is bounded whatever a peer sends.
 *
 * The bytes are always followed by a NUL that is not counted, so text can be used as a string (embedded NULs stay).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct buf {
    char *bytes; /* owned; NULL while empty */
    size_t len;
    size_t room; /* allocated, the NUL included */
    size_t max;  /* len never exceeds this */
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* frees; *b is empty and usable afterwards */
void buf_clear(struct buf *b);   /* empties, keeps the memory */

/* False, and *b unchanged, when the result would be longer than max. */
MUST_CHECK bool buf_append(struct buf *b, const void *bytes, size_t len);
MUST_CHECK bool buf_text(struct buf *b, const char *text);
MUST_CHECK bool buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* For buffers that we fill ourselves: as the above, but exceeding max is a BUG(). */
void buf_put(struct buf *b, const void *bytes, size_t len);
void buf_puts(struct buf *b, const char *text);
void buf_putf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Drops the first len bytes. */
void buf_consume(struct buf *b, size_t len);
/* Gives the bytes to the caller, who frees them with free(); *b is empty and usable afterwards. Never NULL. */
MUST_CHECK char *buf_take(struct buf *b, size_t *len);
/* The bytes as a C string; "" while empty. Borrowed until the next change. */
const char *buf_str(const struct buf *b);

#endif
