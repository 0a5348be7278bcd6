/*
 * hand_panel: panels of a few hosts and days, written down by hand, for tests of rules and measures.
 *
 *     struct hand h;
 *     hand_start(&h);
 *     hand_days(&h, hand_host(&h, "a.example.net", 0), 10, "100 110 - 130", "1000 1100 - 1300");
 *     hand_apply(&h, "2026.1");
 *
 * Day 0 is 2020-01-01; a host is seen at noon unless hand_row() says otherwise; every day is an imported
 * round unless hand.crawled is set.
 */
#ifndef TESTS_HAND_PANEL_H
#define TESTS_HAND_PANEL_H

#include "ledger.h"
#include "panel.h"
#include "rules.h"
#include "used.h"

enum { HAND_DAY_0 = 18262, HAND_DAYS_MAX = 800 };

struct hand {
    struct panel panel;
    struct used used;
    bool applied, crawled;
    int32_t round_of_day[HAND_DAYS_MAX]; /* + 1; 0 = none yet */
    int32_t mastodon, misskey, gotosocial, wordpress, akkoma, pleroma;
};

void hand_start(struct hand *h);
void hand_end(struct hand *h);
/* Named first on that day, which may be negative. Runs Mastodon unless rows say otherwise. */
int32_t hand_host(struct hand *h, const char *name, int day);
/* A row at a second of a day; -1 users or posts: not reported. */
struct panel_row *hand_row(struct hand *h, int32_t host, int day, int second, int64_t users, int64_t posts);
/* Adds the row that hand_row() gave, after what is special about it was set. */
void hand_add(struct hand *h);
/* One row a word from day on, at noon: a number, "?" for no count, "-" for no row. posts may be NULL: twenty
 * for each account. */
void hand_days(struct hand *h, int32_t host, int day, const char *users, const char *posts);
void hand_apply(struct hand *h, const char *rules);

/* What a host counts for at the end of a day; PANEL_NONE = it does not. */
int64_t hand_stock(const struct hand *h, int32_t host, int day);
/* The rule that took away the value of a host's row of a day. */
enum rule hand_rule(const struct hand *h, int32_t host, int day);
/* Sum of a host's flows of a kind. */
int64_t hand_flow(const struct hand *h, int32_t host, enum flow_kind kind);

#endif
