/*
 * waves_grade: the word for a wave. "launch" is a tag, not a grade: the ratio of a host without a past means
 * nothing.
 */
#ifndef ANALYZE_WAVES_GRADE_H
#define ANALYZE_WAVES_GRADE_H

#include "waves.h"

/* major: at least 3 times the baseline and the interval above 0; wave: at least 1.75; minor: at least 1.5. */
enum wave_grade wave_grade(const struct wave *w);

#endif
