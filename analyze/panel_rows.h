/*
 * panel_rows: all observations of a database, read over two connections at a time where there are two: the server works
 * on both at once. Both see one state of the database, and rows come in the same order every time.
 */
#ifndef ANALYZE_PANEL_ROWS_H
#define ANALYZE_PANEL_ROWS_H

#include "sql/pg.h"

struct panel_rows {
    struct pg *db, *twin; /* borrowed; twin NULL: alone */
    int64_t middle_us;    /* earlier rows are read from db, the others from twin */
};

/* Opens a read-only transaction, in which whatever else is read from db sees the same state. twin may be NULL, or of no
 * use on this server: then db reads everything. */
MUST_CHECK bool panel_rows_begin(struct panel_rows *r, struct pg *db, struct pg *twin, struct err *e);
/* columns: names in fedtide.observation. */
MUST_CHECK bool panel_rows_read(struct panel_rows *r, const char *columns, pg_row_fn *fn, void *arg, struct err *e);
/* Ends the transactions, also after an error. */
void panel_rows_end(struct panel_rows *r);

#endif
