#include "render/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "render/mustache.h"
#include "render/number.h"

enum { SVG_MAX = 8 << 20, TITLE_LINE = 24, SMALL_LINE = 17, AXIS_ROOM = 26, MARGIN = 24 };

/* The light palette, for files of their own. The page's style sheet has the same names with variables. */
static const char palette[] =
    "<style>text{font-family:Inter,'DejaVu Sans',Arial,sans-serif;font-size:13px;fill:#333}"
    ".t{font-family:'Source Serif 4','DejaVu Serif',Georgia,serif;font-size:20px;font-weight:700;fill:#111}"
    ".s{fill:#555}.src{fill:#666;font-size:11px}.grid{stroke:#ddd}.axis{stroke:#777}"
    ".main{fill:none;stroke:#0b62a8;stroke-width:2.5}.other{fill:none;stroke:#767676;stroke-width:1.5;stroke-"
    "dasharray:4 3}"
    ".base{fill:none;stroke:#a33d1f;stroke-width:1.5}.band{fill:#0b62a8;fill-opacity:.10}.bar{fill:#8fa8bd}."
    "wave{fill:#0b62a8}"
    ".loss{fill:#a33d1f}.gain{fill:#0b62a8}.stock{fill:#55606b}.tick{stroke:#111;stroke-width:2}.lab{font-"
    "weight:600}"
    ".labmain{fill:#0b62a8;font-weight:600}.dot{fill:#0b62a8}.ev{fill:#333}.evn{fill:#fff;font-size:10px;"
    "font-weight:600}"
    ".evl{stroke:#333;stroke-dasharray:2 "
    "3}.area{fill:#0b62a8;fill-opacity:.18;stroke:none}.bg{fill:#fff}</style>";

double svg_text_width(const char *text, double size)
{
    double width = 0;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if ((c & 0xc0) == 0x80)
            continue;
        width += strchr("ijl.,:;|' ", c) ? 0.29
                 : strchr("mwMW%", c)    ? 0.88
                 : c >= 'A' && c <= 'Z'  ? 0.68
                                         : 0.57;
    }
    return width * size;
}

/* Breaks text into lines of at most width pixels; calls for each line. Gives the number of lines. */
static int put_wrapped(struct svg *s, const char *class, const char *text, double size, double x, double *y,
                       double line_height, bool draw)
{
    char line[400];
    size_t len = 0;
    int lines = 0;
    double room = s->frame->width - 2 * MARGIN;

    while (*text || len > 0) {
        size_t word = strcspn(text, " ");
        size_t need = len + (len > 0 ? 1 : 0) + word;
        char next[400];

        (void)snprintf(next, sizeof(next), "%.*s%s%.*s", (int)len, line, len > 0 ? " " : "", (int)word, text);
        if (*text && need < sizeof(next) && (len == 0 || svg_text_width(next, size) <= room)) {
            (void)snprintf(line, sizeof(line), "%s", next);
            len = strlen(line);
            text += word + (text[word] == ' ' ? 1 : 0);
            if (*text)
                continue;
        }
        if (draw)
            svg_text(s, class, x, *y, "start", line);
        *y += line_height;
        lines++;
        len = 0;
        line[0] = '\0';
    }
    return lines;
}

void svg_begin(struct svg *s, const struct frame *f, double plot_height, double left_room, double right_room)
{
    double head = 10, foot = AXIS_ROOM;
    struct buf words;

    *s = (struct svg){.frame = f};
    buf_init(&s->out, SVG_MAX);
    if (f->alone) {
        head = MARGIN + 12;
        (void)put_wrapped(s, "t", f->title, 20, 0, &head, TITLE_LINE, false);
        (void)put_wrapped(s, "s", f->subtitle, 13, 0, &head, SMALL_LINE, false);
        head += 4;
        foot += MARGIN + SMALL_LINE;
    }
    s->left = left_room + (f->alone ? MARGIN : 0);
    s->right = f->width - right_room - (f->alone ? MARGIN : 0);
    s->top = head;
    s->bottom = head + plot_height;
    s->height = s->bottom + foot;
    buf_putf(&s->out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\" "
             "role=\"img\" "
             "aria-labelledby=\"%s-%d-t %s-%d-d\"><title id=\"%s-%d-t\">",
             f->width, s->height, f->width, s->height, f->name, f->width, f->name, f->width, f->name,
             f->width);
    buf_init(&words, 65536);
    mustache_escape(&words, f->title);
    buf_putf(&words, "</title><desc id=\"%s-%d-d\">", f->name, f->width);
    mustache_escape(&words, f->alt);
    buf_puts(&words, "</desc>");
    buf_puts(&s->out, buf_str(&words));
    buf_release(&words);
    if (f->alone) {
        double y = MARGIN + 12;

        buf_puts(&s->out, palette);
        svg_rect(s, "bg", 0, 0, f->width, s->height);
        (void)put_wrapped(s, "t", f->title, 20, MARGIN, &y, TITLE_LINE, true);
        (void)put_wrapped(s, "s", f->subtitle, 13, MARGIN, &y, SMALL_LINE, true);
        svg_text(s, "src", MARGIN, s->height - 14, "start", f->source);
    }
    buf_puts(&s->out, "<g aria-hidden=\"true\">");
}

char *svg_end(struct svg *s)
{
    buf_puts(&s->out, "</g></svg>\n");
    return buf_take(&s->out, NULL);
}

void svg_line(struct svg *s, const char *class, double x1, double y1, double x2, double y2)
{
    buf_putf(&s->out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", class, x1, y1,
             x2, y2);
}

void svg_rect(struct svg *s, const char *class, double x, double y, double width, double height)
{
    buf_putf(&s->out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, x,
             y, width > 0 ? width : 0, height > 0 ? height : 0);
}

void svg_text(struct svg *s, const char *class, double x, double y, const char *anchor, const char *text)
{
    buf_putf(&s->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"", class, x, y);
    if (strcmp(anchor, "start") != 0)
        buf_putf(&s->out, " text-anchor=\"%s\"", anchor);
    buf_puts(&s->out, ">");
    mustache_escape(&s->out, text);
    buf_puts(&s->out, "</text>");
}

void svg_circle(struct svg *s, const char *class, double x, double y, double r)
{
    buf_putf(&s->out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", class, x, y, r);
}

void svg_path(struct svg *s, const char *class, const double *x, const double *y, int count)
{
    bool pen = false;

    buf_putf(&s->out, "<path class=\"%s\" d=\"", class);
    for (int i = 0; i < count; i++) {
        if (isnan(y[i])) {
            pen = false;
            continue;
        }
        buf_putf(&s->out, "%s%.1f %.1f", pen ? "L" : "M", x[i], y[i]);
        pen = true;
    }
    buf_puts(&s->out, "\"/>");
}

double scale_at(const struct scale *s, double value)
{
    double span = s->to - s->from;

    return s->begin + (span != 0 ? (value - s->from) / span : 0) * (s->end - s->begin);
}

double scale_step(double span, int count)
{
    static const double nice[] = {1, 2, 2.5, 5, 10};
    double raw = span / (count > 0 ? count : 1);
    double power = pow(10, floor(log10(raw > 0 ? raw : 1)));

    for (size_t i = 0; i < COUNT_OF(nice); i++)
        if (nice[i] * power >= raw)
            return nice[i] * power;
    return 10 * power;
}

void svg_y_axis(struct svg *s, const struct scale *y, int ticks, bool percent)
{
    double step = scale_step(y->to - y->from, ticks);
    double first = ceil(y->from / step - 1e-9) * step;

    for (double v = first; v <= y->to + step * 1e-6; v += step) {
        char label[NUMBER_SIZE];

        if (fabs(v) < step * 1e-6)
            v = 0;
        if (percent)
            number_percent(v, step < 0.01 ? 1 : 0, label);
        else
            number_axis(v, label);
        svg_line(s, "grid", s->left, scale_at(y, v), s->right, scale_at(y, v));
        svg_text(s, "s", s->left - 8, scale_at(y, v) + 4, "end", label);
    }
}

static void day_ticks(struct svg *s, const struct scale *x)
{
    double step = ceil((x->to - x->from + 1) / 7);

    for (double day = x->from; day <= x->to; day += step) {
        char label[NUMBER_SIZE];

        number_date_short((int32_t)day, label);
        svg_text(s, "s", scale_at(x, day), s->bottom + 18, "middle", label);
    }
}

void svg_time_axis(struct svg *s, const struct scale *x)
{
    int32_t month = number_month_begin((int32_t)x->from);
    double months = (x->to - x->from) / 30;
    int every = (int)ceil(months / ((s->right - s->left) / 62));
    int index = 0;

    svg_line(s, "axis", s->left, s->bottom, s->right, s->bottom);
    if (x->to - x->from < 45) {
        day_ticks(s, x);
        return;
    }
    for (; month <= x->to; month = number_month_next(month)) {
        char label[NUMBER_SIZE];

        if (month < x->from || index++ % (every > 0 ? every : 1) != 0)
            continue;
        number_date_short(month, label);
        svg_line(s, "axis", scale_at(x, month), s->bottom, scale_at(x, month), s->bottom + 5);
        svg_text(s, "s", scale_at(x, month), s->bottom + 18, "start", label + 2);
    }
}
