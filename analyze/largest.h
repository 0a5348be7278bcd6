/*
 * largest: the servers with most accounts at the end of the window, day by day.
 */
#ifndef ANALYZE_LARGEST_H
#define ANALYZE_LARGEST_H

#include <jansson.h>

#include "scope.h"

enum { LARGEST_SHOWN = 12 };

/* {"hosts":[{"name","now","before","days":[{"day","value"}]}]}, largest first; before: on the first day of
 * the window, null when it did not count then; value null on days on which it did not count. */
json_t *largest_to_json(const struct used *u, struct scope scope, struct window window) MUST_CHECK;

#endif
