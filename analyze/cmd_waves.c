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
    bool good = registrations_measure(&r, &a->used, (struct scope){.kind = SCOPE_ALL}, past, &a->db, e);

    if (good)
        waves_add_registrations(w, &r);
    registrations_release(&r);
    return good;
}

static json_t *measure(struct analysis *a, const struct settings *s, struct err *e)
{
    enum waves_depth depth = strcmp(s->scope, "all") == 0                                      ? WAVES_ALL
                             : strcmp(s->scope, "host") == 0 || strcmp(s->scope, "every") == 0 ? WAVES_HOSTS
                                                                                               : WAVES_PARTS;
    struct waves w;
    json_t *json = NULL;

    waves_find(&w, &a->used, &a->events, depth);
    if (!s->published || add_published(&w, a, e))
        json = waves_to_json(&w, s->scope, s->seasons, a->window);
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

    (void)argc;
    (void)argv;
    return measure_command("waves", settings, measure, tables);
}
