#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* Parts of a whole: over time as stacked areas, for a few groups as horizontal bars. */

enum {
    PARTS_MAX = 6,
    AREA_HEIGHT = 300,
    ROW_HEIGHT = 34,
    BAR_HEIGHT = 22,
    AXIS_HEIGHT = 26,
    LABEL_APART = 17
};

static const char *const classes[PARTS_MAX] = {"c0", "c1", "c2", "c3", "c4", "c5"};

static const json_t *series_at(const json_t *chart, int i)
{
    return json_array_get(json_object_get(chart, "series"), (size_t)i);
}

/* A part's own class, else the next of the row. */
static const char *class_of(const json_t *chart, int i)
{
    const char *own = chart_text(series_at(chart, i), "class");

    return own[0] ? own : classes[i];
}

static int series_count(const json_t *chart)
{
    int count = (int)json_array_size(json_object_get(chart, "series"));

    return count < PARTS_MAX ? count : PARTS_MAX;
}

/* Labels at the right edge, in the order of the areas, pushed apart. */
static void put_labels(struct svg *s, const json_t *chart, const double *middle, const double *last,
                       enum number_format format)
{
    double below = s->bottom + LABEL_APART;

    for (int i = 0; i < series_count(chart); i++) {
        char value[NUMBER_SIZE], text[160];
        double y = fmin(middle[i] + 4.5, below - LABEL_APART);

        if (!(last[i] > 0))
            continue;
        if (format == FORMAT_SHARE)
            number_share(last[i], value);
        else
            number_short(last[i], value);
        svg_rect(s, class_of(chart, i), s->right + 7, y - 9, 9, 9);
        (void)snprintf(text, sizeof(text), "%.60s %s", chart_text(series_at(chart, i), "label"), value);
        svg_text(s, "small", s->right + 20, y, "start", text);
        below = y;
    }
}

static double label_room(const json_t *chart)
{
    double room = 40;

    for (int i = 0; i < series_count(chart); i++)
        room = fmax(room, svg_text_width(chart_text(series_at(chart, i), "label"), SVG_SMALL) + 78);
    return room;
}

struct stack {
    const json_t *chart;
    int count, parts;
    double *day, *value[PARTS_MAX], *level[PARTS_MAX + 1]; /* owned; level: lower edges, then the top */
};

static void read_stack(struct stack *k, const json_t *chart)
{
    const json_t *rows = json_object_get(chart, "rows");

    *k = (struct stack){.chart = chart, .count = (int)json_array_size(rows), .parts = series_count(chart)};
    k->day = chart_days(rows, "day");
    k->level[0] = mem_array((size_t)k->count + 1, sizeof(double));
    for (int i = 0; i < k->parts; i++) {
        k->value[i] = chart_column(rows, chart_text(series_at(chart, i), "column"));
        k->level[i + 1] = mem_array((size_t)k->count + 1, sizeof(double));
        for (int n = 0; n < k->count; n++)
            k->level[i + 1][n] = k->level[i][n] + k->value[i][n];
    }
}

static void release_stack(struct stack *k)
{
    for (int i = 0; i <= k->parts; i++) {
        free(k->level[i]);
        if (i < k->parts)
            free(k->value[i]);
    }
    free(k->day);
}

/* The areas, and where the middle of each is at its right end. */
static void put_areas(struct svg *s, struct stack *k, const struct scale *x, const struct scale *y,
                      enum number_format format)
{
    double middle[PARTS_MAX] = {0}, last[PARTS_MAX] = {0};

    for (int n = 0; n < k->count; n++) {
        k->day[n] = scale_at(x, k->day[n]);
        for (int i = 0; i <= k->parts; i++)
            k->level[i][n] = scale_at(y, k->level[i][n]);
    }
    for (int i = 0; i < k->parts; i++) {
        int end = chart_last(k->value[i], k->count);

        svg_area(s, class_of(k->chart, i), k->day, k->level[i], k->level[i + 1], k->count);
        svg_path(s, "sep", k->day, k->level[i + 1], k->count);
        last[i] = end < 0 ? NAN : k->value[i][end];
        middle[i] = end < 0 ? NAN : (k->level[i][end] + k->level[i + 1][end]) / 2;
    }
    put_labels(s, k->chart, middle, last, format);
}

char *chart_stacked(const json_t *chart, const struct frame *f)
{
    bool wide = f->width >= 500;
    enum number_format format = chart_format(chart, chart_text(series_at(chart, 0), "column"));
    double low = 0, high = 0, step;
    struct scale x, y;
    struct stack k;
    struct svg s;
    char *svg = NULL;

    read_stack(&k, chart);
    chart_span(k.level[k.parts], k.count, &low, &high);
    if (k.count >= 2 && high > 0) {
        step = scale_nice(&low, &high, wide ? 5 : 4);
        svg_begin(&s, f, wide ? AREA_HEIGHT : AREA_HEIGHT - 40,
                  svg_y_axis_room(low, high, step, format, wide), fmin(label_room(chart), f->width * 0.36));
        x = (struct scale){.from = k.day[0], .to = k.day[k.count - 1], .begin = s.left, .end = s.right};
        y = (struct scale){.from = low, .to = high, .begin = s.bottom, .end = s.top};
        svg_readable(&s, &x);
        svg_y_axis_as(&s, &y, step, format);
        put_areas(&s, &k, &x, &y, format);
        svg_time_axis(&s, &x);
        svg = svg_end(&s);
    }
    release_stack(&k);
    return svg;
}

/* ---- bars of shares ---- */

static double row_total(const json_t *chart, const json_t *row)
{
    double total = 0;

    for (int i = 0; i < series_count(chart); i++) {
        double v = chart_number(row, chart_text(series_at(chart, i), "column"));

        total += v > 0 ? v : 0;
    }
    return total;
}

static bool dark_part(const char *class)
{
    return strcmp(class, "c0") == 0 || strcmp(class, "c1") == 0;
}

static void put_share_row(struct svg *s, const json_t *chart, const json_t *row, double y)
{
    double total = row_total(chart, row), at = s->left;

    svg_text_fit(s, "name", s->left - 9, y + BAR_HEIGHT / 2.0 + 4.5, "end", chart_text(row, "label"),
                 s->left - 9);
    for (int i = 0; i < series_count(chart) && total > 0; i++) {
        double v = chart_number(row, chart_text(series_at(chart, i), "column"));
        double width = v > 0 ? (s->right - s->left) * v / total : 0;
        char text[NUMBER_SIZE];

        if (width <= 0)
            continue;
        number_share(v / total, text);
        svg_rect(s, class_of(chart, i), at, y, width - 1, BAR_HEIGHT);
        if (width > svg_text_width_bold(text, SVG_SMALL) + 10)
            svg_text(s, dark_part(class_of(chart, i)) ? "on" : "dk", at + width / 2,
                     y + BAR_HEIGHT / 2.0 + 4.5, "middle", text);
        at += width;
    }
}

/* A key above the bars, in as many lines as it needs; gives its height. draw: false only measures. */
static double put_key(struct svg *s, const json_t *chart, double left, double right, double top, bool draw)
{
    double x = left, y = top + 12;

    for (int i = 0; i < series_count(chart); i++) {
        const char *label = chart_text(series_at(chart, i), "label");
        double width = svg_text_width(label, SVG_SMALL) + 34;

        if (x > left && x + width - 16 > right) {
            x = left;
            y += 19;
        }
        if (draw) {
            svg_rect(s, class_of(chart, i), x, y - 9, 10, 10);
            svg_text(s, "small", x + 15, y, "start", label);
        }
        x += width;
    }
    return y - top + 12;
}

char *chart_shares(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    double room = 30, key, any = 0;
    struct svg s;
    size_t i;

    json_array_foreach(rows, i, row) {
        room = fmax(room, svg_text_width(chart_text(row, "label"), SVG_TEXT) + 12);
        any += row_total(chart, row);
    }
    if (!(any > 0))
        return NULL;
    key = put_key(NULL, chart, 0, f->width - (f->alone ? 48 : 0), 0, false);
    svg_begin(&s, f, key + (double)json_array_size(rows) * ROW_HEIGHT - AXIS_HEIGHT + 6,
              fmin(room, f->width * 0.36), 0);
    (void)put_key(&s, chart, f->alone ? 24 : 0, s.right, s.top, true);
    json_array_foreach(rows, i, row)
        put_share_row(&s, chart, row, s.top + key + (double)i * ROW_HEIGHT);
    return svg_end(&s);
}
