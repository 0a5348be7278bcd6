#include "store/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define HELD_FOR_US (INT64_C(10) * 60 * 1000000)

struct entry {
    uint32_t at;          /* of the text in bytes */
    uint16_t registrable; /* offset in the text */
    int32_t id;
};

struct names {
    int users;
    int64_t opt_outs; /* that the ids were looked up under */
    int64_t held_us;  /* since when names are held back */
    struct entry *entries;
    uint32_t count, room;
    char *bytes;
    size_t len, bytes_room;
};

struct names *names_new(void)
{
    struct names *n = mem_alloc(sizeof(*n));

    n->users = 1;
    return n;
}

void names_share(struct names *n)
{
    n->users++;
}

void names_release(struct names *n)
{
    if (!n || --n->users > 0)
        return;
    free(n->entries);
    free(n->bytes);
    free(n);
}

bool names_add(struct names *n, uint32_t number, const char *name, size_t len, size_t registrable_len)
{
    if (number != n->count || n->count >= NAMES_MAX || n->len + len + 1 > NAMES_BYTES_MAX)
        return false;
    if (n->count == n->room) {
        n->room = n->room ? n->room + n->room / 2 : 1024;
        n->entries = mem_grow(n->entries, n->room, sizeof(*n->entries));
    }
    if (n->len + len + 1 > n->bytes_room) {
        n->bytes_room = n->bytes_room + n->bytes_room / 2 + 65536;
        n->bytes = mem_grow(n->bytes, n->bytes_room, 1);
    }
    memcpy(n->bytes + n->len, name, len);
    n->bytes[n->len + len] = '\0';
    n->entries[n->count++] =
        (struct entry){.at = (uint32_t)n->len, .registrable = (uint16_t)(len - registrable_len)};
    n->len += len + 1;
    return true;
}

static struct entry *entry_of(const struct names *n, uint32_t number)
{
    if (number >= n->count)
        BUG("name %u of %u", number, n->count);
    return &n->entries[number];
}

uint32_t names_count(const struct names *n)
{
    return n->count;
}

const char *names_text(const struct names *n, uint32_t number)
{
    return n->bytes + entry_of(n, number)->at;
}

const char *names_registrable(const struct names *n, uint32_t number)
{
    const struct entry *x = entry_of(n, number);

    return n->bytes + x->at + x->registrable;
}

int32_t names_id(const struct names *n, uint32_t number)
{
    return entry_of(n, number)->id;
}

void names_set_id(struct names *n, uint32_t number, int32_t id)
{
    entry_of(n, number)->id = id;
}

void names_reconsider(struct names *n, int64_t now_us)
{
    if (now_us >= n->held_us && now_us - n->held_us < HELD_FOR_US)
        return;
    n->held_us = now_us;
    for (uint32_t i = 0; i < n->count; i++)
        if (n->entries[i].id == NAMES_HELD_BACK)
            n->entries[i].id = NAMES_UNKNOWN;
}

void names_as_of(struct names *n, int64_t opt_outs)
{
    if (n->opt_outs == opt_outs)
        return;
    n->opt_outs = opt_outs;
    for (uint32_t i = 0; i < n->count; i++)
        n->entries[i].id = NAMES_UNKNOWN;
}
