#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "switches.h"

static const struct output_table tables[] = {
    {"matrix", "matrix", {"from", "to", "servers", "accounts", "rename"}},
    {"events", "events", {"host", "day", "from", "to", "accounts", "rename"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct switches s;
    json_t *json;

    (void)settings;
    (void)e;
    switches_find(&s, &a->used, a->scope, a->window);
    json = switches_to_json(&s);
    switches_release(&s);
    return json;
}

int cmd_switches(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("switches", settings, measure, tables);
}
