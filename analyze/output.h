/*
 * output: a measure's JSON as text, CSV (RFC 4180) or JSON on standard output. CSV and text are tables made
 * from one list of the JSON, so the three never differ.
 */
#ifndef ANALYZE_OUTPUT_H
#define ANALYZE_OUTPUT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends rows as CSV: the columns are dotted members, the heading has them as they are. Cells that a
 * spreadsheet would take for a formula get an apostrophe in front; null is empty. */
void output_csv(struct buf *out, const json_t *rows, const char *const *columns);
/* Appends rows as an aligned table. */
void output_text(struct buf *out, const json_t *rows, const char *const *columns);

/* Prints json whole, or rows of it as a table, by --format. */
void output_print(const char *format, const json_t *json, const json_t *rows, const char *const *columns);

#endif
