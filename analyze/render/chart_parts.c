#include "render/chart_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

enum { EVENT_RADIUS = 9, EVENTS_APART = 19 };

int32_t chart_day(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_at_path(o, member));
    int32_t day;

    return text && str_to_day(text, &day) ? day : INT32_MIN;
}

double chart_number(const json_t *o, const char *member)
{
    const json_t *v = json_at_path(o, member);

    return json_is_number(v) ? json_number_value(v) : NAN;
}

const char *chart_text(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_at_path(o, member));

    return text ? text : "";
}

double *chart_column(const json_t *rows, const char *column)
{
    double *values = mem_array(json_array_size(rows) + 1, sizeof(*values));
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
        values[i] = chart_number(row, column);
    return values;
}

double *chart_days(const json_t *rows, const char *column)
{
    double *values = mem_array(json_array_size(rows) + 1, sizeof(*values));
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) {
        int32_t day = chart_day(row, column);

        values[i] = day == INT32_MIN ? (double)NAN : day;
    }
    return values;
}

void chart_span(const double *values, int count, double *low, double *high)
{
    for (int i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        *low = fmin(*low, values[i]);
        *high = fmax(*high, values[i]);
    }
}

int chart_last(const double *values, int count)
{
    while (count > 0 && isnan(values[count - 1]))
        count--;
    return count - 1;
}

static const json_t *column_of(const json_t *chart, const char *column)
{
    const json_t *columns = json_object_get(chart, "columns"), *c;
    size_t i;

    json_array_foreach(columns, i, c)
        if (strcmp(chart_text(c, "name"), column) == 0)
            return c;
    return NULL;
}

enum number_format chart_format(const json_t *chart, const char *column)
{
    const char *format = chart_text(column_of(chart, column), "format");

    return strcmp(format, "share") == 0   ? FORMAT_SHARE
           : strcmp(format, "index") == 0 ? FORMAT_INDEX
                                          : FORMAT_COUNT;
}

const char *chart_label_of(const json_t *chart, const char *column)
{
    return chart_text(column_of(chart, column), "label");
}

void chart_put_value(double value, enum number_format format, char out[NUMBER_SIZE])
{
    if (format == FORMAT_SHARE)
        number_percent(value, 1, out);
    else if (format == FORMAT_INDEX)
        (void)snprintf(out, NUMBER_SIZE, "%.1f", value);
    else
        number_exact(value, out);
}

bool chart_in_band(const json_t *bands, double day)
{
    const json_t *b;
    size_t i;

    json_array_foreach(bands, i, b)
        if (day >= chart_day(b, "from") && day <= chart_day(b, "to"))
            return true;
    return false;
}

void chart_put_bands(struct svg *s, const struct scale *x, const json_t *bands, bool labels)
{
    double free_from = -INFINITY;
    const json_t *b;
    size_t i;

    json_array_foreach(bands, i, b) {
        const char *label = chart_text(b, "label");
        double from = fmax(chart_day(b, "from"), x->from), to = fmin(chart_day(b, "to") + 1.0, x->to);
        double at = scale_at(x, from), width = svg_text_width_bold(label, SVG_SMALL);
        double text_at = fmin(at + 4, s->right - width);

        if (to <= from)
            continue;
        svg_rect(s, "band", at, s->top, scale_at(x, to) - at, s->bottom - s->top);
        if (!labels || !label[0] || text_at < free_from)
            continue;
        svg_text(s, "bandlab", text_at, s->top + 14, "start", label);
        free_from = text_at + width + 8;
    }
}

void chart_put_breaks(struct svg *s, const struct scale *x, const json_t *breaks)
{
    const json_t *b;
    size_t i;

    json_array_foreach(breaks, i, b) {
        double day = chart_day(b, "day");

        if (day > x->from && day < x->to)
            svg_line(s, "break", scale_at(x, day), s->top, scale_at(x, day), s->bottom);
    }
}

void chart_put_line(struct svg *s, const char *class, const struct scale *x, const struct scale *y,
                    const double *day, const double *value, int count)
{
    double *px = mem_array((size_t)count + 1, sizeof(double));
    double *py = mem_array((size_t)count + 1, sizeof(double));
    double *bx = mem_array((size_t)count + 1, sizeof(double));
    double *by = mem_array((size_t)count + 1, sizeof(double));
    int known = 0, gaps = 0;

    for (int i = 0; i < count; i++) {
        px[i] = scale_at(x, day[i]);
        py[i] = isnan(value[i]) ? NAN : scale_at(y, value[i]);
        if (isnan(value[i]))
            continue;
        gaps += known > 0 && isnan(py[i - 1]);
        bx[known] = px[i];
        by[known++] = py[i];
    }
    if (gaps > 0)
        svg_path(s, "gap", bx, by, known);
    svg_path(s, class, px, py, count);
    free(px);
    free(py);
    free(bx);
    free(by);
}

/* Value of the line on a day, interpolated; NAN outside. */
static double value_on(double at, const double *day, const double *value, int count)
{
    int before = -1;

    for (int i = 0; i < count; i++) {
        if (isnan(value[i]))
            continue;
        if (day[i] >= at) {
            if (day[i] == at || before < 0)
                return value[i];
            return value[before] + (value[i] - value[before]) * (at - day[before]) / (day[i] - day[before]);
        }
        before = i;
    }
    return before >= 0 ? value[before] : NAN;
}

void chart_put_events(struct svg *s, const struct scale *x, const struct scale *y, const json_t *events,
                      const double *day, const double *value, int count)
{
    double last_x = -INFINITY, last_y = 0;
    const json_t *e;
    size_t i;

    json_array_foreach(events, i, e) {
        double on = chart_day(e, "day"), at = scale_at(x, on), level;
        char number[16];

        if (on < x->from || on > x->to)
            continue;
        level = scale_at(y, fmax(y->from, fmin(y->to, value_on(on, day, value, count))));
        if (isnan(level))
            level = s->top + EVENT_RADIUS;
        if (at - last_x < EVENTS_APART && fabs(level - last_y) < EVENTS_APART)
            level = last_y - EVENTS_APART < s->top ? last_y + EVENTS_APART : last_y - EVENTS_APART;
        (void)snprintf(number, sizeof(number), "%.0f", chart_number(e, "number"));
        svg_line(s, "evl", at, level, at, s->bottom);
        svg_circle(s, "ev", at, level, EVENT_RADIUS);
        svg_text(s, "evn", at, level + 4, "middle", number);
        last_x = at;
        last_y = level;
    }
}
