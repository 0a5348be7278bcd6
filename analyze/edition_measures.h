/*
 * edition_measures: everything that an edition is made from, measured once: report, brief and package start
 * from the same figures.
 */
#ifndef ANALYZE_EDITION_MEASURES_H
#define ANALYZE_EDITION_MEASURES_H

#include "analysis.h"
#include "render/edition.h"

/* Adds the events to mark: those of --events, else the built-in calendar, beside those of the database. */
MUST_CHECK bool edition_events(struct analysis *a, const struct settings *s, struct texts *texts,
                               struct err *e);
/* Fills the measures of *in, and those of its variants (edition_make() takes them); they stay NULL when there
 * is no observation. */
MUST_CHECK bool edition_measures(struct edition_input *in, struct analysis *a, struct err *e);

#endif
