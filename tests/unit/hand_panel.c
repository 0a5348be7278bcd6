#include "hand_panel.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, NOON_S = 43200 };

static struct panel_row next_row;

void hand_start(struct hand *h)
{
    *h = (struct hand){.applied = false};
    panel_init(&h->panel);
    h->mastodon = panel_add_software(&h->panel, 1, "mastodon", "mastodon", CLASS_PEOPLE);
    h->misskey = panel_add_software(&h->panel, 2, "misskey", "misskey", CLASS_PEOPLE);
    h->gotosocial = panel_add_software(&h->panel, 3, "gotosocial", "gotosocial", CLASS_PEOPLE);
    h->wordpress = panel_add_software(&h->panel, 4, "wordpress", "wordpress", CLASS_BLOG);
    h->pleroma = panel_add_software(&h->panel, 5, "pleroma", "pleroma", CLASS_PEOPLE);
    h->akkoma = panel_add_software(&h->panel, 6, "akkoma", "pleroma", CLASS_PEOPLE);
}

void hand_end(struct hand *h)
{
    if (h->applied)
        used_release(&h->used);
    panel_release(&h->panel);
}

int32_t hand_host(struct hand *h, const char *name, int day)
{
    const char *dot = strchr(name, '.');
    /* the last two labels are good enough here */
    const char *domain = dot && strchr(dot + 1, '.') ? dot + 1 : name;

    return panel_add_host(&h->panel, h->panel.host_count + 1, name, domain,
                          ((int64_t)HAND_DAY_0 + day) * DAY_S);
}

struct panel_row *hand_row(struct hand *h, int32_t host, int day, int second, int64_t users, int64_t posts)
{
    uint32_t noon = ((uint32_t)(HAND_DAY_0 + day)) * DAY_S + NOON_S;

    if (!h->round_of_day[day])
        h->round_of_day[day] = 1 + panel_add_round(&h->panel, h->crawled ? 0 : day + 1, noon, !h->crawled);
    next_row = (struct panel_row){.host = host,
                                  .software = h->mastodon,
                                  .version = -1,
                                  .round = h->round_of_day[day] - 1,
                                  .active = -1,
                                  .time_s = noon - NOON_S + (uint32_t)second,
                                  .users = users == -1 ? PANEL_NONE : users,
                                  .posts = posts == -1 ? PANEL_NONE : posts,
                                  .open = -1};
    return &next_row;
}

void hand_add(struct hand *h)
{
    panel_add_row(&h->panel, &next_row);
}

/* The next word of a list; false at its end. */
static bool next_word(const char **at, char *word, size_t room)
{
    size_t n = 0;

    while (**at == ' ')
        (*at)++;
    while (**at && **at != ' ' && n + 1 < room)
        word[n++] = *(*at)++;
    word[n] = '\0';
    return n > 0;
}

static int64_t value_of(const char *word)
{
    return strcmp(word, "?") == 0 ? -1 : strtoll(word, NULL, 10);
}

void hand_days(struct hand *h, int32_t host, int day, const char *users, const char *posts)
{
    char word[32], other[32];

    for (; next_word(&users, word, sizeof(word)); day++) {
        int64_t count = value_of(word), written = count < 0 ? -1 : 20 * count;

        if (posts && next_word(&posts, other, sizeof(other)))
            written = value_of(other);
        if (strcmp(word, "-") == 0)
            continue;
        (void)hand_row(h, host, day, NOON_S, count, written);
        hand_add(h);
    }
}

void hand_apply(struct hand *h, const char *rules)
{
    const struct rule_set *set = rules_find(rules);

    if (!set)
        abort();
    panel_sort(&h->panel);
    rules_apply(&h->used, &h->panel, set);
    h->applied = true;
}

int64_t hand_stock(const struct hand *h, int32_t host, int day)
{
    struct stock s;
    int64_t row;

    stock_start(&s, &h->used, host);
    row = stock_at(&s, HAND_DAY_0 + day);
    return row < 0 ? PANEL_NONE : used_value(&h->used, row);
}

enum rule hand_rule(const struct hand *h, int32_t host, int day)
{
    const struct panel_host *x = &h->panel.hosts[host];

    for (uint32_t i = x->first; i < x->first + x->count; i++)
        if (panel_row_day(&h->panel, i) == HAND_DAY_0 + day)
            return (enum rule)h->used.excluded[i];
    return RULE_NONE;
}

int64_t hand_flow(const struct hand *h, int32_t host, enum flow_kind kind)
{
    int64_t sum = 0;

    for (size_t i = 0; i < h->used.flow_count; i++)
        if (h->used.flows[i].host == host && h->used.flows[i].kind == kind)
            sum += h->used.flows[i].amount;
    return sum;
}
