#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "reconcile.h"

static const struct output_table tables[] = {
    {"reasons", "reasons", {"side", "reason", "hosts", "accounts"}},
    {"hosts", "hosts", {"host", "side", "reason", "software", "accounts"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct host_list theirs = {0};
    struct reconcile r = {0};
    json_t *json = NULL;

    if (host_list_read(&theirs, settings->file, e) &&
        reconcile_lists(&r, &a->used, &theirs, a->window, &a->db, e)) {
        json = reconcile_to_json(&r);
        if (strcmp(settings->format, "text") == 0)
            printf("%s: %d hosts; %lld entries are no host names.\n", settings->file, theirs.count,
                   (long long)theirs.refused);
    }
    reconcile_release(&r);
    host_list_release(&theirs);
    return json;
}

int cmd_reconcile(void *settings, int argc, char **argv)
{
    struct settings *s = settings;

    (void)argc;
    s->file = argv[0];
    if (s->software)
        return measure_refuse("reconcile", "compares whole lists; leave out --software");
    return measure_command("reconcile", settings, measure, tables);
}
