#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* Slopes: a line a row from its value before to its value now, names at the right. */

enum { ROWS_MAX = 12, LABEL_APART = 18, AXIS_HEIGHT = 26 };

struct slope {
    double before, now;     /* pixels */
    double left_y, right_y; /* of the labels */
    const json_t *row;
};

static int by_now(const void *a, const void *b)
{
    const struct slope *x = a, *y = b;

    return (x->now > y->now) - (x->now < y->now);
}

static int by_before(const void *a, const void *b)
{
    const struct slope *x = a, *y = b;

    return (x->before > y->before) - (x->before < y->before);
}

/* Pushes labels down until they are apart, then up again from the lower edge. */
static void spread(double *at[], int count, double bottom)
{
    for (int i = 1; i < count; i++)
        *at[i] = fmax(*at[i], *at[i - 1] + LABEL_APART);
    for (int i = count - 1; i >= 0; i--) {
        double most = bottom - (count - 1 - i) * LABEL_APART;

        *at[i] = fmin(*at[i], most);
    }
}

static void place_labels(struct slope *slopes, int count, double bottom)
{
    double *at[ROWS_MAX];

    qsort(slopes, (size_t)count, sizeof(*slopes), by_before);
    for (int i = 0; i < count; i++) {
        slopes[i].left_y = slopes[i].before;
        at[i] = &slopes[i].left_y;
    }
    spread(at, count, bottom);
    qsort(slopes, (size_t)count, sizeof(*slopes), by_now);
    for (int i = 0; i < count; i++) {
        slopes[i].right_y = slopes[i].now;
        at[i] = &slopes[i].right_y;
    }
    spread(at, count, bottom);
}

static void put_slope(struct svg *s, const struct slope *p, enum number_format format)
{
    double before = chart_number(p->row, "before"), now = chart_number(p->row, "now");
    double room = s->frame->width - s->right - (s->frame->alone ? 30 : 8);
    const char *class = now > before * 1.02 ? "main" : now < before * 0.98 ? "falling" : "flat";
    double x[2] = {s->left, s->right}, y[2] = {p->before, p->now};
    char value[NUMBER_SIZE], text[160];

    svg_path(s, class, x, y, 2);
    svg_circle(s, "dot", x[0], y[0], 3.5);
    svg_circle(s, "dot", x[1], y[1], 3.5);
    chart_put_value(before, format, value);
    svg_text(s, "small", s->left - 9, p->left_y + 4.5, "end", value);
    chart_put_value(now, format, value);
    svg_text(s, "lab", s->right + 9, p->right_y + 4.5, "start", value);
    room -= svg_text_width_bold(value, SVG_TEXT) + 18;
    (void)snprintf(text, sizeof(text), "%s", chart_text(p->row, "name"));
    svg_text_fit(s, "name", s->right + 18 + svg_text_width_bold(value, SVG_TEXT), p->right_y + 4.5, "start",
                 text, room);
}

char *chart_slope(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    enum number_format format = chart_format(chart, "now");
    bool wide = f->width >= 500;
    double low = 0, high = 0;
    struct slope slopes[ROWS_MAX];
    struct scale y;
    struct svg s;
    int count = 0;
    size_t i;

    json_array_foreach(rows, i, row) {
        double ends[2] = {chart_number(row, "before"), chart_number(row, "now")};

        if (!isnan(ends[0]) && !isnan(ends[1]) && count < ROWS_MAX) {
            chart_span(ends, 2, &low, &high);
            slopes[count++].row = row;
        }
    }
    if (count == 0 || !(high > 0))
        return NULL;
    svg_begin(&s, f, fmax(220, count * 26), wide ? 150 : 66, wide ? 250 : 150);
    y = (struct scale){.from = low, .to = high, .begin = s.bottom - 10, .end = s.top + 26};
    for (int k = 0; k < count; k++) {
        slopes[k].before = scale_at(&y, chart_number(slopes[k].row, "before"));
        slopes[k].now = scale_at(&y, chart_number(slopes[k].row, "now"));
    }
    place_labels(slopes, count, s.bottom);
    svg_text(&s, "s", s.left, s.top + 8, "middle", chart_label_of(chart, "before"));
    svg_text(&s, "s", s.right, s.top + 8, "middle", chart_label_of(chart, "now"));
    svg_line(&s, "grid", s.left, s.top + 18, s.left, s.bottom);
    svg_line(&s, "grid", s.right, s.top + 18, s.right, s.bottom);
    for (int k = 0; k < count; k++)
        put_slope(&s, &slopes[k], format);
    return svg_end(&s);
}
