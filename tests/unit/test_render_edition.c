/* Editions from made-up measures: complete with everything, with one day, with nothing; sentences whose
 * numbers are inputs; confidence by the rule of four variants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "edition_measures.h"
#include "render/chart.h"
#include "render/edition.h"
#include "render/page_figure.h"

static struct texts texts;

static int open_texts(void **state)
{
    struct err e = {0};

    (void)state;
    return texts_open(&texts, NULL, &e) ? 0 : 1;
}

static int close_texts(void **state)
{
    (void)state;
    texts_close(&texts);
    return 0;
}

static json_t *make(json_t *own, json_t *const variants[EDITION_VARIANTS])
{
    struct edition_input in = {.title = "Test", .rules = "test", .measures = own};

    for (int i = 0; variants && i < EDITION_VARIANTS; i++)
        in.variants[i] = variants[i];
    return edition_make(&in, &texts);
}

/* ---- ---- */

static bool has_section(const json_t *edition, const char *id, bool calm)
{
    const json_t *s;
    size_t i;

    json_array_foreach(json_object_get(edition, "sections"), i, s)
        if (strcmp(chart_text(s, "id"), id) == 0)
            return json_is_true(json_object_get(s, "calm")) == calm;
    return false;
}

static const json_t *chart_named(const json_t *edition, const char *name)
{
    const json_t *chart;
    size_t i;

    json_array_foreach(json_object_get(edition, "charts"), i, chart)
        if (strcmp(chart_text(chart, "name"), name) == 0)
            return chart;
    fail_msg("no chart %s", name);
    return NULL;
}

static void everything_is_there(void **state)
{
    static const char *const charts[] = {"growth",   "daily",    "bridge",   "concentration",
                                         "software", "accounts", "programs", "slope",
                                         "switches", "survival", "answered"};
    json_t *edition = make(measures(DAYS), NULL);

    (void)state;
    assert_string_equal(chart_text(edition, "headline"),
                        "The fediverse gained 712,000 accounts in three months, 42% of them in one wave");
    assert_true(has_section(edition, "growth", false) && has_section(edition, "waves", false) &&
                has_section(edition, "destinations", false) && has_section(edition, "concentration", false));
    assert_true(has_section(edition, "software", false) && has_section(edition, "life", false) &&
                has_section(edition, "trust", false));
    assert_true(has_section(edition, "activity", true)); /* nobody reported any */
    for (size_t i = 0; i < COUNT_OF(charts); i++)
        (void)chart_named(edition, charts[i]);
    assert_true(json_array_size(json_object_get(edition, "tiles")) == 4);
    assert_true(json_array_size(json_object_get(edition, "findings")) == 6);
    json_decref(edition);
}

static void charts_say_what_they_show(void **state)
{
    json_t *edition = make(measures(DAYS), NULL);
    const json_t *chart;
    size_t i;

    (void)state;
    json_array_foreach(json_object_get(edition, "charts"), i, chart) {
        const char *alt = chart_text(chart, "alt");
        json_t *figure = page_figure(chart);
        int numbers = 0;

        for (const char *p = alt; *p; p++)
            numbers += isdigit((unsigned char)*p) &&
                       (p == alt || (!isdigit((unsigned char)p[-1]) && p[-1] != ',' && p[-1] != '.'));
        if (strlen(alt) < 60 || numbers < 2)
            fail_msg("%s: alternative text of %zu bytes with %d numbers: %s", chart_text(chart, "name"),
                     strlen(alt), numbers, alt);
        if (strlen(chart_text(chart, "title")) < 10 || strlen(chart_text(chart, "title")) > 90 ||
            strlen(chart_text(chart, "subtitle")) < 20)
            fail_msg("%s: title or subtitle", chart_text(chart, "name"));
        assert_non_null(strstr(chart_text(chart, "source"), "Source"));
        assert_null(strstr(chart_text(chart, "title"), "{{"));
        assert_true(json_is_true(json_object_get(figure, "drawn")));
        assert_true(json_array_size(json_object_get(json_object_get(figure, "numbers"), "rows")) > 0);
        json_decref(figure);
    }
    json_decref(edition);
}

/* Digits and separators at p; how many bytes, and the same run must stand in an input. */
static bool stands_in(const json_t *inputs, const char *number, size_t len)
{
    json_t *input;
    const char *name;

    json_object_foreach((json_t *)(uintptr_t)inputs, name, input)
        for (const char *p = chart_text(input, "text"); (p = strstr(p, "")) && *p; p++)
            if (strncmp(p, number, len) == 0)
                return true;
    return false;
}

static bool stands_in_template(const json_t *sentence, const char *number, size_t len)
{
    const char *t = texts_template(&texts, chart_text(sentence, "id"), chart_text(sentence, "variant"));

    for (const char *p = t ? t : ""; *p; p++)
        if (strncmp(p, number, len) == 0)
            return true;
    return false;
}

static void every_number_is_an_input(void **state)
{
    json_t *edition = make(measures(DAYS), NULL);
    const json_t *s;
    int numbers = 0;
    size_t i;

    (void)state;
    json_array_foreach(json_object_get(edition, "sentences"), i, s) {
        const char *text = chart_text(s, "text");

        for (const char *p = text; *p;) {
            size_t len = strspn(p, "0123456789");

            if (len == 0) {
                p++;
                continue;
            }
            while (p[len] && strchr(",.", p[len]) && isdigit((unsigned char)p[len + 1]))
                len += 1 + strspn(p + len + 1, "0123456789");
            numbers++;
            if (!stands_in(json_object_get(s, "inputs"), p, len) && !stands_in_template(s, p, len))
                fail_msg("%s: %.*s in \"%s\" is no input", chart_text(s, "id"), (int)len, p, text);
            p += len;
        }
        assert_null(strstr(text, "{{"));
        if (strcmp(text, chart_text(s, "id")) == 0)
            fail_msg("no template for %s %s", chart_text(s, "id"), chart_text(s, "variant"));
    }
    assert_true(numbers > 80);
    json_decref(edition);
}

/* ---- confidence ---- */

static json_t *variant(double scale)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "growth", growth(DAYS, scale), "waves", waves(300000 * scale),
                     "mix", mix(DAYS), "concentration", concentration(DAYS, 0.4 * scale));
}

static const char *confidence_of(const json_t *edition, const char *id)
{
    const json_t *f;
    size_t i;

    json_array_foreach(json_object_get(edition, "findings"), i, f)
        if (strcmp(chart_text(f, "id"), id) == 0) {
            assert_int_equal(json_array_size(json_object_get(f, "variants")), 4);
            return chart_text(f, "confidence");
        }
    return "";
}

static void confidence_follows_the_four_variants(void **state)
{
    static const struct {
        double scale;
        const char *confidence;
    } rows[] = {{1.0, "high"}, {1.09, "high"}, {1.3, "medium"}, {0.8, "medium"}, {-0.5, "low"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int k = 0; k < EDITION_VARIANTS; k++) {
            json_t *variants[EDITION_VARIANTS], *edition;

            for (int v = 0; v < EDITION_VARIANTS; v++)
                variants[v] = variant(v == k ? rows[i].scale : 1);
            edition = make(measures(DAYS), variants);
            assert_string_equal(confidence_of(edition, "finding_top"), rows[i].confidence);
            json_decref(edition);
        }
}

static void a_variant_that_is_missing_is_no_high_confidence(void **state)
{
    json_t *variants[EDITION_VARIANTS] = {variant(1), variant(1), variant(1), NULL};
    json_t *edition = make(measures(DAYS), variants);

    (void)state;
    assert_string_equal(confidence_of(edition, "finding_top"), "medium");
    json_decref(edition);
}

/* ---- one section ---- */

static const json_t *said(const json_t *edition, const char *id)
{
    const json_t *s;
    size_t i;

    json_array_foreach(json_object_get(edition, "sentences"), i, s)
        if (strcmp(chart_text(s, "id"), id) == 0)
            return s;
    return NULL;
}

static const char *text_of(const json_t *edition, const char *id)
{
    return chart_text(said(edition, id), "text");
}

/* A cell of the table that a section has; "" when there is none. */
static const char *cell_of(const json_t *edition, const char *section, const char *caption, size_t row,
                           size_t column)
{
    const json_t *s, *b;
    size_t i, k;

    json_array_foreach(json_object_get(edition, "sections"), i, s)
        if (strcmp(chart_text(s, "id"), section) == 0)
            json_array_foreach(json_object_get(s, "blocks"), k, b) {
                const json_t *t = json_object_get(b, "table"),
                             *r = json_array_get(json_object_get(t, "rows"), row);

                if (strcmp(chart_text(t, "caption"), caption) == 0)
                    return chart_text(json_array_get(json_object_get(r, "cells"), column), "text");
            }
    return "";
}

/* Two servers: one with a million accounts says nothing of active ones, one with 1,000 has 500. Blogs report
 * 9,000 more, which are no social accounts. */
static void active_accounts_are_measured_by_those_who_report_them(void **state)
{
    json_t *own = measures(DAYS), *last = json_object_get(json_object_get(own, "mix"), "last"), *edition;
    json_t *row = json_array_get(json_object_get(last, "software"), 0);

    (void)state;
    (void)json_object_update_new(row, json_pack("{s:i, s:i, s:i, s:i, s:i, s:f, s:f}", "servers", 2,
                                                "accounts", 1001000, "active", 500, "active_servers", 1,
                                                "active_accounts", 1000, "active_coverage", 0.5,
                                                "active_coverage_accounts", 1000 / 1001000.0));
    (void)json_object_set_new(last, "active", json_integer(9500));
    (void)json_object_set_new(json_object_get(own, "growth"), "active",
                              json_pack("[{s:o, s:i, s:i, s:i, s:f, s:f}]", "day", day(DAYS - 1), "active",
                                        500, "servers", 1, "accounts", 1000, "share_accounts", 0.001, "index",
                                        100.0));
    edition = make(own, NULL);
    assert_string_equal(cell_of(edition, "activity", "Active accounts by software on the last day", 0, 3),
                        "0.1%");
    assert_string_equal(cell_of(edition, "activity", "Active accounts by software on the last day", 0, 4),
                        "50.0%");
    assert_string_equal(text_of(edition, "activity_headline"),
                        "50% of the accounts on servers that report it were active in the last 30 days");
    assert_string_equal(text_of(edition, "finding_active"),
                        "500 accounts were active in the last 30 days, as servers report; that is 50% of the "
                        "accounts on servers that report it.");
    json_decref(edition);
}

static const char *headline_of(const json_t *edition, const char *section)
{
    const json_t *s;
    size_t i;

    json_array_foreach(json_object_get(edition, "sections"), i, s)
        if (strcmp(chart_text(s, "id"), section) == 0)
            return chart_text(s, "headline");
    return "";
}

/* Ninety days with a wave that brings so many accounts, by a network that gains so many. */
static json_t *grown_by(double organic, double excess)
{
    json_t *own = measures(DAYS);

    (void)json_object_set_new(json_object_get(json_object_get(own, "growth"), "summary"), "organic",
                              json_real(organic));
    (void)json_object_set_new(own, "waves", excess > 0 ? waves(excess) : json_array());
    return own;
}

static void a_wave_is_told_whatever_the_rest_did(void **state)
{
    static const struct {
        double organic, excess;
        const char *headline, *section;
    } rows[] = {{400000, 300000,
                 "The fediverse gained 400,000 accounts in three months, three quarters of them in one wave",
                 "Three quarters of the growth came in one wave, in 11 days"},
                {250000, 300000,
                 "The fediverse gained 250,000 accounts in three months, less than one wave brought",
                 "One wave brought 300,000 accounts above the usual level in 11 days"},
                {-50000, 300000, "The fediverse lost 50,000 accounts in three months",
                 "One wave brought 300,000 accounts above the usual level in 11 days"},
                {250000, 0, "The fediverse gained 250,000 accounts in three months, without a wave",
                 "No wave between 11 November 2022 and 8 February 2023"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *edition = make(grown_by(rows[i].organic, rows[i].excess), NULL);

        assert_string_equal(chart_text(edition, "headline"), rows[i].headline);
        assert_string_equal(headline_of(edition, "waves"), rows[i].section);
        json_decref(edition);
    }
}

/* It began five days before the first day, and 120,000 of its 300,000 came in the five days after that. */
static void a_wave_counts_with_its_days_in_the_window(void **state)
{
    json_t *own = grown_by(600000, 300000), *edition;
    json_t *wave = json_array_get(json_object_get(own, "waves"), 0);

    (void)state;
    (void)json_object_update_new(wave, json_pack("{s:o, s:o, s:o, s:f}", "onset", day(-5), "peak", day(-1),
                                                 "end", day(5), "excess_window", 120000.0));
    edition = make(own, NULL);
    assert_string_equal(chart_text(edition, "headline"),
                        "The fediverse gained 600,000 accounts in three months, a fifth of them in one wave");
    assert_string_equal(headline_of(edition, "waves"),
                        "A fifth of the growth came in one wave, in five days");
    assert_string_equal(
        text_of(edition, "finding_waves"),
        "One wave brought 120,000 accounts above the usual level after 11 November 2022, until "
        "8 February 2023; its days before and after are not counted.");
    assert_non_null(said(edition, "waves_cut"));
    assert_string_equal(cell_of(edition, "waves", "Waves of the whole network", 0, 1), "300,000");
    json_decref(edition);
    edition = make(grown_by(600000, 300000), NULL);
    assert_null(said(edition, "waves_cut"));
    json_decref(edition);
}

/* A wave whose last day is the first of the window brought nothing of what is told here, in parts neither. */
static void waves_in_parts_have_days_after_the_first(void **state)
{
    static const struct {
        int onset, end;
        bool listed, cut;
    } rows[] = {{-5, 0, false, false}, {-5, 1, true, true}, {1, 9, true, false}, {80, DAYS, true, true}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *own = grown_by(600000, 0), *part = waves(300000), *edition;

        (void)json_object_update_new(json_array_get(part, 0),
                                     json_pack("{s:s, s:s, s:o, s:o, s:n}", "scope", "software", "name",
                                               "mastodon", "onset", day(rows[i].onset), "end",
                                               day(rows[i].end), "excess_window"));
        (void)json_object_set_new(own, "waves", part);
        edition = make(own, NULL);
        assert_string_equal(cell_of(edition, "waves", "Waves in parts of the network, largest first", 0, 2),
                            rows[i].listed ? "300,000" : "");
        assert_int_equal(said(edition, "waves_cut") != NULL, rows[i].cut);
        json_decref(edition);
    }
}

/* The ebb of an earlier wave is no step, and nothing came in steps where the total fell. */
static void growth_came_in_steps_where_waves_brought_most_of_it(void **state)
{
    static const struct {
        double organic, excess;
        int a_day; /* the total moves by */
        bool steps;
    } rows[] = {{700000, 350000, 8000, true},
                {700000, 340000, 8000, false},
                {700000, 350000, -8000, false},
                {-50000, 300000, 8000, false}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *own = grown_by(rows[i].organic, rows[i].excess), *one, *edition;
        size_t k;

        json_array_foreach(json_object_get(json_object_get(own, "growth"), "days"), k, one)
            (void)json_object_set_new(one, "accounts", json_integer(1000000 + rows[i].a_day * (int)k));
        edition = make(own, NULL);
        assert_int_equal(said(edition, "growth_shape") != NULL, rows[i].steps);
        assert_int_equal(strstr(text_of(edition, "growth_headline"), "in one step") != NULL, rows[i].steps);
        json_decref(edition);
    }
}

/* Blogs, bridges and copies answer too: two meanings of one word on a page have two labels. */
static void who_answered_is_told_of_whom(void **state)
{
    json_t *edition = make(measures(DAYS), NULL);
    const json_t *column;
    int found = 0;
    size_t i;

    (void)state;
    json_array_foreach(json_object_get(chart_named(edition, "growth"), "columns"), i, column)
        if (strcmp(chart_text(column, "name"), "answered") == 0) {
            assert_string_equal(chart_text(column, "label"), "Counted servers that answered");
            found++;
        }
    assert_int_equal(found, 1);
    json_decref(edition);
}

/* Those known before were watched from the age of 12 days on: what is said of them begins there. */
static void a_curve_begins_with_the_youngest_who_was_watched(void **state)
{
    json_t *edition = make(measures(DAYS), NULL);
    const json_t *rows = json_object_get(chart_named(edition, "survival"), "rows");

    (void)state;
    assert_int_equal(json_array_size(rows), 4);
    assert_string_equal(chart_text(json_array_get(rows, 0), "group"), "new servers");
    assert_true(chart_number(json_array_get(rows, 0), "days") == 0);
    assert_string_equal(chart_text(json_array_get(rows, 2), "group"), "known before");
    assert_true(chart_number(json_array_get(rows, 2), "days") == 12);
    assert_true(chart_number(json_array_get(rows, 2), "survival") == 1);
    json_decref(edition);
}

static void the_title_of_who_answered_is_the_end_of_the_line(void **state)
{
    json_t *edition = make(measures(DAYS), NULL);
    const json_t *found = chart_named(edition, "answered");

    (void)state;
    assert_string_equal(chart_text(found, "title"),
                        "5,900 servers answered on the last day, 5,800 were counted");
    assert_true(chart_number(json_array_get(json_object_get(found, "rows"), DAYS - 1),
                             chart_text(json_array_get(json_object_get(found, "series"), 1), "column")) ==
                5900);
    json_decref(edition);
}

/* The first day gives the level that growth starts from: its bar would tower over the busiest day told of. */
static void bars_are_of_the_days_after_the_first(void **state)
{
    json_t *edition = make(measures(DAYS), NULL);
    const json_t *rows = json_object_get(chart_named(edition, "daily"), "rows");

    (void)state;
    assert_int_equal(json_array_size(rows), DAYS - 1);
    assert_string_equal(chart_text(json_array_get(rows, 0), "day"), "2022-11-12");
    json_decref(edition);
}

/* The detector needs 21 days, of which those before the window count; it carries their level over days
 * without answers, which tell of no wave and of none. */
static void no_wave_is_said_where_one_would_have_been_seen(void **state)
{
    static const struct {
        size_t days, silent; /* silent: without answers, from the first day on */
        bool level, judged;
    } rows[] = {{5, 0, false, false},  {18, 0, false, false}, {10, 0, true, true},  {40, 0, true, true},
                {31, 31, true, false}, {31, 26, true, false}, {31, 16, true, true}, {31, 17, true, false}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *own = measures((int)rows[i].days), *edition, *one;
        bool judged = rows[i].judged;
        size_t k;

        (void)json_object_set_new(own, "waves", json_array());
        (void)json_object_set_new(json_object_get(json_object_get(own, "growth"), "summary"), "usual_a_day",
                                  rows[i].silent > 0 ? json_null() : json_real(3000));
        json_array_foreach(json_object_get(own, "wave_days"), k, one) {
            if (!rows[i].level)
                (void)json_object_set_new(one, "baseline", json_null());
            if (k < rows[i].silent)
                (void)json_object_set_new(one, "rate", json_null());
        }
        edition = make(own, NULL);
        assert_int_equal(strstr(chart_text(edition, "headline"), "without a wave") != NULL, judged);
        assert_int_equal(strncmp(headline_of(edition, "waves"), "No wave between", 15) == 0, judged);
        assert_int_equal(said(edition, "finding_waves") != NULL, judged);
        if (!judged)
            assert_string_equal(
                headline_of(edition, "waves"),
                "Waves: not measured. That takes 21 days with answers, and answers on at least "
                "half of the days told of here.");
        else
            assert_int_equal(strstr(text_of(edition, "waves_text"), "A usual day") != NULL,
                             rows[i].silent == 0);
        json_decref(edition);
    }
}

/* Two breaks on one date are one day; and no number of times as many can be told of none or of a loss. */
static void a_pace_of_none_and_breaks_of_one_day(void **state)
{
    static const double usual[] = {0, -12};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        json_t *own = measures(DAYS), *g = json_object_get(own, "growth"), *edition;

        (void)json_object_set_new(json_object_get(g, "summary"), "usual_a_day", json_real(usual[i]));
        (void)json_object_set_new(g, "breaks",
                                  json_pack("[{s:o, s:s, s:s}, {s:o, s:s, s:s}]", "day", day(30), "kind",
                                            "coverage", "reason", "a", "day", day(30), "kind", "source",
                                            "reason", "b"));
        edition = make(own, NULL);
        assert_null(said(edition, "finding_pace"));
        assert_int_equal(strncmp(text_of(edition, "growth_breaks"), "On one day what was measured", 28), 0);
        json_decref(edition);
    }
}

/* ---- little data ---- */

static void nothing_says_so(void **state)
{
    json_t *edition = make(NULL, NULL);

    (void)state;
    assert_string_equal(chart_text(edition, "headline"), "Nothing has been observed yet");
    assert_true(json_is_false(json_object_get(edition, "has_data")));
    assert_int_equal(json_array_size(json_object_get(edition, "sections")), 0);
    assert_int_equal(json_array_size(json_object_get(edition, "findings")), 0);
    json_decref(edition);
}

static void one_day_is_a_level(void **state)
{
    json_t *edition = make(measures(1), NULL);
    const json_t *s;
    size_t i;

    (void)state;
    assert_string_equal(chart_text(edition, "headline"),
                        "1.00 million registered accounts on 5,000 servers on 11 November 2022");
    assert_true(has_section(edition, "growth", false) && has_section(edition, "software", false) &&
                has_section(edition, "life", true));
    json_array_foreach(json_object_get(edition, "sentences"), i, s)
        if (strstr(chart_text(s, "text"), "{{") || strcmp(chart_text(s, "text"), chart_text(s, "id")) == 0)
            fail_msg("%s %s: %s", chart_text(s, "id"), chart_text(s, "variant"), chart_text(s, "text"));
    json_decref(edition);
}

static void the_same_measures_give_the_same_edition(void **state)
{
    json_t *one = make(measures(DAYS), NULL), *two = make(measures(DAYS), NULL);
    char *a = json_dumps(one, 0), *b = json_dumps(two, 0);

    (void)state;
    assert_string_equal(a, b);
    free(a);
    free(b);
    json_decref(one);
    json_decref(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_there),
        cmocka_unit_test(charts_say_what_they_show),
        cmocka_unit_test(every_number_is_an_input),
        cmocka_unit_test(confidence_follows_the_four_variants),
        cmocka_unit_test(a_variant_that_is_missing_is_no_high_confidence),
        cmocka_unit_test(active_accounts_are_measured_by_those_who_report_them),
        cmocka_unit_test(a_wave_is_told_whatever_the_rest_did),
        cmocka_unit_test(a_wave_counts_with_its_days_in_the_window),
        cmocka_unit_test(waves_in_parts_have_days_after_the_first),
        cmocka_unit_test(growth_came_in_steps_where_waves_brought_most_of_it),
        cmocka_unit_test(bars_are_of_the_days_after_the_first),
        cmocka_unit_test(who_answered_is_told_of_whom),
        cmocka_unit_test(a_curve_begins_with_the_youngest_who_was_watched),
        cmocka_unit_test(the_title_of_who_answered_is_the_end_of_the_line),
        cmocka_unit_test(a_pace_of_none_and_breaks_of_one_day),
        cmocka_unit_test(no_wave_is_said_where_one_would_have_been_seen),
        cmocka_unit_test(nothing_says_so),
        cmocka_unit_test(one_day_is_a_level),
        cmocka_unit_test(the_same_measures_give_the_same_edition),
    };

    return cmocka_run_group_tests(tests, open_texts, close_texts);
}
