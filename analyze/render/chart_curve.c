#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* Survival curves: steps by age, each group with its 95 % range. */

enum { GROUPS_MAX = 3 };

struct group {
    const char *name;
    int count;
    double *x, *y, *low, *high; /* owned, in pixels, two points a step */
    double end;                 /* survival at the end */
};

static const char *const line_classes[GROUPS_MAX] = {"main", "other", "base"};

/* The rows of a group, from *at on, as steps; *at moves behind them. */
static void read_group(struct group *g, const json_t *rows, size_t *at, const struct scale *x,
                       const struct scale *y)
{
    const char *name = chart_text(json_array_get(rows, *at), "group");
    size_t size = 2 * json_array_size(rows) + 4;
    double survival = 1, low = 1, high = 1;

    *g = (struct group){.name = name,
                        .x = mem_array(size, sizeof(double)),
                        .y = mem_array(size, sizeof(double)),
                        .low = mem_array(size, sizeof(double)),
                        .high = mem_array(size, sizeof(double))};
    for (; *at < json_array_size(rows); (*at)++) {
        const json_t *row = json_array_get(rows, *at);
        double day = chart_number(row, "days");

        if (strcmp(chart_text(row, "group"), name) != 0)
            break;
        for (int step = 0; step < 2; step++) {
            if (step == 1) {
                survival = chart_number(row, "survival");
                low = fmin(chart_number(row, "low"), survival);
                high = fmax(chart_number(row, "high"), survival);
            }
            g->x[g->count] = scale_at(x, day);
            g->y[g->count] = scale_at(y, survival);
            g->low[g->count] = scale_at(y, low);
            g->high[g->count++] = scale_at(y, high);
        }
    }
    g->end = survival;
}

static void release_group(struct group *g)
{
    free(g->x);
    free(g->y);
    free(g->low);
    free(g->high);
}

static double longest(const json_t *rows)
{
    const json_t *row;
    double most = 0;
    size_t i;

    json_array_foreach(rows, i, row)
        most = fmax(most, chart_number(row, "days"));
    return most;
}

static void put_age_axis(struct svg *s, const struct scale *x)
{
    double step = scale_step(x->to, svg_narrow(s) ? 4 : 7);
    int ticks = (int)floor(x->to / step + 1e-9);

    svg_line(s, "axis", s->left, s->bottom, s->right, s->bottom);
    for (int i = 0; i <= ticks; i++) {
        double day = i * step;
        char label[NUMBER_SIZE];

        (void)snprintf(label, sizeof(label), day == 0 ? "day %.0f" : "%.0f", day);
        svg_line(s, "axis", scale_at(x, day), s->bottom, scale_at(x, day), s->bottom + 5);
        svg_text(s, "s", scale_at(x, day), s->bottom + 20, "middle", label);
    }
}

char *chart_curve(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    double least = 1, most = longest(rows), step, high = 1, taken = -INFINITY;
    bool wide = f->width >= 500;
    struct scale x, y;
    struct svg s;
    size_t at = 0, i;

    json_array_foreach(rows, i, row)
        least = fmin(least, chart_number(row, "low"));
    if (!(most >= 2))
        return NULL;
    /* half of the axis at least: small losses shall look small */
    least = fmin(least, 0.5);
    step = scale_nice(&least, &high, 5);
    svg_begin(&s, f, wide ? 250 : 210, 50, wide ? 150 : 96);
    x = (struct scale){.from = 0, .to = most, .begin = s.left, .end = s.right};
    y = (struct scale){.from = least, .to = 1, .begin = s.bottom, .end = s.top};
    svg_y_axis_as(&s, &y, step, FORMAT_SHARE);
    put_age_axis(&s, &x);
    for (int k = 0; k < GROUPS_MAX && at < json_array_size(rows); k++) {
        char value[NUMBER_SIZE];
        struct group g;
        double level;

        read_group(&g, rows, &at, &x, &y);
        svg_area(&s, "range", g.x, g.low, g.high, g.count);
        svg_path(&s, line_classes[k], g.x, g.y, g.count);
        number_percent(g.end, 0, value);
        level = g.y[g.count - 1] + 4.5;
        level = fabs(level - taken) < 34 ? taken + 36 : level;
        svg_text(&s, "lab", g.x[g.count - 1] + 8, level, "start", value);
        svg_text_fit(&s, "small", g.x[g.count - 1] + 8, level + 16, "start", g.name, wide ? 150 : 100);
        taken = level;
        release_group(&g);
    }
    return svg_end(&s);
}
