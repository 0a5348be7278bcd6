#include "render/card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "render/chart.h"
#include "render/mustache.h"
#include "render/svg.h"

enum { CARD_MAX = 1 << 20, MARGIN = 64, BARS_TOP = 350, BARS_BOTTOM = 520, BARS_LEFT = 620 };

static const char head[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\" width=\"1200\" height=\"630\" "
    "role=\"img\" aria-labelledby=\"card-t card-d\">";
static const char style[] =
    "<style>text{font-family:Inter,'DejaVu Sans',Arial,sans-serif;fill:#1d2733}"
    ".h{font-family:'Source Serif 4','DejaVu Serif',Georgia,serif;font-size:56px;font-weight:700}"
    ".l{font-size:25px;fill:#566372}.n{font-size:24px;font-weight:600}.v{font-size:60px;font-weight:700;"
    "fill:#0b62a8}.s{font-size:20px;fill:#566372}.p{font-size:24px;font-weight:600}"
    ".bar{fill:#7f96ab}.now{fill:#0b62a8}.usual{stroke:#6b7785;stroke-width:3;stroke-dasharray:4 6;fill:none}"
    ".limit{stroke:#b8472a;stroke-width:3;stroke-dasharray:12 8;fill:none}</style>";

static const char *text_of(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_object_get(o, member));

    return text ? text : "";
}

static void put_text(struct buf *b, const char *class, double x, double y, const char *text)
{
    buf_putf(b, "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">", class, x, y);
    mustache_escape(b, text);
    buf_puts(b, "</text>");
}

/* Breaks text at blanks so that no line is longer than `most` characters; at most `lines` of them. */
static double put_lines(struct buf *b, const char *class, double x, double y, double height, size_t most,
                        int lines, const char *text)
{
    while (*text && lines-- > 0) {
        size_t len = strlen(text), cut = len;
        char line[200];

        if (len > most)
            for (cut = most; cut > 0 && text[cut] != ' '; cut--)
                continue;
        cut = cut == 0 ? most : cut;
        (void)snprintf(line, sizeof(line), "%.*s%s", (int)cut, text, lines == 0 && cut < len ? " ..." : "");
        put_text(b, class, x, y, line);
        y += height;
        text += cut + (text[cut] == ' ');
    }
    return y;
}

static void put_pill(struct buf *b, const json_t *brief)
{
    static const struct {
        const char *state, *back, *ink;
    } colours[] = {{"none", "#e9f5ee", "#1d6b45"},
                   {"building", "#fff6e6", "#8a4b00"},
                   {"wave", "#fdeee9", "#9a2d12"},
                   {"ebbing", "#eaf2f9", "#0b4f87"}};
    const json_t *alert = json_object_get(brief, "alert");
    const char *back = "#eef0f2", *ink = "#566372";

    for (size_t i = 0; i < COUNT_OF(colours); i++)
        if (strcmp(colours[i].state, text_of(alert, "state")) == 0) {
            back = colours[i].back;
            ink = colours[i].ink;
        }
    /* room for a wider font, where the built-in one is not to be had */
    buf_putf(b, "<rect x=\"%d\" y=\"112\" width=\"%.0f\" height=\"48\" rx=\"24\" fill=\"%s\"/>", MARGIN,
             84 + svg_text_width_bold(text_of(alert, "word"), 24) * 1.15, back);
    buf_putf(b, "<text class=\"p\" x=\"%d\" y=\"145\" style=\"fill:%s\">", MARGIN + 24, ink);
    mustache_escape(b, text_of(alert, "mark"));
    buf_puts(b, " ");
    mustache_escape(b, text_of(alert, "word"));
    buf_puts(b, "</text>");
}

static void put_level(struct buf *b, const char *class, double y)
{
    if (!isnan(y))
        buf_putf(b, "<path class=\"%s\" d=\"M%d %.1fH%d\"/>", class, BARS_LEFT, y, CARD_WIDTH - MARGIN);
}

static void put_bars(struct buf *b, const json_t *brief)
{
    const json_t *weeks = json_object_get(brief, "weeks"), *week = NULL;
    double high = 0, step = (CARD_WIDTH - MARGIN - BARS_LEFT) / fmax((double)json_array_size(weeks), 1);
    double scale;
    size_t i;

    json_array_foreach(weeks, i, week)
        high = fmax(high, fmax(chart_number(week, "new"), chart_number(week, "threshold")));
    if (!(high > 0))
        return;
    scale = (BARS_BOTTOM - BARS_TOP) / high;
    json_array_foreach(weeks, i, week) {
        double value = fmax(chart_number(week, "new"), 0) * scale;

        if (!isnan(chart_number(week, "new")))
            buf_putf(b, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                     i + 1 == json_array_size(weeks) ? "now" : "bar",
                     BARS_LEFT + (double)i * step + step * 0.14, BARS_BOTTOM - value, step * 0.72, value);
    }
    week = json_array_get(weeks, json_array_size(weeks) - 1);
    put_level(b, "usual", BARS_BOTTOM - chart_number(week, "usual") * scale);
    put_level(b, "limit", BARS_BOTTOM - chart_number(week, "threshold") * scale);
    put_text(b, "s", BARS_LEFT, BARS_TOP - 22, text_of(json_object_get(brief, "chart"), "title"));
}

char *card_alt(const json_t *brief)
{
    const json_t *tile = json_array_get(json_object_get(brief, "tiles"), 0);
    struct buf b;

    buf_init(&b, CARD_MAX);
    buf_putf(&b, "%s. %s. %s: %s (%s). %s", text_of(json_object_get(brief, "alert"), "word"),
             text_of(brief, "headline"), text_of(tile, "label"), text_of(tile, "value"),
             text_of(tile, "note"), text_of(json_object_get(brief, "chart"), "alt"));
    return buf_take(&b, NULL);
}

static void put_tiles(struct buf *b, const json_t *brief)
{
    const json_t *tiles = json_object_get(brief, "tiles"), *tile;
    size_t i;

    json_array_foreach(tiles, i, tile) {
        double y = 372 + 110 * (double)i;

        if (i == 2)
            return;
        put_text(b, "n", MARGIN, y, text_of(tile, "label"));
        put_text(b, "v", MARGIN, y + 58, text_of(tile, "value"));
    }
}

char *card_svg(const json_t *brief)
{
    const json_t *week = json_object_get(brief, "week");
    char *alt = card_alt(brief);
    struct buf b;
    double y;

    buf_init(&b, CARD_MAX);
    buf_puts(&b, head);
    buf_puts(&b, "<title id=\"card-t\">");
    mustache_escape(&b, text_of(brief, "headline"));
    buf_puts(&b, "</title><desc id=\"card-d\">");
    mustache_escape(&b, alt);
    buf_puts(&b, "</desc>");
    buf_puts(&b, style);
    buf_puts(
        &b, "<g aria-hidden=\"true\"><rect width=\"1200\" height=\"630\" fill=\"#fff\"/><rect width=\"1200\" "
            "height=\"12\" fill=\"#0b62a8\"/>");
    put_text(&b, "n", MARGIN, 76, text_of(brief, "name"));
    buf_putf(&b, "<text class=\"l\" x=\"%d\" y=\"76\" text-anchor=\"end\">", CARD_WIDTH - MARGIN);
    mustache_escape(&b, text_of(week, "text"));
    buf_puts(&b, "</text>");
    put_pill(&b, brief);
    y = put_lines(&b, "h", MARGIN, 228, 64, 38, 2, text_of(brief, "headline"));
    if (y < 320)
        (void)put_lines(&b, "l", MARGIN, y - 12, 34, 84, 1,
                        json_string_value(json_array_get(json_object_get(brief, "lede"), 0)));
    put_tiles(&b, brief);
    put_bars(&b, brief);
    put_text(&b, "s", MARGIN, 594, text_of(brief, "source"));
    if (*text_of(brief, "embargo"))
        put_text(&b, "n", MARGIN, 562, text_of(brief, "embargo"));
    buf_puts(&b, "</g></svg>\n");
    free(alt);
    return buf_take(&b, NULL);
}
