#include "analysis.h"

#include "panel_load.h"
#include "sql/database.h"

static bool choose_scope(struct analysis *a, const struct settings *s, struct err *e)
{
    a->scope = (struct scope){.kind = SCOPE_ALL};
    if (!s->software)
        return true;
    a->scope.kind = SCOPE_SOFTWARE;
    a->scope.key = panel_find_software(&a->panel, s->software);
    return a->scope.key >= 0 ||
           err_set(e, ERR_USAGE, "no server has reported the software \"%s\"", s->software);
}

bool analysis_connect(struct pg *db, const struct settings *s, struct err *e)
{
    return database_open(db, s->db, "fedtide-analyze", DATABASE_READ, e) &&
           pg_run(db, "set default_transaction_read_only = on", NULL, NULL, e);
}

/* A second connection is for speed: without it, one will do. */
static bool load(struct analysis *a, const struct settings *s, struct err *e)
{
    struct pg twin = {0};
    struct err ignored = {0};
    bool paired = analysis_connect(&twin, s, &ignored);
    bool good = panel_load(&a->panel, &a->db, paired ? &twin : NULL, e);

    pg_close(&twin);
    return good;
}

bool analysis_open(struct analysis *a, const struct settings *s, struct err *e)
{
    const struct rule_set *rules = s->rules ? rules_find(s->rules) : rules_default();

    *a = (struct analysis){0};
    panel_init(&a->panel);
    if (!rules)
        return err_set(e, ERR_USAGE, "unknown rule set \"%s\"; there are %s, %s and %s", s->rules,
                       rules_at(0)->name, rules_at(1)->name, rules_at(2)->name);
    if (s->since != INT32_MIN && s->until != INT32_MIN && s->since > s->until)
        return err_set(e, ERR_USAGE, "--since is later than --until");
    if (!analysis_connect(&a->db, s, e) || !load(a, s, e) ||
        !events_load(&a->events, &a->db, e) || !choose_scope(a, s, e))
        return false;
    a->window = (struct window){.since = s->since, .until = s->until};
    a->empty = a->panel.rows == 0 || !window_clamp(&a->window, &a->panel);
    if (a->panel.rows == 0)
        return true;
    rules_apply(&a->used, &a->panel, rules);
    coverage_days_build(&a->cover, &a->used);
    return true;
}

void analysis_close(struct analysis *a)
{
    coverage_days_release(&a->cover);
    used_release(&a->used);
    events_release(&a->events);
    panel_release(&a->panel);
    pg_close(&a->db);
}
