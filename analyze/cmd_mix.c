#include "analysis.h"
#include "commands.h"
#include "measure_command.h"
#include "mix.h"

static const struct output_table tables[] = {
    {"software",
     "last.software",
     {"name", "family", "class", "servers", "share_servers", "accounts", "share_accounts", "active",
      "servers_change", "accounts_change"}},
    {"families",
     "last.families",
     {"name", "class", "servers", "share_servers", "accounts", "share_accounts", "active", "servers_change",
      "accounts_change"}},
    {"days", "days", {"day", "name", "servers", "accounts", "active"}},
    {"versions", "versions", {"software", "version", "servers", "accounts"}},
    {"releases",
     "releases",
     {"software", "version", "first_day", "days", "servers", "of", "share_servers", "share_accounts"}},
    {"openness",
     "openness",
     {"day", "open", "closed", "unknown", "open_share_servers", "open_share_accounts"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct mix m;
    json_t *json;

    (void)settings;
    (void)e;
    mix_measure(&m, &a->used, a->scope, a->window);
    json = mix_to_json(&m);
    mix_release(&m);
    return json;
}

int cmd_mix(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("mix", settings, measure, tables);
}
