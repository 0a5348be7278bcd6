#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "switches.h"

static json_t *measure(const struct analysis *a, const struct settings *settings)
{
    struct switches s;
    json_t *json;

    (void)settings;
    switches_find(&s, &a->used, a->window);
    json = switches_to_json(&s);
    switches_release(&s);
    return json;
}

static const json_t *rows(const json_t *json)
{
    return json_object_get(json, "matrix");
}

int cmd_switches(void *settings, int argc, char **argv)
{
    static const char *const columns[] = {"from", "to", "servers", "accounts", "rename", NULL};

    (void)argc;
    (void)argv;
    return measure_command("switches", settings, measure, rows, columns);
}
