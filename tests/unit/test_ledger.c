/* The ledger reconciles: reports and changes give the stock, the bridge leads from one stock to the next, to
 * the unit, whatever the panel, the rules and the scope. Panels by chance; the seed is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"
#include "hand_panel.h"
#include "levels.h"
#include "recompute.h"

enum { HOSTS = 60, DAYS = 70 };

static uint64_t state_of_chance;

static uint32_t chance(uint32_t below)
{
    state_of_chance = state_of_chance * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state_of_chance >> 33) % below;
}

/* A host in the making. */
struct life {
    int32_t host, software;
    int64_t users, posts;
};

/* What a host reports when something is wrong. */
static int64_t reported(int64_t users, uint32_t what)
{
    static const int64_t wrong[] = {-1, -12345, INT64_C(3000000000)};

    if (what >= 4 && what <= 6)
        return wrong[what - 4];
    return what == 7 ? users * 40 : users;
}

/* One or two rows of a day. */
static void put_day(struct hand *h, struct life *x, int day, uint32_t what)
{
    int rows = 1 + (chance(10) == 0);

    for (int k = 0; k < rows; k++) {
        struct panel_row *row;

        if (chance(30) != 0) {
            x->users += (int64_t)chance(20);
            x->posts += (int64_t)chance(100);
        }
        row = hand_row(h, x->host, day, 20000 + 30000 * k, reported(x->users, what), x->posts);
        row->software = chance(20) == 0 ? -1 : x->software;
        row->flags = what == 8 ? OBSERVED_PRIVATE : 0;
        hand_add(h);
    }
}

/* One host with everything that happens to hosts: silence, leaps, purges, blanks, changes of software. */
static void put_host(struct hand *h, int number)
{
    struct life x = {.software = (int32_t)chance(6),
                     .users = 1 + (int64_t)chance(10) * (int64_t)chance(20000)};
    char name[48];
    int begin = (int)chance(40), end = DAYS - (int)chance(20);

    (void)snprintf(name, sizeof(name), "h%d.example%d.%s", number, number, number % 3 ? "net" : "jp");
    x.host = hand_host(h, name, begin - (int)chance(30));
    x.posts = x.users * 20;
    for (int day = begin; day < end; day++) {
        uint32_t what = chance(40);

        if (what == 0)
            x.users *= 11;
        if (what == 1)
            x.users = x.users * 3 / 4;
        if (what == 2)
            day += (int)chance(25);
        if (what == 3)
            x.software = (int32_t)chance(6);
        if (day < end)
            put_day(h, &x, day, what);
    }
}

/* A server that stands still for long, and a copy of it. */
static void put_frozen(struct hand *h)
{
    int32_t frozen = hand_host(h, "frozen.example.net", -90), copy = hand_host(h, "copy.example.org", 10);

    for (int day = 0; day < DAYS; day++) {
        (void)hand_row(h, frozen, day, 100, day < 25 ? 5000 + 7 * day : 5175, day < 25 ? 70000 + day : 70024);
        hand_add(h);
        if (day > 12) {
            (void)hand_row(h, copy, day, 900, day < 25 ? 5001 + 7 * day : 5175,
                           day < 25 ? 70000 + day : 70024);
            hand_add(h);
        }
    }
}

static void make(struct hand *h, uint64_t seed, const char *rules)
{
    state_of_chance = seed;
    hand_start(h);
    for (int k = 0; k < HOSTS; k++)
        put_host(h, k);
    put_frozen(h);
    hand_apply(h, rules);
}

static int64_t or_zero(int64_t value)
{
    return value == PANEL_NONE ? 0 : value;
}

/* The raw total of a day, counted without the functions under test: the last report of each host. */
static int64_t raw_total(const struct panel *p, int32_t day)
{
    int64_t sum = 0;

    for (int32_t host = 0; host < p->host_count; host++) {
        int64_t last = 0;

        for (uint32_t i = p->hosts[host].first; i < p->hosts[host].first + p->hosts[host].count; i++)
            if (panel_row_day(p, i) == day)
                last = or_zero(panel_users(p, i));
        sum += last;
    }
    return sum;
}

static void check_days(const struct hand *h, const struct growth *g)
{
    struct ledger changes = {0};
    const struct window all = {h->panel.first_day, h->panel.last_day};

    levels_add(&changes, &h->used, all);
    for (int32_t day = all.since; day <= all.until; day++) {
        const struct growth_day *d = &g->days[day - all.since];
        int64_t sum = raw_total(&h->panel, day);

        assert_true(d->reported == sum);
        for (size_t i = 0; i < changes.count; i++)
            if (changes.rows[i].day == day)
                sum += change_amount(&changes.rows[i]);
        assert_true(sum == d->accounts);
    }
    ledger_release(&changes);
}

static void check_bridge(const struct hand *h, const struct coverage_days *cover, struct scope scope,
                         struct window window)
{
    struct growth g;
    int64_t sum;

    growth_measure(&g, &h->used, cover, scope, window);
    sum = g.first;
    for (int part = 0; part < BRIDGE_PARTS; part++)
        sum += g.part[part];
    assert_true(sum == g.last);
    assert_true(g.first == g.days[0].accounts && g.last == g.days[g.count - 1].accounts);
    growth_release(&g);
}

static void every_day_and_every_bridge_reconcile(void **state)
{
    static const char *const sets[] = {"2026.1", "2026.1-levels", "as-reported"};

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const char *rules = sets[seed % COUNT_OF(sets)];
        struct coverage_days cover;
        struct growth g;
        struct hand h;
        struct window all, part;

        printf("seed %d, %s\n", (int)seed, rules);
        make(&h, seed, rules);
        all = (struct window){h.panel.first_day, h.panel.last_day};
        part = (struct window){all.since + 17, all.until - 9};
        coverage_days_build(&cover, &h.used);
        growth_measure(&g, &h.used, &cover, (struct scope){.kind = SCOPE_ALL}, all);
        check_days(&h, &g);
        growth_release(&g);
        check_bridge(&h, &cover, (struct scope){.kind = SCOPE_ALL}, all);
        check_bridge(&h, &cover, (struct scope){.kind = SCOPE_ALL}, part);
        check_bridge(&h, &cover, (struct scope){.kind = SCOPE_CCTLD, .cctld = "jp"}, part);
        for (int32_t s = 0; s < h.panel.software_count; s++)
            check_bridge(&h, &cover, (struct scope){.kind = SCOPE_SOFTWARE, .key = s}, part);
        check_bridge(&h, &cover, (struct scope){.kind = SCOPE_HOST, .key = 5}, all);
        coverage_days_release(&cover);
        hand_end(&h);
    }
}

/* The panels above would prove little if nothing happened in them. */
static void the_panels_by_chance_make_every_rule_work(void **state)
{
    bool seen[RULE_COUNT] = {false}, kinds[FLOW_KINDS] = {false};

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct hand h;

        make(&h, seed, "2026.1");
        for (uint32_t i = 0; i < h.panel.rows; i++)
            seen[h.used.excluded[i]] = true;
        for (size_t i = 0; i < h.used.ledger.count; i++)
            seen[h.used.ledger.rows[i].rule] = true;
        for (size_t i = 0; i < h.used.flow_count; i++)
            kinds[h.used.flows[i].kind] = true;
        hand_end(&h);
    }
    assert_true(seen[RULE_TYPE] && seen[RULE_SCOPE] && seen[RULE_MIRROR] && seen[RULE_SPIKE]);
    assert_true(seen[RULE_STEP] && seen[RULE_PURGE] && seen[RULE_BIRTH] && seen[RULE_IMPLAUSIBLE]);
    assert_true(seen[RULE_FROZEN]);
    for (int k = 0; k < FLOW_KINDS; k++)
        assert_true(kinds[k]);
}

static void a_level_change_names_what_was_reported_what_counts_and_why(void **state)
{
    struct ledger l = {0};
    struct hand h;
    int32_t a, blog;

    (void)state;
    hand_start(&h);
    a = hand_host(&h, "a.example.net", -50);
    blog = hand_host(&h, "blog.example.org", -50);
    hand_days(&h, a, 0, "100 -5 110", NULL);
    hand_row(&h, blog, 0, 0, 7, 7)->software = h.wordpress;
    hand_add(&h);
    hand_apply(&h, "2026.1");
    levels_add(&l, &h.used, (struct window){HAND_DAY_0, HAND_DAY_0 + 2});
    assert_int_equal(l.count, 2);
    assert_true(l.rows[0].host == a && l.rows[0].day == HAND_DAY_0 + 1);
    assert_true(l.rows[0].before == -5 && l.rows[0].after == 100 && l.rows[0].rule == RULE_TYPE);
    assert_true(l.rows[1].host == blog && l.rows[1].before == 7 && l.rows[1].after == PANEL_NONE);
    assert_int_equal(l.rows[1].rule, RULE_SCOPE);
    assert_true(change_amount(&l.rows[0]) == 105 && change_amount(&l.rows[1]) == -7);
    ledger_release(&l);
    hand_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_and_every_bridge_reconcile),
        cmocka_unit_test(the_panels_by_chance_make_every_rule_work),
        cmocka_unit_test(a_level_change_names_what_was_reported_what_counts_and_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
