#include "ledger.h"

#include <stdlib.h>

#include "base/err.h"

void ledger_release(struct ledger *l)
{
    free(l->rows);
    *l = (struct ledger){0};
}

void ledger_add(struct ledger *l, const struct change *row)
{
    if (l->count == l->room) {
        l->room = l->room ? l->room * 2 : 1024;
        l->rows = mem_grow(l->rows, l->room, sizeof(*l->rows));
    }
    l->rows[l->count++] = *row;
}

static int64_t or_zero(int64_t value)
{
    return value == PANEL_NONE ? 0 : value;
}

int64_t change_amount(const struct change *row)
{
    return or_zero(row->after) - or_zero(row->before);
}
