#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
    va_list args;

    e->kind = kind;
    e->sqlstate[0] = '\0';
    va_start(args, fmt);
    (void)vsnprintf(e->text, sizeof(e->text), fmt, args);
    va_end(args);
    return false;
}

bool err_errno(struct err *e, enum err_kind kind, int errno_value, const char *fmt, ...)
{
    va_list args;
    size_t used;
    char reason[128];

    e->kind = kind;
    e->sqlstate[0] = '\0';
    va_start(args, fmt);
    (void)vsnprintf(e->text, sizeof(e->text), fmt, args);
    va_end(args);
    used = strlen(e->text);
    (void)snprintf(e->text + used, sizeof(e->text) - used, ": %s",
                   strerror_r(errno_value, reason, sizeof(reason)));
    return false;
}

bool err_wrap(struct err *e, const char *fmt, ...)
{
    char what[200];
    char old[sizeof(e->text)];
    va_list args;
    int used;

    va_start(args, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    memcpy(old, e->text, sizeof(old));
    used = snprintf(e->text, sizeof(e->text), "%s: ", what);
    if (used > 0 && (size_t)used < sizeof(e->text))
        (void)snprintf(e->text + used, sizeof(e->text) - (size_t)used, "%.*s",
                       (int)(sizeof(e->text) - (size_t)used - 1), old);
    return false;
}

int err_exit_status(const struct err *e)
{
    if (e->kind == ERR_NONE)
        return 0;
    return e->kind == ERR_USAGE ? 2 : 1;
}

void err_bug(const char *file, int line, const char *fmt, ...)
{
    va_list args;

    (void)fprintf(stderr, "bug at %s:%d: ", file, line);
    va_start(args, fmt);
    (void)vfprintf(stderr, fmt, args);
    va_end(args);
    (void)fputc('\n', stderr);
    abort();
}

static void *or_die(void *p, size_t size)
{
    if (!p && size > 0) {
        (void)fprintf(stderr, "out of memory asking for %zu bytes\n", size);
        abort();
    }
    return p;
}

void *mem_alloc(size_t size)
{
    return or_die(calloc(1, size ? size : 1), size);
}

void *mem_array(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        BUG("array of %zu times %zu bytes", count, size);
    return mem_alloc(count * size);
}

void *mem_grow(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        BUG("array of %zu times %zu bytes", count, size);
    return or_die(realloc(old, count > 0 && size > 0 ? count * size : 1), count * size);
}

char *mem_text(const char *text)
{
    return text ? mem_text_len(text, strlen(text)) : NULL;
}

char *mem_text_len(const char *bytes, size_t len)
{
    char *copy = mem_alloc(len + 1);

    if (len > 0)
        memcpy(copy, bytes, len);
    return copy;
}
