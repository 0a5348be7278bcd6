#include "rules_steps.h"

/*
 * R4 by identity. A host that answers with the document of another is a second name of it, whatever the
 * figures: it is left out while the other one is observed itself. Where the crawler cannot say since when (a
 * host that moved has a history of its own), the history is kept up to the first round in which both report
 * about the same.
 */

enum { SLACK_ACCOUNTS = 10 };
static const double slack_share = 0.05; /* both are read hours apart */

static bool about_equal(int64_t a, int64_t b)
{
    int64_t more = a > b ? a : b, less = a > b ? b : a;

    return more - less <= SLACK_ACCOUNTS || (double)(more - less) <= slack_share * (double)more;
}

/* Time of the first row of a that about agrees with b's row of the same round; UINT32_MAX when none does. */
static uint32_t first_agreement(const struct used *u, const struct panel_host *a, const struct panel_host *b)
{
    const struct panel *p = u->panel;
    uint32_t i = a->first, k = b->first;

    while (i < a->first + a->count && k < b->first + b->count) {
        int32_t x = p->c.round[i], y = p->c.round[k];

        if (x == y && used_value(u, i) != PANEL_NONE && used_value(u, k) != PANEL_NONE &&
            about_equal(used_value(u, i), used_value(u, k)))
            return p->c.time_s[i];
        i += x <= y;
        k += y <= x;
    }
    return UINT32_MAX;
}

/* Leaves out the rows of a host from a time on, as long as the original is seen within the time that a count
 * is carried. */
static void exclude_while_seen(struct used *u, const struct panel_host *copy, const struct panel_host *of,
                               uint32_t since_s)
{
    const struct panel *p = u->panel;
    int32_t gap = u->rules->gap_days;
    uint32_t k = of->first, end = of->first + of->count;

    for (uint32_t i = copy->first; i < copy->first + copy->count; i++) {
        int32_t day = panel_row_day(p, i);

        while (k < end && (panel_row_day(p, k) < day - gap || used_value(u, k) == PANEL_NONE))
            k++;
        if (p->c.time_s[i] >= since_s && k < end && panel_row_day(p, k) <= day + gap)
            rule_exclude(u, i, RULE_MIRROR);
    }
}

void rule_identity(struct used *u)
{
    const struct panel *p = u->panel;

    for (int32_t h = 0; h < p->host_count; h++) {
        const struct panel_host *copy = &p->hosts[h];
        int32_t of = copy->same_as;
        uint32_t since_s;

        while (of >= 0 && u->copy_of[of] >= 0)
            of = u->copy_of[of];
        if (of < 0 || of == h)
            continue;
        since_s = copy->same_since_s ? copy->same_since_s : first_agreement(u, copy, &p->hosts[of]);
        if (since_s == UINT32_MAX)
            continue;
        u->copy_of[h] = of;
        exclude_while_seen(u, copy, &p->hosts[of], since_s);
    }
}
