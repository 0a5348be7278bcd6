#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "render/chart_parts.h"

enum { LABEL_HEIGHT = 34 };

struct bars {
    const json_t *chart;
    int count;
    double *day, *value, *base; /* owned; base NULL without a second series */
    double half;                /* of the width of a bar, in pixels */
};

static const char *series_column(const json_t *chart, size_t index)
{
    return chart_text(json_array_get(json_object_get(chart, "series"), index), "column");
}

static void read_bars(struct bars *b, const json_t *chart)
{
    const json_t *rows = json_object_get(chart, "rows");
    const char *second = series_column(chart, 1);

    *b = (struct bars){.chart = chart, .count = (int)json_array_size(rows)};
    b->day = chart_days(rows, "day");
    b->value = chart_column(rows, series_column(chart, 0));
    b->base = second[0] ? chart_column(rows, second) : NULL;
}

static void release_bars(struct bars *b)
{
    free(b->day);
    free(b->value);
    free(b->base);
}

/* The bars inside the bands, or those outside, in one colour each; below zero in that of losses. */
static void put_bars(struct svg *s, const struct bars *b, const struct scale *x, const struct scale *y)
{
    static const char *const classes[] = {"bar", "wave", "loss"};
    const json_t *bands = json_object_get(b->chart, "bands");
    size_t size = (size_t)b->count + 1;
    double *at = mem_array(size, sizeof(double)), *top = mem_array(size, sizeof(double));

    for (int class = 0; class < 3; class ++) {
        int n = 0;

        for (int i = 0; i < b->count; i++) {
            int belongs = isnan(b->value[i])                ? -1
                          : b->value[i] < 0                 ? 2
                          : chart_in_band(bands, b->day[i]) ? 1
                                                            : 0;

            if (belongs != class)
                continue;
            at[n] = scale_at(x, b->day[i] + 0.5);
            top[n++] = scale_at(y, b->value[i]);
        }
        if (n > 0)
            svg_bars(s, classes[class], at, top, n, 2 * b->half, scale_at(y, 0));
    }
    free(at);
    free(top);
}

/* The highest pixel of the bars between two places, the one on `day` left out. */
static double highest_between(const struct bars *b, const struct scale *x, const struct scale *y, double from,
                              double to, double day)
{
    double top = INFINITY;

    for (int i = 0; i < b->count; i++) {
        double at = scale_at(x, b->day[i] + 0.5);

        if (!isnan(b->value[i]) && b->day[i] != day && at + b->half >= from - 4 && at - b->half <= to + 4)
            top = fmin(top, scale_at(y, b->value[i]));
    }
    return top;
}

static double bar_top(const struct bars *b, const struct scale *y, double day)
{
    for (int i = 0; i < b->count; i++)
        if (b->day[i] == day && !isnan(b->value[i]))
            return scale_at(y, b->value[i]);
    return y->begin;
}

/* What is written beside a bar, two lines: right of its top, or left where there is no room. */
static void put_beside(struct svg *s, const struct bars *b, const struct scale *x, const struct scale *y,
                       const json_t *l)
{
    const char *text = chart_text(l, "text"), *note = chart_text(l, "note");
    double width = fmax(svg_text_width_bold(text, SVG_TEXT), svg_text_width(note, SVG_SMALL));
    double day = chart_day(l, "day"), at = scale_at(x, day + 0.5), from, level;
    double off = fmax(8, b->half + 4);
    bool right = at + off + width < s->right;

    from = right ? at + off : at - off - width;
    level =
        fmin(bar_top(b, y, day) + 10, highest_between(b, x, y, from, from + width, day) - LABEL_HEIGHT + 10);
    level = fmax(level, s->top + 10);
    svg_text(s, "lab", right ? from : at - off, level, right ? "start" : "end", text);
    svg_text(s, "small", right ? from : at - off, level + 16, right ? "start" : "end", note);
}

/* Where there are many, or little room: a short one above each bar, left out where it would touch another. */
static void put_above(struct svg *s, const struct bars *b, const struct scale *x, const struct scale *y,
                      const json_t *l, double *taken_to)
{
    const char *text = chart_text(l, "short");
    double half = svg_text_width_bold(text, SVG_TEXT) / 2;
    double at = scale_at(x, chart_day(l, "day") + 0.5), level;

    at = fmax(s->left + half, fmin(s->right - half, at));
    if (at - half < *taken_to)
        return;
    level = fmin(bar_top(b, y, chart_day(l, "day")), highest_between(b, x, y, at - half, at + half, -1)) - 7;
    svg_text(s, "lab", at, fmax(level, s->top + 10), "middle", text);
    *taken_to = at + half + 6;
}

static void put_labels(struct svg *s, const struct bars *b, const struct scale *x, const struct scale *y)
{
    const json_t *labels = json_object_get(b->chart, "labels"), *l;
    bool beside = json_array_size(labels) <= 2 && !svg_narrow(s);
    double taken_to = -INFINITY;
    size_t i;

    json_array_foreach(labels, i, l) {
        double day = chart_day(l, "day");

        if (day < x->from || day > x->to)
            continue;
        if (beside)
            put_beside(s, b, x, y, l);
        else
            put_above(s, b, x, y, l, &taken_to);
    }
}

char *chart_bars(const json_t *chart, const struct frame *f)
{
    double low = 0, high = 0, step;
    bool wide = f->width >= 500;
    struct scale x, y;
    struct bars b;
    struct svg s;

    read_bars(&b, chart);
    chart_span(b.value, b.count, &low, &high);
    if (b.base)
        chart_span(b.base, b.count, &low, &high);
    if (b.count < 2 || !(high > 0)) {
        release_bars(&b);
        return NULL;
    }
    step = scale_nice(&low, &high, wide ? 4 : 3);
    svg_begin(&s, f, wide ? 250 : 210, svg_y_axis_room(low, high, step, FORMAT_COUNT, wide), 8);
    x = (struct scale){.from = b.day[0], .to = b.day[b.count - 1] + 1, .begin = s.left, .end = s.right};
    y = (struct scale){.from = low, .to = high, .begin = s.bottom, .end = s.top + 26};
    b.half = fmax(0.78 * (s.right - s.left) / (x.to - x.from), 0.8) / 2;
    svg_readable(&s, &x);
    svg_y_axis_as(&s, &y, step, FORMAT_COUNT);
    svg_time_axis(&s, &x);
    chart_put_breaks(&s, &x, json_object_get(chart, "breaks"));
    put_bars(&s, &b, &x, &y);
    if (b.base) {
        for (int i = 0; i < b.count; i++)
            b.day[i] += 0.5;
        chart_put_line(&s, "base", &x, &y, b.day, b.base, b.count);
        for (int i = 0; i < b.count; i++)
            b.day[i] -= 0.5;
    }
    put_labels(&s, &b, &x, &y);
    release_bars(&b);
    return svg_end(&s);
}
