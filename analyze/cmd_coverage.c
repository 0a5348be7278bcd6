#include "analysis.h"
#include "commands.h"
#include "coverage.h"
#include "measure_command.h"

static const struct output_table tables[] = {
    {"rounds", "rounds", {"day", "source", "asked", "answered", "with_accounts", "with_active"}},
    {"outcomes", "outcomes", {"outcome", "class", "visits", "meaning"}},
    {"software",
     "software",
     {"software", "robots", "asked", "answered", "robots_denied", "refused", "not_there", "broken",
      "peers_read"}},
    {"states", "states", {"state", "hosts"}},
    {"fields", "fields", {"field", "servers", "of", "share_accounts"}},
    {"refused", "refused_by_software", {"software", "hosts"}},
    {"excluded", "last_day.excluded", {"rule", "name", "servers", "accounts"}},
    {0},
};

static json_t *measure(struct analysis *a, const struct settings *settings, struct err *e)
{
    struct coverage c = {0};
    json_t *json = NULL;

    (void)settings;
    if (coverage_measure(&c, &a->used, &a->db, a->window, e))
        json = json_incref(c.json);
    coverage_release(&c);
    return json;
}

int cmd_coverage(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;

    (void)argc;
    (void)argv;
    if (s->software)
        return measure_refuse("coverage",
                              "has all software side by side; leave out --software, see --table software");
    return measure_command("coverage", settings, measure, tables);
}
