/*
 * panel_load: the whole history of a database as a panel, through COPY TO STDOUT in binary.
 *
 * Hosts that opted out are never loaded. All history is read whatever window a report shows: the rules look
 * back (mirrors, gaps, frozen values), and the same day must read the same in every report.
 */
#ifndef ANALYZE_PANEL_LOAD_H
#define ANALYZE_PANEL_LOAD_H

#include "panel.h"
#include "sql/pg.h"

/* *p must be initialised. An empty database gives an empty panel. twin: a second connection to the same database, for
 * speed; may be NULL. */
MUST_CHECK bool panel_load(struct panel *p, struct pg *db, struct pg *twin, struct err *e);

#endif
