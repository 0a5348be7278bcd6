#include "render/chart.h"

#include <string.h>

#include "base/err.h"
#include "render/chart_parts.h"

static const struct {
    const char *kind;
    chart_fn *draw;
} kinds[] = {{"line", chart_line},           {"bars", chart_bars},           {"panels", chart_panels},
             {"stacked", chart_stacked},     {"waterfall", chart_waterfall}, {"ranked", chart_ranked},
             {"multiples", chart_multiples}, {"slope", chart_slope},         {"curve", chart_curve},
             {"heat", chart_heat},           {"shares", chart_shares}};

char *chart_draw(const json_t *chart, int width, bool alone, const char *style)
{
    const char *kind = chart_text(chart, "kind");
    struct frame f = {.name = chart_text(chart, "name"),
                      .title = chart_text(chart, "title"),
                      .subtitle = chart_text(chart, "subtitle"),
                      .source = chart_text(chart, "source"),
                      .alt = chart_text(chart, "alt"),
                      .style = style,
                      .width = width,
                      .alone = alone};

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            // cppcheck-suppress returnDanglingLifetime ; the text is the caller's, the frame is not part of it
            return kinds[i].draw(chart, &f);
    BUG("a chart of the unknown kind %s", kind);
}
