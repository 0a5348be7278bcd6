/*
 * wave_shapes: how a wave rises and falls. Pure.
 */
#ifndef BENCH_WAVE_SHAPES_H
#define BENCH_WAVE_SHAPES_H

#include "bench/dice.h"

enum shape { SHAPE_OMORI, SHAPE_EXPO, SHAPE_BELL, SHAPE_PLATEAU, SHAPE_DOUBLE, SHAPE_RAMP, SHAPE_COUNT };

enum { SHAPE_DAYS = 60 };

/* Excess of each day as a part of the largest; days[0] is the first day of the rise. Parameters (steepness,
 * length, decay) are drawn. */
void shape_draw(double days[SHAPE_DAYS], enum shape shape, struct dice *dice);

#endif
