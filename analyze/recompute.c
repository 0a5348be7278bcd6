#include "recompute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"
#include "levels.h"
#include "recompute_parts.h"
#include "rules_parameters.h"

static int64_t counts_as(int64_t value)
{
    return value == PANEL_NONE ? 0 : value;
}

/* Sums of a day: reports and stock are counted from the panel, not from the ledger that is checked by them.
 */
static void sum_days(struct recompute *r)
{
    const struct used *u = r->used;
    const struct panel *p = u->panel;

    r->days = mem_array((size_t)(p->last_day - p->first_day) + 1, sizeof(*r->days));
    for (int32_t h = 0; h < p->host_count; h++) {
        struct stock s;

        stock_start(&s, u, h);
        for (int32_t day = p->first_day; day <= p->last_day; day++) {
            int64_t row = stock_at(&s, day);

            if (s.reported >= 0)
                r->days[day - p->first_day].reported += counts_as(panel_users(p, s.reported));
            if (row >= 0 && used_class(u, row) == CLASS_PEOPLE)
                r->days[day - p->first_day].used += used_value(u, row);
        }
    }
}

/* Reports and the ledger must give the stock to the unit, on every day. */
static void reconcile(const struct recompute *r)
{
    const struct panel *p = r->used->panel;
    size_t days = (size_t)(p->last_day - p->first_day) + 1;
    int64_t *sum = mem_array(days, sizeof(*sum));

    for (size_t d = 0; d < days; d++)
        sum[d] = r->days[d].reported;
    for (size_t i = 0; i < r->ledger.count; i++)
        sum[r->ledger.rows[i].day - p->first_day] += change_amount(&r->ledger.rows[i]);
    for (size_t d = 0; d < days; d++)
        if (sum[d] != r->days[d].used)
            BUG("the ledger of day %d does not reconcile: %lld against %lld", p->first_day + (int)d,
                (long long)sum[d], (long long)r->days[d].used);
    free(sum);
}

static bool is_same_day(const struct change *x, const struct change *next)
{
    return x->kind == CHANGE_GROWTH && next->kind == CHANGE_GROWTH && x->host == next->host &&
           x->day == next->day && x->rule == next->rule;
}

static void copy_count(struct pg_copy *c, int64_t count)
{
    if (count == PANEL_NONE)
        pg_copy_null(c);
    else
        pg_copy_i64(c, count);
}

static bool store_rows(struct pg_copy *c, const struct ledger *l, const struct used *u, struct err *e)
{
    static const char *const fields[] = {
        [CHANGE_LEVEL] = "users_total", [CHANGE_GROWTH] = "growth", [CHANGE_FLAG] = "note"};

    for (size_t i = 0; i < l->count; i++) {
        struct change x = l->rows[i];

        /* two increments of one day to which the same happened are one row */
        for (; i + 1 < l->count && is_same_day(&x, &l->rows[i + 1]); i++)
            x.before += l->rows[i + 1].before;
        pg_copy_i32(c, u->panel->hosts[x.host].id);
        pg_copy_day(c, x.day);
        pg_copy_text(c, u->rules->name);
        pg_copy_text(c, fields[x.kind]);
        pg_copy_text(c, rule_label((enum rule)x.rule));
        copy_count(c, x.before);
        copy_count(c, x.after);
        if (!pg_copy_row(c, e))
            return false;
    }
    return true;
}

static bool copy_rows(const struct recompute *r, struct pg *db, struct err *e)
{
    struct pg_copy c;

    return pg_copy_start(&c, db,
                         "copy fedtide.adjustment (instance_id, day, rule_set, field, rule, reported, used) "
                         "from stdin (format binary)",
                         e) &&
           store_rows(&c, &r->ledger, r->used, e) && store_rows(&c, &r->used->ledger, r->used, e) &&
           pg_copy_end(&c, e);
}

static bool note_run(const struct recompute *r, struct pg *db, struct err *e)
{
    const struct panel *p = r->used->panel;
    json_t *rules = rules_parameters(r->used->rules);
    struct pg_args args = {0};
    char *text;
    bool good;

    json_put(rules, "rules", rules_methods(r->used->rules));
    text = json_dumps(rules, JSON_COMPACT);
    pg_arg_text(&args, r->used->rules->name);
    pg_arg_text(&args, FEDTIDE_VERSION);
    pg_arg_day(&args, p->first_day);
    pg_arg_day(&args, p->last_day);
    pg_arg_i64(&args, p->rows);
    pg_arg_i64(&args, (int64_t)(r->ledger.count + r->used->ledger.count));
    pg_arg_text(&args, text);
    good = pg_run(db,
                  "insert into fedtide.recomputation (rule_set, program_version, first_day, last_day,"
                  " observations, changes, parameters) values ($1, $2, $3, $4, $5, $6, $7)"
                  " on conflict (rule_set) do update set computed_at = now(),"
                  " program_version = excluded.program_version, first_day = excluded.first_day,"
                  " last_day = excluded.last_day, observations = excluded.observations,"
                  " changes = excluded.changes, parameters = excluded.parameters",
                  &args, NULL, e);
    pg_args_release(&args);
    json_decref(rules);
    free(text);
    return good;
}

static bool store(const struct recompute *r, struct pg *db, struct err *e)
{
    struct pg_args args = {0};
    bool good;

    pg_arg_text(&args, r->used->rules->name);
    good = pg_begin(db, e) &&
           pg_run(db, "delete from fedtide.adjustment where rule_set = $1", &args, NULL, e) &&
           copy_rows(r, db, e) && note_run(r, db, e) && pg_commit(db, e);
    pg_args_release(&args);
    if (!good)
        pg_rollback(db);
    return good || err_wrap(e, "storing the ledger");
}

bool recompute_run(struct recompute *r, const struct used *u, struct pg *db, struct err *e)
{
    const struct window all = {u->panel->first_day, u->panel->last_day};

    *r = (struct recompute){.used = u};
    levels_add(&r->ledger, u, all);
    sum_days(r);
    reconcile(r);
    return recompute_compare(r, db, e) && store(r, db, e);
}

void recompute_release(struct recompute *r)
{
    ledger_release(&r->ledger);
    free(r->days);
    free(r->hosts);
    *r = (struct recompute){0};
}
