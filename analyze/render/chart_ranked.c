#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* Horizontal bars with a name on the left: ranked bars, and the waterfall. */

enum { ROW_HEIGHT = 30, BAR_HEIGHT = 19, NAME_GAP = 9, AXIS_HEIGHT = 26, LEGEND_WIDTH = 190 };

static double name_room(const json_t *rows, const char *member, double most)
{
    double room = 40;
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
        room = fmax(room, svg_text_width(chart_text(row, member), SVG_TEXT) + NAME_GAP + 2);
    return fmin(room, most);
}

static const char *column_name(const json_t *chart, size_t index)
{
    return chart_text(json_array_get(json_object_get(chart, "columns"), index), "name");
}

/* ---- ranked ---- */

struct ranked {
    const json_t *chart, *rows;
    const char *now, *before; /* before: "" when there is none */
    enum number_format format;
    struct scale x;
};

static void put_row(struct svg *s, const struct ranked *r, const json_t *row, double y)
{
    double now = chart_number(row, r->now), before = r->before[0] ? chart_number(row, r->before) : NAN;
    double end = scale_at(&r->x, isnan(now) ? 0 : now), middle = y + ROW_HEIGHT / 2.0, text_at = end;
    char value[NUMBER_SIZE], change[NUMBER_SIZE] = "";
    const char *name = chart_text(row, "name");

    svg_text_fit(s, "name", s->left - NAME_GAP, middle + 4.5, "end", name, s->left - NAME_GAP + 3);
    svg_rect(s, "wave", s->left, middle - BAR_HEIGHT / 2.0, fmax(end - s->left, now > 0 ? 1 : 0), BAR_HEIGHT);
    if (before > 0) {
        double tick = scale_at(&r->x, before);

        svg_line(s, "tick", tick, middle - BAR_HEIGHT / 2.0 - 3, tick, middle + BAR_HEIGHT / 2.0 + 3);
        text_at = fmax(end, tick);
        if (r->format == FORMAT_SHARE)
            number_points(now - before, change);
        else
            number_change(now, before, change);
    } else if (r->before[0] && now > 0) {
        (void)snprintf(change, sizeof(change), "new");
    }
    chart_put_value(now, r->format, value);
    svg_text(s, "lab", text_at + 8, middle + 4.5, "start", isnan(now) ? "" : value);
    if (change[0])
        svg_text(s, "small", text_at + 8 + svg_text_width_bold(value, SVG_TEXT) + 8, middle + 4.5, "start",
                 change);
}

/* What bar and tick mean, where the bars leave room. */
static void put_legend(struct svg *s, const struct ranked *r, int count)
{
    const json_t *row;
    double x = s->right - LEGEND_WIDTH + 30, y;
    size_t i;

    if (!r->before[0] || svg_narrow(s))
        return;
    json_array_foreach(r->rows, i, row) {
        double most = fmax(chart_number(row, r->now), chart_number(row, r->before));

        if ((int)i + 2 < count && scale_at(&r->x, most) + 130 < x - 44)
            break;
    }
    if ((int)i + 2 >= count)
        return;
    y = s->top + ((double)i + 0.5) * ROW_HEIGHT + 4;
    svg_rect(s, "wave", x - 42, y - 10, 34, BAR_HEIGHT);
    svg_line(s, "tick", x - 25, y - 13, x - 25, y + BAR_HEIGHT - 7);
    svg_text(s, "small", x, y - 1, "start", chart_text(r->chart, "legend_now"));
    svg_text(s, "small", x, y + 15, "start", chart_text(r->chart, "legend_before"));
}

char *chart_ranked(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    struct ranked r = {.chart = chart, .rows = rows, .now = column_name(chart, 1), .before = ""};
    int count = (int)json_array_size(rows);
    bool wide = f->width >= 500;
    double high = 0;
    struct svg s;
    size_t i;

    if (json_array_size(json_object_get(chart, "columns")) > 2 &&
        !json_is_true(json_object_get(chart, "plain")))
        r.before = column_name(chart, 2);
    r.format = chart_format(chart, r.now);
    json_array_foreach(rows, i, row) {
        high = fmax(high, chart_number(row, r.now));
        if (r.before[0])
            high = fmax(high, chart_number(row, r.before));
    }
    if (count == 0 || !(high > 0))
        return NULL;
    svg_begin(&s, f, count * ROW_HEIGHT - AXIS_HEIGHT + 6,
              name_room(rows, "name", f->width * (wide ? 0.3 : 0.36)), r.before[0] ? 122 : 76);
    r.x = (struct scale){.from = 0, .to = high, .begin = s.left, .end = s.right};
    json_array_foreach(rows, i, row)
        put_row(&s, &r, row, s.top + (double)i * ROW_HEIGHT);
    s.right += r.before[0] ? 122 : 76;
    put_legend(&s, &r, count);
    return svg_end(&s);
}

/* ---- waterfall ---- */

struct steps {
    double level, low, high;
};

static void measure_steps(const json_t *rows, struct steps *t)
{
    const json_t *row;
    size_t i;

    *t = (struct steps){.low = INFINITY, .high = -INFINITY};
    json_array_foreach(rows, i, row) {
        double amount = chart_number(row, "amount");

        t->level = strcmp(chart_text(row, "role"), "total") == 0 ? amount : t->level + amount;
        t->low = fmin(t->low, t->level);
        t->high = fmax(t->high, t->level);
    }
}

static void put_step(struct svg *s, const struct scale *x, const json_t *row, double y, double *level)
{
    const char *role = chart_text(row, "role");
    bool total = strcmp(role, "total") == 0;
    double amount = chart_number(row, "amount"), middle = y + ROW_HEIGHT / 2.0;
    double from = scale_at(x, total ? x->from : *level), to = scale_at(x, total ? amount : *level + amount);
    char text[NUMBER_SIZE];

    if (total)
        number_exact(amount, text);
    else
        number_signed(amount, text);
    svg_text_fit(s, total ? "lab" : "name", s->left - NAME_GAP, middle + 4.5, "end", chart_text(row, "label"),
                 s->left - NAME_GAP + 4);
    if (!total)
        svg_line(s, "hair", from, y - (ROW_HEIGHT - BAR_HEIGHT) / 2.0, from, middle - BAR_HEIGHT / 2.0);
    svg_rect(s, total ? "stock" : role, fmin(from, to), middle - BAR_HEIGHT / 2.0, fmax(fabs(to - from), 1),
             BAR_HEIGHT);
    svg_text(s, "lab", fmax(from, to) + 7, middle + 4.5, "start", text);
    *level = total ? amount : *level + amount;
}

char *chart_waterfall(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    bool wide = f->width >= 500;
    struct steps t;
    struct scale x;
    struct svg s;
    double level = 0;
    size_t i;

    measure_steps(rows, &t);
    if (json_array_size(rows) < 3 || !(t.high > 0))
        return NULL;
    svg_begin(&s, f, (double)json_array_size(rows) * ROW_HEIGHT - AXIS_HEIGHT + 6,
              name_room(rows, "label", f->width * (wide ? 0.42 : 0.44)), 96);
    /* from zero, unless the steps would be invisible then */
    x = (struct scale){.from = t.high - t.low < 0.12 * t.high ? fmax(0, t.low - (t.high - t.low)) : 0,
                       .to = t.high,
                       .begin = s.left,
                       .end = s.right};
    json_array_foreach(rows, i, row)
        put_step(&s, &x, row, s.top + (double)i * ROW_HEIGHT, &level);
    return svg_end(&s);
}
