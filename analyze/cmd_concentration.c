#include "analysis.h"
#include "commands.h"
#include "concentration.h"
#include "measure_command.h"

static json_t *measure(const struct analysis *a, const struct settings *settings)
{
    struct concentration c;
    json_t *json;

    (void)settings;
    concentration_measure(&c, &a->used, a->scope, a->window);
    json = concentration_to_json(&c);
    concentration_release(&c);
    return json;
}

static const json_t *rows(const json_t *json)
{
    return json_object_get(json, "days");
}

int cmd_concentration(void *settings, int argc, char **argv)
{
    static const char *const columns[] = {"day",
                                          "top_host",
                                          "accounts.hhi",
                                          "accounts.n_eff",
                                          "accounts.cr1",
                                          "accounts.cr10",
                                          "accounts.servers_50",
                                          "accounts.servers_90",
                                          NULL};

    (void)argc;
    (void)argv;
    return measure_command("concentration", settings, measure, rows, columns);
}
