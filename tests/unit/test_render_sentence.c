/* Sentences: facts as words, direction words by the usual spread, no word of causes in any template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "render/sentence.h"

static int open_texts(void **state)
{
    static struct texts texts;
    struct err e = {0};

    *state = &texts;
    return texts_open(&texts, NULL, &e) ? 0 : 1;
}

static int close_texts(void **state)
{
    texts_close(*state);
    return 0;
}

static const char *text_of(const json_t *facts, const char *name)
{
    const char *text = json_string_value(json_object_get(json_object_get(facts, name), "text"));

    return text ? text : "";
}

static void fractions_are_words_within_points(void **state)
{
    static const struct {
        double share;
        const char *text;
    } rows[] = {
        {0.5, "half"},         {0.486, "half"},      {0.48, "nearly half"},          {0.52, "just over half"},
        {0.667, "two thirds"}, {0.68, "two thirds"}, {0.69, "just over two thirds"}, {0.33, "a third"},
        {0.45, "45%"},         {0.03, "3.0%"},       {0.75, "three quarters"},       {0.96, "96%"}};

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *f = facts_new();

        fact_fraction(f, *state, "x", rows[i].share, "");
        assert_string_equal(text_of(f, "x"), rows[i].text);
        json_decref(f);
    }
}

static void counts_and_spans_are_words(void **state)
{
    json_t *f = facts_new();

    fact_count(f, *state, "one", 1, "wave", "");
    fact_count(f, *state, "two", 2, "wave", "");
    fact_count(f, *state, "many", 12, "wave", "");
    fact_span(f, *state, "day", 1, "");
    fact_span(f, *state, "days", 12, "");
    fact_span(f, *state, "weeks", 28, "");
    fact_span(f, *state, "months", 182, "");
    fact_span(f, *state, "years", 1096, "");
    fact_more(f, *state, "more", 153, 100, "");
    fact_more(f, *state, "less", 96, 100, "");
    fact_more(f, *state, "times", 340, 100, "");
    fact_more(f, *state, "nothing", 340, 0, "");
    assert_string_equal(text_of(f, "one"), "one wave");
    assert_string_equal(text_of(f, "two"), "two waves");
    assert_string_equal(text_of(f, "many"), "12 waves");
    assert_string_equal(text_of(f, "day"), "one day");
    assert_string_equal(text_of(f, "days"), "12 days");
    assert_string_equal(text_of(f, "weeks"), "four weeks");
    assert_string_equal(text_of(f, "months"), "six months");
    assert_string_equal(text_of(f, "years"), "three years");
    assert_string_equal(text_of(f, "more"), "53% more");
    assert_string_equal(text_of(f, "less"), "4.0% fewer");
    assert_string_equal(text_of(f, "times"), "3.4 times as many");
    assert_null(json_object_get(f, "nothing"));
    json_decref(f);
}

static void unknown_figures_make_no_fact(void **state)
{
    json_t *f = facts_new();

    (void)state;
    fact_exact(f, "a", NAN, "");
    fact_short(f, "b", INFINITY, "");
    fact_share(f, "c", NAN, "");
    fact_date(f, "d", INT32_MIN, "");
    assert_int_equal(json_object_size(f), 0);
    json_decref(f);
}

static void a_sentence_is_kept_with_its_inputs(void **state)
{
    struct sentences s = {.texts = *state, .said = json_array()};
    json_t *f = facts_new();
    const json_t *said;

    fact_short(f, "accounts", 7253190, "growth.summary.accounts_last");
    fact_text(f, "until", "11 May <2023>");
    said = sentence_say(&s, "finding_accounts", "", f);
    assert_string_equal(json_string_value(json_object_get(said, "text")),
                        "7.25 million registered accounts on 11 May <2023>.");
    assert_string_equal(json_string_value(json_object_get(said, "html")),
                        "<b>7.25 million registered accounts</b> on 11 May &lt;2023&gt;.");
    assert_int_equal(json_integer_value(json_object_get(
                         json_object_get(json_object_get(said, "inputs"), "accounts"), "value")),
                     7253190);
    assert_int_equal(json_array_size(s.said), 1);
    json_decref(s.said);
}

static void sentences_begin_with_a_capital_but_hosts_do_not(void **state)
{
    struct sentences s = {.texts = *state, .said = json_array()};
    json_t *f = facts_new();

    fact_text(f, "waves", "two waves");
    fact_text(f, "excess", "5");
    assert_string_equal(
        json_string_value(json_object_get(sentence_say(&s, "finding_waves", "many", f), "html")),
        "<b>Two waves brought 5 accounts</b> above the usual level.");
    f = facts_new();
    fact_text(f, "top", "a.example");
    assert_memory_equal(
        json_string_value(json_object_get(sentence_say(&s, "chart_peers", "title", f), "text")), "a.example",
        9);
    json_decref(s.said);
}

/* ---- direction words ---- */

/* Fourteen weeks that wobble (the changes of a week have a median absolute deviation of 11 to 13), plus
 * `total` over all of them, in one step in the middle. */
static json_t *series(double total)
{
    static const double wobble[] = {0, 8, -3, 6, -9, 2, 7, -5, 1, -8, 9, -1, 4, -6, 0};
    json_t *rows = json_array();

    for (int i = 0; i <= 98; i++) {
        char day[STR_DAY_SIZE];

        str_from_day(19000 + i, day);
        (void)json_array_append_new(
            rows, json_pack("{s:s, s:f}", "day", day, "v", 1000 + wobble[i / 7] + (i >= 56 ? total : 0)));
    }
    return rows;
}

static void direction_words_follow_the_usual_spread(void **state)
{
    static const struct {
        double total;
        enum movement m;
    } rows[] = {{0, MOVED_NOT},    {15, MOVED_NOT},         {-15, MOVED_NOT},          {40, MOVED_UP},
                {-40, MOVED_DOWN}, {120, MOVED_UP_SHARPLY}, {-120, MOVED_DOWN_SHARPLY}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *days = series(rows[i].total);

        if (movement_of(days, "v") != rows[i].m)
            fail_msg("a change of %.0f is %s, not %s", rows[i].total, movement_name(movement_of(days, "v")),
                     movement_name(rows[i].m));
        json_decref(days);
    }
}

static void few_days_have_no_sharp_words(void **state)
{
    json_t *rows = json_pack("[{s:s, s:i}, {s:s, s:n}, {s:s, s:i}]", "day", "2022-11-11", "v", 100, "day",
                             "2022-11-12", "v", "day", "2022-11-13", "v", 900);
    json_t *one = json_pack("[{s:s, s:i}]", "day", "2022-11-11", "v", 100), *none = json_array();

    (void)state;
    assert_int_equal(movement_of(rows, "v"), MOVED_UP);
    assert_int_equal(movement_of(one, "v"), MOVED_NOT);
    assert_int_equal(movement_of(none, "v"), MOVED_NOT);
    json_decref(rows);
    json_decref(one);
    json_decref(none);
}

/* ---- the templates ---- */

static void judge(const char *id, const char *text)
{
    static const char *const banned[] = {"because", "due to", "caused",       "driven by",
                                         "exodus",  " users", "people joined"};

    for (size_t i = 0; i < COUNT_OF(banned); i++) {
        const char *found = strstr(text, banned[i]);

        /* "together is not because" is the one place that may say it */
        if (found && !(i == 0 && found - text >= 16 && strncmp(found - 16, "together is not ", 16) == 0) &&
            !(i == 0 && found - text >= 16 && strncmp(found - 16, "Together is not ", 16) == 0))
            fail_msg("%s says \"%s\"", id, banned[i]);
    }
}

static void no_template_speaks_of_causes_or_users(void **state)
{
    const struct texts *t = *state;
    json_t *entry, *variant;
    const char *id, *name;

    json_object_foreach(t->sentences, id, entry) {
        if (json_is_string(entry))
            judge(id, json_string_value(entry));
        json_object_foreach(entry, name, variant)
            if (json_is_string(variant))
                judge(id, json_string_value(variant));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_words_within_points),
        cmocka_unit_test(counts_and_spans_are_words),
        cmocka_unit_test(unknown_figures_make_no_fact),
        cmocka_unit_test(a_sentence_is_kept_with_its_inputs),
        cmocka_unit_test(sentences_begin_with_a_capital_but_hosts_do_not),
        cmocka_unit_test(direction_words_follow_the_usual_spread),
        cmocka_unit_test(few_days_have_no_sharp_words),
        cmocka_unit_test(no_template_speaks_of_causes_or_users),
    };

    return cmocka_run_group_tests(tests, open_texts, close_texts);
}
