#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "render/chart_parts.h"

/* From whom to whom: a table of cells, darker for more, each with its number. */

enum { NAMES_MAX = 10, CELL_HEIGHT = 30, HEAD = 64, AXIS_HEIGHT = 26, STEPS = 4 };

struct names {
    const char *name[NAMES_MAX];
    int count;
};

static int place_of(struct names *n, const char *name)
{
    for (int i = 0; i < n->count; i++)
        if (strcmp(n->name[i], name) == 0)
            return i;
    if (n->count == NAMES_MAX)
        return -1;
    n->name[n->count] = name;
    return n->count++;
}

/* Which of the steps of colour: by the logarithm, so that one large cell does not pale the rest. */
static int step_of(double value, double high)
{
    double part = high > 1 ? log(value + 1) / log(high + 1) : 1;
    int step = (int)floor(part * STEPS);

    return step >= STEPS ? STEPS - 1 : step;
}

static void put_cell(struct svg *s, double x, double y, double width, double value, double high)
{
    static const char *const fills[STEPS] = {"c3", "c2", "c1", "c0"};
    int step = step_of(value, high);
    char text[NUMBER_SIZE];

    number_exact(value, text);
    svg_rect(s, fills[step], x + 1, y + 1, width - 2, CELL_HEIGHT - 2);
    svg_text(s, step >= 2 ? "on" : "dk", x + width / 2, y + CELL_HEIGHT / 2.0 + 4.5, "middle", text);
}

char *chart_heat(const json_t *chart, const struct frame *f)
{
    const json_t *rows = json_object_get(chart, "rows"), *row;
    struct names from = {0}, to = {0};
    double high = 0, width, room = 30;
    struct svg s;
    size_t i;

    json_array_foreach(rows, i, row) {
        high = fmax(high, chart_number(row, "value"));
        if (place_of(&from, chart_text(row, "from")) >= 0)
            room = fmax(room, svg_text_width(chart_text(row, "from"), SVG_TEXT) + 12);
        (void)place_of(&to, chart_text(row, "to"));
    }
    if (from.count == 0 || !(high > 0))
        return NULL;
    svg_begin(&s, f, HEAD + from.count * CELL_HEIGHT - AXIS_HEIGHT + 6, fmin(room, f->width * 0.3), 30);
    width = fmin(90, (s.right - s.left) / to.count);
    for (int k = 0; k < to.count; k++) {
        double x = s.left + (k + 0.5) * width;

        buf_putf(&s.out, "<g transform=\"rotate(-38 %.1f %.1f)\">", x, s.top + HEAD - 8.0);
        svg_text_fit(&s, "name", x, s.top + HEAD - 8, "start", to.name[k], 84);
        buf_puts(&s.out, "</g>");
    }
    for (int k = 0; k < from.count; k++)
        svg_text_fit(&s, "name", s.left - 8, s.top + HEAD + (k + 0.5) * CELL_HEIGHT + 4.5, "end",
                     from.name[k], s.left - 8);
    for (int k = 0; k < from.count; k++) {
        double x[NAMES_MAX], y[NAMES_MAX], top = s.top + HEAD + k * CELL_HEIGHT;

        for (int column_at = 0; column_at < to.count; column_at++) {
            x[column_at] = s.left + (column_at + 0.5) * width;
            y[column_at] = top + 1;
        }
        svg_bars(&s, "cell", x, y, to.count, width - 2, top + CELL_HEIGHT - 1);
    }
    json_array_foreach(rows, i, row) {
        int line = place_of(&from, chart_text(row, "from")), column = place_of(&to, chart_text(row, "to"));

        if (line >= 0 && column >= 0)
            put_cell(&s, s.left + column * width, s.top + HEAD + line * CELL_HEIGHT, width,
                     chart_number(row, "value"), high);
    }
    return svg_end(&s);
}
