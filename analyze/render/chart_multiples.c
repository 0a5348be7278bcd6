#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* Small multiples: one small area chart a row, each on its own scale from zero. */

enum { HEAD = 42, AREA = 68, GAP_X = 22, GAP_Y = 14, FOOT = 20, AXIS_HEIGHT = 26 };

static void put_head(struct svg *s, const json_t *row, double x, double y, double width)
{
    char value[NUMBER_SIZE], change[NUMBER_SIZE], text[2 * NUMBER_SIZE + 2];

    number_exact(chart_number(row, "now"), value);
    number_change(chart_number(row, "now"), chart_number(row, "before"), change);
    (void)snprintf(text, sizeof(text), "%s %s", value, change);
    svg_text_fit(s, "lab", x, y + 13, "start", chart_text(row, "name"), width);
    svg_text(s, "small", x, y + 30, "start", text);
}

static void put_one(struct svg *s, const json_t *chart, const json_t *row, double x0, double y0, double width)
{
    const json_t *days = json_object_get(row, "days");
    int count = (int)json_array_size(days);
    double *day = chart_days(days, "day"), *value = chart_column(days, "value");
    double *base = mem_array((size_t)count + 1, sizeof(double)),
           *px = mem_array((size_t)count + 1, sizeof(double));
    double low = 0, high = 0;

    put_head(s, row, x0, y0, width);
    chart_span(value, count, &low, &high);
    s->left = x0;
    s->right = x0 + width;
    s->top = y0 + HEAD;
    s->bottom = s->top + AREA;
    if (count >= 2 && high > 0) {
        struct scale x = {.from = day[0], .to = day[count - 1] + 0.5, .begin = s->left, .end = s->right};
        struct scale y = {.from = 0, .to = high, .begin = s->bottom, .end = s->top};
        int n = 0;

        chart_put_bands(s, &x, json_object_get(chart, "bands"), false);
        for (int i = 0; i < count; i++) {
            if (isnan(value[i]))
                continue;
            px[n] = scale_at(&x, day[i]);
            base[n] = s->bottom;
            value[n] = scale_at(&y, value[i]);
            n++;
        }
        svg_area(s, "area", px, base, value, n);
        svg_path(s, "main", px, value, n);
    }
    svg_line(s, "axis", s->left, s->bottom, s->right, s->bottom);
    free(day);
    free(value);
    free(base);
    free(px);
}

static void put_ends(struct svg *s, const json_t *row)
{
    const json_t *days = json_object_get(row, "days");
    int32_t first = chart_day(json_array_get(days, 0), "day");
    int32_t last = chart_day(json_array_get(days, json_array_size(days) - 1), "day");
    char text[NUMBER_SIZE];

    if (first == INT32_MIN || last == INT32_MIN)
        return;
    number_date_short(first, text);
    svg_text(s, "small", s->left, s->bottom + 16, "start", text);
    number_date_short(last, text);
    svg_text(s, "small", s->right, s->bottom + 16, "end", text);
}

char *chart_multiples(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    int count = (int)json_array_size(rows), columns = f->width >= 500 ? 4 : 2;
    int lines = (count + columns - 1) / columns;
    double left, top, width;
    struct svg s;
    size_t i;

    if (count == 0 || json_array_size(json_object_get(json_array_get(rows, 0), "days")) < 2)
        return NULL;
    svg_begin(&s, f, lines * (HEAD + AREA) + (lines - 1) * GAP_Y + FOOT - AXIS_HEIGHT + 4, 0, 0);
    left = s.left;
    top = s.top;
    width = (s.right - s.left - (columns - 1) * GAP_X) / columns;
    json_array_foreach(rows, i, row) {
        int column = (int)i % columns, line = (int)i / columns;

        put_one(&s, chart, row, left + column * (width + GAP_X), top + line * (HEAD + AREA + GAP_Y), width);
        if ((int)i + columns >= count)
            put_ends(&s, row);
    }
    return svg_end(&s);
}
