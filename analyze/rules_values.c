#include "rules_steps.h"

#include <stdlib.h>
#include <string.h>

/* Bits of fedtide.observation.flags that concern the number of accounts. */
enum {
    FLAG_RANDOMISED = 64,
    FLAG_ONES_FOR_HIDDEN = 128,
    FLAG_REMOTE_ACCOUNTS = 256,
    FLAG_PRIVATE = 512,
    FLAG_WITHHELD = 1024,
};

void rule_fill_software(struct used *u)
{
    const struct panel *p = u->panel;

    for (int32_t h = 0; h < p->host_count; h++) {
        uint32_t first = p->hosts[h].first, end = first + p->hosts[h].count;
        int32_t known = -1;

        for (uint32_t i = first; i < end && known < 0; i++)
            known = p->c.software[i];
        for (uint32_t i = first; i < end; i++) {
            if (p->c.software[i] >= 0)
                known = p->c.software[i];
            u->software[i] = known;
        }
    }
}

/* R1: missing stays missing; negative, above the limit of belief, hidden behind ones or withheld is no count.
 */
void rule_type(struct used *u)
{
    const struct panel *p = u->panel;

    for (uint32_t i = 0; i < p->rows; i++) {
        u->value[i] = p->c.users[i];
        if (u->value[i] < 0 || u->value[i] > u->rules->users_max ||
            p->c.flags[i] & (FLAG_ONES_FOR_HIDDEN | FLAG_WITHHELD))
            rule_exclude(u, i, RULE_TYPE);
        else if (p->c.flags[i] & FLAG_PRIVATE)
            rule_exclude(u, i, RULE_SCOPE);
    }
}

/* Does a round repeat the one before? Counts large hosts that both rounds hold. */
struct repeat {
    int32_t both, same;
};

/* R3: published lists are sometimes the file of the day before under a new date; then nearly all large hosts
 * repeat both counts (normally 3 to 17 %). Our own crawling cannot do that. */
void rule_repeat(struct used *u)
{
    const struct panel *p = u->panel;
    const struct rule_set *set = u->rules;
    struct repeat *rounds = mem_array((size_t)p->round_count + 1, sizeof(*rounds));

    for (uint32_t i = 1; i < p->rows; i++) {
        int32_t round = p->c.round[i];

        if (p->c.host[i] != p->c.host[i - 1] || p->c.round[i - 1] != round - 1)
            continue;
        if (p->c.users[i] <= set->repeat_users || p->c.users[i - 1] <= set->repeat_users)
            continue;
        rounds[round].both++;
        rounds[round].same += p->c.users[i] == p->c.users[i - 1] && p->c.posts[i] == p->c.posts[i - 1];
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

static bool runs(const struct used *u, uint32_t row, const char *software)
{
    int32_t s = u->software[row];

    return s >= 0 && strcmp(u->panel->software[s].name, software) == 0;
}

static bool is_family(const struct used *u, uint32_t row, const char *family)
{
    int32_t s = u->software[row];

    return s >= 0 && strcmp(u->panel->software[s].family, family) == 0;
}

/* GoToSocial can be told to answer crawlers with random figures; genuine servers are far below the limit.
 * Once two such answers differ, nothing that the host says is believed. */
static void random_host(struct used *u, const struct panel_host *h)
{
    const struct rule_set *set = u->rules;
    int64_t least = INT64_MAX, most = 0;

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        bool random = u->panel->c.flags[i] & (FLAG_RANDOMISED | FLAG_REMOTE_ACCOUNTS);

        if (u->value[i] == PANEL_NONE)
            continue;
        if (random || (runs(u, i, "gotosocial") && u->value[i] > set->gotosocial_users)) {
            least = u->value[i] < least ? u->value[i] : least;
            most = u->value[i] > most ? u->value[i] : most;
            rule_exclude(u, i, RULE_IMPLAUSIBLE);
        }
    }
    if (most - least <= set->random_users || (double)(most - least) <= set->random_share * (double)least)
        return;
    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (runs(u, i, "gotosocial"))
            rule_exclude(u, i, RULE_IMPLAUSIBLE);
}

/* Programs of the Misskey family have counted remote accounts: the total leaps tenfold while posts do not. It
 * is not believed until it comes back below twice the old value. */
static void leaking_host(struct used *u, const struct panel_host *h)
{
    const struct panel_columns *c = &u->panel->c;
    int64_t sane = PANEL_NONE, posts = PANEL_NONE;
    bool leaking = false;

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        if (u->value[i] == PANEL_NONE)
            continue;
        if (sane != PANEL_NONE && is_family(u, i, "misskey")) {
            bool leap = (double)u->value[i] >= u->rules->leap_factor * (double)sane &&
                        u->value[i] - sane > u->rules->leap_users;
            bool posts_follow =
                c->posts[i] != PANEL_NONE && posts != PANEL_NONE && c->posts[i] > 2 * (posts + 100);

            leaking = leaking ? u->value[i] >= 2 * (sane + 1) : leap && !posts_follow;
        }
        if (leaking) {
            rule_exclude(u, i, RULE_IMPLAUSIBLE);
        } else {
            sane = u->value[i];
            posts = c->posts[i];
        }
    }
}

/* More accounts active than registered: flagged once, on the first day. */
static void overactive_host(struct used *u, int32_t host)
{
    const struct panel *p = u->panel;
    const struct panel_host *h = &p->hosts[host];

    for (uint32_t i = h->first; i < h->first + h->count; i++) {
        if (u->value[i] == PANEL_NONE || p->c.active[i] < 0)
            continue;
        if ((double)p->c.active[i] <=
            u->rules->active_factor * (double)u->value[i] + (double)u->rules->active_margin)
            continue;
        ledger_add(&u->ledger, &(struct change){.host = host,
                                                .day = panel_day(p->c.time_s[i]),
                                                .before = u->value[i],
                                                .after = u->value[i],
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
    const struct panel_columns *c = &u->panel->c;
    int32_t days = panel_day(c->time_s[end - 1]) - panel_day(c->time_s[first]);

    if (c->users[first] < u->rules->frozen_users || c->posts[first] == PANEL_NONE ||
        days < u->rules->frozen_days)
        return;
    if ((int64_t)(end - first) * 2 < days) /* seen on fewer than half of the days: we do not know */
        return;
    for (uint32_t i = first; i < end; i++)
        rule_exclude(u, i, RULE_FROZEN);
}

void rule_frozen(struct used *u)
{
    const struct panel_columns *c = &u->panel->c;

    for (int32_t h = 0; h < u->panel->host_count; h++) {
        uint32_t first = u->panel->hosts[h].first, end = first + u->panel->hosts[h].count;
        uint32_t start = first;

        for (uint32_t i = first + 1; i <= end; i++) {
            if (i < end && c->users[i] == c->users[start] && c->posts[i] == c->posts[start])
                continue;
            if (start < end)
                frozen_run(u, start, i);
            start = i;
        }
    }
}
