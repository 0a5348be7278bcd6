#include "barred.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void barred_release(struct barred *b)
{
    free(b->names);
    *b = (struct barred){0};
}

/* Where the name is, or would be. */
static size_t place_of(const struct barred *b, const char *name)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(b->names[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct barred *b, size_t at, const char *name)
{
    return at < b->count && strcmp(b->names[at], name) == 0;
}

void barred_add(struct barred *b, const char *name, size_t len)
{
    char text[RECORD_HOST_MAX] = "";
    size_t at;

    if (len >= sizeof(text))
        BUG("a host name of %zu octets", len);
    memcpy(text, name, len);
    at = place_of(b, text);
    if (is_at(b, at, text))
        return;
    if (b->count == b->room) {
        b->room = b->room ? 2 * b->room : 16;
        b->names = mem_grow(b->names, b->room, sizeof(*b->names));
    }
    memmove(b->names + at + 1, b->names + at, (b->count - at) * sizeof(*b->names));
    memcpy(b->names[at], text, sizeof(text));
    b->count++;
}

bool barred_has(const struct barred *b, const char *host)
{
    while (b->count > 0 && host) {
        const char *dot = strchr(host, '.');

        if (is_at(b, place_of(b, host), host))
            return true;
        host = dot ? dot + 1 : NULL;
    }
    return false;
}
