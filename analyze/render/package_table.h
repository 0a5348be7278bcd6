/*
 * package_table: the tables of a data package. One description of each column makes the heading of the CSV,
 * the schemas (Frictionless, Croissant), the dictionary and the SQLite table, and every row goes to the CSV
 * file and the SQLite file at once, so none of them can differ.
 *
 * CSV: RFC 4180 with line feeds, UTF-8, ISO 8601 dates (UTC), a point in decimals, empty = missing. A text
 * that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a carriage return) gets an
 * apostrophe in front; SQLite holds it as it is.
 */
#ifndef RENDER_PACKAGE_TABLE_H
#define RENDER_PACKAGE_TABLE_H

#include <jansson.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

enum package_type { PACKAGE_TEXT, PACKAGE_DAY, PACKAGE_INTEGER, PACKAGE_NUMBER, PACKAGE_BOOLEAN };

struct package_column {
    const char *name; /* NULL ends a list */
    enum package_type type;
    const char *meaning, *unit, *source;
    const char *member; /* dotted path in a row of the measure's JSON; NULL: the name */
};

struct package_table {
    const char *name; /* also of the SQLite table; NULL ends a list */
    const char *path; /* "data/waves.csv" */
    const char *title;
    const char *rows;   /* dotted path of its rows in the measures; NULL: written by a function of its own */
    const char *key[3]; /* primary key */
    const struct package_column *columns;
    bool outside; /* not in the SQLite file */
};

/* All tables, in the order in which they are described (package_columns.c). */
extern const struct package_table package_tables[];
const struct package_table *package_table_find(const char *name);

/* An open table. Values are given in the order of the columns. */
struct package_writer {
    const struct package_table *table;
    FILE *csv;            /* owned */
    sqlite3_stmt *insert; /* owned */
    char *buffer;         /* owned: of the file */
    int column;
    int64_t rows;
    struct err failed; /* the first failure; told by package_writer_close */
};

/* Creates FOLDER/path and the table in db. */
MUST_CHECK bool package_writer_open(struct package_writer *w, const struct package_table *table,
                                    const char *folder, sqlite3 *db, struct err *e);
void package_put_text(struct package_writer *w, const char *text); /* NULL: missing */
void package_put_integer(struct package_writer *w, int64_t value); /* INT64_MIN: missing */
void package_put_number(struct package_writer *w, double value);   /* NAN: missing */
void package_put_day(struct package_writer *w, int32_t day);       /* INT32_MIN: missing */
void package_put_boolean(struct package_writer *w, int value);     /* -1: missing */
void package_row_end(struct package_writer *w);
/* False, with *e filled, when anything since the opening failed. */
MUST_CHECK bool package_writer_close(struct package_writer *w, struct err *e);

/* Writes a table whose rows stand in the measures. */
MUST_CHECK bool package_write_rows(const struct package_table *table, const json_t *measures,
                                   const char *folder, sqlite3 *db, int64_t *rows, struct err *e);

#endif
