#include <math.h>

#include "render/svg.h"

/* Ticks are whole multiples of the step: from this one to that one. */
static int first_tick(double from, double step)
{
    return (int)ceil(from / step - 1e-9);
}

static int last_tick(double to, double step)
{
    return (int)floor(to / step + 1e-6);
}

double svg_y_axis_room(double low, double high, double step, enum number_format format, bool wide)
{
    double room = 0;

    for (int i = first_tick(low, step); i <= last_tick(high, step); i++) {
        char label[NUMBER_SIZE];

        scale_label(i * step, step, format, wide, label);
        room = fmax(room, svg_text_width(label, SVG_TEXT));
    }
    return room + 12;
}

void svg_y_axis_as(struct svg *s, const struct scale *y, double step, enum number_format format)
{
    for (int i = first_tick(y->from, step); i <= last_tick(y->to, step); i++) {
        double v = i * step;
        char label[NUMBER_SIZE];

        scale_label(v, step, format, !svg_narrow(s), label);
        svg_line(s, "grid", s->left, scale_at(y, v), s->right, scale_at(y, v));
        svg_text(s, "s", s->left - 8, scale_at(y, v) + 4.5, "end", label);
    }
}

void svg_time_axis(struct svg *s, const struct scale *x)
{
    struct time_tick ticks[TIME_TICKS_MAX];
    int count = scale_time_ticks(x, svg_narrow(s) ? 48 : 62, ticks);

    svg_line(s, "axis", s->left, s->bottom, s->right, s->bottom);
    for (int i = 0; i < count; i++) {
        double half = svg_text_width(ticks[i].label, SVG_TEXT) / 2;
        bool over = ticks[i].at + half > s->frame->width;

        svg_line(s, "axis", ticks[i].at, s->bottom, ticks[i].at, s->bottom + 5);
        if (ticks[i].label[0])
            svg_text(s, "s", over ? s->right : ticks[i].at, s->bottom + 20, over ? "end" : "middle",
                     ticks[i].label);
    }
}

void svg_readable(struct svg *s, const struct scale *x)
{
    buf_putf(&s->out, "<g data-plot=\"%.1f %.1f %.1f %.1f %.1f %.1f\"></g>", s->left, s->right, s->top,
             s->bottom, x->from, x->to);
}
