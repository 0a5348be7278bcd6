/*
 * read_ahead: what a reader gives, read on a thread of its own one block ahead of whoever uses it, so that decompressing
 * and using run beside each other. The reader must not wait for ever: stopping waits for it.
 */
#ifndef BASE_READ_AHEAD_H
#define BASE_READ_AHEAD_H

#include <stddef.h>
#include <sys/types.h>

struct read_ahead;

/* Up to size bytes into *bytes: how many, 0 at the end, negative for an error, after which it is not called again. */
typedef ssize_t read_ahead_fn(void *arg, char *bytes, size_t size);

/* NULL when the system gives no thread: then the reader can be asked directly. */
struct read_ahead *read_ahead_start(read_ahead_fn *fn, void *arg, size_t block);
/* The next block, into room for one; as the reader's result. */
ssize_t read_ahead_take(struct read_ahead *r, char *bytes);
void read_ahead_stop(struct read_ahead *r); /* NULL is fine */

#endif
