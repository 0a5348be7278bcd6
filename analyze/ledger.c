#include "ledger.h"

#include <stdlib.h>

#include "base/str.h"

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

static json_t *count_or_null(int64_t value)
{
    return value == PANEL_NONE ? json_null() : json_integer(value);
}

static json_t *change_to_json(const struct change *row, const struct panel *p)
{
    static const char *const kinds[] = {"level", "growth", "flag"};
    char day[STR_DAY_SIZE];

    str_from_day(row->day, day);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:s?}", "host", p->hosts[row->host].name,
                     "day", day, "kind", kinds[row->kind], "rule", rule_label((enum rule)row->rule), "name",
                     rule_name((enum rule)row->rule), "reported", count_or_null(row->before), "used",
                     count_or_null(row->after), "amount", (json_int_t)change_amount(row), "copy_of",
                     row->other >= 0 ? p->hosts[row->other].name : NULL);
}

json_t *ledger_to_json(const struct ledger *l, const struct panel *p, int32_t since, int32_t until, bool all)
{
    json_t *list = json_array();

    for (size_t i = 0; i < l->count; i++) {
        const struct change *row = &l->rows[i];

        if (row->day < since || row->day > until)
            continue;
        if (!all && (row->rule == RULE_SCOPE || row->rule == RULE_GAP))
            continue;
        (void)json_array_append_new(list, change_to_json(row, p));
    }
    return list;
}
