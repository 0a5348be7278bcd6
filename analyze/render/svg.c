#include "render/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "render/mustache.h"
#include "render/palette.h"

enum {
    SVG_MAX = 8 << 20,
    TITLE_SIZE = 21,
    TITLE_LINE = 27,
    SUBTITLE_SIZE = 14,
    SMALL_LINE = 19,
    SOURCE_SIZE = 12,
    AXIS_ROOM = 26,
    MARGIN = 24,
    NARROW_BELOW = 500,
    LINE_MAX_BYTES = 600
};

/* ---- text in lines ---- */

struct face {
    const char *class;
    double size, line;
    bool bold;
};

static const struct face title_face = {"t", TITLE_SIZE, TITLE_LINE, true};
static const struct face subtitle_face = {"st", SUBTITLE_SIZE, SMALL_LINE, false};
static const struct face source_face = {"src", SOURCE_SIZE, SMALL_LINE - 2, false};

static double face_width(const struct face *face, const char *text)
{
    return face->bold ? svg_text_width_bold(text, face->size) : svg_text_width(text, face->size);
}

/* Takes the words that fit into `room` from *text into line; at least one. */
static void take_line(const struct face *face, const char **text, double room, char line[LINE_MAX_BYTES])
{
    size_t len = 0;

    line[0] = '\0';
    while (**text) {
        size_t word = strcspn(*text, " ");
        char next[LINE_MAX_BYTES];

        (void)snprintf(next, sizeof(next), "%s%s%.*s", line, len > 0 ? " " : "", (int)word, *text);
        if (len > 0 && (face_width(face, next) > room || strlen(next) + 1 == sizeof(next)))
            return;
        len = (size_t)snprintf(line, LINE_MAX_BYTES, "%s", next);
        *text += word + strspn(*text + word, " ");
    }
}

static int count_lines(const struct face *face, const char *text, double room)
{
    char line[LINE_MAX_BYTES];
    int lines = 0;

    for (; *text; lines++)
        take_line(face, &text, room, line);
    return lines;
}

/* The least width that needs no more lines: lines of about the same length. */
static double balanced_room(const struct face *face, const char *text, double room)
{
    int lines = count_lines(face, text, room);
    double low = room / 2, high = room;

    if (lines < 2)
        return room;
    for (int i = 0; i < 8; i++) {
        double middle = (low + high) / 2;

        if (count_lines(face, text, middle) > lines)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static double put_lines(struct svg *s, const struct face *face, const char *text, double y)
{
    double room = s->frame->width - 2 * MARGIN;
    char line[LINE_MAX_BYTES];

    if (face->bold)
        room = balanced_room(face, text, room);
    for (; *text; y += face->line) {
        take_line(face, &text, room, line);
        svg_text(s, face->class, MARGIN, y, "start", line);
    }
    return y;
}

static double lines_height(const struct frame *f, const struct face *face, const char *text)
{
    return count_lines(face, text, f->width - 2 * MARGIN) * face->line;
}

/* ---- the picture ---- */

static void put_opening(struct svg *s)
{
    const struct frame *f = s->frame;

    buf_putf(&s->out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\" "
             "role=\"img\" aria-labelledby=\"%s-%d-t %s-%d-d\"><title id=\"%s-%d-t\">",
             f->width, s->height, f->width, s->height, f->name, f->width, f->name, f->width, f->name,
             f->width);
    mustache_escape(&s->out, f->title);
    buf_putf(&s->out, "</title><desc id=\"%s-%d-d\">", f->name, f->width);
    mustache_escape(&s->out, f->alt);
    buf_puts(&s->out, "</desc>");
}

void svg_begin(struct svg *s, const struct frame *f, double plot_height, double left_room, double right_room)
{
    double head = 8, foot = AXIS_ROOM;

    *s = (struct svg){.frame = f};
    buf_init(&s->out, SVG_MAX);
    if (f->alone) {
        head = MARGIN + lines_height(f, &title_face, f->title) +
               lines_height(f, &subtitle_face, f->subtitle) + 14;
        foot += 14 + lines_height(f, &source_face, f->source) + 8;
    }
    s->left = left_room + (f->alone ? MARGIN : 0);
    s->right = f->width - right_room - (f->alone ? MARGIN : 0);
    s->top = head;
    s->bottom = head + plot_height;
    s->height = ceil(s->bottom + foot);
    put_opening(s);
    if (f->alone) {
        double y;

        buf_putf(&s->out, "<style>%s</style>", f->style ? f->style : palette_built_in());
        svg_rect(s, "bg", 0, 0, f->width, s->height);
        y = put_lines(s, &title_face, f->title, MARGIN + 17);
        (void)put_lines(s, &subtitle_face, f->subtitle, y - 4);
        (void)put_lines(s, &source_face, f->source, s->bottom + AXIS_ROOM + 26);
    }
    buf_puts(&s->out, "<g aria-hidden=\"true\">");
}

char *svg_end(struct svg *s)
{
    buf_puts(&s->out, "</g></svg>\n");
    return buf_take(&s->out, NULL);
}

bool svg_narrow(const struct svg *s)
{
    return s->frame->width < NARROW_BELOW;
}

/* A coordinate: a tenth of a pixel is enough, and ".0" is not written. */
static void put_coordinate(struct buf *b, double v)
{
    double tenths = round(v * 10);

    if (fabs(fmod(tenths, 10)) < 0.5)
        buf_putf(b, "%.0f", tenths / 10);
    else
        buf_putf(b, "%.1f", tenths / 10);
}

static void put_attribute(struct svg *s, const char *name, double v)
{
    buf_putf(&s->out, " %s=\"", name);
    put_coordinate(&s->out, v);
    buf_puts(&s->out, "\"");
}

static void put_point(struct svg *s, char letter, double x, double y)
{
    buf_put(&s->out, &letter, 1);
    put_coordinate(&s->out, x);
    buf_puts(&s->out, " ");
    put_coordinate(&s->out, y);
}

void svg_line(struct svg *s, const char *class, double x1, double y1, double x2, double y2)
{
    buf_putf(&s->out, "<line class=\"%s\"", class);
    put_attribute(s, "x1", x1);
    put_attribute(s, "y1", y1);
    put_attribute(s, "x2", x2);
    put_attribute(s, "y2", y2);
    buf_puts(&s->out, "/>");
}

void svg_rect(struct svg *s, const char *class, double x, double y, double width, double height)
{
    buf_putf(&s->out, "<rect class=\"%s\"", class);
    put_attribute(s, "x", x);
    put_attribute(s, "y", y);
    put_attribute(s, "width", width > 0 ? width : 0);
    put_attribute(s, "height", height > 0 ? height : 0);
    buf_puts(&s->out, "/>");
}

void svg_text(struct svg *s, const char *class, double x, double y, const char *anchor, const char *text)
{
    buf_putf(&s->out, "<text class=\"%s\"", class);
    put_attribute(s, "x", x);
    put_attribute(s, "y", y);
    if (strcmp(anchor, "start") != 0)
        buf_putf(&s->out, " text-anchor=\"%s\"", anchor);
    buf_puts(&s->out, ">");
    mustache_escape(&s->out, text);
    buf_puts(&s->out, "</text>");
}

void svg_text_fit(struct svg *s, const char *class, double x, double y, const char *anchor, const char *text,
                  double width)
{
    double (*measure)(const char *, double) =
        strncmp(class, "lab", 3) == 0 ? svg_text_width_bold : svg_text_width;
    char cut[256];
    size_t len = (size_t)snprintf(cut, sizeof(cut) - 3, "%.240s", text);

    if (len >= sizeof(cut) - 3)
        len = sizeof(cut) - 4;
    if (measure(cut, SVG_TEXT) > width || strlen(text) > len) {
        while (len > 1 && measure(cut, SVG_TEXT) + SVG_TEXT > width) {
            do
                len--;
            while (len > 0 && ((unsigned char)cut[len] & 0xc0) == 0x80);
            cut[len] = '\0';
        }
        (void)snprintf(cut + len, sizeof(cut) - len, "\xe2\x80\xa6");
    }
    svg_text(s, class, x, y, anchor, cut);
}

void svg_circle(struct svg *s, const char *class, double x, double y, double r)
{
    buf_putf(&s->out, "<circle class=\"%s\"", class);
    put_attribute(s, "cx", x);
    put_attribute(s, "cy", y);
    put_attribute(s, "r", r);
    buf_puts(&s->out, "/>");
}

/* The last point up to which a straight line from `from` passes within a sixth of a pixel of every point
 * between: what lies between need not be written. Points are known from `from` to `end`. */
static int straight_to(const double *x, const double *y, int from, int end)
{
    static const double off = 0.17;
    int best = from + 1;

    for (int to = from + 2; to < end; to++) {
        double dx = x[to] - x[from], dy = y[to] - y[from], length = hypot(dx, dy);

        for (int i = from + 1; i < to; i++)
            if (fabs((x[i] - x[from]) * dy - (y[i] - y[from]) * dx) > off * length)
                return best;
        best = to;
    }
    return best;
}

static int run_end(const double *y, int from, int count)
{
    while (from < count && !isnan(y[from]))
        from++;
    return from;
}

void svg_path(struct svg *s, const char *class, const double *x, const double *y, int count)
{
    buf_putf(&s->out, "<path class=\"%s\" d=\"", class);
    for (int i = 0, end; i < count; i = end + 1) {
        end = run_end(y, i, count);
        if (end == i)
            continue;
        put_point(s, 'M', x[i], y[i]);
        /* a single point between two gaps is seen as a dot: the line caps are round */
        if (end == i + 1)
            buf_puts(&s->out, "h0");
        for (int at = i; at + 1 < end;) {
            at = straight_to(x, y, at, end);
            put_point(s, 'L', x[at], y[at]);
        }
    }
    buf_puts(&s->out, "\"/>");
}

/* One edge of an area, forwards or backwards. */
static void put_edge(struct svg *s, const double *x, const double *y, int begin, int end)
{
    for (int at = begin; at + 1 < end;) {
        at = straight_to(x, y, at, end);
        put_point(s, 'L', x[at], y[at]);
    }
}

static void put_edge_back(struct svg *s, const double *x, const double *y, int begin, int end)
{
    int kept[1024], n = 0;

    kept[n++] = begin;
    for (int at = begin; at + 1 < end && n < (int)COUNT_OF(kept) - 1;) {
        at = straight_to(x, y, at, end);
        kept[n++] = at;
    }
    kept[n - 1] = end - 1;
    while (n-- > 0)
        put_point(s, 'L', x[kept[n]], y[kept[n]]);
}

void svg_area(struct svg *s, const char *class, const double *x, const double *low, const double *high,
              int count)
{
    buf_putf(&s->out, "<path class=\"%s\" d=\"", class);
    for (int begin = 0, end; begin < count; begin = end + 1) {
        end = begin;
        while (end < count && !isnan(low[end]) && !isnan(high[end]))
            end++;
        if (end == begin)
            continue;
        put_point(s, 'M', x[begin], high[begin]);
        put_edge(s, x, high, begin, end);
        put_edge_back(s, x, low, begin, end);
        buf_puts(&s->out, "z");
    }
    buf_puts(&s->out, "\"/>");
}

void svg_bars(struct svg *s, const char *class, const double *x, const double *y, int count, double width,
              double base)
{
    buf_putf(&s->out, "<path class=\"%s\" d=\"", class);
    for (int i = 0; i < count; i++) {
        if (isnan(y[i]))
            continue;
        put_point(s, 'M', x[i] - width / 2, base);
        buf_puts(&s->out, "V");
        put_coordinate(&s->out, y[i]);
        buf_puts(&s->out, "H");
        put_coordinate(&s->out, x[i] + width / 2);
        buf_puts(&s->out, "V");
        put_coordinate(&s->out, base);
        buf_puts(&s->out, "z");
    }
    buf_puts(&s->out, "\"/>");
}
