/*
 * charts: one function a kind of chart, from the JSON of a measure to SVG text (the caller's, free()). A
 * chart that has nothing to show gives NULL. Colour is never the only difference: labels, dashes and
 * positions tell the same.
 */
#ifndef RENDER_CHARTS_H
#define RENDER_CHARTS_H

#include <jansson.h>

#include "render/svg.h"

/* growth.days: accounts used (bold) and reported (dashed); waves as bands, events as numbered dots. */
char *chart_growth(const struct frame *f, const json_t *days, const json_t *waves, const json_t *events);
/* wave_days: organic sign-ups a day, days of waves in the strong colour, the baseline as a line. */
char *chart_daily(const struct frame *f, const json_t *days, const json_t *waves);
/* growth.bridge: from the first stock to the last, part by part. */
char *chart_bridge(const struct frame *f, const json_t *bridge, double first, double last);
/* rows {"name", value now, value before}: ranked bars with a tick for the earlier value. */
char *chart_ranked(const struct frame *f, const json_t *rows, const char *now, const char *before, int count);
/* Shares over time: lines of dotted members ("accounts.cr1") of an array of days; one label each. */
struct chart_share {
    const char *member, *field, *label, *class;
};
char *chart_shares(const struct frame *f, const json_t *days, const struct chart_share *lines, int count);
/* survival.groups: Kaplan-Meier curves of the named groups. */
char *chart_survival(const struct frame *f, const json_t *groups);
/* A line without axes, for tiles. */
char *chart_spark(const json_t *days, const char *member, int width, int height);

/* "YYYY-MM-DD" member as a day; INT32_MIN when absent. */
int32_t chart_day(const json_t *o, const char *member);
/* Number member; NAN when null or absent. */
double chart_number(const json_t *o, const char *member);

#endif
