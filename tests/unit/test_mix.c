/* Software mix, releases, switches and the list of instances, on examples counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "hand_panel.h"
#include "instances.h"
#include "mix.h"
#include "releases.h"
#include "switches.h"

static const struct scope everything = {.kind = SCOPE_ALL};
static struct hand h;

static int start(void **state)
{
    (void)state;
    hand_start(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    hand_end(&h);
    return 0;
}

static struct window all_days(void)
{
    return (struct window){h.panel.first_day, h.panel.last_day};
}

/* Rows of a host with labels: m mastodon, k misskey, p pleroma, a akkoma, . blank. */
static int32_t labelled(const char *name, const char *labels, int64_t users)
{
    int32_t host = hand_host(&h, name, -50);

    for (int day = 0; labels[day]; day++) {
        hand_row(&h, host, day, 0, users, 20 * users + day)->software = labels[day] == 'm'   ? h.mastodon
                                                                        : labels[day] == 'k' ? h.misskey
                                                                        : labels[day] == 'p' ? h.pleroma
                                                                        : labels[day] == 'a' ? h.akkoma
                                                                                             : -1;
        hand_add(&h);
    }
    return host;
}

static void a_switch_is_kept_for_three_observations_on_both_sides(void **state)
{
    struct switches s;

    (void)state;
    (void)labelled("switch.example.net", "ppp.aaa", 70);
    (void)labelled("short.example.net", "ppppaa", 1000);
    (void)labelled("flap.example.net", "mmmmkmmm", 2000);
    (void)labelled("twice.example.net", "pppaaappp", 30);
    hand_apply(&h, "2026.1");
    switches_find(&s, &h.used, everything, all_days());
    assert_int_equal(s.count, 3);
    for (int i = 0; i < 3; i++)
        assert_true(s.events[i].host == 0 || s.events[i].host == 3);
    assert_int_equal(s.events[0].day, HAND_DAY_0 + 3); /* twice, first */
    assert_int_equal(s.events[1].host, 0);
    assert_int_equal(s.events[1].day, HAND_DAY_0 + 4);
    assert_int_equal(s.events[1].from, h.pleroma);
    assert_int_equal(s.events[1].to, h.akkoma);
    assert_true(s.events[1].accounts == 70);
    assert_int_equal(s.events[2].to, h.pleroma);
    switches_release(&s);
}

static void switches_of_one_program_lead_to_it_or_away_from_it(void **state)
{
    struct switches s;

    (void)state;
    (void)labelled("there.example.net", "pppaaa", 70);
    (void)labelled("back.example.net", "aaappp", 70);
    (void)labelled("elsewhere.example.net", "mmmkkk", 70);
    (void)labelled("flap.example.net", "mmmkmmm", 70);
    hand_apply(&h, "2026.1");
    switches_find(&s, &h.used, (struct scope){.kind = SCOPE_SOFTWARE, .key = h.akkoma}, all_days());
    assert_int_equal(s.count, 2);
    assert_int_equal(s.events[0].host + s.events[1].host, 0 + 1);
    assert_int_equal(s.changes, 2);
    assert_int_equal(s.flaps, 0);
    switches_release(&s);
    switches_find(&s, &h.used, everything, all_days());
    assert_int_equal(s.count, 3);
    switches_release(&s);
}

static void a_rename_is_no_switch(void **state)
{
    struct switches s;

    (void)state;
    h.panel.software[h.pleroma].renamed_to = h.akkoma;
    (void)labelled("a.example.net", "pppaaa", 70);
    hand_apply(&h, "2026.1");
    switches_find(&s, &h.used, everything, all_days());
    assert_int_equal(s.count, 1);
    assert_true(s.events[0].rename);
    switches_release(&s);
}

static const struct mix_cell *cell(const struct mix_day *d, int32_t software)
{
    for (int i = 0; i < d->count; i++)
        if (d->cells[i].software == software)
            return &d->cells[i];
    return NULL;
}

static void programs_are_counted_by_servers_accounts_and_active_accounts(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), b = hand_host(&h, "b.example.org", -50),
            c = hand_host(&h, "c.example.com", -50);
    struct mix m;

    (void)state;
    for (int day = 0; day < 2; day++) {
        hand_row(&h, a, day, 0, 100, 3000 + day)->active = 40;
        hand_add(&h);
        hand_row(&h, b, day, 0, 50, 2000 + day)->open = 0;
        hand_add(&h);
        hand_row(&h, c, day, 0, 30, 1000 + day)->software = h.misskey;
        hand_add(&h);
    }
    hand_apply(&h, "2026.1");
    mix_measure(&m, &h.used, everything, all_days());
    assert_false(m.empty);
    assert_int_equal(m.last.count, 2);
    assert_int_equal(cell(&m.last, h.mastodon)->servers, 2);
    assert_true(cell(&m.last, h.mastodon)->accounts == 150);
    assert_true(cell(&m.last, h.mastodon)->active == 40);
    assert_int_equal(cell(&m.last, h.mastodon)->active_servers, 1); /* b does not report: not zero */
    assert_true(cell(&m.last, h.mastodon)->active_accounts == 100); /* those of a, not a share of all 150 */
    assert_int_equal(cell(&m.last, h.misskey)->active_servers, 0);
    assert_true(cell(&m.last, h.misskey)->active_accounts == 0);
    assert_int_equal(m.open[1].closed, 1);
    assert_int_equal(m.open[1].unknown, 2);
    assert_true(m.open[1].closed_accounts == 50);
    assert_int_equal(m.shown_count, 2);
    mix_release(&m);
}

static int rows_of(const json_t *json, const char *part, const char *table)
{
    return (int)json_array_size(json_object_get(json_object_get(json, part), table));
}

static void the_mix_of_one_program_has_its_share_of_the_whole(void **state)
{
    struct mix m;
    json_t *json, *row;

    (void)state;
    (void)labelled("a.example.net", "pp", 60);
    (void)labelled("b.example.net", "aa", 30);
    (void)labelled("c.example.org", "mm", 110);
    hand_apply(&h, "2026.1");
    mix_measure(&m, &h.used, (struct scope){.kind = SCOPE_SOFTWARE, .key = h.akkoma}, all_days());
    json = mix_to_json(&m);
    assert_int_equal(rows_of(json, "last", "software"), 1);
    assert_int_equal(rows_of(json, "last", "families"), 1);
    row = json_array_get(json_object_get(json_object_get(json, "last"), "software"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "name")), h.panel.software[h.akkoma].name);
    assert_true(json_real_value(json_object_get(row, "share_accounts")) == 0.15);
    assert_int_equal(json_array_size(json_object_get(json, "days")), 2);
    assert_int_equal(json_array_size(json_object_get(json, "versions")), 1);
    assert_int_equal(m.open[1].unknown, 1);
    json_decref(json);
    mix_release(&m);
}

static void versions_are_read_as_numbers(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int32_t part[RELEASE_PARTS];
    } cases[] = {{"4.0.2", true, {4, 0, 2}},
                 {"4.0.2+glitch", true, {4, 0, 2}},
                 {"v1.5", true, {1, 5, 0}},
                 {"4.1.0rc1", false, {0, 0, 0}},
                 {"4.1.0-alpha.2", false, {0, 0, 0}},
                 {"2.4.52-beta", false, {0, 0, 0}},
                 {"13.2.4-calckey", true, {13, 2, 4}},
                 {"nightly", false, {0, 0, 0}},
                 {"", false, {0, 0, 0}},
                 {"7", false, {0, 0, 0}},
                 {"99999999999999999999.1", false, {0, 0, 0}}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct release_number n;

        assert_int_equal(release_read(cases[i].text, &n), cases[i].good);
        if (cases[i].good)
            assert_memory_equal(n.part, cases[i].part, sizeof(n.part));
    }
    assert_true(release_compare(&(struct release_number){{4, 0, 10}}, &(struct release_number){{4, 0, 9}}) >
                0);
}

static void the_spread_of_a_release_counts_it_and_later_ones(void **state)
{
    struct releases r;
    const struct release_curve *curve = NULL;

    (void)state;
    /* 20 servers; from day 2 on one more each day goes to 4.0.2, on day 9 ten of them to 4.1.0 */
    for (int k = 0; k < 20; k++) {
        char name[48];
        int32_t host;

        (void)snprintf(name, sizeof(name), "s%d.example%d.net", k, k);
        host = hand_host(&h, name, -50);
        for (int day = 0; day < 34; day++) {
            const char *version = day >= 9 && k < 10 ? "4.1.0" : k < day - 1 ? "4.0.2+glitch" : "4.0.1";

            hand_row(&h, host, day, 0, 10 + k, 300 + day + 9 * k)->version =
                dictionary_add(&h.panel.versions, version, strlen(version));
            hand_add(&h);
        }
    }
    hand_apply(&h, "2026.1");
    releases_measure(&r, &h.used, everything, all_days());
    for (int i = 0; i < r.curve_count; i++)
        if (r.curves[i].number.part[2] == 2)
            curve = &r.curves[i];
    assert_non_null(curve);
    assert_int_equal(curve->first_day, HAND_DAY_0 + 2);
    assert_int_equal(curve->at[0].servers, 2);  /* day 3 */
    assert_int_equal(curve->at[1].servers, 4);  /* day 5 */
    assert_int_equal(curve->at[2].servers, 10); /* day 9: ten moved on, none is left behind */
    assert_int_equal(curve->at[3].servers, 15); /* day 16 */
    assert_int_equal(curve->at[4].servers, 20); /* day 32 */
    assert_int_equal(curve->at[2].all_servers, 20);
    assert_int_equal(curve->at[5].all_servers, 0); /* 60 days are not over */
    assert_int_equal(r.versions[0].servers, 10);
    releases_release(&r);
}

static void an_instance_says_why_it_does_not_count(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), blog = hand_host(&h, "blog.example.org", -50),
            absurd = hand_host(&h, "absurd.example.com", -50), dead = hand_host(&h, "dead.example.jp", -50),
            gone = hand_host(&h, "gone.example.jp", -50);
    struct instances v;

    (void)state;
    for (int day = 0; day < 40; day++) {
        (void)hand_row(&h, a, day, 0, 100 + day, 3000 + day);
        hand_add(&h);
    }
    hand_row(&h, blog, 39, 0, 5, 5)->software = h.wordpress;
    hand_add(&h);
    hand_days(&h, absurd, 39, "-4", NULL);
    hand_days(&h, dead, 0, "9", NULL);
    hand_days(&h, gone, 20, "9", NULL);
    hand_apply(&h, "2026.1");
    instances_measure(&v, &h.used, (struct scope){.kind = SCOPE_ALL}, all_days());
    assert_int_equal(v.count, 5);
    assert_int_equal(v.rows[0].host, a);
    assert_true(v.rows[0].used == 139 && v.rows[0].used_before == 100 && v.rows[0].rule == RULE_NONE);
    for (int32_t i = 1; i < v.count; i++) {
        const struct instance *x = &v.rows[i];

        assert_true(x->used == PANEL_NONE);
        assert_int_equal(x->rule, x->host == blog ? RULE_SCOPE : x->host == absurd ? RULE_TYPE : RULE_GAP);
        assert_int_equal(x->status, x->host == dead   ? INSTANCE_DEAD
                                    : x->host == gone ? INSTANCE_MISSING
                                                      : INSTANCE_ALIVE);
    }
    instances_release(&v);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_switch_is_kept_for_three_observations_on_both_sides),
        CASE(switches_of_one_program_lead_to_it_or_away_from_it),
        CASE(a_rename_is_no_switch),
        CASE(programs_are_counted_by_servers_accounts_and_active_accounts),
        CASE(the_mix_of_one_program_has_its_share_of_the_whole),
        CASE(versions_are_read_as_numbers),
        CASE(the_spread_of_a_release_counts_it_and_later_ones),
        CASE(an_instance_says_why_it_does_not_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
