#include <string.h>

#include "analysis.h"
#include "commands.h"
#include "instances.h"
#include "measure_command.h"

static const struct output_table tables[] = {
    {"instances",
     "instances",
     {"host", "software", "version", "status", "reported", "used", "rule", "copy_of", "change", "active",
      "posts", "open", "first_named", "first_answer", "last_answer"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    bool text = strcmp(settings->format, "text") == 0;
    struct instances v;
    json_t *json;

    (void)e;
    instances_measure(&v, &a->used, a->scope, a->window);
    json = instances_to_json(&v, text ? settings->limit : -1);
    instances_release(&v);
    return json;
}

int cmd_instances(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("instances", settings, measure, tables);
}
