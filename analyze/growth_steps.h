/*
 * growth_steps: parts of growth_measure() that stand in files of their own.
 */
#ifndef ANALYZE_GROWTH_STEPS_H
#define ANALYZE_GROWTH_STEPS_H

#include "growth.h"

/* growth_breaks.c: days on which the survey itself changed: too few answered, another source, a find. */
void growth_detect_breaks(struct growth *g);
/* growth_active.c */
void growth_measure_active(struct growth *g);
/* growth_groups.c */
void growth_measure_groups(struct growth *g);

#endif
