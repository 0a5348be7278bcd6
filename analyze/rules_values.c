#include "rules_steps.h"

#include <stdlib.h>
#include <string.h>

/* R1: missing stays missing; negative, above the limit of belief, hidden behind ones or withheld is no count.
 */
void rule_type(struct used *u)
{
    const struct panel *p = u->panel;

    for (uint32_t i = 0; i < p->rows; i++) {
        int64_t users = panel_users(p, i);

        if (users < 0 || users > u->rules->users_max ||
            panel_has_flag(p, i, OBSERVED_ONES_FOR_HIDDEN | OBSERVED_WITHHELD))
            rule_exclude(u, i, RULE_TYPE);
        else if (panel_has_flag(p, i, OBSERVED_PRIVATE))
            rule_exclude(u, i, RULE_SCOPE);
    }
}

/* Does a round repeat the one before? Counts large hosts that both rounds hold. */
struct repeat {
    int32_t both, same;
};

static bool repeats(const struct panel *p, uint32_t a, uint32_t b)
{
    return panel_users(p, a) == panel_users(p, b) && panel_posts(p, a) == panel_posts(p, b);
}

/* R3: published lists are sometimes the file of the day before under a new date; then nearly all large hosts
 * repeat both counts (normally 3 to 17 %). Our own crawling cannot do that. */
void rule_repeat(struct used *u)
{
    const struct panel *p = u->panel;
    const struct rule_set *set = u->rules;
    struct repeat *rounds = mem_array((size_t)p->round_count + 1, sizeof(*rounds));

    for (int32_t h = 0; h < p->host_count; h++) {
        uint32_t first = p->hosts[h].first;

        for (uint32_t i = first + 1; i < first + p->hosts[h].count; i++) {
            int32_t round = p->c.round[i];

            if (p->c.round[i - 1] != round - 1 || panel_users(p, i) <= set->repeat_users ||
                panel_users(p, i - 1) <= set->repeat_users)
                continue;
            rounds[round].both++;
            rounds[round].same += repeats(p, i - 1, i);
        }
    }
    for (int32_t r = 1; r < p->round_count; r++)
        u->round_repeated[r] = p->rounds[r].imported && p->rounds[r - 1].imported &&
                               rounds[r].both >= set->repeat_hosts_min &&
                               rounds[r].same >= set->repeat_share * rounds[r].both;
    for (uint32_t i = 0; i < p->rows; i++)
        if (u->round_repeated[p->c.round[i]])
            rule_exclude(u, i, RULE_REPEAT);
    free(rounds);
}

/* Some programs can be told to answer crawlers with random figures; genuine servers are far below the limit.
 * Once two such answers differ, nothing that the host says is believed. */
static void random_host(struct used *u, const struct panel_host *h)
{
    const struct rule_set *set = u->rules;
    int64_t least = INT64_MAX, most = 0;

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        bool random = panel_has_flag(u->panel, i, OBSERVED_RANDOMISED | OBSERVED_REMOTE_ACCOUNTS);

        if (used_value(u, i) == PANEL_NONE)
            continue;
        if (random || used_value(u, i) > rules_quirk_of(u, i)->random_above) {
            least = used_value(u, i) < least ? used_value(u, i) : least;
            most = used_value(u, i) > most ? used_value(u, i) : most;
            rule_exclude(u, i, RULE_IMPLAUSIBLE);
        }
    }
    if (most - least <= set->random_users || (double)(most - least) <= set->random_share * (double)least)
        return;
    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (rules_quirk_of(u, i)->random_above < INT64_MAX)
            rule_exclude(u, i, RULE_IMPLAUSIBLE);
}

/* Some programs have counted remote accounts: the total leaps tenfold while posts do not. It
 * is not believed until it comes back below twice the old value. */
static void leaking_host(struct used *u, const struct panel_host *h)
{
    int64_t sane = PANEL_NONE, posts = PANEL_NONE;
    bool leaking = false;

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        if (used_value(u, i) == PANEL_NONE)
            continue;
        if (sane != PANEL_NONE && rules_quirk_of(u, i)->remote_accounts) {
            bool leap = (double)used_value(u, i) >= u->rules->leap_factor * (double)sane &&
                        used_value(u, i) - sane > u->rules->leap_users;
            int64_t now = panel_posts(u->panel, i);
            bool posts_follow = now != PANEL_NONE && posts != PANEL_NONE && now > 2 * (posts + 100);

            leaking = leaking ? used_value(u, i) >= 2 * (sane + 1) : leap && !posts_follow;
        }
        if (leaking) {
            rule_exclude(u, i, RULE_IMPLAUSIBLE);
        } else {
            sane = used_value(u, i);
            posts = panel_posts(u->panel, i);
        }
    }
}

/* More accounts active than registered: flagged once, on the first day. */
static void overactive_host(struct used *u, int32_t host)
{
    const struct panel *p = u->panel;
    const struct panel_host *h = &p->hosts[host];

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        if (used_value(u, i) == PANEL_NONE || p->c.active[i] < 0)
            continue;
        if (rules_quirk_of(u, i)->active_unbounded)
            return;
        if ((double)p->c.active[i] <=
            u->rules->active_factor * (double)used_value(u, i) + (double)u->rules->active_margin)
            continue;
        ledger_add(&u->ledger, &(struct change){.host = host,
                                                .day = panel_day(p->c.time_s[i]),
                                                .before = used_value(u, i),
                                                .after = used_value(u, i),
                                                .other = -1,
                                                .rule = RULE_IMPLAUSIBLE,
                                                .kind = CHANGE_FLAG});
        return;
    }
}

/* R11 */
void rule_implausible(struct used *u)
{
    for (int32_t h = 0; h < u->panel->host_count; h++) {
        random_host(u, &u->panel->hosts[h]);
        leaking_host(u, &u->panel->hosts[h]);
        overactive_host(u, h);
    }
}

/* R13: rows [first, end) repeat accounts and posts. Whoever has thousands of accounts and not one new post in
 * a month is an archive. */
static void frozen_run(struct used *u, uint32_t first, uint32_t end)
{
    int32_t days = panel_row_day(u->panel, end - 1) - panel_row_day(u->panel, first);

    if (panel_users(u->panel, first) < u->rules->frozen_users || panel_posts(u->panel, first) == PANEL_NONE ||
        days < u->rules->frozen_days)
        return;
    if ((int64_t)(end - first) * 2 < days) /* seen on fewer than half of the days: we do not know */
        return;
    for (uint32_t i = first; i < end; i++)
        rule_exclude(u, i, RULE_FROZEN);
}

void rule_frozen(struct used *u)
{
    for (int32_t h = 0; h < u->panel->host_count; h++) {
        uint32_t first = u->panel->hosts[h].first, end = first + u->panel->hosts[h].count;
        uint32_t start = first;

        for (uint32_t i = first + 1; i <= end; i++) {
            if (i < end && repeats(u->panel, start, i))
                continue;
            if (start < end)
                frozen_run(u, start, i);
            start = i;
        }
    }
}
