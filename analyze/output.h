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

/* One of the tables that a measure's JSON holds. */
enum { OUTPUT_COLUMNS_MAX = 24 };
struct output_table {
    const char *name; /* for --table; NULL ends a list of tables */
    const char *rows; /* dotted path of the list; "" = the JSON is the list */
    const char *columns[OUTPUT_COLUMNS_MAX];
};

/* The table of that name, the first one when name is NULL; NULL with a sentence that lists them when there is
 * none. */
MUST_CHECK const struct output_table *output_find_table(const struct output_table *tables, const char *name,
                                                        struct err *e);
/* Prints json whole, or a table of it, by --format. */
void output_print(const char *format, const json_t *json, const struct output_table *table);

#endif
