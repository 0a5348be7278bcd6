/* Growth by its definitions, each on an example counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "growth.h"
#include "hand_panel.h"
#include "registrations.h"

static struct hand h;
static struct growth g;
static struct coverage_days cover;

static int start(void **state)
{
    (void)state;
    hand_start(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    growth_release(&g);
    coverage_days_release(&cover);
    hand_end(&h);
    return 0;
}

static void measure(struct scope scope, int since, int until)
{
    hand_apply(&h, "2026.1");
    coverage_days_build(&cover, &h.used);
    growth_measure(&g, &h.used, &cover, scope, (struct window){HAND_DAY_0 + since, HAND_DAY_0 + until});
}

static void measure_all(int until)
{
    measure((struct scope){.kind = SCOPE_ALL}, 0, until);
}

static void assert_near(double found, double wanted, double tolerance)
{
    if (isnan(found) || fabs(found - wanted) > tolerance)
        fail_msg("%.6f is not %.6f", found, wanted);
}

static const struct growth_group *group(const char *kind, const char *name)
{
    for (int i = 0; i < g.group_count; i++)
        if (strcmp(g.groups[i].kind, kind) == 0 && strcmp(g.groups[i].name, name) == 0)
            return &g.groups[i];
    return NULL;
}

static void stock_carries_what_is_silent_and_says_how_much(void **state)
{
    (void)state;
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "100 110 120", NULL);
    hand_days(&h, hand_host(&h, "b.example.org", -50), 0, "50 - 54", NULL);
    measure_all(2);
    assert_true(g.days[1].accounts == 160);
    assert_true(g.days[1].carried == 50);
    assert_true(g.days[1].reported == 110);
    assert_int_equal(g.days[1].servers, 2);
    assert_int_equal(g.days[1].answered, 1);
    assert_true(g.days[2].accounts == 174 && g.days[2].carried == 0);
}

static void who_answers_is_not_only_who_is_counted(void **state)
{
    int32_t blog = hand_host(&h, "blog.example.com", -50), mute = hand_host(&h, "mute.example.info", -50);

    (void)state;
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "100 - 120", NULL);
    for (int day = 0; day < 2; day++) {
        hand_row(&h, blog, day, 0, 7, 900 + day)->software = h.wordpress;
        hand_add(&h);
        (void)hand_row(&h, mute, day, 0, -1, -1); /* answers without a figure */
        hand_add(&h);
    }
    measure_all(2);
    assert_int_equal(g.days[0].heard, 3);
    assert_int_equal(g.days[0].answered, 1);
    assert_int_equal(g.days[1].heard, 2);
    assert_int_equal(g.days[1].servers, 1);
    assert_int_equal(g.days[1].answered, 0);
    assert_int_equal(g.days[2].heard, 1);
}

static void an_increment_belongs_to_its_true_interval(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50);

    (void)state;
    /* 18:00 of day 0 to 06:00 of day 2: 36 hours, 90 accounts: 15 on day 0, 60 on day 1, 15 on day 2 */
    (void)hand_row(&h, a, 0, 64800, 1000, 20000);
    hand_add(&h);
    (void)hand_row(&h, a, 2, 21600, 1090, 21000);
    hand_add(&h);
    measure_all(2);
    {
        struct series s;

        series_build(&s, &h.used, &cover, &(struct scope){.kind = SCOPE_ALL});
        assert_near(s.mass[0], 15, 1e-9);
        assert_near(s.mass[1], 60, 1e-9);
        assert_near(s.mass[2], 15, 1e-9);
        series_release(&s);
    }
}

static void the_bridge_tells_known_from_opened_found_late_and_gone(void **state)
{
    (void)state;
    hand_days(&h, hand_host(&h, "known.example.net", -50), 0, "1000 1010 1020 1030 1040", NULL);
    hand_days(&h, hand_host(&h, "new.example.org", 1), 2, "5 9 12", NULL);
    hand_days(&h, hand_host(&h, "late.example.com", -20), 3, "400 402", NULL);
    hand_days(&h, hand_host(&h, "frozen.example.jp", -20), 0, "7 7 7 7 7", NULL);
    measure_all(4);
    assert_true(g.first == 1007 && g.last == 1461);
    assert_true(g.part[BRIDGE_KNOWN] == 40 + 2);
    assert_true(g.part[BRIDGE_OPENED] == 12);
    assert_true(g.part[BRIDGE_LATE] == 400);
    assert_int_equal(g.part_servers[BRIDGE_OPENED], 1);
    assert_true(g.part[BRIDGE_GONE] == 0 && g.part[BRIDGE_MOVED] == 0);
}

static void a_change_of_software_moves_accounts_from_one_scope_to_another(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50);

    (void)state;
    for (int day = 0; day < 4; day++) {
        hand_row(&h, a, day, 43200, 100 + day, 3000)->software = day < 2 ? h.pleroma : h.akkoma;
        hand_add(&h);
    }
    measure((struct scope){.kind = SCOPE_SOFTWARE, .key = h.pleroma}, 0, 3);
    assert_true(g.first == 100 && g.last == 0);
    assert_true(g.part[BRIDGE_MOVED] == -101 && g.part[BRIDGE_KNOWN] == 1);
    growth_release(&g);
    growth_measure(&g, &h.used, &cover, (struct scope){.kind = SCOPE_SOFTWARE, .key = h.akkoma},
                   (struct window){HAND_DAY_0, HAND_DAY_0 + 3});
    assert_true(g.first == 0 && g.last == 103 && g.part[BRIDGE_MOVED] == 101 && g.part[BRIDGE_KNOWN] == 2);
}

static void parts_of_the_network_stand_beside_each_other(void **state)
{
    (void)state;
    hand_days(&h, hand_host(&h, "a.example.jp", -50), 0, "1000 1010 1020", NULL);
    hand_days(&h, hand_host(&h, "b.example.jp", -50), 0, "20 21 22", NULL);
    hand_days(&h, hand_host(&h, "c.example.social", -50), 0, "5 5 6", NULL);
    measure_all(2);
    assert_true(group("suffix", "jp")->last == 1042 && group("suffix", "jp")->organic == 22);
    assert_true(group("suffix", "social")->last == 6);
    assert_true(group("cctld", "jp")->first == 1020 && group("cctld", "none")->organic == 1);
    assert_true(group("size", "1000-9999")->organic == 20 && group("size", "10-99")->organic == 2);
    assert_int_equal(group("size", "0-9")->servers_last, 1);
    assert_true(group("software", "mastodon")->first == 1025);
}

static void active_users_are_compared_on_the_servers_that_report_them(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), b = hand_host(&h, "b.example.org", -50);

    (void)state;
    for (int day = 0; day < 3; day++) {
        hand_row(&h, a, day, 43200, 100, 2000 + day)->active = 10 + day * 5;
        hand_add(&h);
        hand_row(&h, b, day, 43200, 300, 9000 + day)->active = day < 1 ? -1 : 200;
        hand_add(&h);
    }
    measure_all(2);
    assert_true(g.active[0].active == 10 && g.active[0].servers == 1 && g.active[0].accounts == 100);
    assert_true(g.active[1].active == 215 && g.active[1].servers == 2);
    assert_near(g.active[1].index, 150, 1e-9); /* a alone: 15 / 10 */
    assert_near(g.active[2].index, 150 * 220.0 / 215, 1e-9);
}

static void a_day_on_which_few_answer_is_thin_and_a_break(void **state)
{
    (void)state;
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "800 801 - - 804", NULL);
    hand_days(&h, hand_host(&h, "b.example.org", -50), 0, "200 200 201 202 202", NULL);
    measure_all(4);
    assert_false(g.days[1].thin);
    assert_true(g.days[2].thin && g.days[3].thin);
    assert_false(g.days[4].thin);
    assert_int_equal(g.break_count, 2);
    assert_string_equal(g.breaks[0].kind, "coverage");
    assert_int_equal(g.breaks[0].day, HAND_DAY_0 + 2);
    assert_int_equal(g.breaks[1].day, HAND_DAY_0 + 4);
}

static void another_source_and_a_large_find_are_breaks(void **state)
{
    int32_t a = hand_host(&h, "a.example.net", -50), b = hand_host(&h, "b.example.org", -50);

    (void)state;
    hand_days(&h, a, 0, "1000 1001", NULL);
    h.crawled = true;
    hand_days(&h, a, 2, "1002 1003", NULL);
    hand_days(&h, b, 3, "60", NULL); /* 6 % of the stock, found late */
    measure_all(3);
    assert_int_equal(g.break_count, 2);
    assert_string_equal(g.breaks[0].kind, "source");
    assert_int_equal(g.breaks[0].day, HAND_DAY_0 + 2);
    assert_string_equal(g.breaks[1].kind, "discovery");
    assert_int_equal(g.breaks[1].day, HAND_DAY_0 + 3);
}

static void breaks_that_the_database_knows_are_noted_for_their_scope(void **state)
{
    struct event rows[] = {
        {HAND_DAY_0 + 1, (char *)(uintptr_t) "new seeds", (char *)(uintptr_t) "all"},
        {HAND_DAY_0 + 2, (char *)(uintptr_t) "counts again", (char *)(uintptr_t) "misskey"},
        {HAND_DAY_0 + 90, (char *)(uintptr_t) "later", (char *)(uintptr_t) "all"}};
    const struct events events = {.breaks = rows, .break_count = 3};

    (void)state;
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "100 110 120", NULL);
    measure_all(2);
    growth_note_breaks(&g, &events);
    assert_int_equal(g.break_count, 1);
    assert_string_equal(g.breaks[0].kind, "noted");
    assert_string_equal(g.breaks[0].reason, "new seeds");
}

static void an_index_is_chained_from_organic_growth(void **state)
{
    (void)state;
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "1000 1100 1100", NULL);
    hand_days(&h, hand_host(&h, "late.example.com", -20), 1, "5000 5000", NULL);
    measure_all(2);
    /* noon to noon: half of the 100 falls on day 0, half on day 1; the find of 5,000 moves no index */
    assert_near(g.days[0].index, 100, 1e-9);
    assert_near(g.days[1].index, 100 * (1 + 50.0 / 1000), 1e-9);
    assert_near(g.days[2].index, 105, 1e-9);
}

/* The growth of a window is counted from the level of its first day on, and so are its busiest and usual
 * days, and its months. */
static void the_busiest_day_lies_after_the_first_of_the_window(void **state)
{
    json_t *json;
    const json_t *summary, *month;

    (void)state;
    hand_days(&h, hand_host(&h, "a.example.net", -50), 0, "10000 10500 10600 10620 10630", NULL);
    measure((struct scope){.kind = SCOPE_ALL}, 1, 4);
    json = growth_to_json(&g);
    summary = json_object_get(json, "summary");
    assert_string_equal(json_string_value(json_object_get(summary, "peak_day")), "2020-01-03");
    assert_near(json_number_value(json_object_get(summary, "peak_organic")), 60, 1e-6); /* noon to noon */
    assert_near(json_number_value(json_object_get(summary, "usual_a_day")), 37.5, 1e-6);
    month = json_array_get(json_object_get(json, "months"), 0);
    assert_near(json_number_value(json_object_get(month, "organic")), 75, 1e-6);
    assert_int_equal(json_integer_value(json_object_get(month, "days")), 2);
    json_decref(json);
}

static void registrations_fall_into_weeks(void **state)
{
    /* 2020-01-06, day 5, is the first Monday */
    struct registrations r;
    int32_t a = hand_host(&h, "a.example.net", -50), b = hand_host(&h, "b.example.org", -50);

    (void)state;
    for (int day = 0; day < 30; day++) {
        (void)hand_row(&h, a, day, 0, 500, 900 + day);
        hand_add(&h);
        (void)hand_row(&h, b, day, 0, 70, 90 + day);
        hand_add(&h);
    }
    measure_all(29);
    registrations_start(&r, &h.used, (struct window){HAND_DAY_0, HAND_DAY_0 + 29});
    registrations_add(&r, a, HAND_DAY_0 + 5, 7, 14);  /* a week of Mastodon */
    registrations_add(&r, a, HAND_DAY_0 + 12, 6, 12); /* six days, since 3.5 */
    for (int day = 5; day < 14; day++)
        registrations_add(&r, b, HAND_DAY_0 + day, 1, 2); /* daily charts */
    registrations_finish(&r);
    assert_int_equal(r.count, 4);
    assert_int_equal(r.weeks[0].monday, HAND_DAY_0 + 5);
    assert_near(r.weeks[0].count, 14 + 14, 1e-9);
    assert_int_equal(r.weeks[0].servers, 2);
    assert_true(r.weeks[0].accounts == 570);
    assert_near(r.weeks[1].count, 12 + 4, 1e-9);
    assert_int_equal(r.weeks[1].servers, 1); /* b told of two days only */
    assert_int_equal(r.weeks[2].servers, 0);
    registrations_release(&r);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(stock_carries_what_is_silent_and_says_how_much),
        CASE(who_answers_is_not_only_who_is_counted),
        CASE(an_increment_belongs_to_its_true_interval),
        CASE(the_bridge_tells_known_from_opened_found_late_and_gone),
        CASE(a_change_of_software_moves_accounts_from_one_scope_to_another),
        CASE(parts_of_the_network_stand_beside_each_other),
        CASE(active_users_are_compared_on_the_servers_that_report_them),
        CASE(a_day_on_which_few_answer_is_thin_and_a_break),
        CASE(another_source_and_a_large_find_are_breaks),
        CASE(breaks_that_the_database_knows_are_noted_for_their_scope),
        CASE(an_index_is_chained_from_organic_growth),
        CASE(the_busiest_day_lies_after_the_first_of_the_window),
        CASE(registrations_fall_into_weeks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
