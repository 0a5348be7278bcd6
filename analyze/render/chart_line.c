#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "render/chart_parts.h"

enum { LINES_MAX = 6, SPARK_WIDTH = 150, SPARK_HEIGHT = 36 };

struct line {
    const char *class, *label;
    double *value, *low, *high; /* owned; low and high NULL without a range */
};

struct line_chart {
    const json_t *chart;
    int count;
    double *day; /* owned */
    struct line lines[LINES_MAX];
    int line_count;
    enum number_format format;
};

static double *optional_column(const json_t *rows, const json_t *series, const char *member)
{
    const char *column = chart_text(series, member);

    return column[0] ? chart_column(rows, column) : NULL;
}

static void read_lines(struct line_chart *c, const json_t *chart)
{
    const json_t *rows = json_object_get(chart, "rows"), *series;
    size_t i;

    *c = (struct line_chart){.chart = chart, .count = (int)json_array_size(rows)};
    c->day = chart_days(rows, "day");
    json_array_foreach(json_object_get(chart, "series"), i, series) {
        const char *column = chart_text(series, "column");

        if (c->line_count == LINES_MAX)
            break;
        if (c->line_count == 0)
            c->format = chart_format(chart, column);
        c->lines[c->line_count++] = (struct line){.class = chart_text(series, "class"),
                                                  .label = chart_text(series, "label"),
                                                  .value = chart_column(rows, column),
                                                  .low = optional_column(rows, series, "low"),
                                                  .high = optional_column(rows, series, "high")};
    }
}

static void release_lines(struct line_chart *c)
{
    for (int i = 0; i < c->line_count; i++) {
        free(c->lines[i].value);
        free(c->lines[i].low);
        free(c->lines[i].high);
    }
    free(c->day);
}

/* The value below which this part of the known ones lies. */
static double quantile(const double *values, int count, double part)
{
    double *sorted = mem_array((size_t)count + 1, sizeof(double));
    double result;
    int n = 0;

    for (int i = 0; i < count; i++)
        if (!isnan(values[i]))
            sorted[n++] = values[i];
    gsl_sort(sorted, 1, (size_t)n);
    result = n > 0 ? sorted[(int)(part * (n - 1))] : NAN;
    free(sorted);
    return result;
}

/* The main line is seen whole; of the others, what would flatten it is cut at the upper edge: single days,
 * and whatever is more than twice as high. */
static bool lines_domain(const struct line_chart *c, double *low, double *high)
{
    double top = -INFINITY;

    *low = INFINITY;
    *high = -INFINITY;
    for (int i = 0; i < c->line_count; i++) {
        const struct line *l = &c->lines[i];
        double most = quantile(l->value, c->count, 0.97);

        if (i == 0) {
            chart_span(l->value, c->count, low, high);
            top = *high;
        } else if (!isnan(most)) {
            most = top > 0 ? fmin(most, 2 * top) : most;
            chart_span(&most, 1, low, high);
            most = quantile(l->value, c->count, 0);
            chart_span(&most, 1, low, high);
        }
    }
    return isfinite(*low) && isfinite(*high);
}

/* Peaks that are cut off get their value at the edge. */
static void put_cut_peaks(struct svg *s, const struct line_chart *c, const struct line *l,
                          const struct scale *x, const struct scale *y)
{
    double free_from = -INFINITY;

    for (int i = 0; i < c->count; i++) {
        char text[NUMBER_SIZE];
        double at, half;

        if (isnan(l->value[i]) || l->value[i] <= y->to || (i > 0 && l->value[i - 1] > l->value[i]) ||
            (i + 1 < c->count && l->value[i + 1] > l->value[i]))
            continue;
        number_axis(round(l->value[i] / 1e4) * 1e4, text);
        if (c->format == FORMAT_SHARE || l->value[i] < 1e5)
            chart_put_value(l->value[i], c->format, text);
        half = svg_text_width(text, SVG_SMALL) / 2;
        at = scale_at(x, c->day[i]);
        if (at + 8 + 2 * half > s->right || at < free_from)
            continue; /* at the end of the line its name stands, with the value */
        svg_text(s, "small", at + 5, y->end + 11, "start", text);
        free_from = at + 2 * half + 10;
    }
}

static void put_clipped(struct svg *s, const struct line_chart *c, const struct line *l,
                        const struct scale *x, const struct scale *y)
{
    double *shown = mem_array((size_t)c->count + 1, sizeof(double));

    for (int i = 0; i < c->count; i++)
        shown[i] = isnan(l->value[i]) ? NAN : fmin(l->value[i], y->to);
    chart_put_line(s, l->class, x, y, c->day, shown, c->count);
    free(shown);
}

static void put_range(struct svg *s, const struct line_chart *c, const struct line *l, const struct scale *x,
                      const struct scale *y)
{
    size_t size = (size_t)c->count + 1;
    double *px, *low, *high;

    if (!l->low || !l->high)
        return;
    px = mem_array(size, sizeof(double));
    low = mem_array(size, sizeof(double));
    high = mem_array(size, sizeof(double));
    for (int i = 0; i < c->count; i++) {
        px[i] = scale_at(x, c->day[i]);
        low[i] = isnan(l->low[i]) ? NAN : scale_at(y, fmax(y->from, l->low[i]));
        high[i] = isnan(l->high[i]) ? NAN : scale_at(y, fmin(y->to, l->high[i]));
    }
    svg_area(s, "range", px, low, high, c->count);
    free(px);
    free(low);
    free(high);
}

/* Highest and lowest pixel of a line over the last part of the plot, where its label stands. */
static void line_extent(const struct line_chart *c, const struct line *l, const struct scale *x,
                        const struct scale *y, double from, double *top, double *bottom)
{
    *top = INFINITY;
    *bottom = -INFINITY;
    for (int i = 0; i < c->count; i++) {
        double at = scale_at(x, c->day[i]), v;

        if (isnan(l->value[i]) || at < from)
            continue;
        v = scale_at(y, fmin(l->value[i], y->to));
        *top = fmin(*top, v);
        *bottom = fmax(*bottom, v);
    }
}

/* Where a line ends; -1 when it is not there. */
static int line_end(const struct line *l, int count)
{
    return l->value ? chart_last(l->value, count) : -1;
}

/* Labels at the right end: the first line's below it, the second's above, or the other way round. */
static void put_end_labels(struct svg *s, const struct line_chart *c, const struct scale *x,
                           const struct scale *y)
{
    const struct line *main = &c->lines[0];
    int last = line_end(main, c->count);
    bool first_above = c->line_count < 2;

    if (last < 0)
        return;
    if (c->line_count >= 2) {
        int other = line_end(&c->lines[1], c->count);

        first_above = other < 0 || c->lines[1].value[other] < main->value[last];
    }
    svg_circle(s, "dot", scale_at(x, c->day[last]), scale_at(y, main->value[last]), 4);
    for (int i = 0; i < c->line_count && i < 2; i++) {
        const struct line *l = &c->lines[i];
        int end = line_end(l, c->count);
        bool above = i == 0 ? first_above : !first_above;
        char value[NUMBER_SIZE], text[160];
        double top, bottom;

        if (end < 0)
            continue;
        number_short(l->value[end], value);
        if (c->format != FORMAT_COUNT)
            chart_put_value(l->value[end], c->format, value);
        (void)snprintf(text, sizeof(text), "%.80s%s%s", l->label, l->label[0] ? ": " : "", value);
        line_extent(c, l, x, y, s->right - svg_text_width_bold(text, SVG_TEXT) - 4, &top, &bottom);
        svg_text(s, i == 0 ? "labmain" : "labother", s->right - 2,
                 above
                     ? fmax(s->top + (json_array_size(json_object_get(c->chart, "bands")) ? 32 : 12), top - 9)
                     : fmin(s->bottom - 8, bottom + 21),
                 "end", text);
    }
}

char *chart_line(const json_t *chart, const struct frame *f)
{
    const json_t *bands = json_object_get(chart, "bands");
    struct line_chart c;
    double low, high, step;
    bool wide = f->width >= 500;
    struct scale x, y;
    struct svg s;

    read_lines(&c, chart);
    if (c.count < 2 || !lines_domain(&c, &low, &high)) {
        release_lines(&c);
        return NULL;
    }
    if (json_is_true(json_object_get(chart, "zero")))
        low = 0;
    step = scale_nice(&low, &high, wide ? 5 : 4);
    svg_begin(&s, f, wide ? 344 : 270, svg_y_axis_room(low, high, step, c.format, wide), 12);
    x = (struct scale){.from = c.day[0], .to = c.day[c.count - 1] + 0.5, .begin = s.left, .end = s.right};
    y = (struct scale){.from = low, .to = high, .begin = s.bottom, .end = s.top + 26};
    svg_readable(&s, &x);
    chart_put_bands(&s, &x, bands, true);
    svg_y_axis_as(&s, &y, step, c.format);
    svg_time_axis(&s, &x);
    chart_put_breaks(&s, &x, json_object_get(chart, "breaks"));
    put_range(&s, &c, &c.lines[0], &x, &y);
    for (int i = c.line_count - 1; i >= 0; i--)
        put_clipped(&s, &c, &c.lines[i], &x, &y);
    for (int i = 1; i < c.line_count && wide; i++)
        put_cut_peaks(&s, &c, &c.lines[i], &x, &y);
    chart_put_events(&s, &x, &y, json_object_get(chart, "events"), c.day, c.lines[0].value, c.count);
    put_end_labels(&s, &c, &x, &y);
    release_lines(&c);
    return svg_end(&s);
}

char *chart_spark(const json_t *rows, const char *column)
{
    struct frame frame = {.name = "spark", .width = SPARK_WIDTH};
    int count = (int)json_array_size(rows);
    double *day = chart_days(rows, "day"), *value = chart_column(rows, column);
    double low = INFINITY, high = -INFINITY;
    struct svg s = {.frame = &frame};
    char *svg = NULL;
    int last = chart_last(value, count);

    chart_span(value, count, &low, &high);
    if (count >= 2 && last >= 0) {
        struct scale x = {.from = day[0], .to = day[count - 1], .begin = 3, .end = SPARK_WIDTH - 6};
        struct scale y = {
            .from = low, .to = high > low ? high : low + 1, .begin = SPARK_HEIGHT - 4, .end = 4};

        buf_init(&s.out, 1 << 20);
        buf_putf(&s.out, "<svg class=\"spark\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\">", SPARK_WIDTH,
                 SPARK_HEIGHT);
        chart_put_line(&s, "sparkline", &x, &y, day, value, count);
        svg_circle(&s, "dot", scale_at(&x, day[last]), scale_at(&y, value[last]), 3);
        buf_puts(&s.out, "</svg>");
        svg = buf_take(&s.out, NULL);
    }
    free(day);
    free(value);
    return svg;
}
