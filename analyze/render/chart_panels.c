#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* Small charts of one line each, beside each other; under each other on phones. */

enum { PANELS_MAX = 4, PANEL_HEIGHT = 200, PANEL_HEAD = 30, PANEL_GAP = 44, AXIS_HEIGHT = 26 };

struct panel_place {
    double left, right, top, bottom;
};

static void put_mark(struct svg *s, const struct scale *x, const struct scale *y, double day, double value,
                     enum number_format format, double dy, const char *anchor)
{
    double shift = anchor[0] == 's' ? 8 : 0;
    char text[NUMBER_SIZE];

    chart_put_value(value, format, text);
    svg_circle(s, "dot", scale_at(x, day), scale_at(y, value), 4);
    svg_text(s, "lab", scale_at(x, day) + (dy < 0 || dy > 10 ? 0 : shift), scale_at(y, value) + dy, anchor,
             text);
}

/* Does the line go down, or stay, over its first part, where the label of its first value stands? */
static bool falls_from(const double *value, int first, int count)
{
    for (int i = first + 1; i < count && i <= first + count / 5; i++)
        if (value[i] > value[first] * 1.002)
            return false;
    return true;
}

/* First, last and the lowest or highest value in between, when it stands apart from both. */
static void put_marks(struct svg *s, const struct scale *x, const struct scale *y, const double *day,
                      const double *value, int count, enum number_format format)
{
    int last = chart_last(value, count), first = 0, least = -1, most = -1, turn;
    double apart = (y->to - y->from) * 0.08;

    while (first < count && isnan(value[first]))
        first++;
    for (int i = first; i <= last; i++) {
        if (isnan(value[i]))
            continue;
        least = least < 0 || value[i] < value[least] ? i : least;
        most = most < 0 || value[i] > value[most] ? i : most;
    }
    if (last <= first)
        return;
    put_mark(s, x, y, day[first], value[first], format, falls_from(value, first, count) ? -10 : 21, "start");
    put_mark(s, x, y, day[last], value[last], format, 4, "start");
    turn = fmin(value[first], value[last]) - value[least] > apart  ? least
           : value[most] - fmax(value[first], value[last]) > apart ? most
                                                                   : -1;
    if (turn >= 0)
        put_mark(s, x, y, day[turn], value[turn], format, turn == least ? 19 : -10, "middle");
}

static void put_panel(struct svg *s, const json_t *chart, const json_t *series, const struct panel_place *p)
{
    const json_t *rows = json_object_get(chart, "rows");
    const char *column = chart_text(series, "column");
    enum number_format format = chart_format(chart, column);
    int count = (int)json_array_size(rows);
    double *day = chart_days(rows, "day"), *value = chart_column(rows, column);
    double low = INFINITY, high = -INFINITY, step;
    struct scale x, y;

    chart_span(value, count, &low, &high);
    svg_text(s, "lab", p->left, p->top + 12, "start", chart_text(series, "label"));
    if (isfinite(low)) {
        double room = 46;

        if (json_is_true(json_object_get(chart, "zero")))
            low = 0;
        step = scale_nice(&low, &high, 4);
        s->left = p->left + svg_y_axis_room(low, high, step, format, false);
        s->right = p->right - room;
        s->top = p->top + PANEL_HEAD;
        s->bottom = p->bottom - AXIS_HEIGHT;
        x = (struct scale){.from = day[0], .to = day[count - 1] + 0.5, .begin = s->left, .end = s->right};
        y = (struct scale){.from = low, .to = high, .begin = s->bottom, .end = s->top};
        chart_put_bands(s, &x, json_object_get(chart, "bands"), false);
        svg_y_axis_as(s, &y, step, format);
        svg_time_axis(s, &x);
        chart_put_line(s, "main", &x, &y, day, value, count);
        put_marks(s, &x, &y, day, value, count, format);
    }
    free(day);
    free(value);
}

char *chart_panels(const json_t *chart, const struct frame *f)
{
    const json_t *series = json_object_get(chart, "series");
    int count = (int)json_array_size(series);
    bool wide = f->width >= 500;
    int columns = wide ? 2 : 1, lines;
    double block = PANEL_HEAD + PANEL_HEIGHT + AXIS_HEIGHT, width, left, right, top;
    struct svg s;

    count = count < PANELS_MAX ? count : PANELS_MAX;
    if (json_array_size(json_object_get(chart, "rows")) < 2 || count == 0)
        return NULL;
    columns = count < columns ? count : columns;
    lines = (count + columns - 1) / columns;
    svg_begin(&s, f, lines * block + (lines - 1) * 12 - AXIS_HEIGHT, 0, 0);
    left = s.left;
    right = s.right;
    top = s.top;
    width = (right - left - (columns - 1) * PANEL_GAP) / columns;
    for (int i = 0; i < count; i++) {
        int column = i % columns, line = i / columns;
        double x = left + column * (width + PANEL_GAP), y = top + line * (block + 12);
        struct panel_place p = {.left = x, .right = x + width, .top = y, .bottom = y + block};

        put_panel(&s, chart, json_array_get(series, (size_t)i), &p);
    }
    return svg_end(&s);
}
