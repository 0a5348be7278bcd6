/*
 * ledger: every amount that a rule changed (rule R12), one row a host and day.
 */
#ifndef ANALYZE_LEDGER_H
#define ANALYZE_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "rules.h"

enum change_kind {
    CHANGE_LEVEL,  /* what the host counts for on that day: reported -> used */
    CHANGE_GROWTH, /* what its increment up to that day counts for: measured -> growth */
    CHANGE_FLAG,   /* nothing changed, a reader should know: before = after */
};

struct change {
    int32_t host; /* index in the panel */
    int32_t day;
    int64_t before; /* PANEL_NONE when nothing was reported */
    int64_t after;  /* PANEL_NONE when the value is not used (counts as 0) */
    int32_t other;  /* the host it is a copy of (R4); -1 otherwise */
    uint8_t rule;   /* enum rule */
    uint8_t kind;   /* enum change_kind */
};

struct ledger {
    struct change *rows; /* owned */
    size_t count, room;
};

void ledger_release(struct ledger *l);
void ledger_add(struct ledger *l, const struct change *row);
/* Amount a row moved: after - before, with PANEL_NONE as 0. */
int64_t change_amount(const struct change *row);

#endif
