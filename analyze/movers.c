#include "movers.h"

#include "json_values.h"

/* What one host did in the week. */
struct week {
    int64_t organic, set_aside, entered, left;
    enum rule rule;
    bool came, went;
};

static int64_t size_of(const struct mover *m)
{
    int64_t amount = m->change != 0 ? m->change : m->accounts;

    return amount < 0 ? -amount : amount;
}

/* Keeps the list sorted; of equals the one that came first stays in front. */
static void list_add(struct mover_list *l, const struct mover *row)
{
    int at = l->count < MOVERS_SHOWN ? l->count++ : MOVERS_SHOWN;

    l->servers++;
    l->accounts += row->accounts;
    while (at > 0 && size_of(&l->rows[at - 1]) < size_of(row)) {
        if (at < MOVERS_SHOWN)
            l->rows[at] = l->rows[at - 1];
        at--;
    }
    if (at < MOVERS_SHOWN)
        l->rows[at] = *row;
}

static void add_flow(struct week *w, const struct flow *f)
{
    switch ((enum flow_kind)f->kind) {
    case FLOW_GROWTH:
        w->organic += f->amount;
        return;
    case FLOW_BIRTH:
        w->organic += f->amount;
        w->entered += f->amount;
        w->came = true;
        return;
    case FLOW_STEP:
    case FLOW_PURGE:
        w->set_aside += f->amount;
        w->rule = f->kind == FLOW_STEP ? RULE_STEP : RULE_PURGE;
        return;
    case FLOW_LATE:
        w->entered += f->amount;
        w->came = true;
        return;
    case FLOW_GONE:
        w->left -= f->amount;
        w->went = true;
        return;
    default:
        return;
    }
}

static void keep_top(struct movers *m, const struct mover *row)
{
    if (row->change <= 0)
        return;
    if (m->top.host < 0 || row->change > m->top.change) {
        m->second = m->top;
        m->top = *row;
    } else if (m->second.host < 0 || row->change > m->second.change) {
        m->second = *row;
    }
}

static void add_host(struct movers *m, int32_t host, const struct week *w, int64_t accounts)
{
    struct mover row = {.host = host, .change = w->organic, .accounts = accounts};

    m->gain += w->organic;
    keep_top(m, &row);
    row.change += w->set_aside;
    row.set_aside = w->set_aside;
    row.rule = w->rule;
    if (w->went) {
        row.accounts = w->left;
        row.change = -w->left;
        list_add(&m->gone, &row);
    } else if (w->came) {
        list_add(&m->new, &row);
    } else if (row.change > 0) {
        list_add(&m->up, &row);
    } else if (row.change < 0) {
        list_add(&m->down, &row);
    }
}

static void measure_flows(struct movers *m, struct scope scope)
{
    const struct used *u = m->used;
    size_t at = 0;

    for (int32_t h = 0; h < u->panel->host_count; h++) {
        struct week w = {0};
        struct stock s;
        int64_t row;

        for (; at < u->flow_count && u->flows[at].host == h; at++) {
            const struct flow *f = &u->flows[at];

            if (f->day >= m->since && f->day <= m->until && scope_has(&scope, u->panel, h, f->software))
                add_flow(&w, f);
        }
        if (w.organic == 0 && w.set_aside == 0 && !w.came && !w.went)
            continue;
        stock_start(&s, u, h);
        row = stock_at(&s, m->until);
        add_host(m, h, &w, row < 0 ? 0 : used_value(u, row));
        if (row >= 0 && panel_row_day(u->panel, row) == m->until)
            m->gain_measured += w.organic;
    }
}

/* Copies whose first row that was set aside as one lies in the week. */
static void measure_copies(struct movers *m)
{
    const struct used *u = m->used;
    const struct panel *p = u->panel;

    for (int32_t h = 0; h < p->host_count; h++) {
        uint32_t row = p->hosts[h].first, end = row + p->hosts[h].count;
        int64_t accounts;

        if (u->copy_of[h] < 0)
            continue;
        while (row < end && u->excluded[row] != RULE_MIRROR)
            row++;
        if (row == end || panel_row_day(p, row) < m->since || panel_row_day(p, row) > m->until)
            continue;
        accounts = panel_users(p, row);
        list_add(&m->copies, &(struct mover){.host = h, .accounts = accounts == PANEL_NONE ? 0 : accounts});
    }
}

void movers_measure(struct movers *m, const struct used *u, struct scope scope, int32_t until)
{
    *m = (struct movers){.used = u,
                         .since = until - MOVERS_DAYS + 1,
                         .until = until,
                         .top = {.host = -1},
                         .second = {.host = -1}};
    measure_flows(m, scope);
    measure_copies(m);
}

/* ---- JSON ---- */

static json_t *row_json(const struct movers *m, const struct mover *row)
{
    const struct panel *p = m->used->panel;
    int32_t original = m->used->copy_of[row->host];
    const char *rule = row->rule == RULE_NONE ? NULL : rule_label(row->rule);

    return json_pack("{s:s, s:I, s:I, s:s?, s:I, s:s?}", "host", p->hosts[row->host].name, "change",
                     (json_int_t)row->change, "set_aside", (json_int_t)row->set_aside, "rule", rule,
                     "accounts", (json_int_t)row->accounts, "copy_of",
                     original < 0 ? NULL : p->hosts[original].name);
}

static json_t *list_json(const struct movers *m, const struct mover_list *l)
{
    json_t *rows = json_array();

    for (int i = 0; i < l->count; i++)
        (void)json_array_append_new(rows, row_json(m, &l->rows[i]));
    return json_pack("{s:i, s:I, s:o}", "servers", l->servers, "accounts", (json_int_t)l->accounts, "rows",
                     rows);
}

static json_t *top_json(const struct movers *m, const struct mover *top)
{
    if (top->host < 0)
        return json_null();
    return json_pack("{s:s, s:I, s:I}", "host", m->used->panel->hosts[top->host].name, "gain",
                     (json_int_t)top->change, "accounts", (json_int_t)top->accounts);
}

json_t *movers_to_json(const struct movers *m)
{
    return json_pack("{s:o, s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "since",
                     json_of_day(m->since), "until", json_of_day(m->until), "gain", (json_int_t)m->gain,
                     "gain_measured", (json_int_t)m->gain_measured, "top", top_json(m, &m->top), "second",
                     top_json(m, &m->second), "up", list_json(m, &m->up), "down", list_json(m, &m->down),
                     "new", list_json(m, &m->new), "gone", list_json(m, &m->gone), "copies",
                     list_json(m, &m->copies));
}
