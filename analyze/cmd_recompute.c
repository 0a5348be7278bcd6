#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "recompute.h"

static const struct output_table tables[] = {
    {"rules", "by_rule", {"rule", "name", "rows", "accounts", "rows_before", "accounts_before"}},
    {"days", "days", {"day", "reported", "used", "used_before", "difference"}},
    {"hosts", "hosts", {"host", "day", "days", "used", "used_before", "rule", "rule_before"}},
    {0},
};

static void print_heading(const struct recompute *r)
{
    printf("%s: %zu rows of the ledger over %u observations; every day reconciles with the raw total.\n",
           r->used->rules->name, r->ledger.count + r->used->ledger.count, r->used->panel->rows);
    if (r->previous[0])
        printf("Against %s, %d servers count differently on at least one day.\n", r->previous, r->host_count);
    else
        printf("No ledger was stored before.\n");
}

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct recompute r = {0};
    json_t *json = NULL;

    if (pg_run(&a->db, "set default_transaction_read_only = off", NULL, NULL, e) &&
        recompute_run(&r, &a->used, &a->db, e)) {
        if (strcmp(settings->format, "text") == 0)
            print_heading(&r);
        json = recompute_to_json(&r);
    }
    recompute_release(&r);
    return json;
}

int cmd_recompute(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;

    (void)argc;
    (void)argv;
    if (s->software)
        return measure_refuse("recompute", "derives the figures of all servers; leave out --software");
    return measure_command("recompute", settings, measure, tables);
}
