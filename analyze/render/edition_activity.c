#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Sections 7 to 9 and the peers: what the database may or may not have. A section without figures says so in
 * a line. */

static json_t *not_measured(struct edition *d, const char *id)
{
    char sentence[64];

    (void)snprintf(sentence, sizeof(sentence), "%s_headline", id);
    return section_new(d, id, edition_say(d, sentence, "none", edition_facts(d)), true);
}

json_t *edition_activity(struct edition *d)
{
    return not_measured(d, "activity");
}

json_t *edition_places(struct edition *d)
{
    return not_measured(d, "places");
}

json_t *edition_openness(struct edition *d)
{
    return not_measured(d, "openness");
}

json_t *edition_peers(struct edition *d)
{
    return not_measured(d, "peers");
}
