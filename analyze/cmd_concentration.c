#include "analysis.h"
#include "commands.h"
#include "concentration.h"
#include "measure_command.h"

static const struct output_table tables[] = {
    {"days",
     "days",
     {"day", "top_host", "accounts.hhi", "accounts.n_eff", "accounts.cr1", "accounts.cr10",
      "accounts.servers_50", "accounts.servers_90"}},
    {"largest", "largest", {"host", "accounts", "share"}},
    {"without",
     "without",
     {"without", "accounts.hhi", "accounts.n_eff", "accounts.cr1", "accounts.cr10", "accounts.servers_50",
      "accounts.servers_90"}},
    {"active",
     "days",
     {"day", "active.servers", "active.total", "active.hhi", "active.n_eff", "active.cr1", "active.cr10",
      "active.servers_50", "active.servers_90"}},
    {"operators",
     "days",
     {"day", "operators.servers", "operators.hhi", "operators.n_eff", "operators.cr1", "operators.cr10",
      "operators.servers_50", "operators.servers_90"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct concentration c;
    json_t *json;

    (void)settings;
    (void)e;
    concentration_measure(&c, &a->used, a->scope, a->window);
    json = concentration_to_json(&c);
    concentration_release(&c);
    return json;
}

int cmd_concentration(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("concentration", settings, measure, tables);
}
