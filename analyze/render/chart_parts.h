/*
 * chart_parts: what the kinds of charts share: columns of numbers, bands, events, lines. Only chart_*.c
 * include this.
 */
#ifndef RENDER_CHART_PARTS_H
#define RENDER_CHART_PARTS_H

#include "render/chart.h"

typedef char *chart_fn(const json_t *chart, const struct frame *f);
chart_fn chart_line, chart_bars, chart_panels, chart_stacked, chart_waterfall, chart_ranked, chart_multiples,
    chart_slope, chart_curve, chart_heat, chart_shares;

/* A column as numbers, NAN where unknown; the caller's (free()). Days come from columns of dates. */
double *chart_column(const json_t *rows, const char *column);
double *chart_days(const json_t *rows, const char *column);
/* Widens [low, high] by the values that are known. */
void chart_span(const double *values, int count, double *low, double *high);
/* Index of the last known value; -1 none. */
int chart_last(const double *values, int count);
enum number_format chart_format(const json_t *chart, const char *column);
const char *chart_label_of(const json_t *chart, const char *column);

/* Waves as bands, with their labels where there is room. */
void chart_put_bands(struct svg *s, const struct scale *x, const json_t *bands, bool labels);
/* Days on which what was measured changed, not the world: dashed lines. */
void chart_put_breaks(struct svg *s, const struct scale *x, const json_t *breaks);
/* A line in pixels; days without a value are bridged by a thin one. */
void chart_put_line(struct svg *s, const char *class, const struct scale *x, const struct scale *y,
                    const double *day, const double *value, int count);
/* Numbered marks on the line of `value`, with a stem to the axis. */
void chart_put_events(struct svg *s, const struct scale *x, const struct scale *y, const json_t *events,
                      const double *day, const double *value, int count);
bool chart_in_band(const json_t *bands, double day);
/* "412", "53.1%", as the format wants it. */
void chart_put_value(double value, enum number_format format, char out[NUMBER_SIZE]);

#endif
