#include "dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* FNV-1a, 64 bit. */
static uint64_t hash(const char *text, size_t len)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 1099511628211u;
    return h ^ (h >> 32);
}

/* Slot that holds the text, or the free one where it belongs. */
static size_t find_slot(const struct dictionary *d, const char *text, size_t len)
{
    size_t i = hash(text, len) & (d->slot_count - 1);

    for (; d->slots[i]; i = (i + 1) & (d->slot_count - 1)) {
        const char *known = d->texts[d->slots[i] - 1];

        if (strlen(known) == len && memcmp(known, text, len) == 0)
            break;
    }
    return i;
}

static void grow_slots(struct dictionary *d)
{
    d->slot_count = d->slot_count ? d->slot_count * 2 : 64;
    free(d->slots);
    d->slots = mem_array(d->slot_count, sizeof(*d->slots));
    for (int32_t n = 0; n < d->count; n++)
        d->slots[find_slot(d, d->texts[n], strlen(d->texts[n]))] = n + 1;
}

int32_t dictionary_add(struct dictionary *d, const char *text, size_t len)
{
    size_t i;

    if ((size_t)d->count * 2 >= d->slot_count)
        grow_slots(d);
    i = find_slot(d, text, len);
    if (d->slots[i])
        return d->slots[i] - 1;
    if (d->count == d->room) {
        d->room = d->room ? d->room * 2 : 64;
        d->texts = mem_grow(d->texts, (size_t)d->room, sizeof(*d->texts));
    }
    d->texts[d->count++] = mem_text_len(text, len);
    d->slots[i] = d->count;
    return d->count - 1;
}

int32_t dictionary_find(const struct dictionary *d, const char *text, size_t len)
{
    return d->slot_count ? d->slots[find_slot(d, text, len)] - 1 : -1;
}

void dictionary_release(struct dictionary *d)
{
    for (int32_t n = 0; n < d->count; n++)
        free(d->texts[n]);
    free(d->texts);
    free(d->slots);
    *d = (struct dictionary){0};
}
