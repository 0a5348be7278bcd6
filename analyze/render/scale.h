/*
 * scale: from values to pixels, and where the ticks of an axis stand.
 */
#ifndef RENDER_SCALE_H
#define RENDER_SCALE_H

#include <stdbool.h>
#include <stdint.h>

#include "render/number.h"

/* A linear scale. */
struct scale {
    double from, to;   /* values */
    double begin, end; /* pixels */
};
double scale_at(const struct scale *s, double value);
/* Step of about count ticks: 1, 2, 2.5 or 5 times a power of ten. */
double scale_step(double span, int count);
/* Widens [low, high] to whole steps; gives the step. Equal ends are set apart. */
double scale_nice(double *low, double *high, int count);

enum number_format { FORMAT_COUNT, FORMAT_SHARE, FORMAT_INDEX };
/* Label of a tick. wide: "8 million", else "8M". */
void scale_label(double value, double step, enum number_format format, bool wide, char out[NUMBER_SIZE]);

/* A tick of a time axis. Labels end early enough that two never touch at `room` pixels a label. */
struct time_tick {
    double at;               /* pixels */
    char label[NUMBER_SIZE]; /* "" = a mark only */
};
enum { TIME_TICKS_MAX = 64 };
/* Days, months or years, by the length of the scale; gives how many. */
int scale_time_ticks(const struct scale *x, double room, struct time_tick ticks[TIME_TICKS_MAX]);

#endif
