#include <stdlib.h>

#include "panel.h"

static size_t find_slot(const struct panel_releases *v, const struct panel_release *r)
{
    uint64_t key = (uint64_t)(uint32_t)r->software << 33 ^ (uint64_t)(uint32_t)r->version << 1 ^ r->filled;
    size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 24) & (v->slot_count - 1);

    for (; v->slots[i]; i = (i + 1) & (v->slot_count - 1)) {
        const struct panel_release *have = &v->rows[v->slots[i] - 1];

        if (have->software == r->software && have->version == r->version && have->filled == r->filled)
            break;
    }
    return i;
}

static void grow(struct panel_releases *v)
{
    v->slot_count = v->slot_count ? v->slot_count * 2 : 256;
    free(v->slots);
    v->slots = mem_array(v->slot_count, sizeof(*v->slots));
    for (int32_t r = 0; r < v->count; r++)
        v->slots[find_slot(v, &v->rows[r])] = r + 1;
}

int32_t panel_releases_add(struct panel_releases *v, const struct panel_release *release)
{
    size_t i;

    if ((size_t)v->count * 2 >= v->slot_count)
        grow(v);
    i = find_slot(v, release);
    if (v->slots[i])
        return v->slots[i] - 1;
    if (v->count == v->room) {
        v->room = v->room ? v->room * 2 : 128;
        v->rows = mem_grow(v->rows, (size_t)v->room, sizeof(*v->rows));
    }
    v->rows[v->count] = *release;
    v->slots[i] = ++v->count;
    return v->count - 1;
}

void panel_releases_release(struct panel_releases *v)
{
    free(v->rows);
    free(v->slots);
    *v = (struct panel_releases){0};
}
