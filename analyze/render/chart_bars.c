#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "render/charts.h"
#include "render/number.h"

enum { BAR_HEIGHT = 26, LABEL_SIZE = 13 };

static const struct {
    const char *part, *label;
} parts[] = {
    {"known", "servers known before"},   {"opened", "servers opened"},
    {"late", "servers found late"},      {"returned", "back after a gap"},
    {"gone", "servers gone silent"},     {"excluded", "excluded from then on"},
    {"steps", "sudden steps"},           {"purges", "purges"},
    {"moved", "changed software class"},
};

static const char *label_of(const char *part)
{
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (strcmp(parts[i].part, part) == 0)
            return parts[i].label;
    return part;
}

static double label_room(const struct frame *f, double wanted)
{
    double most = f->width < 500 ? f->width * 0.42 : f->width * 0.32;

    return wanted < most ? wanted : most;
}

static void put_total(struct svg *s, const struct scale *x, double y, const char *label, double value)
{
    char text[NUMBER_SIZE];

    number_short(value, text);
    svg_text(s, "lab", s->left - 8, y + 17, "end", label);
    svg_rect(s, "stock", scale_at(x, x->from), y + 4, scale_at(x, value) - scale_at(x, x->from),
             BAR_HEIGHT - 8);
    svg_text(s, "lab", scale_at(x, value) + 6, y + 17, "start", text);
}

static void put_part(struct svg *s, const struct scale *x, double y, const json_t *row, double *level)
{
    double amount = chart_number(row, "accounts");
    double from = scale_at(x, *level), to = scale_at(x, *level + amount);
    char text[NUMBER_SIZE];

    number_signed(amount, text);
    svg_text(s, "s", s->left - 8, y + 17, "end", label_of(json_string_value(json_object_get(row, "part"))));
    svg_rect(s, amount < 0 ? "loss" : "gain", fmin(from, to), y + 4, fmax(fabs(to - from), 1),
             BAR_HEIGHT - 8);
    svg_text(s, "lab", fmax(from, to) + 6, y + 17, "start", text);
    *level += amount;
}

/* The lowest and the highest level that the steps pass. */
static int measure_steps(const json_t *bridge, double first, double *low, double *high)
{
    double level = first;
    const json_t *row;
    int count = 0;
    size_t i;

    *low = *high = first;
    json_array_foreach(bridge, i, row) {
        double amount = chart_number(row, "accounts");

        if (!(fabs(amount) > 0))
            continue;
        level += amount;
        *low = fmin(*low, level);
        *high = fmax(*high, level);
        count++;
    }
    return count;
}

char *chart_bridge(const struct frame *f, const json_t *bridge, double first, double last)
{
    double low, high, level = first, y;
    int count = measure_steps(bridge, first, &low, &high);
    const json_t *row;
    struct scale x;
    struct svg s;
    size_t i;

    if (count == 0 || !(first >= 0))
        return NULL;
    svg_begin(&s, f, (count + 2) * BAR_HEIGHT, label_room(f, 180), 110);
    x = (struct scale){
        .from = fmax(0, low - (high - low) * 0.6), .to = high, .begin = s.left, .end = s.right};
    y = s.top;
    put_total(&s, &x, y, "at the beginning", first);
    json_array_foreach(bridge, i, row) {
        if (!(fabs(chart_number(row, "accounts")) > 0))
            continue;
        y += BAR_HEIGHT;
        put_part(&s, &x, y, row, &level);
    }
    put_total(&s, &x, y + BAR_HEIGHT, "at the end", last);
    return svg_end(&s);
}

char *chart_ranked(const struct frame *f, const json_t *rows, const char *now, const char *before, int count)
{
    double high = 0, room = 60;
    const json_t *row;
    struct scale x;
    struct svg s;
    int shown = 0;
    size_t i;

    json_array_foreach(rows, i, row) {
        const char *name = json_string_value(json_object_get(row, "name"));

        if (shown == count)
            break;
        high = fmax(high, fmax(chart_number(row, now), chart_number(row, before)));
        room = fmax(room, svg_text_width(name ? name : "", LABEL_SIZE) + 14);
        shown++;
    }
    if (shown == 0 || !(high > 0))
        return NULL;
    svg_begin(&s, f, shown * BAR_HEIGHT, label_room(f, room), 80);
    x = (struct scale){.from = 0, .to = high, .begin = s.left, .end = s.right};
    for (int k = 0; k < shown; k++) {
        double y = s.top + k * BAR_HEIGHT, value, earlier;
        char text[NUMBER_SIZE];
        const char *name;

        row = json_array_get(rows, (size_t)k);
        name = json_string_value(json_object_get(row, "name"));
        value = chart_number(row, now);
        earlier = chart_number(row, before);
        number_exact(value, text);
        svg_text(&s, "lab", s.left - 8, y + 17, "end", name ? name : "not reported");
        svg_rect(&s, k == 0 ? "wave" : "bar", s.left, y + 4, scale_at(&x, value) - s.left, BAR_HEIGHT - 8);
        if (!isnan(earlier) && earlier > 0)
            svg_line(&s, "tick", scale_at(&x, earlier), y + 1, scale_at(&x, earlier), y + BAR_HEIGHT - 1);
        svg_text(&s, "lab", fmax(scale_at(&x, value), isnan(earlier) ? 0 : scale_at(&x, earlier)) + 6, y + 17,
                 "start", text);
    }
    return svg_end(&s);
}

static void put_curve(struct svg *s, const struct scale *x, const struct scale *y, const json_t *points,
                      const char *class, const char *label)
{
    double px[4000], py[4000], level = 1, last = 0;
    const json_t *p;
    int n = 0;
    size_t i;

    px[n] = scale_at(x, 0);
    py[n++] = scale_at(y, 1);
    json_array_foreach(points, i, p) {
        double day = chart_number(p, "days");

        if (n + 2 >= (int)COUNT_OF(px) || day > x->to)
            break;
        px[n] = scale_at(x, day);
        py[n++] = scale_at(y, level);
        level = chart_number(p, "survival");
        px[n] = scale_at(x, day);
        py[n++] = scale_at(y, level);
        last = day;
    }
    svg_path(s, class, px, py, n);
    svg_text(s, "s", scale_at(x, last) + 6, scale_at(y, level) + 4, "start", label);
}

char *chart_survival(const struct frame *f, const json_t *groups)
{
    const json_t *g;
    double longest = 0;
    struct scale x, y;
    struct svg s;
    size_t i;

    json_array_foreach(groups, i, g) {
        const json_t *points = json_object_get(g, "points");
        const char *kind = json_string_value(json_object_get(g, "kind"));

        if (kind && (strcmp(kind, "new") == 0 || strcmp(kind, "known") == 0) && json_array_size(points) > 0)
            longest =
                fmax(longest, chart_number(json_array_get(points, json_array_size(points) - 1), "days"));
    }
    if (!(longest >= 2))
        return NULL;
    svg_begin(&s, f, f->width < 500 ? 180 : 220, 52, 120);
    x = (struct scale){.from = 0, .to = longest, .begin = s.left, .end = s.right};
    y = (struct scale){.from = 0, .to = 1, .begin = s.bottom, .end = s.top};
    svg_y_axis(&s, &y, 5, true);
    svg_line(&s, "axis", s.left, s.bottom, s.right, s.bottom);
    for (double d = 0; d <= longest; d += scale_step(longest, 6)) {
        char label[NUMBER_SIZE];

        (void)snprintf(label, sizeof(label), "%.0f d", d);
        svg_text(&s, "s", scale_at(&x, d), s.bottom + 18, "middle", label);
    }
    json_array_foreach(groups, i, g) {
        const char *kind = json_string_value(json_object_get(g, "kind"));

        if (!kind || (strcmp(kind, "new") != 0 && strcmp(kind, "known") != 0))
            continue;
        put_curve(&s, &x, &y, json_object_get(g, "points"), strcmp(kind, "new") == 0 ? "main" : "other",
                  strcmp(kind, "new") == 0 ? "new servers" : "known before");
    }
    return svg_end(&s);
}
