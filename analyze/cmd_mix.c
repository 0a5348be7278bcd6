#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "mix.h"

static json_t *measure(const struct analysis *a, const struct settings *settings)
{
    struct mix m;
    json_t *json;

    (void)settings;
    mix_measure(&m, &a->used, a->window);
    json = mix_to_json(&m);
    mix_release(&m);
    return json;
}

static const json_t *rows(const json_t *json)
{
    return json_object_get(json_object_get(json, "last"), "software");
}

int cmd_mix(void *settings, int argc, char **argv)
{
    static const char *const columns[] = {
        "name",     "family",         "class",  "servers",        "share_servers",
        "accounts", "share_accounts", "active", "servers_change", "accounts_change",
        NULL};

    (void)argc;
    (void)argv;
    return measure_command("mix", settings, measure, rows, columns);
}
