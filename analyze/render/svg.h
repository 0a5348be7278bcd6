/*
 * svg: building one chart as SVG. Marks carry class names; inside the page its style sheet gives them light
 * and dark colours, a file of its own brings a literal palette along (librsvg knows no CSS variables).
 */
#ifndef RENDER_SVG_H
#define RENDER_SVG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* What every chart is drawn for. */
struct frame {
    const char *name;     /* "growth": unique in the page */
    const char *title;    /* the finding */
    const char *subtitle; /* unit, window, coverage */
    const char *source;   /* source line */
    const char *alt;      /* alternative text, with numbers */
    int width;
    bool alone; /* a file of its own: title, subtitle and source inside, literal palette */
};

struct svg {
    struct buf out;
    const struct frame *frame;
    double left, right, top, bottom; /* of the plot, in pixels */
    double height;
};

/* Opens the picture with a plot of this height; room is left for axis labels of left_room pixels. */
void svg_begin(struct svg *s, const struct frame *f, double plot_height, double left_room, double right_room);
/* Closes it; the text is the caller's (free()). */
char *svg_end(struct svg *s);

void svg_line(struct svg *s, const char *class, double x1, double y1, double x2, double y2);
void svg_rect(struct svg *s, const char *class, double x, double y, double width, double height);
/* anchor: "start", "middle", "end". Text is escaped. */
void svg_text(struct svg *s, const char *class, double x, double y, const char *anchor, const char *text);
void svg_circle(struct svg *s, const char *class, double x, double y, double r);
/* A line through points; a break where y is NAN. */
void svg_path(struct svg *s, const char *class, const double *x, const double *y, int count);
/* Width of text at a font size, in pixels (near enough for placing labels). */
double svg_text_width(const char *text, double size);

/* A linear scale. */
struct scale {
    double from, to;   /* values */
    double begin, end; /* pixels */
};
double scale_at(const struct scale *s, double value);
/* Step of about count ticks: 1, 2, 2.5 or 5 times a power of ten. */
double scale_step(double span, int count);

/* Horizontal grid lines with labels on the left, from `from` to `to` of the scale. */
void svg_y_axis(struct svg *s, const struct scale *y, int ticks, bool percent);
/* Months (or days for short spans) under the plot; values are days since 1970. */
void svg_time_axis(struct svg *s, const struct scale *x);

#endif
