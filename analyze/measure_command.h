/*
 * measure_command: what all commands of one measure do: load, measure, print in the wanted format; a database
 * without observations gets a sentence (text) or an empty table, never an error.
 */
#ifndef ANALYZE_MEASURE_COMMAND_H
#define ANALYZE_MEASURE_COMMAND_H

#include <jansson.h>

#include "analysis.h"

typedef json_t *measure_fn(const struct analysis *a, const struct settings *settings); /* the caller's */
typedef const json_t *measure_rows_fn(const json_t *json);                             /* borrowed */

/* Gives the exit status. columns end with NULL. */
int measure_command(const char *name, const struct settings *settings, measure_fn *measure,
                    measure_rows_fn *rows, const char *const *columns);

#endif
