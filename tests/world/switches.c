#include "world/switches.h"

#include <string.h>

#include "base/compiler.h"
#include "base/err.h"
#include "world/chance.h"
#include "world/truth.h"

enum { FIRST_HOST = 40, FIRST_DAY = 20, DAYS = 140, PURPOSE = 80 };

/* How many in a thousand hosts of a program change, and to what; after the moves that a half-year of real
 * lists shows. */
static const struct {
    const char *from, *to;
    int permille;
} moves[] = {{"pleroma", "akkoma", 130},
             {"misskey", "sharkey", 60},
             {"akkoma", "mastodon", 30},
             {"mastodon", "akkoma", 4}};

static const struct program *program_named(const char *name)
{
    for (int i = 0; i < program_count; i++)
        if (strcmp(programs[i].name, name) == 0 && programs[i].permille > 0)
            return &programs[i];
    BUG("programs.csv has no usual %s", name);
}

static bool stays(const struct host *h)
{
    return h->fault == FAULT_NONE && h->birth <= 0 && h->death == WORLD_DAYS;
}

void switches_plan(struct world *w, int hosts)
{
    for (int i = FIRST_HOST; i < hosts; i++) {
        struct host *h = &w->hosts[i];
        uint64_t bits = chance_bits(w->seed, PURPOSE, (uint64_t)i, 0);

        for (size_t m = 0; m < COUNT_OF(moves) && !h->before; m++) {
            if (!stays(h) || h->program != program_named(moves[m].from) ||
                (int)(bits % 1000) >= moves[m].permille)
                continue;
            h->before = h->program;
            h->after = program_named(moves[m].to);
            h->switch_day = FIRST_DAY + (int)(bits / 1000 % DAYS);
        }
    }
    switches_settle(w, WORLD_DAYS - 1);
}

const struct program *switches_program(const struct world *w, int host, int day)
{
    const struct host *h = &w->hosts[host];

    if (!h->before)
        return h->program;
    return day < h->switch_day ? h->before : h->after;
}

void switches_settle(struct world *w, int day)
{
    for (int i = 0; i < w->host_count; i++) {
        struct host *h = &w->hosts[i];

        if (!h->before)
            continue;
        h->program = switches_program(w, i, day);
        h->version = h->program->version;
    }
}

json_t *switches_truth(const struct world *w)
{
    json_t *list = json_array();

    for (int i = 0; i < w->host_count; i++) {
        const struct host *h = &w->hosts[i];
        char date[16];

        if (!h->before)
            continue;
        truth_date(h->switch_day, date);
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "host", h->name, "date", date,
                                                    "from", h->before->name, "to", h->after->name));
    }
    return list;
}
