/* Survival: Kaplan and Meier against published examples, and lives as our panels give them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hand_panel.h"
#include "survival.h"

static const struct scope everything = {.kind = SCOPE_ALL};

static void assert_near(double found, double wanted, double tolerance)
{
    if (isnan(found) || fabs(found - wanted) > tolerance)
        fail_msg("%.6f is not %.6f", found, wanted);
}

/* Weeks in remission under 6-MP (Freireich et al. 1963, in Gehan 1965 and most textbooks, for one Kleinbaum
 * and Klein, Survival Analysis, chapter 2): 21 patients, censored ones marked false. Estimates and numbers at
 * risk as printed there. */
static void six_mp_as_in_the_textbooks(void **state)
{
    static const struct lifetime lives[] = {
        {0, 6, true},   {0, 6, true},   {0, 6, true},   {0, 6, false}, {0, 7, true},   {0, 9, false},
        {0, 10, true},  {0, 10, false}, {0, 11, false}, {0, 13, true}, {0, 16, true},  {0, 17, false},
        {0, 19, false}, {0, 20, false}, {0, 22, true},  {0, 23, true}, {0, 25, false}, {0, 32, false},
        {0, 32, false}, {0, 34, false}, {0, 35, false}};
    static const struct {
        double weeks;
        int at_risk, deaths;
        double survival;
    } printed[] = {{6, 21, 3, 0.8571},  {7, 17, 1, 0.8067}, {10, 15, 1, 0.7529}, {13, 12, 1, 0.6902},
                   {16, 11, 1, 0.6275}, {22, 7, 1, 0.5378}, {23, 6, 1, 0.4482}};
    int count;
    struct km_point *points = kaplan_meier(lives, COUNT_OF(lives), &count);

    (void)state;
    assert_int_equal(count, COUNT_OF(printed));
    for (int i = 0; i < count; i++) {
        assert_near(points[i].days, printed[i].weeks, 0);
        assert_int_equal(points[i].at_risk, printed[i].at_risk);
        assert_int_equal(points[i].deaths, printed[i].deaths);
        assert_near(points[i].survival, printed[i].survival, 0.00005);
        assert_true(points[i].low > 0 && points[i].low < points[i].survival);
        assert_true(points[i].high < 1 && points[i].high > points[i].survival);
    }
    /* Greenwood's standard error at 6 weeks is printed as 0.0764; the interval is log(-log) transformed:
     * exp(-exp(ln(-ln S) +- 1.96 se / (S |ln S|))) */
    assert_near(points[0].low,
                exp(-exp(log(-log(18.0 / 21)) + 1.959964 * 0.0763604 / (18.0 / 21 * -log(18.0 / 21)))),
                0.0001);
    assert_near(km_at(points, count, 15), 0.6902, 0.00005);
    assert_near(km_at(points, count, 5), 1, 0);
    free(points);
}

/* Without the drug, same source: nobody is censored, so the estimate is the share that is left. */
static void without_censoring_it_is_the_share_that_is_left(void **state)
{
    static const double weeks[] = {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23};
    struct lifetime lives[COUNT_OF(weeks)];
    struct km_point *points;
    int count;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(weeks); i++)
        lives[i] = (struct lifetime){0, weeks[i], true};
    points = kaplan_meier(lives, COUNT_OF(weeks), &count);
    for (int i = 0; i < count; i++) {
        int left = 0;

        for (size_t k = 0; k < COUNT_OF(weeks); k++)
            left += weeks[k] > points[i].days;
        assert_near(points[i].survival, left / 21.0, 1e-12);
    }
    assert_near(points[count - 1].survival, 0, 0);
    assert_near(points[count - 1].high, 0, 0); /* no interval where nobody is left, and no NaN */
    free(points);
}

/* Who enters late was not at risk before: by hand. Ages 0-5 dead, 2-6 dead, 4-9 alive: at 5 three are at
 * risk, at 6 two. */
static void who_enters_late_is_not_at_risk_before(void **state)
{
    static const struct lifetime lives[] = {{0, 5, true}, {2, 6, true}, {4, 9, false}, {5, 7, false}};
    int count;
    struct km_point *points = kaplan_meier(lives, COUNT_OF(lives), &count);

    (void)state;
    assert_int_equal(count, 2);
    assert_int_equal(points[0].at_risk, 3);
    assert_near(points[0].survival, 2.0 / 3, 1e-12);
    assert_int_equal(points[1].at_risk, 3);
    assert_near(points[1].survival, 4.0 / 9, 1e-12);
    free(points);
}

static const struct survival_group *group_of(const struct survival *s, const char *kind, const char *name)
{
    for (int i = 0; i < s->count; i++)
        if (strcmp(s->groups[i].kind, kind) == 0 && (!name || strcmp(s->groups[i].name, name) == 0))
            return &s->groups[i];
    return NULL;
}

static void a_server_silent_for_more_than_30_days_died_at_its_last_answer(void **state)
{
    struct hand h;
    struct survival s;
    int32_t clock, dead, silent, revived;

    (void)state;
    hand_start(&h);
    clock = hand_host(&h, "clock.example.com", -90);
    dead = hand_host(&h, "dead.example.net", 10);
    silent = hand_host(&h, "silent.example.net", 10);
    revived = hand_host(&h, "revived.example.net", 10);
    for (int day = 0; day <= 61; day++) {
        (void)hand_row(&h, clock, day, 0, 10, 10 + day);
        hand_add(&h);
    }
    hand_days(&h, dead, 11, "3 3 3", NULL); /* last answer on day 13, 48 days before the end */
    hand_days(&h, silent, 11, "3", NULL);
    hand_days(&h, silent, 31, "3", NULL); /* 30 days before the end: not yet dead */
    hand_days(&h, revived, 11, "3", NULL);
    hand_days(&h, revived, 58, "3", NULL);
    hand_apply(&h, "2026.1");
    survival_measure(&s, &h.used, everything, (struct window){h.panel.first_day, h.panel.last_day});
    assert_int_equal(group_of(&s, "new", NULL)->servers, 3);
    assert_int_equal(group_of(&s, "new", NULL)->deaths, 1);
    assert_int_equal(group_of(&s, "new", NULL)->count, 1);
    assert_near(group_of(&s, "new", NULL)->points[0].days, 3, 0); /* named on day 10 */
    assert_int_equal(group_of(&s, "known", NULL)->servers, 1);
    assert_int_equal(s.month_count, 3); /* January to March 2020 */
    assert_int_equal(s.months[0].births, 3);
    assert_int_equal(s.months[0].deaths, 1);
    assert_int_equal(group_of(&s, "size", "2-9 accounts")->servers, 3);
    survival_release(&s);
    hand_end(&h);
}

static void one_program_has_the_servers_that_began_with_it(void **state)
{
    static const char *const names[] = {"a.example.com", "b.example.net", "c.example.org", "d.example.info"};
    struct hand h;
    struct survival s;

    (void)state;
    hand_start(&h);
    for (int i = 0; i < 4; i++) {
        int32_t host = hand_host(&h, names[i], i == 3 ? 10 : -90);

        /* the first is there all the time, the second leaves misskey, the third dies, the fourth is new */
        for (int day = i == 3 ? 11 : 0; day <= (i == 2 ? 5 : 61); day++) {
            hand_row(&h, host, day, 0, 10, 10 + day)->software =
                i == 0 || (i == 1 && day > 20) ? h.mastodon : h.misskey;
            hand_add(&h);
        }
    }
    hand_apply(&h, "2026.1");
    survival_measure(&s, &h.used, (struct scope){.kind = SCOPE_SOFTWARE, .key = h.misskey},
                     (struct window){h.panel.first_day, h.panel.last_day});
    assert_int_equal(group_of(&s, "known", NULL)->servers, 2);
    assert_int_equal(group_of(&s, "known", NULL)->deaths, 1);
    assert_int_equal(group_of(&s, "new", NULL)->servers, 1);
    survival_release(&s);
    hand_end(&h);
}

/* Silence of 31 days is a death on its first day: whoever fell silent in a month is known 31 days after it.
 */
static void a_month_tells_its_deaths_when_all_of_them_are_known(void **state)
{
    struct hand h;
    struct survival s;
    json_t *json;
    int32_t clock;

    (void)state;
    hand_start(&h);
    clock = hand_host(&h, "clock.example.com", -90);
    for (int day = 0; day <= 61; day++) {
        (void)hand_row(&h, clock, day, 0, 10, 10 + day);
        hand_add(&h);
    }
    hand_apply(&h, "2026.1");
    survival_measure(&s, &h.used, everything,
                     (struct window){HAND_DAY_0, HAND_DAY_0 + 61}); /* to 2 March: 31 January + 31 */
    json = survival_to_json(&s);
    assert_int_equal(s.months[0].deaths, 0);
    assert_int_equal(s.months[1].deaths, DEATHS_UNKNOWN);
    assert_int_equal(s.months[2].deaths, DEATHS_UNKNOWN);
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(json, "months"), 1), "deaths")));
    json_decref(json);
    survival_release(&s);
    survival_measure(&s, &h.used, everything, (struct window){HAND_DAY_0, HAND_DAY_0 + 60});
    assert_int_equal(s.months[0].deaths, DEATHS_UNKNOWN);
    survival_release(&s);
    hand_end(&h);
}

/* B is seen once, on the first day of the window, at the age of 20 days, and never again: the day on which it
 * dies it was watched like A, which was 10 days old then and answers throughout. */
static void a_known_server_seen_once_is_at_risk_on_that_day(void **state)
{
    struct hand h;
    struct survival s;
    const struct survival_group *known;
    int32_t answering;
    json_t *json;
    const json_t *group;
    size_t i;

    (void)state;
    hand_start(&h);
    answering = hand_host(&h, "a.example.net", 10);
    hand_days(&h, hand_host(&h, "b.example.com", 0), 20, "3", NULL);
    hand_days(&h, hand_host(&h, "c.example.org", 0), 20, "5", NULL); /* another one like B */
    for (int day = 20; day <= 60; day++) {
        (void)hand_row(&h, answering, day, 0, 10, 10 + day);
        hand_add(&h);
    }
    hand_apply(&h, "2026.1");
    survival_measure(&s, &h.used, everything, (struct window){h.panel.first_day, h.panel.last_day});
    known = group_of(&s, "known", NULL);
    assert_int_equal(known->servers, 3);
    assert_int_equal(known->deaths, 2);
    assert_int_equal(known->count, 1);
    assert_near(known->points[0].days, 20, 0);
    assert_int_equal(known->points[0].at_risk, 3);
    assert_near(known->points[0].survival, 1.0 / 3, 1e-12);
    json = survival_to_json(&s);
    json_array_foreach(json_object_get(json, "groups"), i, group)
        if (strcmp(json_string_value(json_object_get(group, "kind")), "known") == 0) {
            assert_true(
                json_is_null(json_object_get(json_object_get(group, "at"), "7"))); /* all were older */
            assert_near(json_number_value(json_object_get(group, "from_days")), 10, 0);
        }
    json_decref(json);
    survival_release(&s);
    hand_end(&h);
}

/* An imported history may know a server from before it was named here, and from before the window. */
static void a_server_is_as_old_as_its_first_answer_in_all_history(void **state)
{
    struct hand h;
    struct survival s;
    int32_t clock, old;

    (void)state;
    hand_start(&h);
    clock = hand_host(&h, "clock.example.com", -90);
    old = hand_host(&h, "old.example.net", 60);
    for (int day = 0; day <= 200; day++) {
        (void)hand_row(&h, clock, day, 0, 10, 10 + day);
        hand_add(&h);
    }
    hand_days(&h, old, 0, "3", NULL);
    hand_days(&h, old, 80, "3", NULL);
    hand_days(&h, old, 100, "3", NULL); /* its last: 10 April 2020 */
    hand_apply(&h, "2026.1");
    survival_measure(&s, &h.used, everything, (struct window){HAND_DAY_0 + 70, HAND_DAY_0 + 200});
    assert_int_equal(group_of(&s, "known", NULL)->deaths, 1);
    assert_near(group_of(&s, "known", NULL)->points[0].days, 100, 0);
    assert_int_equal(s.months[0].deaths, 0);
    assert_int_equal(s.months[1].deaths, 1);
    survival_release(&s);
    hand_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_mp_as_in_the_textbooks),
        cmocka_unit_test(without_censoring_it_is_the_share_that_is_left),
        cmocka_unit_test(who_enters_late_is_not_at_risk_before),
        cmocka_unit_test(a_server_silent_for_more_than_30_days_died_at_its_last_answer),
        cmocka_unit_test(one_program_has_the_servers_that_began_with_it),
        cmocka_unit_test(a_month_tells_its_deaths_when_all_of_them_are_known),
        cmocka_unit_test(a_known_server_seen_once_is_at_risk_on_that_day),
        cmocka_unit_test(a_server_is_as_old_as_its_first_answer_in_all_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
