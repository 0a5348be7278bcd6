#include "levels.h"

enum rule level_rule(const struct used *u, int64_t reported, int64_t row)
{
    if (reported < 0)
        return RULE_GAP;
    if (u->excluded[reported] != RULE_NONE)
        return (enum rule)u->excluded[reported];
    if (panel_users(u->panel, reported) == PANEL_NONE || row < 0)
        return RULE_GAP;
    if (used_class(u, row) != CLASS_PEOPLE)
        return RULE_SCOPE;
    return RULE_GAP;
}

static void levels_of_host(struct ledger *l, const struct used *u, int32_t host, struct window window)
{
    const struct panel *p = u->panel;
    struct stock s;

    stock_start(&s, u, host);
    for (int32_t day = window.since; day <= window.until; day++) {
        int64_t row = stock_at(&s, day);
        bool counts = row >= 0 && used_class(u, row) == CLASS_PEOPLE;
        struct change c = {.host = host,
                           .day = day,
                           .before = PANEL_NONE,
                           .after = PANEL_NONE,
                           .other = -1,
                           .kind = CHANGE_LEVEL};

        if (s.reported >= 0)
            c.before = panel_users(p, s.reported);
        if (counts)
            c.after = used_value(u, row);
        if (change_amount(&c) == 0)
            continue;
        c.rule = (uint8_t)level_rule(u, s.reported, row);
        if (c.rule == RULE_MIRROR)
            c.other = u->copy_of[host];
        ledger_add(l, &c);
    }
}

void levels_add(struct ledger *l, const struct used *u, struct window window)
{
    for (int32_t h = 0; h < u->panel->host_count; h++)
        levels_of_host(l, u, h, window);
}
