#include "ledger_extremes.h"

#include <stdlib.h>

#include "json_values.h"
#include "levels.h"

enum { ROWS_MAX = 5000 };

static int64_t size_of(const struct change *c)
{
    return llabs((long long)change_amount(c));
}

static int by_host(const void *a, const void *b)
{
    const struct change *x = *(const struct change *const *)a, *y = *(const struct change *const *)b;

    if (x->host != y->host)
        return x->host < y->host ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule - y->rule;
    if (size_of(x) != size_of(y))
        return size_of(x) < size_of(y) ? 1 : -1;
    return x->day - y->day;
}

struct extreme {
    const struct change *change;
    int days;
};

static int by_size(const void *a, const void *b)
{
    const struct extreme *x = a, *y = b;

    if (size_of(x->change) != size_of(y->change))
        return size_of(x->change) < size_of(y->change) ? 1 : -1;
    return by_host(&x->change, &y->change);
}

static json_t *to_json(const struct extreme *x, const struct used *u)
{
    const struct change *c = x->change;
    const struct panel *p = u->panel;

    return json_pack("{s:s, s:o, s:s, s:s, s:s, s:o, s:o, s:I, s:s?, s:i}", "host", p->hosts[c->host].name,
                     "day", json_of_day(c->day), "kind", c->kind == CHANGE_GROWTH ? "growth" : "level",
                     "rule", rule_label((enum rule)c->rule), "name", rule_name((enum rule)c->rule),
                     "reported", c->before == PANEL_NONE ? json_null() : json_integer(c->before), "used",
                     c->after == PANEL_NONE ? json_null() : json_integer(c->after), "amount",
                     (json_int_t)change_amount(c), "copy_of", c->other >= 0 ? p->hosts[c->other].name : NULL,
                     "days", x->days);
}

static bool is_shown(const struct change *c, struct window window)
{
    return c->kind != CHANGE_FLAG && c->rule != RULE_SCOPE && c->rule != RULE_GAP && c->day >= window.since &&
           c->day <= window.until;
}

json_t *ledger_extremes(const struct used *u, struct window window)
{
    struct ledger levels = {0};
    const struct change **rows;
    struct extreme *out;
    json_t *list = json_array();
    size_t count = 0, found = 0;

    levels_add(&levels, u, window);
    rows = mem_array(u->ledger.count + levels.count + 1, sizeof(*rows));
    for (size_t i = 0; i < u->ledger.count; i++)
        if (is_shown(&u->ledger.rows[i], window))
            rows[count++] = &u->ledger.rows[i];
    for (size_t i = 0; i < levels.count; i++)
        if (is_shown(&levels.rows[i], window))
            rows[count++] = &levels.rows[i];
    qsort(rows, count, sizeof(*rows), by_host);
    out = mem_array(count + 1, sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || rows[i]->host != rows[i - 1]->host || rows[i]->rule != rows[i - 1]->rule)
            out[found++] = (struct extreme){.change = rows[i]};
        out[found - 1].days++;
    }
    qsort(out, found, sizeof(*out), by_size);
    for (size_t i = 0; i < found && i < ROWS_MAX; i++)
        (void)json_array_append_new(list, to_json(&out[i], u));
    free(rows);
    free(out);
    ledger_release(&levels);
    return list;
}
