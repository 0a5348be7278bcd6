/*
 * edition_variants: the measures behind the findings of an edition, computed once more under other
 * assumptions: without the largest server, without carried values, with nothing excluded, over a window a day
 * earlier.
 */
#ifndef ANALYZE_EDITION_VARIANTS_H
#define ANALYZE_EDITION_VARIANTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "analysis.h"
#include "render/edition.h"

/* Variants under way, on a thread of their own. */
struct variants {
    const struct analysis *a;
    json_t *out[EDITION_VARIANTS];
    atomic_int next; /* the first that nobody has begun */
    pthread_t thread;
    bool threaded; /* false when the system gave no thread: variants_end() does it all */
};

/* Begins; *v stays where it is, and a as it is, until variants_end(). a's database is not touched. */
void variants_begin(struct variants *v, const struct analysis *a);
/* Helps with what is left, then gives {"growth","mix","concentration","waves"} of each variant, by enum
 * edition_variant, each owned by the caller; NULL where the data do not allow it. */
void variants_end(struct variants *v, json_t *out[EDITION_VARIANTS]);

#endif
