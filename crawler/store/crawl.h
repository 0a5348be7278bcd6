/*
 * crawl: the row that a run writes about itself: version, settings, counters, why it ended. It makes a
 * measurement reproducible, and its id marks leases and rows.
 */
#ifndef STORE_CRAWL_H
#define STORE_CRAWL_H

#include <stdint.h>

#include "sql/pg.h"

/* parameters is JSON text. observed_at_us is INT64_MIN unless the run is stamped with another time. */
MUST_CHECK bool crawl_begin(struct pg *db, const char *parameters, int64_t observed_at_us, int64_t *crawl_id,
                            struct err *e);
/* counts is JSON text; why is "done", "stopped", "limit", "failed: ...". */
MUST_CHECK bool crawl_end(struct pg *db, int64_t crawl_id, const char *counts, const char *why,
                          struct err *e);

#endif
