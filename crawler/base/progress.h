/*
 * progress: one live line on a terminal, a line every 10 s elsewhere; on standard error. Long work shows how much is
 * done of how much, the rate, what the caller adds, and the time left.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

struct progress {
    const char *what; /* borrowed: "crawl", "import" */
    const char *unit; /* borrowed: "hosts", "rows" */
    int64_t started_us;
    int64_t shown_us;
    bool terminal;
    bool line_open;
};

void progress_start(struct progress *p, const char *what, const char *unit);
/* Shows the state when it is time to; total 0 = unknown. extra may be "". */
void progress_show(struct progress *p, int64_t done, int64_t total, const char *extra);
/* Clears the live line. */
void progress_end(struct progress *p);

#endif
