#include "analysis.h"
#include "commands.h"
#include "growth.h"
#include "json_values.h"
#include "measure_command.h"
#include "registrations.h"

static const struct output_table tables[] = {
    {"days", "days", {"day", "reported", "accounts", "carried", "servers", "answered", "organic", "index"}},
    {"bridge", "bridge", {"part", "accounts", "servers"}},
    {"months", "months", {"month", "organic", "days"}},
    {"breaks", "breaks", {"day", "kind", "reason"}},
    {"segments",
     "segments",
     {"since", "until", "accounts_first", "accounts_last", "organic", "growth_percent"}},
    {"active", "active", {"day", "active", "servers", "accounts", "share_accounts", "index"}},
    {"groups",
     "groups",
     {"kind", "name", "accounts_first", "accounts_last", "organic", "organic_percent", "servers_first",
      "servers_last"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct registrations r = {0};
    struct growth g;
    json_t *json;

    (void)settings;
    if (!registrations_measure(&r, &a->used, a->scope, a->window, &a->db, e)) {
        registrations_release(&r);
        return NULL;
    }
    growth_measure(&g, &a->used, &a->cover, a->scope, a->window);
    growth_note_breaks(&g, &a->events);
    json = growth_to_json(&g);
    growth_release(&g);
    json_put(json, "registrations", registrations_to_json(&r));
    registrations_release(&r);
    return json;
}

int cmd_growth(void *settings, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return measure_command("growth", settings, measure, tables);
}
