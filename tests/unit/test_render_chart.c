/* Every kind of chart: drawn at every width, named, described, escaped; nothing to draw is NULL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "render/chart.h"
#include "render/vega.h"

static const char *const kinds[] = {"line",      "bars",  "panels", "stacked", "waterfall", "ranked",
                                    "multiples", "slope", "curve",  "heat",    "shares"};

static json_t *day_rows(int count)
{
    json_t *rows = json_array();

    for (int i = 0; i < count; i++) {
        char day[STR_DAY_SIZE];

        str_from_day(19000 + i, day);
        if (i == 20)
            (void)json_array_append_new(rows, json_pack("{s:s, s:n, s:n, s:n}", "day", day, "a", "b", "c"));
        else
            (void)json_array_append_new(rows,
                                        json_pack("{s:s, s:i, s:i, s:i}", "day", day, "a", 1000 + 13 * i, "b",
                                                  i == 40 ? 90000 : 1200 + 13 * i, "c", 900 + 12 * i));
    }
    return rows;
}

static json_t *rows_of(const char *kind, const char *name)
{
    if (strcmp(kind, "waterfall") == 0)
        return json_pack("[{s:s,s:i,s:s},{s:s,s:i,s:s},{s:s,s:i,s:s},{s:s,s:i,s:s}]", "label", "first",
                         "amount", 100, "role", "total", "label", name, "amount", 50, "role", "gain", "label",
                         "lost", "amount", -20, "role", "loss", "label", "last", "amount", 130, "role",
                         "total");
    if (strcmp(kind, "ranked") == 0 || strcmp(kind, "slope") == 0)
        return json_pack("[{s:s,s:i,s:i},{s:s,s:i,s:i},{s:s,s:i,s:n}]", "name", name, "now", 90, "before", 30,
                         "name", "second", "now", 20, "before", 25, "name", "third", "now", 5, "before");
    if (strcmp(kind, "multiples") == 0)
        return json_pack("[{s:s,s:i,s:i,s:[{s:s,s:i},{s:s,s:n},{s:s,s:i}]}]", "name", name, "now", 9,
                         "before", 3, "days", "day", "2022-11-11", "value", 3, "day", "2022-11-12", "value",
                         "day", "2022-11-13", "value", 9);
    if (strcmp(kind, "curve") == 0)
        return json_pack("[{s:s,s:i,s:f,s:f,s:f},{s:s,s:i,s:f,s:f,s:f}]", "group", name, "days", 0,
                         "survival", 1.0, "low", 1.0, "high", 1.0, "group", name, "days", 30, "survival", 0.8,
                         "low", 0.7, "high", 0.9);
    if (strcmp(kind, "heat") == 0)
        return json_pack("[{s:s,s:s,s:i},{s:s,s:s,s:i}]", "from", name, "to", "b", "value", 108, "from", "b",
                         "to", name, "value", 3);
    if (strcmp(kind, "shares") == 0)
        return json_pack("[{s:s,s:i,s:i,s:i}]", "label", name, "a", 3, "b", 1, "c", 0);
    return day_rows(90);
}

static json_t *chart_of(const char *kind, const char *name)
{
    bool bar = strcmp(kind, "ranked") == 0 || strcmp(kind, "slope") == 0;
    json_t *columns =
        bar ? json_pack("[{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s}]", "name", "name", "label", "Name",
                        "format", "text", "name", "now", "label", "Now", "format", "count", "name", "before",
                        "label", "Before", "format", "count")
            : json_pack("[{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s}]", "name", "day", "label",
                        "Day", "format", "day", "name", "a", "label", name, "format", "count", "name", "b",
                        "label", "B", "format", "count", "name", "c", "label", "C", "format", "count");

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:[{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s}], "
        "s:[{s:s,s:s,s:s}], s:[{s:i,s:s,s:s},{s:i,s:s,s:s}], s:[{s:s,s:s,s:s,s:s}]}",
        "name", "chart", "kind", kind, "title", name, "subtitle", name, "alt", name, "source", "Source",
        "columns", columns, "rows", rows_of(kind, name), "series", "column", "a", "label", name, "class",
        "main", "column", "b", "label", "B", "class", "other", "column", "c", "label", "C", "class", "other",
        "bands", "from", "2022-01-20", "to", "2022-02-02", "label", "Wave 1", "events", "number", 1, "day",
        "2022-01-25", "title", name, "number", 2, "day", "2022-01-26", "title", "next", "labels", "day",
        "2022-01-25", "short", "1", "text", "Peak", "note", name);
}

/* Tags open and close in order: what xmllint would say, without a parser. */
static void check_well_formed(const char *kind, const char *svg)
{
    char stack[64][24];
    int depth = 0;

    for (const char *p = svg; (p = strchr(p, '<')); p++) {
        size_t len = strcspn(p + 1 + (p[1] == '/'), " />");
        const char *end = strchr(p, '>');

        assert_non_null(end);
        if (p[1] == '/') {
            assert_true(depth > 0);
            if (strncmp(stack[--depth], p + 2, len) != 0)
                fail_msg("%s: </%.*s> closes <%s>", kind, (int)len, p + 2, stack[depth]);
        } else if (end[-1] != '/') {
            assert_true(depth < 64 && len < 24);
            (void)snprintf(stack[depth++], 24, "%.*s", (int)len, p + 1);
        }
    }
    assert_int_equal(depth, 0);
    assert_null(strstr(svg, "nan"));
    assert_null(strstr(svg, "inf"));
}

static void every_kind_is_drawn_at_every_width(void **state)
{
    static const int widths[] = {CHART_WIDE, CHART_NARROW, CHART_PRESS};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (size_t k = 0; k < COUNT_OF(widths); k++) {
            json_t *chart = chart_of(kinds[i], "a name");
            char *svg = chart_draw(chart, widths[k], widths[k] == CHART_PRESS, NULL);

            if (!svg)
                fail_msg("%s at %d px is not drawn", kinds[i], widths[k]);
            check_well_formed(kinds[i], svg);
            assert_non_null(strstr(svg, "role=\"img\""));
            assert_non_null(strstr(svg, "<title id=\"chart-"));
            assert_non_null(strstr(svg, "<desc id=\"chart-"));
            assert_non_null(strstr(svg, "aria-hidden=\"true\""));
            assert_int_equal(strstr(svg, "<style>") != NULL, widths[k] == CHART_PRESS);
            free(svg);
            json_decref(chart);
        }
}

static void names_of_strangers_are_escaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        json_t *chart = chart_of(kinds[i], "<script>alert(1)</script>\"'&\xe2\x80\xae");
        char *svg = chart_draw(chart, CHART_WIDE, true, NULL);

        assert_non_null(svg);
        assert_null(strstr(svg, "<script"));
        assert_null(strstr(svg, "\xe2\x80\xae"));
        check_well_formed(kinds[i], svg);
        free(svg);
        json_decref(chart);
    }
}

static void nothing_to_draw_is_null(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        json_t *chart = chart_of(kinds[i], "x");

        (void)json_object_set_new(chart, "rows", json_array());
        assert_null(chart_draw(chart, CHART_WIDE, false, NULL));
        (void)json_object_set_new(chart, "rows", json_pack("[{s:s}]", "day", "2022-11-11"));
        assert_null(chart_draw(chart, CHART_NARROW, false, NULL));
        json_decref(chart);
    }
}

static void the_same_chart_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        json_t *chart = chart_of(kinds[i], "x");
        char *one = chart_draw(chart, CHART_WIDE, false, NULL),
             *two = chart_draw(chart, CHART_WIDE, false, NULL);

        assert_string_equal(one, two);
        free(one);
        free(two);
        json_decref(chart);
    }
}

static void waves_are_bands_and_events_are_numbers(void **state)
{
    json_t *chart = chart_of("line", "Used");
    char *svg = chart_draw(chart, CHART_WIDE, false, NULL);

    (void)state;
    assert_non_null(strstr(svg, "class=\"band\""));
    assert_non_null(strstr(svg, ">Wave 1</text>"));
    assert_non_null(strstr(svg, "class=\"evn\""));
    assert_non_null(strstr(svg, ">2</text>"));
    assert_non_null(strstr(svg, "class=\"gap\"")); /* the day without a figure is bridged */
    assert_non_null(strstr(svg, ">Used: 2,160</text>"));
    assert_non_null(strstr(svg, ">90,000</text>")); /* the peak that is cut off */
    free(svg);
    json_decref(chart);
}

/* Three days make wide bars: what is written beside one stands outside it. */
static void labels_stand_beside_wide_bars(void **state)
{
    json_t *chart = chart_of("bars", "a note that is wider than the gap");
    const char *label, *bar;
    double right;
    char *svg;

    (void)state;
    (void)json_object_set_new(chart, "rows", day_rows(3));
    (void)json_object_set_new(json_array_get(json_object_get(chart, "labels"), 0), "day",
                              json_string("2022-01-08"));
    svg = chart_draw(chart, CHART_WIDE, false, NULL);
    label = strstr(svg, "class=\"lab\" x=\"");
    bar = strstr(svg, "class=\"bar\"");
    assert_non_null(label);
    assert_non_null(bar);
    right = strtod(strchr(bar, 'H') + 1, NULL); /* of the first bar */
    assert_true(strtod(label + strlen("class=\"lab\" x=\""), NULL) >= right);
    assert_true(strtod(strstr(label, "y=\"") + 3, NULL) < 90); /* above the second, which it would cover */
    free(svg);
    json_decref(chart);
}

static void vega_specs_hold_the_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        json_t *chart = chart_of(kinds[i], "x"), *spec = vega_spec(chart);

        assert_non_null(strstr(json_string_value(json_object_get(spec, "$schema")), "vega-lite/v5"));
        assert_int_equal(json_array_size(json_object_get(json_object_get(spec, "data"), "values")),
                         json_array_size(json_object_get(chart, "rows")));
        assert_true(json_object_get(spec, "mark") || json_object_get(spec, "layer") ||
                    json_object_get(spec, "vconcat"));
        json_decref(spec);
        json_decref(chart);
    }
}

static void sparklines_need_two_values(void **state)
{
    json_t *rows = day_rows(30), *one = day_rows(1);
    char *svg = chart_spark(rows, "a");

    (void)state;
    assert_non_null(strstr(svg, "sparkline"));
    assert_null(chart_spark(one, "a"));
    assert_null(chart_spark(rows, "missing"));
    free(svg);
    json_decref(rows);
    json_decref(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_drawn_at_every_width),
        cmocka_unit_test(names_of_strangers_are_escaped),
        cmocka_unit_test(nothing_to_draw_is_null),
        cmocka_unit_test(the_same_chart_gives_the_same_bytes),
        cmocka_unit_test(waves_are_bands_and_events_are_numbers),
        cmocka_unit_test(labels_stand_beside_wide_bars),
        cmocka_unit_test(vega_specs_hold_the_rows),
        cmocka_unit_test(sparklines_need_two_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
