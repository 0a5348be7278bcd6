#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "survival.h"

static const struct output_table tables[] = {
    {"groups",
     "groups",
     {"group", "kind", "servers", "deaths", "median_days", "at.7", "at.30", "at.90", "at.150", "at.365"}},
    {"months", "months", {"month", "births", "deaths"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct survival s;
    json_t *json;

    (void)settings;
    (void)e;
    survival_measure(&s, &a->used, a->scope, a->window);
    json = survival_to_json(&s);
    survival_release(&s);
    return json;
}

int cmd_survival(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("survival", settings, measure, tables);
}
