/*
 * err: what went wrong on our side, as a value.
 *
 * Three channels are kept apart. What a remote server did is data (an outcome, stored). What went wrong on our
 * side is a struct err, returned to the caller, who decides. What cannot happen is a BUG(), which aborts.
 *
 * Messages: lower case, no full stop, what failed first, the subject in quotes. A second part after "; " may say
 * what the operator can do. An error is printed once, by whoever handles it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* A kind exists only where some caller reacts to it differently. */
enum err_kind {
    ERR_NONE = 0,
    ERR_USAGE,   /* the command line is wrong: exit status 2 */
    ERR_CONFIG,  /* the operator must change something: exit, do not retry */
    ERR_DB_LOST, /* connection gone or server not accepting: reconnect with back-off, repeat the batch */
    ERR_DB_BUSY, /* deadlock or serialization failure: repeat the transaction */
    ERR_DB,      /* the statement itself failed: stop */
    ERR_IO,      /* file, socket, disk */
    ERR_INPUT,   /* a file given by the operator has unusable content */
};

struct err {
    enum err_kind kind;
    char sqlstate[6]; /* "" unless a database server sent one */
    char text[500];   /* fixed size, so that reporting an error cannot fail */
};

/* Fill *e; both return false, so that a failing path is one line. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* As err_set, with ": " and the text of errno_value behind it. */
bool err_errno(struct err *e, enum err_kind kind, int errno_value, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Puts "what: " in front of the text; keeps kind and sqlstate. */
bool err_wrap(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Exit status of a program that ends with this error: 0 none, 2 usage, 1 anything else. */
int err_exit_status(const struct err *e);

/* A broken invariant: prints file, line and message to standard error, then aborts. */
#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)
void err_bug(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4) NO_RETURN;

/* malloc family that aborts when memory is gone: the crawl is restartable, a half-working process is not. */
void *mem_alloc(size_t size) MUST_CHECK;                 /* zeroed */
void *mem_array(size_t count, size_t size) MUST_CHECK;   /* zeroed, overflow checked */
void *mem_grow(void *old, size_t count, size_t size) MUST_CHECK;
char *mem_text(const char *text) MUST_CHECK;             /* copy of a string; NULL stays NULL */
char *mem_text_len(const char *bytes, size_t len) MUST_CHECK; /* copy of len bytes, NUL added */

#endif
