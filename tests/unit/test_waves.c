/* Waves of a network of servers written down by hand: who carried them, what became of them, what is said
 * when there is nothing to say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "bench/dice.h"
#include "unit/hand_panel.h"
#include "unit/near.h"
#include "waves.h"

static const struct scope everything = {.kind = SCOPE_ALL};
enum { DAYS = 150, ONSET = 80, NOON_S = 43200 };

/* One server: what it gains a day, how much more in the wave, and what else happens on it. */
struct server {
    const char *name;
    double users, level, height;
    int born, purge_day;
    double purged;
    int opened; /* day from which sign-ups are open; 0 = always */
    int active_before, active_after;
    bool misskey;
};

/* Excess of a wave of height 1 that begins on ONSET. */
static double shape(int day)
{
    return day < ONSET ? 0 : pow(1 + (day - ONSET), -1.5);
}

static void write_down(struct hand *h, const struct server *s, int days, struct dice *dice)
{
    int32_t host = hand_host(h, s->name, s->born ? s->born : -500);
    double users = s->users;

    for (int day = s->born; day < days; day++) {
        struct panel_row *row;

        if (s->purge_day && day == s->purge_day)
            users -= s->purged;
        row = hand_row(h, host, day, NOON_S, (int64_t)users, 40 * (int64_t)users + host * 1000);
        row->software = s->misskey ? h->misskey : h->mastodon;
        row->open = s->opened && day < s->opened ? 0 : 1;
        if (s->active_before)
            row->active = day < ONSET + 5 ? s->active_before : s->active_after;
        hand_add(h);
        users += dice_poisson(dice, s->level * exp(0.08 * dice_normal(dice)) + s->height * shape(day));
    }
}

static void find(struct hand *h, struct waves *w, const struct server *servers, int count, int days,
                 enum waves_depth depth)
{
    struct dice dice = {.seed = 31};

    hand_start(h);
    h->crawled = true;
    for (int i = 0; i < count; i++)
        write_down(h, &servers[i], days, &dice);
    hand_apply(h, "2026.1");
    waves_find(w, &h->used, NULL, depth);
}

/* The wave of a scope that has its peak near the onset; NULL none. */
static const struct wave_found *wave_of(const struct waves *w, enum scope_kind kind, bool season)
{
    for (int i = 0; i < w->count; i++)
        if (w->found[i].scope.kind == kind && w->found[i].season == season &&
            abs(w->found[i].first_day - HAND_DAY_0 + w->found[i].w.peak - ONSET) <= 2)
            return &w->found[i];
    return NULL;
}

static void a_wave_on_many_servers_is_broad(void **state)
{
    struct server servers[24] = {{0}};
    char names[24][32];
    const struct wave_found *f;
    struct hand h;
    struct waves w;

    (void)state;
    for (int i = 0; i < 24; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "s%d.net%d.%s", i, i, i < 4 ? "jp" : "org");
        servers[i] = (struct server){.name = names[i], .users = 5000 + 400 * i, .level = 40, .height = 200};
    }
    find(&h, &w, servers, 24, DAYS, WAVES_PARTS);
    f = wave_of(&w, SCOPE_ALL, false);
    assert_non_null(f);
    assert_int_equal(f->grade, GRADE_MAJOR);
    assert_string_equal(f->breadth, "broad");
    assert_near(f->n_eff, 24, 1.5);
    assert_near(f->top_share, 1.0 / 24, 0.02);
    assert_int_equal(f->hosts_up, 24);
    assert_string_equal(f->region, "jp");
    assert_near(f->region_share, 4.0 / 24, 0.03);
    assert_near(f->w.excess, 24 * 200 * (1 + 0.354 + 0.192), 1200);
    assert_non_null(wave_of(&w, SCOPE_SOFTWARE, false));
    assert_true(wave_of(&w, SCOPE_CCTLD, false)->w.excess < f->w.excess / 4);
    assert_null(wave_of(&w, SCOPE_HOST, false));
    waves_release(&w);
    hand_end(&h);
}

static void one_server_or_one_country_is_named(void **state)
{
    struct server servers[12] = {{0}};
    char names[12][32];
    struct hand h;
    struct waves w;

    (void)state;
    for (int i = 0; i < 12; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "s%d.net%d.%s", i, i, i < 5 ? "kr" : "org");
        servers[i] = (struct server){.name = names[i], .users = 5000 + 400 * i, .level = 60, .height = 20};
    }
    servers[2].height = 3000;
    find(&h, &w, servers, 12, DAYS, WAVES_HOSTS);
    assert_string_equal(wave_of(&w, SCOPE_ALL, false)->breadth, "single-instance");
    assert_int_equal(wave_of(&w, SCOPE_ALL, false)->top_hosts[0], 2);
    assert_int_equal(wave_of(&w, SCOPE_HOST, false)->scope.key, 2);
    assert_int_equal(wave_of(&w, SCOPE_HOST, false)->hosts_up, 1);
    waves_release(&w);
    hand_end(&h);
    for (int i = 0; i < 5; i++)
        servers[i].height = 700;
    find(&h, &w, servers, 12, DAYS, WAVES_ALL);
    assert_string_equal(wave_of(&w, SCOPE_ALL, false)->breadth, "regional");
    assert_string_equal(wave_of(&w, SCOPE_ALL, false)->region, "kr");
    waves_release(&w);
    hand_end(&h);
}

/* The wave brings 3,093 accounts to the first server; it reports 1,000 active before and 1,600 after. The
 * second reports no active accounts. */
static void purge_retention_and_open_doors(void **state)
{
    const struct server servers[] = {{.name = "a.one.org",
                                      .users = 30000,
                                      .level = 300,
                                      .height = 2000,
                                      .purge_day = ONSET + 15,
                                      .purged = 1200,
                                      .opened = ONSET - 1,
                                      .active_before = 1000,
                                      .active_after = 1600},
                                     {.name = "b.two.org", .users = 30000, .level = 300, .height = 400}};
    const struct wave_found *f;
    struct hand h;
    struct waves w;

    (void)state;
    find(&h, &w, servers, 2, DAYS, WAVES_HOSTS);
    f = wave_of(&w, SCOPE_ALL, false);
    assert_non_null(f);
    assert_near(f->purged, 1200, 400); /* less what signed up on that day */
    assert_true(f->reopened);
    assert_int_equal(f->retention[0].weeks, 5);
    assert_int_equal(f->retention[0].hosts, 1);
    assert_near(f->retention[0].share, 600.0 / 3093, 0.04);
    assert_int_equal(f->retention[1].weeks, 12);
    assert_true(isnan(f->retention[1].share)); /* twelve weeks later there are no data */
    assert_int_equal(f->retention[1].hosts, 0);
    assert_false(f->launch);
    waves_release(&w);
    hand_end(&h);
}

static void deletions_long_after_and_doors_long_open_are_other_stories(void **state)
{
    const struct server servers[] = {{.name = "a.one.org",
                                      .users = 30000,
                                      .level = 300,
                                      .height = 2000,
                                      .purge_day = ONSET + 45,
                                      .purged = 1200,
                                      .opened = ONSET - 10}};
    struct hand h;
    struct waves w;

    (void)state;
    find(&h, &w, servers, 1, DAYS, WAVES_ALL);
    assert_near(wave_of(&w, SCOPE_ALL, false)->purged, 0, 0);
    assert_false(wave_of(&w, SCOPE_ALL, false)->reopened);
    assert_int_equal(wave_of(&w, SCOPE_ALL, false)->retention[0].hosts, 0);
    waves_release(&w);
    hand_end(&h);
}

static void a_young_server_is_a_launch(void **state)
{
    const struct server servers[] = {
        {.name = "old.one.org", .users = 30000, .level = 600},
        {.name = "new.two.org", .users = 3, .level = 40, .height = 1500, .born = ONSET - 25}};
    const struct wave_found *f;
    struct hand h;
    struct waves w;

    (void)state;
    find(&h, &w, servers, 2, DAYS, WAVES_HOSTS);
    f = wave_of(&w, SCOPE_HOST, false);
    assert_non_null(f);
    assert_int_equal(f->scope.key, 1);
    assert_true(f->launch);
    waves_release(&w);
    hand_end(&h);
}

static void waves_lie_within_seasons(void **state)
{
    struct hand h;
    struct waves w;
    struct dice dice = {.seed = 5};
    int32_t host;
    double users = 100000;

    (void)state;
    hand_start(&h);
    host = hand_host(&h, "a.one.org", -500);
    for (int day = 0; day < 400; day++) {
        double bell = 2.5 * exp(-0.5 * (day - 200) * (day - 200) / 400.0);

        (void)hand_row(&h, host, day, NOON_S, (int64_t)users, 40 * (int64_t)users);
        hand_add(&h);
        users += dice_poisson(&dice, 1000 * (1 + bell) * exp(0.05 * dice_normal(&dice)) +
                                         (day >= 205 && day < 209 ? 7000 : 0));
    }
    hand_apply(&h, "2026.1");
    waves_find(&w, &h.used, NULL, WAVES_ALL);
    assert_true(w.count >= 2);
    assert_true(w.found[0].season);
    for (int i = 1; i < w.count; i++)
        if (!w.found[i].season && abs(w.found[i].w.peak - 206) <= 3)
            assert_int_equal(w.found[i].within, 0);
    waves_release(&w);
    hand_end(&h);
}

/* Day by day over a wave: what a daily run would have said. */
static void a_daily_run_says_none_wave_ebbing_none(void **state)
{
    struct dice dice = {.seed = 14};
    double rate[DAYS];
    enum alert said[DAYS] = {ALERT_NONE};
    int day, first = -1;

    (void)state;
    for (int i = 0; i < DAYS; i++)
        rate[i] = dice_poisson(&dice, 5000 * exp(0.1 * dice_normal(&dice)) + 25000 * shape(i));
    rate[ONSET - 1] = 8500; /* a first sign, less than a wave */
    rate[60] = NAN;
    for (int n = 30; n <= DAYS; n++) {
        struct detection d;

        detect(&d, &detector_waves, rate, n, 0);
        said[n - 1] = alert_of(&d, rate, &day);
        assert_int_equal(day, n == 61 ? 59 : n - 1);
        detection_release(&d);
        if (first < 0 && said[n - 1] == ALERT_WAVE)
            first = n - 1;
    }
    for (int i = 40; i < ONSET - 1; i++)
        assert_int_equal(said[i], ALERT_NONE);
    assert_int_equal(said[ONSET - 1], ALERT_BUILDING);
    assert_int_equal(first, ONSET);
    assert_int_equal(said[ONSET + 2], ALERT_EBBING);
    for (int i = ONSET + 12; i < DAYS; i++)
        assert_true(said[i] == ALERT_NONE);
    assert_string_equal(alert_name(ALERT_BUILDING), "building");
}

static void nothing_to_say_is_said_as_null(void **state)
{
    const struct server lone = {.name = "a.one.org", .users = 10};
    const int lengths[] = {0, 1, 20};

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct window all = {INT32_MIN, INT32_MAX};
        struct hand h;
        struct waves w;
        json_t *list, *alert;

        find(&h, &w, &lone, 1, lengths[k], WAVES_HOSTS);
        list = waves_to_json(&w, "every", everything, true, all);
        alert = alert_to_json(&w);
        assert_int_equal(json_array_size(list), 0);
        assert_string_equal(json_string_value(json_object_get(alert, "state")), "none");
        assert_true(json_is_null(json_object_get(alert, "day")));
        json_decref(list);
        json_decref(alert);
        waves_release(&w);
        hand_end(&h);
    }
}

static void the_json_has_what_is_promised(void **state)
{
    static const char *const keys[] = {
        "scope",     "name",          "metric",     "onset",       "peak",           "end",
        "excess",    "excess_window", "excess_low", "excess_high", "peak_value",     "baseline",
        "events",    "over_quiet",    "ratio",      "grade",       "tags",           "n_eff",
        "top_share", "breadth",       "purged_28d", "retention",   "decay_exponent", "time_to_half_days",
        "within",    "hosts_up",      "top_hosts",  "region",      "scale"};
    const struct server servers[] = {{.name = "a.one.org", .users = 30000, .level = 300, .height = 2000},
                                     {.name = "b.two.org", .users = 30000, .level = 300, .height = 1000}};
    struct window all = {INT32_MIN, INT32_MAX}, later = {HAND_DAY_0 + ONSET + 5, INT32_MAX};
    struct hand h;
    struct waves w;
    json_t *list, *o;

    (void)state;
    find(&h, &w, servers, 2, DAYS, WAVES_ALL);
    list = waves_to_json(&w, "all", everything, false, all);
    assert_int_equal(json_array_size(list), 1);
    o = json_array_get(list, 0);
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        assert_non_null(json_object_get(o, keys[i]));
    assert_string_equal(json_string_value(json_object_get(o, "onset")), "2020-03-21");
    assert_string_equal(json_string_value(json_object_get(o, "metric")), "accounts");
    assert_int_equal(json_array_size(json_object_get(o, "retention")), 3);
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(o, "retention"), 0), "share")));
    json_decref(list);
    list = waves_to_json(&w, "all", everything, false, later);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    waves_release(&w);
    hand_end(&h);
}

/* How many waves of a scope are told of one program. */
static int told_of(const struct waves *w, const char *scope, int32_t software)
{
    const struct scope of = {.kind = SCOPE_SOFTWARE, .key = software};
    json_t *list = waves_to_json(w, scope, of, false, (struct window){INT32_MIN, INT32_MAX});
    int count = (int)json_array_size(list);

    json_decref(list);
    return count;
}

static void waves_of_one_program_are_its_own_and_its_servers(void **state)
{
    const struct server servers[] = {
        {.name = "a.one.org", .users = 30000, .level = 300, .height = 2000},
        {.name = "b.two.jp", .users = 30000, .level = 300, .height = 1500, .misskey = true},
        {.name = "c.three.jp", .users = 30000, .level = 300, .height = 1000, .misskey = true}};
    struct hand h;
    struct waves w;

    (void)state;
    find(&h, &w, servers, 3, DAYS, WAVES_HOSTS);
    assert_int_equal(told_of(&w, "software", h.misskey), 1);
    assert_int_equal(told_of(&w, "host", h.misskey), 2);
    assert_int_equal(told_of(&w, "every", h.misskey), 3);
    assert_int_equal(told_of(&w, "every", h.mastodon), 2);
    assert_int_equal(told_of(&w, "every", h.pleroma), 0);
    assert_int_equal(told_of(&w, "cctld", h.misskey), 0);
    waves_release(&w);
    hand_end(&h);
}

/* What the window's days of the first wave of a scope brought; NAN when it is not known. */
static double brought(const struct waves *w, const char *scope, struct window window)
{
    json_t *list = waves_to_json(w, scope, everything, false, window);
    const json_t *value = json_object_get(json_array_get(list, 0), "excess_window");
    double sum = json_is_number(value) ? json_number_value(value) : NAN;

    assert_int_equal(json_array_size(list), 1);
    json_decref(list);
    return sum;
}

/* Its days before a window or behind it are not those of the window, whose growth begins behind its first. */
static void a_wave_counts_with_its_days_in_the_window(void **state)
{
    const struct server servers[] = {{.name = "a.one.org", .users = 30000, .level = 300, .height = 2000},
                                     {.name = "b.two.org", .users = 30000, .level = 300, .height = 1000}};
    const int32_t peak = HAND_DAY_0 + ONSET;
    const struct window all = {INT32_MIN, INT32_MAX}, early = {INT32_MIN, peak}, late = {peak, INT32_MAX};
    struct hand h;
    struct waves w;
    json_t *days, *list;
    double whole;

    (void)state;
    find(&h, &w, servers, 2, DAYS, WAVES_PARTS);
    whole = wave_of(&w, SCOPE_ALL, false)->w.excess;
    days = wave_days_to_json(&w, early);
    assert_near(brought(&w, "all", all), whole, 0.01);
    assert_near(brought(&w, "all", early),
                json_number_value(json_object_get(json_array_get(days, ONSET), "rate")) -
                    json_number_value(json_object_get(json_array_get(days, ONSET), "baseline")),
                0.01);
    assert_near(brought(&w, "all", early) + brought(&w, "all", late), whole, 0.01);
    assert_true(brought(&w, "all", early) > 1000 && brought(&w, "all", late) > 1000);
    assert_true(brought(&w, "software", all) > 2000);
    assert_true(isnan(brought(&w, "software", early)) != 0); /* whose days are not kept */
    assert_near(brought(&w, "all", (struct window){peak, peak}), 0, 0);
    list = waves_to_json(&w, "all", everything, false, (struct window){INT32_MIN, peak - 1});
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    json_decref(days);
    waves_release(&w);
    hand_end(&h);
}

/* Thirty weeks of what servers say of themselves; in one of them nearly nobody told. */
static void published_sign_ups_have_waves_of_their_own(void **state)
{
    struct registration_week weeks[30];
    const struct registrations r = {.weeks = weeks, .count = 30};
    struct dice dice = {.seed = 6};
    struct waves w = {0};

    (void)state;
    for (int i = 0; i < 30; i++)
        weeks[i] = (struct registration_week){.monday = HAND_DAY_0 + 5 + 7 * i,
                                              .count = dice_poisson(&dice, 7000 + (i == 20 ? 30000 : 0)),
                                              .servers = i == 9 ? 20 : 200 - i};
    weeks[9].count = 90000;
    waves_add_registrations(&w, &r, everything);
    assert_int_equal(w.count, 1);
    assert_true(w.found[0].registrations);
    assert_int_equal(w.found[0].first_day + w.found[0].w.onset, weeks[20].monday);
    assert_near(w.found[0].w.end - w.found[0].w.onset, 6, 1);
    assert_near(w.found[0].w.excess, 30000, 3000);
    waves_release(&w);
    waves_add_registrations(&w, &r, (struct scope){.kind = SCOPE_SOFTWARE, .key = 3});
    assert_int_equal(w.found[0].scope.kind, SCOPE_SOFTWARE);
    waves_release(&w);
    waves_add_registrations(&w, &(struct registrations){.count = 0}, everything);
    assert_int_equal(w.count, 0);
    waves_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wave_on_many_servers_is_broad),
        cmocka_unit_test(one_server_or_one_country_is_named),
        cmocka_unit_test(purge_retention_and_open_doors),
        cmocka_unit_test(deletions_long_after_and_doors_long_open_are_other_stories),
        cmocka_unit_test(a_young_server_is_a_launch),
        cmocka_unit_test(waves_lie_within_seasons),
        cmocka_unit_test(a_daily_run_says_none_wave_ebbing_none),
        cmocka_unit_test(nothing_to_say_is_said_as_null),
        cmocka_unit_test(the_json_has_what_is_promised),
        cmocka_unit_test(waves_of_one_program_are_its_own_and_its_servers),
        cmocka_unit_test(a_wave_counts_with_its_days_in_the_window),
        cmocka_unit_test(published_sign_ups_have_waves_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
