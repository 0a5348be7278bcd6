/*
 * edition_variants: the measures behind the findings of an edition, computed once more under other
 * assumptions: without the largest server, without carried values, with nothing excluded, over a window a day
 * earlier.
 */
#ifndef ANALYZE_EDITION_VARIANTS_H
#define ANALYZE_EDITION_VARIANTS_H

#include "analysis.h"
#include "render/edition.h"

/* {"growth","mix","concentration","waves"} of each variant, by enum edition_variant; NULL where the data do
 * not allow it. Each is owned by the caller. */
void edition_variants(json_t *out[EDITION_VARIANTS], const struct analysis *a);

#endif
