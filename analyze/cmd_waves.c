#include <string.h>

#include "commands.h"
#include "measure_command.h"
#include "waves.h"

enum { PAST_DAYS = 560 };

static json_t *measure(struct analysis *a, const struct settings *s, struct err *e)
{
    enum waves_depth depth = strcmp(s->scope, "all") == 0                                      ? WAVES_ALL
                             : strcmp(s->scope, "host") == 0 || strcmp(s->scope, "every") == 0 ? WAVES_HOSTS
                                                                                               : WAVES_PARTS;
    /* what servers publish of themselves reaches back before we first asked them */
    const struct window past = {.since = a->panel.first_day - PAST_DAYS, .until = a->panel.last_day};
    struct registrations r;
    struct waves w;
    json_t *json = NULL;

    if (!registrations_measure(&r, &a->used, (struct scope){.kind = SCOPE_ALL}, past, &a->db, e)) {
        registrations_release(&r);
        return NULL;
    }
    waves_find(&w, &a->used, &a->events, depth);
    waves_add_registrations(&w, &r);
    registrations_release(&r);
    json = waves_to_json(&w, s->scope, s->seasons, a->window);
    waves_release(&w);
    return json;
}

int cmd_waves(void *settings, int argc, char **argv)
{
    static const struct output_table tables[] = {
        {"waves",
         "",
         {"scope", "name", "metric", "onset", "peak", "end", "excess", "excess_low", "excess_high", "ratio",
          "grade", "breadth", "n_eff", "top_share", "tags", "events"}},
        {0},
    };

    (void)argc;
    (void)argv;
    return measure_command("waves", settings, measure, tables);
}
