#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "render/charts.h"
#include "render/number.h"

enum { EVENTS_MAX = 12 };

int32_t chart_day(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_object_get(o, member));
    int32_t day;

    return text && str_to_day(text, &day) ? day : INT32_MIN;
}

double chart_number(const json_t *o, const char *member)
{
    const json_t *v = json_object_get(o, member);

    return json_is_number(v) ? json_number_value(v) : NAN;
}

/* Columns of a list of days. */
struct columns {
    int count;
    double *day, *a, *b;
};

static struct columns read_columns(const json_t *days, const char *a, const char *b)
{
    size_t size = json_array_size(days);
    struct columns c = {.day = mem_array(size + 1, sizeof(double)),
                        .a = mem_array(size + 1, sizeof(double)),
                        .b = mem_array(size + 1, sizeof(double))};
    const json_t *row;
    size_t i;

    json_array_foreach(days, i, row) {
        int32_t day = chart_day(row, "day");

        if (day == INT32_MIN)
            continue;
        c.day[c.count] = day;
        c.a[c.count] = chart_number(row, a);
        c.b[c.count] = b ? chart_number(row, b) : NAN;
        c.count++;
    }
    return c;
}

static void columns_release(struct columns *c)
{
    free(c->day);
    free(c->a);
    free(c->b);
}

static void widen(double *low, double *high, const double *v, int count)
{
    for (int i = 0; i < count; i++) {
        if (isnan(v[i]))
            continue;
        *low = fmin(*low, v[i]);
        *high = fmax(*high, v[i]);
    }
}

static void put_bands(struct svg *s, const struct scale *x, const json_t *waves)
{
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w) {
        double from = chart_day(w, "onset"), to = chart_day(w, "end") + 1.0;

        if (to < x->from || from > x->to)
            continue;
        from = fmax(from, x->from);
        to = fmin(to, x->to);
        svg_rect(s, "band", scale_at(x, from), s->top, scale_at(x, to) - scale_at(x, from),
                 s->bottom - s->top);
    }
}

static void put_events(struct svg *s, const struct scale *x, const json_t *events)
{
    const json_t *e;
    double last = -100;
    int level = 0;
    size_t i;

    json_array_foreach(events, i, e) {
        double day = chart_day(e, "day");
        double at = scale_at(x, day);
        char number[16];

        if (i >= EVENTS_MAX || day < x->from || day > x->to)
            continue;
        level = at - last < 20 ? level + 1 : 0;
        last = at;
        (void)snprintf(number, sizeof(number), "%zu", i + 1);
        svg_line(s, "evl", at, s->top + 10 + 20 * level, at, s->bottom);
        svg_circle(s, "ev", at, s->top + 10 + 20 * level, 8);
        svg_text(s, "evn", at, s->top + 13.5 + 20 * level, "middle", number);
    }
}

static void put_line(struct svg *s, const char *class, const struct scale *x, const struct scale *y,
                     const double *day, const double *value, int count)
{
    double *px = mem_array((size_t)count + 1, sizeof(double));
    double *py = mem_array((size_t)count + 1, sizeof(double));

    for (int i = 0; i < count; i++) {
        px[i] = scale_at(x, day[i]);
        py[i] = isnan(value[i]) ? NAN : scale_at(y, value[i]);
    }
    svg_path(s, class, px, py, count);
    free(px);
    free(py);
}

static int last_known(const double *v, int count)
{
    while (count > 0 && isnan(v[count - 1]))
        count--;
    return count - 1;
}

static void put_end_label(struct svg *s, const struct columns *c, const struct scale *x,
                          const struct scale *y)
{
    int last = last_known(c->a, c->count);
    int other = last_known(c->b, c->count);
    char text[NUMBER_SIZE];
    double gap;

    if (last < 0)
        return;
    number_short(c->a[last], text);
    svg_circle(s, "dot", scale_at(x, c->day[last]), scale_at(y, c->a[last]), 4);
    svg_text(s, "labmain", scale_at(x, c->day[last]) - 8, scale_at(y, c->a[last]) - 10, "end", text);
    if (other < 0)
        return;
    gap = scale_at(y, c->a[last]) - scale_at(y, c->b[other]);
    if (fabs(gap) > 30)
        svg_text(s, "s", scale_at(x, c->day[other]) - 8, scale_at(y, c->b[other]) - 8, "end", "as reported");
}

char *chart_growth(const struct frame *f, const json_t *days, const json_t *waves, const json_t *events)
{
    struct columns c = read_columns(days, "accounts", "reported");
    double low = INFINITY, high = -INFINITY, step;
    struct scale x, y;
    struct svg s;

    widen(&low, &high, c.a, c.count);
    widen(&low, &high, c.b, c.count);
    if (c.count == 0 || !isfinite(low)) {
        columns_release(&c);
        return NULL;
    }
    svg_begin(&s, f, f->width < 500 ? 230 : 320, 52, 12);
    step = scale_step(high - low > 0 ? high - low : high, 5);
    x = (struct scale){.from = c.day[0], .to = c.day[c.count - 1] + 0.5, .begin = s.left, .end = s.right};
    y = (struct scale){.from = fmax(0, floor(low / step) * step),
                       .to = ceil(high / step) * step,
                       .begin = s.bottom,
                       .end = s.top};
    if (y.to <= y.from)
        y.to = y.from + 1;
    put_bands(&s, &x, waves);
    svg_y_axis(&s, &y, 5, false);
    svg_time_axis(&s, &x);
    put_events(&s, &x, events);
    put_line(&s, "other", &x, &y, c.day, c.b, c.count);
    put_line(&s, "main", &x, &y, c.day, c.a, c.count);
    put_end_label(&s, &c, &x, &y);
    columns_release(&c);
    return svg_end(&s);
}

static bool in_wave(const json_t *waves, double day)
{
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w)
        if (day >= chart_day(w, "onset") && day <= chart_day(w, "end"))
            return true;
    return false;
}

static void put_wave_labels(struct svg *s, const struct scale *x, const json_t *waves)
{
    const json_t *w;
    size_t i;
    double last = -1000;

    json_array_foreach(waves, i, w) {
        char text[NUMBER_SIZE], excess[NUMBER_SIZE];
        double peak = chart_day(w, "peak");
        double at = scale_at(x, peak);

        if (peak < x->from || peak > x->to || !(chart_number(w, "excess") > 0))
            continue;
        number_short(chart_number(w, "excess"), excess);
        (void)snprintf(text, sizeof(text), "+%.44s", excess);
        if (at - last > 80)
            svg_text(s, "labmain", at, s->top + 10, "middle", text);
        last = at;
    }
}

char *chart_daily(const struct frame *f, const json_t *days, const json_t *waves)
{
    struct columns c = read_columns(days, "rate", "baseline");
    double low = 0, high = 0;
    struct scale x, y;
    struct svg s;
    double width;

    widen(&low, &high, c.a, c.count);
    if (c.count == 0 || high <= 0) {
        columns_release(&c);
        return NULL;
    }
    svg_begin(&s, f, f->width < 500 ? 200 : 260, 52, 12);
    x = (struct scale){.from = c.day[0], .to = c.day[c.count - 1] + 1, .begin = s.left, .end = s.right};
    y = (struct scale){.from = fmin(0, low), .to = high * 1.12, .begin = s.bottom, .end = s.top};
    svg_y_axis(&s, &y, 4, false);
    svg_time_axis(&s, &x);
    width = (s.right - s.left) / (x.to - x.from);
    for (int i = 0; i < c.count; i++) {
        double top;

        if (isnan(c.a[i]))
            continue;
        top = scale_at(&y, c.a[i]);
        svg_rect(&s, in_wave(waves, c.day[i]) ? "wave" : "bar", scale_at(&x, c.day[i]) + width * 0.1,
                 fmin(top, scale_at(&y, 0)), width * 0.8, fabs(scale_at(&y, 0) - top));
    }
    put_line(&s, "base", &x, &y, c.day, c.b, c.count);
    put_wave_labels(&s, &x, waves);
    columns_release(&c);
    return svg_end(&s);
}

static double nested(const json_t *row, const char *member, const char *field)
{
    return member ? chart_number(json_object_get(row, member), field) : chart_number(row, field);
}

char *chart_shares(const struct frame *f, const json_t *days, const struct chart_share *lines, int count)
{
    struct columns c = read_columns(days, "day", NULL);
    double high = 0;
    struct scale x, y;
    struct svg s;
    const json_t *row;
    size_t i;

    for (int k = 0; k < count; k++)
        json_array_foreach(days, i, row)
            high = fmax(high, nested(row, lines[k].member, lines[k].field));
    if (c.count < 2 || !(high > 0)) {
        columns_release(&c);
        return NULL;
    }
    svg_begin(&s, f, f->width < 500 ? 180 : 220, 52, 90);
    x = (struct scale){.from = c.day[0], .to = c.day[c.count - 1], .begin = s.left, .end = s.right};
    y = (struct scale){.from = 0, .to = ceil(high * 10 + 0.3) / 10, .begin = s.bottom, .end = s.top};
    svg_y_axis(&s, &y, 5, true);
    svg_time_axis(&s, &x);
    for (int k = 0; k < count; k++) {
        char text[NUMBER_SIZE];
        int last;

        json_array_foreach(days, i, row)
            c.a[i] = nested(row, lines[k].member, lines[k].field);
        put_line(&s, lines[k].class, &x, &y, c.day, c.a, c.count);
        last = last_known(c.a, c.count);
        if (last < 0)
            continue;
        number_percent(c.a[last], 0, text);
        svg_text(&s, "lab", s.right + 6, scale_at(&y, c.a[last]) - 2, "start", text);
        svg_text(&s, "s", s.right + 6, scale_at(&y, c.a[last]) + 13, "start", lines[k].label);
    }
    columns_release(&c);
    return svg_end(&s);
}

char *chart_spark(const json_t *days, const char *member, int width, int height)
{
    struct columns c = read_columns(days, member, NULL);
    double low = INFINITY, high = -INFINITY;
    struct frame frame = {.name = member, .width = width};
    struct svg s = {.frame = &frame};
    struct scale x, y;

    widen(&low, &high, c.a, c.count);
    if (c.count < 2 || !isfinite(low)) {
        columns_release(&c);
        return NULL;
    }
    buf_init(&s.out, 1 << 20);
    buf_putf(&s.out,
             "<svg class=\"spark\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">",
             width, height, width, height);
    x = (struct scale){.from = c.day[0], .to = c.day[c.count - 1], .begin = 2, .end = width - 2};
    y = (struct scale){.from = low, .to = high > low ? high : low + 1, .begin = height - 3, .end = 3};
    put_line(&s, "main", &x, &y, c.day, c.a, c.count);
    buf_puts(&s.out, "</svg>");
    columns_release(&c);
    return buf_take(&s.out, NULL);
}
