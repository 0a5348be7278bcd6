/* The brief from made-up weeks: states, sentences, gaps, confidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "render/brief_figures.h"
#include "render/brief_words.h"

enum { DAYS = 100, FIRST = 19300 }; /* 2022-11-04 */

struct story {
    double rate[DAYS]; /* NAN: a day without observation */
    double baseline;
    const char *state;
    int days;
    double top, second; /* gains of the largest servers in each week */
    json_t *growth, *waves, *alert, *wave_days, *movers;
    struct brief_input in;
};

static json_t *day_text(int at)
{
    char text[STR_DAY_SIZE];

    str_from_day(FIRST + at, text);
    return json_string(text);
}

static json_t *or_null(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

static json_t *movers_of(const struct story *s, double gain)
{
    return json_pack(
        "{s:f, s:f, s:{s:s, s:f, s:i}, s:{s:s, s:f, s:i}, s:{s:i, s:i, s:[]}, s:{s:i, s:i, s:[]},"
        " s:{s:i, s:i, s:[]}, s:{s:i, s:i, s:[]}, s:{s:i, s:i, s:[]}}",
        "gain", gain, "gain_measured", gain, "top", "host", "big.example", "gain", s->top, "accounts", 50000,
        "second", "host", "next.example", "gain", s->second, "accounts", 40000, "up", "servers", 0,
        "accounts", 0, "rows", "down", "servers", 0, "accounts", 0, "rows", "new", "servers", 2, "accounts",
        30, "rows", "gone", "servers", 1, "accounts", 10, "rows", "copies", "servers", 0, "accounts", 0,
        "rows");
}

static void tell(struct story *s)
{
    json_t *days = json_array(), *rates = json_array();
    double accounts = 1000000, week = 0;

    for (int i = 0; i < s->days; i++) {
        double rate = s->rate[i];

        accounts += isnan(rate) ? 0 : rate;
        week += i >= s->days - 7 && !isnan(rate) ? rate : 0;
        (void)json_array_append_new(days,
                                    json_pack("{s:o, s:f, s:f, s:f, s:i, s:i, s:i}", "day", day_text(i),
                                              "accounts", accounts, "reported", accounts, "carried", 0.0,
                                              "servers", 550 + i, "answered", 500 + i, "heard", 600 + i));
        (void)json_array_append_new(rates, json_pack("{s:o, s:o, s:f}", "day", day_text(i), "rate",
                                                     or_null(rate), "baseline", s->baseline));
    }
    s->growth =
        json_pack("{s:o, s:o, s:o}", "since", day_text(0), "until", day_text(s->days - 1), "days", days);
    s->wave_days = rates;
    s->waves = json_array();
    s->alert = json_pack("{s:s, s:o}", "state", s->state, "day", day_text(s->days - 1));
    s->movers = movers_of(s, week);
    s->in = (struct brief_input){.title = "Brief",
                                 .rules = "2026.1",
                                 .licence = "CC BY 4.0",
                                 .growth = s->growth,
                                 .waves = s->waves,
                                 .alert = s->alert,
                                 .wave_days = s->wave_days,
                                 .movers = {s->movers, s->movers, s->movers, s->movers}};
}

static struct story story_of(const char *state, double usual, double last_week)
{
    struct story s = {.baseline = usual, .state = state, .days = DAYS, .top = 10, .second = 5};

    for (int i = 0; i < DAYS; i++)
        s.rate[i] = i >= DAYS - 7 ? last_week : usual + (i % 7);
    return s;
}

static json_t *brief_of(struct story *s)
{
    struct texts texts;
    struct err e = {0};
    json_t *brief;

    tell(s);
    assert_true(texts_open(&texts, NULL, &e));
    brief = brief_make(&s->in, &texts);
    texts_close(&texts);
    return brief;
}

static void forget(struct story *s, json_t *brief)
{
    json_decref(brief);
    json_decref(s->growth);
    json_decref(s->waves);
    json_decref(s->alert);
    json_decref(s->wave_days);
    json_decref(s->movers);
}

static const char *text_at(const json_t *brief, const char *list, size_t i)
{
    const json_t *element = json_array_get(json_object_get(brief, list), i);

    return json_string_value(json_is_object(element) ? json_object_get(element, "text") : element);
}

static void every_state_has_its_headline(void **state)
{
    static const struct {
        const char *state, *headline, *shown;
        double rate;
    } all[] = {
        {"none", "No migration wave this week", "none", 105},
        {"building", "Sign-ups are building up", "building", 160},
        {"wave", "A migration wave is under way", "wave", 400},
        {"wave", "A migration wave is under way", "wave", 160}, /* the week's mean is below a wave's level */
        {"ebbing", "The migration wave is ebbing", "ebbing", 200},
        /* the detector says nothing, the week is at a wave's level */
        {"none", "Sign-ups are building up", "building", 300}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct story s = story_of(all[i].state, 100, all[i].rate);
        json_t *brief = brief_of(&s);
        const char *headline = json_string_value(json_object_get(brief, "headline"));

        assert_non_null(strstr(headline, all[i].headline));
        assert_string_equal(json_string_value(json_object_get(json_object_get(brief, "alert"), "state")),
                            all[i].shown);
        assert_int_equal(json_array_size(json_object_get(brief, "lede")), 2);
        assert_int_equal(json_array_size(json_object_get(brief, "quotes")), 3);
        assert_int_equal(strstr(text_at(brief, "quotes", 0), "without a wave") != NULL,
                         strcmp(all[i].shown, "none") == 0);
        assert_int_equal(json_array_size(json_object_get(brief, "weeks")), BRIEF_CHART_WEEKS);
        assert_int_equal(json_array_size(json_object_get(brief, "tiles")), 4);
        forget(&s, brief);
    }
}

static void the_week_is_the_mean_of_its_observed_days(void **state)
{
    struct story s = story_of("none", 100, 140);
    json_t *brief, *week;

    (void)state;
    s.rate[DAYS - 2] = s.rate[DAYS - 4] = s.rate[DAYS - 6] = NAN; /* four days are left */
    brief = brief_of(&s);
    week = json_array_get(json_object_get(brief, "weeks"), BRIEF_CHART_WEEKS - 1);
    assert_int_equal(json_integer_value(json_object_get(week, "days")), 4);
    assert_true(fabs(json_number_value(json_object_get(week, "new")) - 7 * 140) < 1);
    forget(&s, brief);
}

/* Accounts are told with the servers that have them, some of which were silent that day. */
static void three_days_make_no_week(void **state)
{
    struct story s = story_of("none", 100, 140);
    json_t *brief, *week, *quote;
    char servers[24];

    (void)state;
    for (int i = DAYS - 6; i < DAYS - 2; i++)
        s.rate[i] = NAN;
    brief = brief_of(&s);
    week = json_array_get(json_object_get(brief, "weeks"), BRIEF_CHART_WEEKS - 1);
    assert_true(json_is_null(json_object_get(week, "new")));
    (void)snprintf(servers, sizeof(servers), "%d servers", 550 + DAYS - 1);
    assert_non_null(strstr(json_string_value(json_object_get(brief, "headline")), "registered accounts on"));
    assert_non_null(strstr(json_string_value(json_object_get(brief, "headline")), servers));
    quote = json_array_get(json_object_get(brief, "quotes"), 0);
    assert_non_null(strstr(json_string_value(json_object_get(quote, "text")), servers));
    forget(&s, brief);
}

static void nothing_observed_still_makes_a_whole_brief(void **state)
{
    struct brief_input in = {.title = "Brief", .rules = "2026.1", .licence = "CC BY 4.0"};
    struct texts texts;
    struct err e = {0};
    json_t *brief;

    (void)state;
    assert_true(texts_open(&texts, NULL, &e));
    brief = brief_make(&in, &texts);
    assert_string_equal(json_string_value(json_object_get(brief, "headline")),
                        "Nothing has been observed yet");
    assert_int_equal(json_array_size(json_object_get(brief, "quotes")), 3);
    assert_int_equal(json_array_size(json_object_get(brief, "lede")), 2);
    assert_non_null(strstr(json_string_value(json_object_get(json_object_get(brief, "avoid"), "why")),
                           "missing is not zero"));
    json_decref(brief);
    texts_close(&texts);
}

static void the_part_of_the_largest_is_said_in_words(void **state)
{
    static const struct {
        double part;
        const char *words;
    } all[] = {{0.50, "Half of the net growth"},
               {0.48, "Nearly half of the net growth"},
               {0.525, "Just over half of the net growth"},
               {0.66, "Two thirds of the net growth"},
               {0.10, "No single server took more than"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct story s = story_of("none", 100, 100);
        json_t *brief;

        s.top = all[i].part * 700;
        brief = brief_of(&s);
        assert_non_null(strstr(text_at(brief, "quotes", 1), all[i].words));
        forget(&s, brief);
    }
}

static void confidence_follows_the_variants(void **state)
{
    json_t *near = json_pack("{s:f, s:f}", "a", 105.0, "b", 95.0);
    json_t *far = json_pack("{s:f, s:f}", "a", 105.0, "b", 50.0);
    json_t *other_side = json_pack("{s:f, s:f}", "a", 105.0, "b", -5.0);
    json_t *unknown = json_pack("{s:f, s:n}", "a", 105.0, "b");

    (void)state;
    assert_string_equal(brief_confidence(100, 0, near), "high");
    assert_string_equal(brief_confidence(100, 0, far), "medium");
    assert_string_equal(brief_confidence(100, 0, other_side), "low");
    assert_string_equal(brief_confidence(100, 0, unknown), "low");
    assert_string_equal(brief_confidence(NAN, 0, near), "low");
    json_decref(near);
    json_decref(far);
    json_decref(other_side);
    json_decref(unknown);
}

/* Those that are set aside answered too. */
static void servers_that_answered_are_all_that_did(void **state)
{
    struct story s = story_of("none", 100, 105);
    json_t *brief = brief_of(&s), *tile = json_array_get(json_object_get(brief, "tiles"), 2);
    char all[16];

    (void)state;
    (void)snprintf(all, sizeof(all), "%d", 600 + DAYS - 1);
    assert_string_equal(json_string_value(json_object_get(tile, "value")), all);
    forget(&s, brief);
}

static void a_week_inside_a_past_wave_is_a_wave(void **state)
{
    struct story s = story_of("none", 100, 400);
    struct brief_input in;
    json_t *figures;

    (void)state;
    tell(&s);
    (void)json_array_append_new(s.waves, json_pack("{s:s, s:o, s:o, s:o, s:f, s:f, s:f, s:f}", "scope", "all",
                                                   "onset", day_text(DAYS - 9), "peak", day_text(DAYS - 1),
                                                   "end", day_text(DAYS + 9), "peak_value", 500.0, "baseline",
                                                   100.0, "excess", 3000.0, "excess_window", 2100.4));
    (void)json_object_set_new(s.alert, "day", day_text(DAYS + 40)); /* today is later */
    in = s.in;
    assert_string_equal(brief_alert(&in), "wave");
    /* nine days of it are over: they count, the rest is not there yet */
    figures = brief_figures(&in);
    assert_true(json_number_value(json_object_get(figures, "wave_excess")) == 2100);
    json_decref(figures);
    forget(&s, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_headline),
        cmocka_unit_test(the_week_is_the_mean_of_its_observed_days),
        cmocka_unit_test(three_days_make_no_week),
        cmocka_unit_test(nothing_observed_still_makes_a_whole_brief),
        cmocka_unit_test(the_part_of_the_largest_is_said_in_words),
        cmocka_unit_test(confidence_follows_the_variants),
        cmocka_unit_test(servers_that_answered_are_all_that_did),
        cmocka_unit_test(a_week_inside_a_past_wave_is_a_wave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
