#include "rules_steps.h"

/* Why a host counts on a day with another number than it reported. */
static enum rule level_rule(const struct used *u, const struct stock *s, int64_t row)
{
    if (s->reported < 0)
        return RULE_GAP;
    if (u->excluded[s->reported] != RULE_NONE)
        return (enum rule)u->excluded[s->reported];
    if (u->panel->c.users[s->reported] == PANEL_NONE)
        return RULE_GAP;
    if (row < 0 || used_class(u, row) != CLASS_PEOPLE)
        return RULE_SCOPE;
    return RULE_GAP;
}

/* R12: for each host and day, what it reported against what it counts for in the headline (class people). The
 * sum of the reports of a day and of these rows is the stock. */
static void levels_of_host(struct used *u, int32_t host)
{
    const struct panel *p = u->panel;
    struct stock s;

    stock_start(&s, u, host);
    for (int32_t day = p->first_day; day <= p->last_day; day++) {
        int64_t row = stock_at(&s, day);
        bool counts = row >= 0 && used_class(u, row) == CLASS_PEOPLE;
        struct change c = {.host = host,
                           .day = day,
                           .before = PANEL_NONE,
                           .after = PANEL_NONE,
                           .other = -1,
                           .kind = CHANGE_LEVEL};

        if (s.reported >= 0)
            c.before = p->c.users[s.reported];
        if (counts)
            c.after = u->value[row];
        if (change_amount(&c) == 0)
            continue;
        c.rule = (uint8_t)level_rule(u, &s, row);
        if (c.rule == RULE_MIRROR)
            c.other = u->copy_of[host];
        ledger_add(&u->ledger, &c);
    }
}

void rule_levels(struct used *u)
{
    for (int32_t h = 0; h < u->panel->host_count; h++)
        levels_of_host(u, h);
}
