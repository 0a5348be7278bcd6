#include <string.h>

#include "commands.h"
#include "measure_command.h"
#include "waves.h"

enum { PAST_DAYS = 560 };

/* What servers publish of themselves reaches back before we first asked them. */
static bool add_published(struct waves *w, struct analysis *a, struct err *e)
{
    const struct window past = {.since = a->panel.first_day - PAST_DAYS, .until = a->panel.last_day};
    struct registrations r;
    bool good = registrations_measure(&r, &a->used, a->scope, past, &a->db, e);

    if (good)
        waves_add_registrations(w, &r, a->scope);
    registrations_release(&r);
    return good;
}

static json_t *measure(struct analysis *a, const struct settings *s, struct err *e)
{
    /* all of one software is what the scope "software" has of it */
    const char *scope = s->software && strcmp(s->scope, "all") == 0 ? "software" : s->scope;
    enum waves_depth depth = strcmp(scope, "all") == 0                                   ? WAVES_ALL
                             : strcmp(scope, "host") == 0 || strcmp(scope, "every") == 0 ? WAVES_HOSTS
                                                                                         : WAVES_PARTS;
    struct waves w;
    json_t *json = NULL;

    waves_find(&w, &a->used, &a->events, depth);
    if (!s->published || add_published(&w, a, e))
        json = waves_to_json(&w, scope, a->scope, s->seasons, a->window);
    waves_release(&w);
    return json;
}

int cmd_waves(void *settings, int argc, char **argv)
{
    static const struct output_table tables[] = {
        {"waves",
         "",
         {"scope", "name", "metric", "onset", "peak", "end", "excess", "excess_window", "excess_low",
          "excess_high", "ratio", "grade", "breadth", "n_eff", "top_share", "tags", "events"}},
        {0},
    };

    const struct settings *s = settings;

    (void)argc;
    (void)argv;
    if (s->software && (s->seasons || strcmp(s->scope, "cctld") == 0))
        return measure_refuse("waves",
                              "of months and of countries are found in all software together; leave out "
                              "--software");
    return measure_command("waves", settings, measure, tables);
}
