#include "analysis.h"
#include "commands.h"
#include "growth.h"
#include "measure_command.h"

static const struct output_table tables[] = {
    {"days", "days", {"day", "reported", "accounts", "carried", "servers", "answered", "organic", "index"}},
    {"bridge", "bridge", {"part", "accounts", "servers"}},
    {"months", "months", {"month", "organic", "days"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct growth g;
    json_t *json;

    (void)settings;
    (void)e;
    growth_measure(&g, &a->used, &a->cover, a->scope, a->window);
    json = growth_to_json(&g);
    growth_release(&g);
    return json;
}

int cmd_growth(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("growth", settings, measure, tables);
}
