#include "render/brief_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "render/chart.h"
#include "render/number.h"

enum {
    PLOT_WIDE = 158,
    PLOT_NARROW = 150,
    MONTHS = 14,
    KEY = 22,
    NARROW_BELOW = 500,
    TICKS = 4,
    WEEKS_MAX = 64
};

struct bars {
    struct svg s;
    struct scale y;
    const json_t *weeks;
    size_t count;
    double step; /* pixels a week */
    bool narrow;
};

static double figure(const struct bars *b, size_t i, const char *member)
{
    return chart_number(json_array_get(b->weeks, i), member);
}

static double highest(const json_t *weeks)
{
    double high = 0;
    const json_t *week;
    size_t i;

    json_array_foreach(weeks, i, week) {
        double value = chart_number(week, "new"), threshold = chart_number(week, "threshold");

        high = value > high ? value : high;
        high = threshold > high ? threshold : high;
    }
    return high;
}

static double lowest(const json_t *weeks)
{
    double low = 0;
    const json_t *week;
    size_t i;

    json_array_foreach(weeks, i, week)
        if (chart_number(week, "new") < low)
            low = chart_number(week, "new");
    return low;
}

/* Day under each bar (every second one where there is little room), month where it begins. */
static void put_dates(struct bars *b)
{
    char shown[NUMBER_SIZE] = "";
    size_t every = b->step < 24 ? 2 : 1;

    for (size_t i = 0; i < b->count; i++) {
        char label[NUMBER_SIZE];
        double x = b->s.left + ((double)i + 0.5) * b->step;
        size_t cut;

        if ((b->count - 1 - i) % every != 0)
            continue;
        number_date_short(chart_day(json_array_get(b->weeks, i), "until"), label);
        cut = strcspn(label, " ");
        if (strcmp(label + cut, shown) != 0) {
            (void)snprintf(shown, sizeof(shown), "%s", label + cut);
            svg_text(&b->s, "s", x, b->s.bottom + 32, "middle", shown + 1);
        }
        label[cut] = '\0';
        svg_text(&b->s, "s", x, b->s.bottom + 17, "middle", label);
    }
}

static void put_bars(struct bars *b)
{
    double zero = scale_at(&b->y, 0), width = b->step * 0.72;

    for (size_t i = 0; i < b->count; i++) {
        double value = figure(b, i, "new"), x = b->s.left + ((double)i + 0.14) * b->step, top;
        bool last = i + 1 == b->count;

        if (isnan(value))
            continue;
        top = scale_at(&b->y, value);
        svg_rect(&b->s, last ? "wave" : "bar", x, fmin(top, zero), width, fmax(fabs(zero - top), 1));
    }
}

/* A level that may change from week to week, as steps. */
static double put_level(struct bars *b, const char *member, const char *class)
{
    double x[2 * WEEKS_MAX], y[2 * WEEKS_MAX], last = NAN;
    int n = 0;

    for (size_t i = 0; i < b->count; i++) {
        double value = figure(b, i, member);
        double at = isnan(value) ? (double)NAN : scale_at(&b->y, value);

        x[n] = b->s.left + (double)i * b->step;
        x[n + 1] = x[n] + b->step;
        y[n] = y[n + 1] = at;
        n += 2;
        last = isnan(at) ? last : at;
    }
    svg_path(&b->s, class, x, y, n);
    return last;
}

static const char *word(const json_t *brief, const char *member)
{
    const char *text = json_string_value(json_object_get(json_object_get(brief, "chart"), member));

    return text ? text : "";
}

static void put_value(struct bars *b)
{
    double value = figure(b, b->count - 1, "new");
    char text[NUMBER_SIZE];

    if (isnan(value))
        return;
    number_short(value, text);
    svg_text(&b->s, "lab halo", b->narrow ? b->s.right : b->s.right - b->step / 2,
             scale_at(&b->y, fmax(value, 0)) - 7, b->narrow ? "end" : "middle", text);
}

/* What the two lines are: beside them, and above the plot where there is no room beside. */
static void put_labels(struct bars *b, const json_t *brief, double usual, double limit)
{
    double x = b->s.right + 8, gap = usual - limit;

    if (!isnan(limit)) {
        svg_text(&b->s, "lab", x, limit - 2, "start", word(brief, "threshold"));
        svg_text(&b->s, "s", x, limit + 14, "start", word(brief, "times"));
    }
    if (!isnan(usual))
        svg_text(&b->s, "s", x, usual + (!isnan(limit) && gap < 30 ? 34 - gap : 4), "start",
                 word(brief, "usual"));
}

static void put_key(struct bars *b, const json_t *brief)
{
    double x = 0;

    svg_line(&b->s, "limit", x, 10, x + 22, 10);
    svg_text(&b->s, "key", x + 28, 14, "start", word(brief, "threshold"));
    x += 28 + svg_text_width(word(brief, "threshold"), SVG_SMALL) + 18;
    svg_line(&b->s, "usual", x, 10, x + 22, 10);
    svg_text(&b->s, "key", x + 28, 14, "start", word(brief, "usual"));
}

char *brief_chart(const struct frame *f, const json_t *brief)
{
    const json_t *weeks = json_object_get(brief, "weeks");
    struct bars b = {.weeks = weeks, .count = json_array_size(weeks), .narrow = f->width < NARROW_BELOW};
    double high = highest(weeks), low = lowest(weeks), step, key, usual, limit;

    if (b.count == 0 || b.count > WEEKS_MAX || !(high > 0 || low < 0))
        return NULL;
    step = scale_step(high - low, TICKS);
    low = floor(low / step) * step;
    high = ceil(high / step) * step;
    key = b.narrow ? KEY : 0;
    svg_begin(&b.s, f, (b.narrow ? PLOT_NARROW : PLOT_WIDE) + key + MONTHS,
              svg_y_axis_room(low, high, step, FORMAT_COUNT, !b.narrow), b.narrow ? 4 : 150);
    b.s.top += key;
    b.s.bottom -= MONTHS; /* a second line of labels under the axis */
    b.y = (struct scale){.from = low, .to = high, .begin = b.s.bottom, .end = b.s.top};
    b.step = (b.s.right - b.s.left) / (double)b.count;
    svg_y_axis_as(&b.s, &b.y, step, FORMAT_COUNT);
    svg_line(&b.s, "axis", b.s.left, scale_at(&b.y, 0), b.s.right, scale_at(&b.y, 0));
    put_bars(&b);
    usual = put_level(&b, "usual", "usual");
    limit = put_level(&b, "threshold", "limit");
    put_dates(&b);
    put_value(&b);
    if (b.narrow)
        put_key(&b, brief);
    else
        put_labels(&b, brief, usual, limit);
    return svg_end(&b.s);
}
