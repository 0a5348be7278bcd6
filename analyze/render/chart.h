/*
 * chart: one picture from a chart of an edition. A chart is data: columns, rows and how to draw them; the SVG
 * for desktop, phone and press, the CSV file, the table and the Vega-Lite specification are made from the
 * same rows.
 *
 * {"name","kind","title","subtitle","alt","note","source",
 *  "columns":[{"name","label","format"}],    name may be a dotted member; format: day, count, share, index,
 * text "rows":[{...}],                           objects; unknown figures are null
 *  "series":[{"column","label","class","low","high"}],   lines: class main or other; low, high: columns of a
 * range "bands":[{"from","to","label"}],          waves "events":[{"number","day","title","source"}],
 *  "labels":[{"day","short","text","note"}],         bars: what is written beside a bar
 *  "zero":bool,                              lines: the axis begins at zero
 *  "legend_now","legend_before",            ranked: what bar and tick stand for
 *  "plain":bool,                            ranked: no column is an earlier value
 *  "breaks":[{"day","reason"}]}             days on which what was measured changed
 *
 * kinds:
 *   line       time against series
 *   bars       time against series[0]; series[1] as a line; days inside bands are strong
 *   panels     time against series, a small chart each
 *   stacked    time against series, on top of each other
 *   waterfall  rows label, amount, role (total, growth, stock, loss)
 *   ranked     rows name, columns[1] now, columns[2] before (a tick; may be missing)
 *   multiples  rows name, days: [{day, value}], now, before
 *   slope      rows name, before, now
 *   curve      rows group, days, survival, low, high; a group after the other
 *   heat       rows from, to, value
 *   shares     rows label, then columns that add up to the whole: horizontal stacked bars
 */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include <jansson.h>

#include "render/svg.h"

enum { CHART_WIDE = 760, CHART_NARROW = 350, CHART_PRESS = 800 };

/* SVG text, the caller's (free()); NULL when there is nothing to draw. style: of a file that stands alone. */
char *chart_draw(const json_t *chart, int width, bool alone, const char *style);
/* A line without axes for a tile; values may be NAN. NULL with less than two values. */
char *chart_spark(const json_t *rows, const char *column);

/* "YYYY-MM-DD" member as a day; INT32_MIN when absent. */
int32_t chart_day(const json_t *o, const char *member);
/* Number at a dotted member; NAN when null or absent. */
double chart_number(const json_t *o, const char *member);
/* Text member; "" when absent. */
const char *chart_text(const json_t *o, const char *member);

#endif
