#include "render/page_figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/chart.h"

enum { TABLE_ROWS = 16, TABLE_COLUMNS = 7 };

static bool is_time(const json_t *chart)
{
    const char *kind = chart_text(chart, "kind");

    return strcmp(kind, "line") == 0 || strcmp(kind, "bars") == 0 || strcmp(kind, "stacked") == 0;
}

/* ---- numbers ---- */

static json_t *number_cell(const json_t *row, const json_t *column, bool head)
{
    const char *format = chart_text(column, "format"), *name = chart_text(column, "name");
    double value = chart_number(row, name);
    char text[300] = "\xe2\x80\x93", number[NUMBER_SIZE];
    bool words = strcmp(format, "text") == 0;

    if (words) {
        (void)snprintf(text, sizeof(text), "%.290s", chart_text(row, name));
    } else if (strcmp(format, "day") == 0) {
        int32_t day = chart_day(row, name);

        if (day != INT32_MIN) {
            number_date_medium(day, number);
            (void)snprintf(text, sizeof(text), "%s", number);
        }
        words = true;
    } else if (!isnan(value)) {
        if (strcmp(format, "share") == 0)
            number_percent(value, 1, number);
        else if (strcmp(format, "index") == 0)
            (void)snprintf(number, sizeof(number), "%.1f", value);
        else
            number_exact(value, number);
        (void)snprintf(text, sizeof(text), "%s", number);
    }
    return json_pack("{s:s, s:b, s:b}", "text", text, "num", !words, "head", head);
}

/* Every how manieth row is shown; the last one always is. */
static size_t stride_of(const json_t *chart, size_t rows)
{
    size_t stride = (rows + TABLE_ROWS - 1) / TABLE_ROWS;

    return is_time(chart) || strcmp(chart_text(chart, "kind"), "panels") == 0
               ? (stride > 7 ? (stride + 6) / 7 * 7 : stride)
               : 1;
}

static json_t *numbers_of(const json_t *chart)
{
    const json_t *rows = json_object_get(chart, "rows"), *columns = json_object_get(chart, "columns"), *c;
    size_t count = json_array_size(rows), stride = stride_of(chart, count);
    json_t *table = json_pack("{s:s, s:[], s:[]}", "caption", chart_text(chart, "title"), "columns", "rows");
    size_t k;

    json_array_foreach(columns, k, c) {
        const char *format = chart_text(c, "format");

        if (k < TABLE_COLUMNS)
            (void)json_array_append_new(json_object_get(table, "columns"),
                                        json_pack("{s:s, s:b}", "text", chart_text(c, "label"), "num",
                                                  strcmp(format, "text") != 0 && strcmp(format, "day") != 0));
    }
    for (size_t i = 0; i < count && json_array_size(json_object_get(table, "rows")) < 2 * TABLE_ROWS; i++) {
        json_t *cells;

        if ((count - 1 - i) % stride != 0)
            continue;
        cells = json_array();
        json_array_foreach(columns, k, c)
            if (k < TABLE_COLUMNS)
                (void)json_array_append_new(cells, number_cell(json_array_get(rows, i), c, k == 0));
        (void)json_array_append_new(json_object_get(table, "rows"), json_pack("{s:o}", "cells", cells));
    }
    return table;
}

/* ---- what the script reads ---- */

static json_t *hover_series(const json_t *chart, const json_t *series)
{
    const json_t *rows = json_object_get(chart, "rows"), *columns = json_object_get(chart, "columns"), *row,
                 *c;
    const char *column = chart_text(series, "column"), *label = "", *format = "";
    json_t *values = json_array();
    size_t i;

    json_array_foreach(columns, i, c)
        if (strcmp(chart_text(c, "name"), column) == 0) {
            label = chart_text(c, "label");
            format = chart_text(c, "format");
        }
    json_array_foreach(rows, i, row) {
        double v = chart_number(row, column);

        (void)json_array_append_new(values, isnan(v) ? json_null()
                                            : strcmp(format, "count") == 0
                                                ? json_integer((json_int_t)round(v))
                                                : json_real(round(v * 1e4) / 1e4));
    }
    return json_pack("[s, o, s]", label, values, format);
}

/* JSON that may stand inside a script element. */
static json_t *hover_of(const json_t *chart)
{
    json_t *days = json_array(), *series = json_array(), *hover, *text;
    const json_t *row, *one;
    char *dumped;
    size_t i;

    json_array_foreach(json_object_get(chart, "rows"), i, row)
        (void)json_array_append_new(days, json_integer(chart_day(row, "day")));
    json_array_foreach(json_object_get(chart, "series"), i, one)
        (void)json_array_append_new(series, hover_series(chart, one));
    hover = json_pack("{s:o, s:o, s:b}", "d", days, "s", series, "mid",
                      strcmp(chart_text(chart, "kind"), "bars") == 0);
    dumped = json_dumps(hover, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6));
    json_decref(hover);
    for (char *p = dumped; p && *p; p++)
        if (*p == '<')
            *p = ' ';
    text = json_string(dumped ? dumped : "{}");
    free(dumped);
    return text;
}

/* ---- the figure ---- */

static json_t *events_of(const json_t *chart)
{
    json_t *list = json_array(), *event;
    const json_t *e;
    size_t i;

    json_array_foreach(json_object_get(chart, "events"), i, e) {
        char date[NUMBER_SIZE];

        number_date_medium(chart_day(e, "day"), date);
        event = json_copy((json_t *)(uintptr_t)e);
        (void)json_object_set_new(event, "date", json_string(date));
        (void)json_array_append_new(list, event);
    }
    return list;
}

static void put_svg(json_t *figure, const char *member, const json_t *chart, int width)
{
    char *svg = chart_draw(chart, width, false, NULL);

    if (svg) {
        (void)json_object_set_new(figure, member, json_string(svg));
        (void)json_object_set_new(figure, "drawn", json_true());
    }
    free(svg);
}

json_t *page_figure(const json_t *chart)
{
    static const char *const members[] = {"name", "title", "subtitle", "note", "source"};
    json_t *figure = json_object(), *events = events_of(chart);

    for (size_t i = 0; i < COUNT_OF(members); i++)
        (void)json_object_set_new(figure, members[i], json_string(chart_text(chart, members[i])));
    put_svg(figure, "wide", chart, CHART_WIDE);
    put_svg(figure, "narrow", chart, CHART_NARROW);
    (void)json_object_set_new(figure, "has_events", json_boolean(json_array_size(events) > 0));
    (void)json_object_set_new(figure, "events", events);
    (void)json_object_set_new(figure, "numbers", numbers_of(chart));
    if (is_time(chart) && json_object_get(figure, "drawn"))
        (void)json_object_set_new(figure, "hover", hover_of(chart));
    return figure;
}
