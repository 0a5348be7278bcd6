/*
 * wave_size: how large a wave is: the excess above the baseline fitted outside all waves, its interval, and
 * how it ebbs. Last part of the detector; pure.
 */
#ifndef ANALYZE_WAVE_SIZE_H
#define ANALYZE_WAVE_SIZE_H

#include "detector_work.h"

/* Fills the size of each wave from k->base and k->weight (wave_outside.h). */
void waves_measure(const struct work *k, struct wave *waves, int count);

#endif
