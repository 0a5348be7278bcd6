#include "text_table.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/buf.h"
#include "base/err.h"

enum { SLOTS_START = 1 << 12 };

struct text {
    size_t at;
    uint32_t len;
    uint32_t hash;
};

struct text_table {
    uint32_t *slots; /* number + 1; 0 = free */
    size_t room;     /* of slots, a power of two */
    struct text *texts;
    uint32_t count, texts_room;
    struct buf bytes; /* each text with a NUL */
};

struct text_table *text_table_new(void)
{
    struct text_table *t = mem_alloc(sizeof(*t));

    t->room = SLOTS_START;
    t->slots = mem_array(t->room, sizeof(*t->slots));
    buf_init(&t->bytes, SIZE_MAX / 4);
    return t;
}

void text_table_free(struct text_table *t)
{
    if (!t)
        return;
    free(t->slots);
    free(t->texts);
    buf_release(&t->bytes);
    free(t);
}

static bool is_equal(const struct text_table *t, uint32_t number, uint32_t hash, const char *bytes,
                     size_t len)
{
    const struct text *x = &t->texts[number];

    return x->hash == hash && x->len == len && memcmp(t->bytes.bytes + x->at, bytes, len) == 0;
}

/* The slot of this text, or the free one where it belongs. */
static uint32_t *find(const struct text_table *t, uint32_t hash, const char *bytes, size_t len)
{
    size_t at = hash & (t->room - 1);

    while (t->slots[at] && !is_equal(t, t->slots[at] - 1, hash, bytes, len))
        at = (at + 1) & (t->room - 1);
    return &t->slots[at];
}

static void grow(struct text_table *t)
{
    free(t->slots);
    t->room *= 2;
    t->slots = mem_array(t->room, sizeof(*t->slots));
    for (uint32_t i = 0; i < t->count; i++) {
        const struct text *x = &t->texts[i];

        *find(t, x->hash, t->bytes.bytes + x->at, x->len) = i + 1;
    }
}

uint32_t text_table_number(struct text_table *t, const char *bytes, size_t len)
{
    uint32_t hash = (uint32_t)XXH3_64bits(bytes, len);
    uint32_t *slot = find(t, hash, bytes, len);

    if (*slot)
        return *slot - 1;
    if (len > UINT32_MAX || t->count == UINT32_MAX - 1)
        BUG("text table is full");
    if (t->count == t->texts_room) {
        t->texts_room = t->texts_room ? t->texts_room + t->texts_room / 2 : 1024;
        t->texts = mem_grow(t->texts, t->texts_room, sizeof(*t->texts));
    }
    t->texts[t->count] = (struct text){.at = t->bytes.len, .len = (uint32_t)len, .hash = hash};
    buf_put(&t->bytes, bytes, len);
    buf_put(&t->bytes, "", 1);
    *slot = ++t->count;
    if ((size_t)t->count * 2 >= t->room)
        grow(t);
    return t->count - 1;
}

uint32_t text_table_count(const struct text_table *t)
{
    return t->count;
}

const char *text_table_text(const struct text_table *t, uint32_t number)
{
    if (number >= t->count)
        BUG("text %u of %u", number, t->count);
    return t->bytes.bytes + t->texts[number].at;
}
