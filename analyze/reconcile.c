#include "reconcile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_values.h"

/* What we know of each name, in the order of the names: state, outcome of the last visit and its class,
 * whether it was ever asked, whose second name it is, a domain held back, an opt-out. */
static const char known_sql[] =
    "select i.state, o.name, o.class, (i.last_visit_at is not null)::int, i.alias_of,"
    "       (select min(q.registrable_domain) from fedtide.quarantine q where q.released_at is null"
    "          and q.registrable_domain = any (array[(regexp_match(t.name, '[^.]+[.][^.]+$'))[1],"
    "              (regexp_match(t.name, '[^.]+[.][^.]+[.][^.]+$'))[1]])),"
    "       (exists (select from fedtide.opt_out x where t.name = x.pattern"
    "                   or right(t.name, length(x.pattern) + 1) = '.' || x.pattern))::int"
    "  from unnest($1::text[]) with ordinality as t(name, at)"
    "  left join fedtide.instance i on i.host = t.name"
    "  left join fedtide.outcome o on o.id = i.last_outcome"
    " order by t.at";

enum { KNOWN_STATE, KNOWN_OUTCOME, KNOWN_CLASS, KNOWN_ASKED, KNOWN_ALIAS, KNOWN_QUARANTINE, KNOWN_OPT_OUT };

static int32_t reason(struct reconcile *r, const char *words)
{
    return dictionary_add(&r->reasons, words, strlen(words));
}

/* Why a host on their list does not answer us. */
static int32_t why_theirs(struct reconcile *r, const PGresult *res, int row)
{
    const char *state = pg_text(res, row, KNOWN_STATE), *outcome = pg_text(res, row, KNOWN_OUTCOME);
    char words[160];

    if (!state)
        return reason(r, pg_text(res, row, KNOWN_QUARANTINE) ? "its domain is held back by the farm limits"
                                                             : "never heard of");
    if (strcmp(state, "alias") == 0)
        return reason(r, "second name of another server");
    if (pg_i64(res, row, KNOWN_ASKED) == 0)
        return reason(r, strcmp(state, "imported") == 0 ? "known from imported history, not asked"
                                                        : "known, not asked yet");
    if (outcome && strcmp(outcome, "robots_denied") == 0)
        return reason(r, "robots.txt forbids asking");
    (void)snprintf(words, sizeof(words), "asked, no document: %s (%s)", outcome ? outcome : "unknown",
                   outcome ? pg_text(res, row, KNOWN_CLASS) : "unknown");
    return reason(r, words);
}

/* What a host of ours counts for. */
static int32_t how_ours(struct reconcile *r, const struct instance *x)
{
    char words[160];

    if (x->used != PANEL_NONE)
        return reason(r, x->status == INSTANCE_ALIVE ? "counted" : "counted, silent for more than a week");
    if (x->reported == PANEL_NONE)
        return reason(r, "answers without a number of accounts");
    (void)snprintf(words, sizeof(words), "not counted: %s (%s)", rule_label(x->rule), rule_name(x->rule));
    return reason(r, words);
}

static void add(struct reconcile *r, const char *name, enum reconcile_side side, int32_t why,
                const struct instance *x)
{
    r->hosts[r->count++] =
        (struct reconcile_host){.name = name,
                                .side = side,
                                .reason = why,
                                .accounts = x && x->used != PANEL_NONE ? x->used : -1,
                                .software = x ? panel_software(r->used->panel, x->row) : -1};
}

/* Our hosts: on both lists, or only on ours. Marks those found. */
static void add_ours(struct reconcile *r, const struct instances *ours, bool *found)
{
    for (int32_t i = 0; i < ours->count; i++) {
        const struct instance *x = &ours->rows[i];
        const char *name = r->used->panel->hosts[x->host].name;
        int32_t at = host_list_find(r->theirs, name);

        if (x->status == INSTANCE_DEAD)
            continue;
        if (at >= 0)
            found[at] = true;
        add(r, name, at >= 0 ? SIDE_BOTH : SIDE_OURS, how_ours(r, x), x);
    }
}

static bool add_theirs(struct reconcile *r, const bool *found, struct pg *db, struct err *e)
{
    struct pg_args args = {0};
    struct pg_array names;
    PG_RESULT res = NULL;
    bool good;
    int row = 0;

    pg_array_init(&names);
    for (int32_t i = 0; i < r->theirs->count; i++)
        if (!found[i])
            pg_array_text(&names, r->theirs->names[i]);
    pg_arg_array(&args, &names);
    good = pg_run(db, known_sql, &args, &res, e);
    pg_args_release(&args);
    pg_array_release(&names);
    if (!good)
        return err_wrap(e, "looking up their hosts");
    for (int32_t i = 0; i < r->theirs->count; i++) {
        if (found[i])
            continue;
        if (pg_i64(res, row, KNOWN_OPT_OUT))
            r->opted_out++;
        else
            add(r, r->theirs->names[i], SIDE_THEIRS, why_theirs(r, res, row), NULL);
        row++;
    }
    return true;
}

bool reconcile_lists(struct reconcile *r, const struct used *u, const struct host_list *theirs,
                     struct window window, struct pg *db, struct err *e)
{
    const struct scope all = {.kind = SCOPE_ALL};
    bool *found = mem_array((size_t)theirs->count + 1, sizeof(bool));
    struct instances ours;
    bool good;

    *r = (struct reconcile){.used = u, .theirs = theirs};
    instances_measure(&ours, u, all, window);
    r->hosts = mem_array((size_t)theirs->count + (size_t)ours.count + 1, sizeof(*r->hosts));
    add_ours(r, &ours, found);
    good = add_theirs(r, found, db, e);
    instances_release(&ours);
    free(found);
    return good;
}

void reconcile_release(struct reconcile *r)
{
    dictionary_release(&r->reasons);
    free(r->hosts);
    *r = (struct reconcile){0};
}

static const char *const side_names[SIDE_COUNT] = {"both", "theirs", "ours"};

static json_t *reasons_json(const struct reconcile *r)
{
    json_t *list = json_array();

    for (int side = 0; side < SIDE_COUNT; side++)
        for (int32_t k = 0; k < r->reasons.count; k++) {
            int64_t accounts = 0;
            int32_t hosts = 0;

            for (int32_t i = 0; i < r->count; i++)
                if ((int)r->hosts[i].side == side && r->hosts[i].reason == k) {
                    hosts++;
                    accounts += r->hosts[i].accounts > 0 ? r->hosts[i].accounts : 0;
                }
            if (hosts > 0)
                (void)json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:I}", "side", side_names[side],
                                                            "reason", r->reasons.texts[k], "hosts", hosts,
                                                            "accounts", (json_int_t)accounts));
        }
    return list;
}

static json_t *hosts_json(const struct reconcile *r)
{
    const struct panel *p = r->used->panel;
    json_t *list = json_array();

    for (int32_t i = 0; i < r->count; i++) {
        const struct reconcile_host *h = &r->hosts[i];

        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s?, s:o}", "host", h->name, "side", side_names[h->side],
                            "reason", r->reasons.texts[h->reason], "software",
                            h->software < 0 ? NULL : p->software[h->software].name, "accounts",
                            h->accounts < 0 ? json_null() : json_integer(h->accounts)));
    }
    return list;
}

json_t *reconcile_to_json(const struct reconcile *r)
{
    int32_t hosts[SIDE_COUNT] = {0};
    int64_t accounts[SIDE_COUNT] = {0};

    for (int32_t i = 0; i < r->count; i++) {
        hosts[r->hosts[i].side]++;
        accounts[r->hosts[i].side] += r->hosts[i].accounts > 0 ? r->hosts[i].accounts : 0;
    }
    return json_pack("{s:I, s:I, s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:o, s:o}", "entries",
                     (json_int_t)r->theirs->entries, "refused", (json_int_t)r->theirs->refused, "theirs",
                     r->theirs->count, "both", hosts[SIDE_BOTH], "theirs_only", hosts[SIDE_THEIRS],
                     "ours_only", hosts[SIDE_OURS], "opted_out", r->opted_out, "accounts_both",
                     (json_int_t)accounts[SIDE_BOTH], "accounts_ours_only", (json_int_t)accounts[SIDE_OURS],
                     "reasons", reasons_json(r), "hosts", hosts_json(r));
}
