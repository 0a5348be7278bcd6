#include "used.h"

#include <stdlib.h>

void used_release(struct used *u)
{
    free(u->value);
    free(u->excluded);
    free(u->software);
    free(u->copy_of);
    free(u->flows);
    free(u->round_repeated);
    ledger_release(&u->ledger);
    *u = (struct used){0};
}

bool flow_is_organic(const struct flow *f)
{
    return f->kind == FLOW_GROWTH || f->kind == FLOW_BIRTH;
}

const char *flow_name(enum flow_kind kind)
{
    static const char *const names[FLOW_KINDS] = {"growth", "birth",  "step", "purge",
                                                  "late",   "return", "gone", "out"};

    return names[kind];
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
    int32_t software = u->software[row];

    return software < 0 ? CLASS_OTHER : u->panel->software[software].class;
}

void stock_start(struct stock *s, const struct used *u, int32_t host)
{
    const struct panel_host *h = &u->panel->hosts[host];

    *s = (struct stock){.used = u, .next = h->first, .end = h->first + h->count, .row = -1, .reported = -1};
}

int64_t stock_at(struct stock *s, int32_t day)
{
    const struct panel_columns *c = &s->used->panel->c;

    s->reported = -1;
    for (; s->next < s->end && panel_day(c->time_s[s->next]) <= day; s->next++) {
        if (panel_day(c->time_s[s->next]) == day)
            s->reported = s->next;
        if (s->used->value[s->next] != PANEL_NONE)
            s->row = s->next;
        else if (s->used->excluded[s->next] == RULE_FROZEN)
            s->row = -1;
    }
    if (s->row >= 0 && day - panel_day(c->time_s[s->row]) > s->used->rules->gap_days)
        return -1;
    return s->row;
}
