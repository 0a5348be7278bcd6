#include "analysis.h"
#include "commands.h"
#include "growth.h"
#include "measure_command.h"

static json_t *measure(const struct analysis *a, const struct settings *settings)
{
    struct growth g;
    json_t *json;

    (void)settings;
    growth_measure(&g, &a->used, &a->cover, a->scope, a->window);
    json = growth_to_json(&g);
    growth_release(&g);
    return json;
}

static const json_t *rows(const json_t *json)
{
    return json_object_get(json, "days");
}

int cmd_growth(void *settings, int argc, char **argv)
{
    static const char *const columns[] = {"day",      "reported", "accounts", "carried", "servers",
                                          "answered", "organic",  "index",    NULL};

    (void)argc;
    (void)argv;
    return measure_command("growth", settings, measure, rows, columns);
}
