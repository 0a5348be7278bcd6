/*
 * scope: which part of the network and which days a measure is asked for.
 */
#ifndef ANALYZE_SCOPE_H
#define ANALYZE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "used.h"

enum scope_kind { SCOPE_ALL, SCOPE_SOFTWARE, SCOPE_CCTLD, SCOPE_HOST };

struct scope {
    enum scope_kind kind;
    int32_t key;   /* software or host index; unused otherwise */
    char cctld[3]; /* SCOPE_CCTLD */
};

/* Days shown, inclusive; clamp with window_clamp(). */
struct window {
    int32_t since, until;
};

/* Cuts a window to the days of the panel; INT32_MIN stands for "from the first", "to the last". False when
 * nothing is left. */
MUST_CHECK bool window_clamp(struct window *w, const struct panel *p);
bool scope_has(const struct scope *s, const struct panel *p, int32_t host, int32_t software);
const char *scope_kind_name(enum scope_kind kind); /* "all", "software", "cctld", "host" */
/* Name of what it holds: "all", "mastodon", "jp", "a.example". Borrowed. */
const char *scope_name(const struct scope *s, const struct panel *p);

#endif
