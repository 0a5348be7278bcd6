/*
 * history_month: a month of observations that the database has nothing of yet is filled as a table of its own, and gets
 * its key, its references and its place among the partitions when it is whole. Checking each row on arrival costs more
 * than twice as much. Everything between begin and end is one transaction of the caller.
 */
#ifndef CRAWLER_HISTORY_MONTH_H
#define CRAWLER_HISTORY_MONTH_H

#include <stdbool.h>
#include <stdint.h>

#include "sql/pg.h"

enum { HISTORY_TABLE_SIZE = 40 };

struct history_month {
    int32_t day; /* the first that was opened for */
    bool open;
};

/* Are these two days (since 1970) of one month? */
bool history_month_same(int32_t day, int32_t other);
/* Opens the month of this day unless the database has it already, or a cluster that spreads its tables; then m->open
 * stays false and rows go to fedtide.observation. Whoever writes instances waits until the caller commits. */
MUST_CHECK bool history_month_begin(struct history_month *m, struct pg *db, int32_t day, struct err *e);
/* The table that takes the rows. */
void history_month_table(const struct history_month *m, char out[HISTORY_TABLE_SIZE]);
/* Makes the open month a part of fedtide.observation; harmless when none is open. It stays open when that fails. */
MUST_CHECK bool history_month_end(struct history_month *m, struct pg *db, struct err *e);

#endif
