/*
 * events: dated public events, and the days on which what we measured changed, as the database holds them.
 */
#ifndef ANALYZE_EVENTS_H
#define ANALYZE_EVENTS_H

#include <jansson.h>

#include "sql/pg.h"

struct event {
    int32_t day;
    char *title;  /* owned */
    char *source; /* owned; "" when none */
};

struct events {
    struct event *rows; /* owned, by day */
    int count;
    struct event *breaks; /* owned: survey breaks; title is the reason, source the scope */
    int break_count;
};

MUST_CHECK bool events_load(struct events *v, struct pg *db, struct err *e);
void events_release(struct events *v);
/* [{"day","title","source"}] from first to last day, inclusive. */
json_t *events_to_json(const struct events *v, int32_t first, int32_t last) MUST_CHECK;
json_t *breaks_to_json(const struct events *v, int32_t first, int32_t last) MUST_CHECK;

#endif
