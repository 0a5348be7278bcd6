#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "output.h"
#include "peers.h"
#include "peers_edges.h"

enum { TEXT_HOSTS = 30 };

static const struct output_table tables[] = {
    {"hosts", "hosts", {"host", "software", "in_degree", "reach", "out_degree", "mutual", "mutual_share"}},
    {"changes", "days", {"day", "lists_changed", "added", "removed"}},
    {"undiscovered",
     "undiscovered",
     {"kind", "name", "seen", "f1", "f2", "lists", "estimate", "low", "high"}},
    {"restrictions", "restrictions", {"day", "publishers", "blocks", "suspend", "targets"}},
    {0},
};

static bool print_measures(struct pg *db, const struct settings *s, const struct output_table *table,
                           struct err *e)
{
    const struct window window = {.since = s->since, .until = s->until};
    bool text = strcmp(s->format, "text") == 0;
    struct peers p = {0};
    json_t *json;

    if (!peers_measure(&p, db, window, e) || (s->software && !peers_has_software(&p, s->software))) {
        if (e->kind == ERR_NONE)
            (void)err_set(e, ERR_USAGE, "no software is called \"%s\"", s->software);
        peers_release(&p);
        return false;
    }
    json = peers_to_json(&p, s->software, text ? TEXT_HOSTS : -1);
    if (text && p.lists == 0)
        printf("No peer list was read yet.\n");
    else if (text)
        printf("%d lists name %d hosts: %lld links, %.0f %% of those between two lists are mutual.\n",
               p.lists, p.named, (long long)p.edges,
               p.between > 0 ? 100.0 * (double)p.mutual / (double)p.between : 0);
    if (!text || p.lists > 0)
        output_print(s->format, json, table);
    json_decref(json);
    peers_release(&p);
    return true;
}

int cmd_peers(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    bool csv = strcmp(s->format, "csv") == 0;
    bool edges = s->table ? strcmp(s->table, "edges") == 0 : csv;
    const struct output_table *table;
    struct pg db = {0};
    struct err e = {0};

    (void)argc;
    (void)argv;
    table = output_find_table(tables, edges ? NULL : s->table, &e);
    if (table && s->software && (s->graphml || (edges && csv) || strcmp(table->name, "hosts") != 0))
        (void)err_set(
            &e, ERR_USAGE,
            "only hosts are told of one software; with --software take --table hosts or --format json");
    else if (table && analysis_connect(&db, s, &e))
        (void)!(s->graphml     ? peers_edges_graphml(stdout, &db, &e)
                : edges && csv ? peers_edges_csv(stdout, &db, &e)
                               : print_measures(&db, s, table, &e));
    if (e.kind != ERR_NONE)
        log_fatal("fedtide-analyze peers", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
