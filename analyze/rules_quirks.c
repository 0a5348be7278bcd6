#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rules_steps.h"
#include "sql/reference.h"

struct builder {
    const struct panel *panel;
    struct quirk *quirks;
};

static void set_quirk(struct quirk *q, const char *quirk, const char *limit)
{
    if (strcmp(quirk, "random_above") == 0) {
        if (!str_to_i64(limit, 0, INT64_MAX, &q->random_above))
            BUG("quirks.csv: \"%s\" is no limit", limit);
    } else if (strcmp(quirk, "remote_accounts") == 0) {
        q->remote_accounts = true;
    } else if (strcmp(quirk, "no_active") == 0) {
        q->no_active = true;
    } else if (strcmp(quirk, "active_unbounded") == 0) {
        q->active_unbounded = true;
    } else {
        BUG("quirks.csv: nobody knows the quirk \"%s\"", quirk);
    }
}

static void take_quirk(void *arg, const char *match, const char *name, const char *quirk, const char *limit)
{
    struct builder *b = arg;
    bool family = strcmp(match, "family") == 0;

    for (int32_t s = 0; s < b->panel->software_count; s++) {
        const struct panel_software *software = &b->panel->software[s];

        if (strcmp(family ? software->family : software->name, name) == 0)
            set_quirk(&b->quirks[s], quirk, limit);
    }
}

struct quirk *rules_quirks(const struct panel *p)
{
    struct builder b = {.panel = p, .quirks = mem_array((size_t)p->software_count + 1, sizeof(*b.quirks))};

    for (int32_t s = 0; s <= p->software_count; s++)
        b.quirks[s].random_above = INT64_MAX;
    reference_quirks(take_quirk, &b);
    return b.quirks;
}

const struct quirk *rules_quirk_of(const struct used *u, uint32_t row)
{
    int32_t s = panel_software(u->panel, row);

    /* the element behind the last software has no quirks */
    return &u->quirks[s < 0 ? u->panel->software_count : s];
}
