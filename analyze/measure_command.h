/*
 * measure_command: what all commands of one measure do: load, measure, print in the wanted format; a database
 * without observations gets a sentence (text), an empty table (CSV) or an object that says so, never an
 * error.
 */
#ifndef ANALYZE_MEASURE_COMMAND_H
#define ANALYZE_MEASURE_COMMAND_H

#include <jansson.h>

#include "analysis.h"
#include "output.h"

/* Gives the measure, which is the caller's, or NULL with *e. */
typedef json_t *measure_fn(struct analysis *a, const struct settings *settings, struct err *e);

/* Gives the exit status. The first table is shown unless --table names another; tables end with {0}. */
int measure_command(const char *name, const struct settings *settings, measure_fn *measure,
                    const struct output_table *tables);

/* For a measure that is not made as the options want it: says why, in a sentence that begins with the name.
 * Gives the exit status. */
int measure_refuse(const char *name, const char *why);

#endif
