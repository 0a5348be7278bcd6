#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recompute_parts.h"

static const char previous_sql[] =
    "select rule_set, first_day - date '1970-01-01', last_day - date '1970-01-01'"
    "  from fedtide.recomputation order by computed_at desc, rule_set limit 1";

/* Levels of a stored ledger. */
static const char levels_sql[] =
    "copy (select instance_id, day - date '1970-01-01', rule, reported, used from fedtide.adjustment"
    "       where rule_set = current_setting('fedtide.rule_set') and field = 'users_total'"
    "       order by instance_id, day) to stdout (format binary)";

/* Walks the new ledger beside the stored one, both by host and day. Host indexes ascend with their ids. */
struct comparison {
    struct recompute *r;
    int32_t first_day, last_day; /* that the stored one covers */
    size_t at;                   /* next row of the new ledger */
    struct recompute_host *host; /* that differs, by index */
};

static enum rule rule_of_label(const struct pg_field *f)
{
    for (int r = 1; r < RULE_COUNT; r++) {
        const char *label = rule_label((enum rule)r);

        if ((size_t)f->len == strlen(label) && memcmp(label, f->bytes, (size_t)f->len) == 0)
            return (enum rule)r;
    }
    return RULE_NONE;
}

static int64_t or_zero(int64_t value)
{
    return value == PANEL_NONE ? 0 : value;
}

/* Both rule sets on one host-day; a side without a row counts as reported. */
static void differ(struct comparison *c, int32_t host, int32_t day, const struct change *now,
                   const struct change *before)
{
    struct recompute *r = c->r;
    int64_t reported = now ? or_zero(now->before) : before ? or_zero(before->before) : 0;
    int64_t used = now ? or_zero(now->after) : reported;
    int64_t used_before = before ? or_zero(before->after) : reported;
    struct recompute_host *h = &c->host[host];

    if (day < c->first_day || day > c->last_day)
        return;
    r->days[day - r->used->panel->first_day].used_before += used_before - used;
    if (used == used_before)
        return;
    if (h->days++ > 0 && llabs(used - used_before) <= llabs(h->used - h->used_before))
        return;
    h->host = host;
    h->day = day;
    h->used = used;
    h->used_before = used_before;
    h->rule = now ? now->rule : RULE_NONE;
    h->rule_before = before ? before->rule : RULE_NONE;
}

static bool is_before(const struct panel *p, const struct change *x, int32_t id, int32_t day)
{
    int32_t own = p->hosts[x->host].id;

    return own != id ? own < id : x->day < day;
}

/* One row of the stored ledger: rows of the new one up to it first. */
static void meet(struct comparison *c, int32_t id, const struct change *before)
{
    const struct ledger *l = &c->r->ledger;
    const struct panel *p = c->r->used->panel;

    while (c->at < l->count && is_before(p, &l->rows[c->at], id, before->day)) {
        differ(c, l->rows[c->at].host, l->rows[c->at].day, &l->rows[c->at], NULL);
        c->at++;
    }
    if (c->at < l->count && p->hosts[l->rows[c->at].host].id == id && l->rows[c->at].day == before->day) {
        differ(c, l->rows[c->at].host, before->day, &l->rows[c->at], before);
        c->at++;
    } else if (before->host >= 0) {
        differ(c, before->host, before->day, NULL, before);
    }
}

static bool take_row(void *arg, const struct pg_field *f, int count, struct err *e)
{
    struct comparison *c = arg;
    struct change before;
    int32_t id;

    if (count != 5)
        return err_set(e, ERR_DB, "ledger row of %d fields", count);
    id = pg_field_i32(&f[0]);
    before = (struct change){.host = panel_host_of_id(c->r->used->panel, id),
                             .day = pg_field_i32(&f[1]),
                             .rule = (uint8_t)rule_of_label(&f[2]),
                             .before = f[3].bytes ? pg_field_i64(&f[3]) : PANEL_NONE,
                             .after = f[4].bytes ? pg_field_i64(&f[4]) : PANEL_NONE};
    c->r->rules[before.rule].rows_before++;
    c->r->rules[before.rule].accounts_before += change_amount(&before);
    meet(c, id, &before);
    return true;
}

static bool walk(struct comparison *c, struct pg *db, struct err *e)
{
    const struct ledger *l = &c->r->ledger;
    struct pg_args args = {0};
    bool good;

    pg_arg_text(&args, c->r->previous);
    /* COPY takes no parameters: the name goes by way of a setting of the session */
    good = pg_run(db, "select set_config('fedtide.rule_set', $1, false)", &args, NULL, e) &&
           pg_copy_out(db, levels_sql, take_row, c, e);
    pg_args_release(&args);
    for (; c->at < l->count; c->at++)
        differ(c, l->rows[c->at].host, l->rows[c->at].day, &l->rows[c->at], NULL);
    return good;
}

static int by_difference(const void *a, const void *b)
{
    const struct recompute_host *x = a, *y = b;
    int64_t dx = llabs(x->used - x->used_before), dy = llabs(y->used - y->used_before);

    return dx != dy ? (dx < dy ? 1 : -1) : x->host - y->host;
}

static void keep_hosts(struct recompute *r, struct recompute_host *hosts)
{
    for (int32_t h = 0; h < r->used->panel->host_count; h++)
        if (hosts[h].days > 0)
            hosts[r->host_count++] = hosts[h];
    qsort(hosts, (size_t)r->host_count, sizeof(*hosts), by_difference);
    r->hosts = hosts;
}

static bool compare_with(struct recompute *r, struct pg *db, int32_t first_day, int32_t last_day,
                         struct err *e)
{
    const struct panel *p = r->used->panel;
    struct comparison c = {.r = r, .first_day = first_day, .last_day = last_day};
    bool good;

    if (c.first_day < p->first_day)
        c.first_day = p->first_day;
    if (c.last_day > p->last_day)
        c.last_day = p->last_day;
    for (int32_t day = c.first_day; day <= c.last_day; day++) {
        struct recompute_day *d = &r->days[day - p->first_day];

        d->has_before = true;
        d->used_before = d->used;
    }
    c.host = mem_array((size_t)p->host_count + 1, sizeof(*c.host));
    good = walk(&c, db, e);
    keep_hosts(r, c.host);
    return good;
}

bool recompute_compare(struct recompute *r, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;

    for (size_t i = 0; i < r->ledger.count; i++) {
        r->rules[r->ledger.rows[i].rule].rows++;
        r->rules[r->ledger.rows[i].rule].accounts += change_amount(&r->ledger.rows[i]);
    }
    if (!pg_run(db, previous_sql, NULL, &res, e))
        return err_wrap(e, "reading the ledger before");
    if (PQntuples(res) == 0)
        return true;
    (void)snprintf(r->previous, sizeof(r->previous), "%s", pg_text(res, 0, 0));
    return compare_with(r, db, (int32_t)pg_i64(res, 0, 1), (int32_t)pg_i64(res, 0, 2), e) ||
           err_wrap(e, "reading the ledger before");
}
