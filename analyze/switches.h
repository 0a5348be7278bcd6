/*
 * switches: hosts that changed their software. A label counts when it is kept for three observations on both
 * sides; blanks are skipped; a rename of the same program is no switch and stands apart.
 */
#ifndef ANALYZE_SWITCHES_H
#define ANALYZE_SWITCHES_H

#include <jansson.h>

#include "scope.h"

struct switch_event {
    int32_t host, day, from, to; /* day of the first observation with the new label */
    int64_t accounts;            /* last used count before; 0 when none */
    bool rename;
};

struct switches {
    const struct used *used;
    struct scope scope;
    struct switch_event *events; /* owned, by day */
    int count, room;
    int changes; /* raw changes of the label */
    int flaps;   /* changes that did not last */
};

/* Of one software (SCOPE_SOFTWARE): those to it and away from it. */
void switches_find(struct switches *s, const struct used *u, struct scope scope, struct window window);
void switches_release(struct switches *s);

/* {"label_changes","flaps","switches":N,"renames":N,"matrix":[{"from","to","servers","accounts","rename"}]
 * (most servers
 *  first),"events":[{"host","day","from","to","accounts","rename"}]}
 */
json_t *switches_to_json(const struct switches *s) MUST_CHECK;

#endif
