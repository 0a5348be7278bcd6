#include "used.h"

#include <stdlib.h>

void used_release(struct used *u)
{
    free(u->excluded);
    free(u->patches);
    free(u->quirks);
    free(u->copy_of);
    free(u->flows);
    free(u->round_repeated);
    ledger_release(&u->ledger);
    *u = (struct used){0};
}

int64_t used_patched(const struct used *u, uint32_t row)
{
    uint32_t low = 0, high = u->patch_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (u->patches[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == u->patch_count || u->patches[low].row != row)
        BUG("row %u is marked as replaced and is not", row);
    return u->patches[low].value;
}

void used_patch(struct used *u, uint32_t row, int64_t value)
{
    if (u->patch_count == u->patch_room) {
        u->patch_room = u->patch_room ? u->patch_room * 2 : 256;
        u->patches = mem_grow(u->patches, u->patch_room, sizeof(*u->patches));
    }
    u->patches[u->patch_count++] = (struct patch){row, value};
    u->excluded[row] = RULE_SPIKE;
}

bool used_observed(const struct used *u, int32_t day)
{
    const struct panel *p = u->panel;

    for (int32_t r = 0; r < p->round_count; r++)
        if (panel_day(p->rounds[r].time_s) == day && p->rounds[r].rows > 0 && !u->round_repeated[r])
            return true;
    return false;
}

bool flow_is_organic(const struct flow *f)
{
    return f->kind == FLOW_GROWTH || f->kind == FLOW_BIRTH;
}

size_t used_first_flow(const struct used *u, int32_t host)
{
    size_t low = 0, high = u->flow_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (u->flows[middle].host < host)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum software_class used_class(const struct used *u, int64_t row)
{
    int32_t software = panel_software(u->panel, row);

    return software < 0 ? CLASS_OTHER : u->panel->software[software].class;
}

void stock_start(struct stock *s, const struct used *u, int32_t host)
{
    const struct panel_host *h = &u->panel->hosts[host];

    *s = (struct stock){.used = u, .next = h->first, .end = h->first + h->count, .row = -1, .reported = -1};
}

int64_t stock_at(struct stock *s, int32_t day)
{
    const struct panel *p = s->used->panel;

    s->reported = -1;
    for (; s->next < s->end; s->next++) {
        int32_t row_day = panel_row_day(p, s->next);

        if (row_day > day)
            break;
        if (row_day == day)
            s->reported = s->next;
        if (used_value(s->used, s->next) != PANEL_NONE)
            s->row = s->next;
        else if (s->used->excluded[s->next] == RULE_FROZEN)
            s->row = -1;
    }
    if (s->row >= 0 && day - panel_row_day(p, s->row) > s->used->rules->gap_days)
        return -1;
    return s->row;
}

int64_t stock_on(const struct used *u, int32_t host, int32_t day)
{
    struct stock s;

    stock_start(&s, u, host);
    return stock_at(&s, day);
}
