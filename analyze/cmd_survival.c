#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "survival.h"

static json_t *measure(const struct analysis *a, const struct settings *settings)
{
    struct survival s;
    json_t *json;

    (void)settings;
    survival_measure(&s, &a->used, a->window);
    json = survival_to_json(&s);
    survival_release(&s);
    return json;
}

static const json_t *rows(const json_t *json)
{
    return json_object_get(json, "groups");
}

int cmd_survival(void *settings, int argc, char **argv)
{
    static const char *const columns[] = {"group", "kind",  "servers", "deaths", "median_days", "at.7",
                                          "at.30", "at.90", "at.150",  "at.365", NULL};

    (void)argc;
    (void)argv;
    return measure_command("survival", settings, measure, rows, columns);
}
