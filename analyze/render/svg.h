/*
 * svg: building one chart as SVG. Marks carry class names; inside the page its style sheet gives them light
 * and dark colours, a file of its own brings the light ones along as literal values (librsvg knows no CSS
 * variables).
 */
#ifndef RENDER_SVG_H
#define RENDER_SVG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "render/scale.h"

enum { SVG_TEXT = 13, SVG_SMALL = 12 }; /* pixels: labels; axis and secondary labels on phones */

/* What every chart is drawn for. All borrowed. */
struct frame {
    const char *name;     /* "growth": unique in the page */
    const char *title;    /* the finding */
    const char *subtitle; /* unit, window, coverage */
    const char *source;   /* source line */
    const char *alt;      /* alternative text, with numbers */
    const char
        *style; /* literal style sheet of a file of its own (palette_flatten()); NULL: the built-in one */
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
/* Phones get fewer ticks and shorter labels. */
bool svg_narrow(const struct svg *s);

void svg_line(struct svg *s, const char *class, double x1, double y1, double x2, double y2);
void svg_rect(struct svg *s, const char *class, double x, double y, double width, double height);
/* anchor: "start", "middle", "end". Text is escaped. */
void svg_text(struct svg *s, const char *class, double x, double y, const char *anchor, const char *text);
/* The same, cut with an ellipsis to a width. */
void svg_text_fit(struct svg *s, const char *class, double x, double y, const char *anchor, const char *text,
                  double width);
void svg_circle(struct svg *s, const char *class, double x, double y, double r);
/* A line through points; a break where y is NAN. */
void svg_path(struct svg *s, const char *class, const double *x, const double *y, int count);
/* An area between two lines; parts where either is NAN are left out. */
void svg_area(struct svg *s, const char *class, const double *x, const double *low, const double *high,
              int count);
/* Bars as one path: from `base` to y[i], `width` wide, centred on x[i]; NAN = no bar. */
void svg_bars(struct svg *s, const char *class, const double *x, const double *y, int count, double width,
              double base);

/* Width of text in Inter at a font size, in pixels. */
double svg_text_width(const char *text, double size);
double svg_text_width_bold(const char *text, double size);

/* Horizontal grid lines with labels on the left, from `from` to `to` of the scale. */
void svg_y_axis_as(struct svg *s, const struct scale *y, double step, enum number_format format);
/* Room that its labels need. */
double svg_y_axis_room(double low, double high, double step, enum number_format format, bool wide);
/* Months (or days for short spans, years for long) under the plot; values are days since 1970. */
void svg_time_axis(struct svg *s, const struct scale *x);
/* Tells the page's script where the plot is and which days it spans. */
void svg_readable(struct svg *s, const struct scale *x);

#endif
