/*
 * truth: what is planted, written down: every host's expected outcome and figures on a day, the waves, the
 * farm, the artefacts of the dumps; and the comparison of what was found with it.
 */
#ifndef WORLD_TRUTH_H
#define WORLD_TRUTH_H

#include <jansson.h>

#include "base/err.h"
#include "world/world.h"

/* Owned by the caller (json_decref). */
json_t *truth_make(const struct world *w, int day, double hour);
MUST_CHECK bool truth_write(const json_t *truth, const char *path, struct err *e);
/* The names of the first hosts. */
MUST_CHECK bool truth_write_seeds(const struct world *w, int seeds, const char *path, struct err *e);
MUST_CHECK bool truth_write_events(const struct world *w, const char *path, struct err *e);
void truth_date(int day, char out[16]);

/* Print a comparison; false when planted and found do not agree. */
MUST_CHECK bool truth_check_waves(const char *truth_path, const char *waves_path, struct err *e);
MUST_CHECK bool truth_check_outcomes(const char *truth_path, const char *outcomes_path, struct err *e);

#endif
