/*
 * analysis: what every command starts with: panel, rules, events, in one call.
 *
 *     struct analysis a;
 *     if (!analysis_open(&a, &settings, &e)) ...
 *     growth_measure(&g, &a.used, &a.cover, a.scope, a.window);
 *     analysis_close(&a);
 */
#ifndef ANALYZE_ANALYSIS_H
#define ANALYZE_ANALYSIS_H

#include "events.h"
#include "options.h"
#include "scope.h"
#include "series.h"
#include "sql/pg.h"

struct analysis {
    struct pg db;
    struct panel panel;
    struct used used;
    struct coverage_days cover;
    struct events events;
    struct scope scope;   /* --software, else all */
    struct window window; /* --since, --until, cut to the data */
    bool empty;           /* no observation in the window: measures need not be asked */
};

/* The database alone, for reading: the session refuses to write, whatever is sent. */
MUST_CHECK bool analysis_connect(struct pg *db, const struct settings *s, struct err *e);
MUST_CHECK bool analysis_open(struct analysis *a, const struct settings *s, struct err *e);
void analysis_close(struct analysis *a);

#endif
