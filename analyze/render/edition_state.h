/*
 * edition_state: what the parts of an edition share: edition.c (head, findings, tiles) and
 * edition_sections.c. Nobody else includes this.
 */
#ifndef RENDER_EDITION_STATE_H
#define RENDER_EDITION_STATE_H

#include "render/edition.h"

struct edition {
    const struct texts *texts;
    json_t *measures;                       /* borrowed */
    const json_t *growth, *summary, *waves; /* borrowed; waves: headline ones of scope all */
    double since, until;                    /* days; NAN when there is no data */
    char since_text[48], until_text[48];
};

json_t *edition_sections(const struct edition *d);
/* Numbers as text, JSON strings owned by the caller. */
json_t *edition_number(double value); /* "7.25 million" */
json_t *edition_exact(double value);  /* "1,234,567" */
json_t *edition_percent(double share);
/* Number at a dotted path of a measure; NAN when absent. */
double edition_value(const json_t *o, const char *path);
/* How sure a wave is. */
const char *edition_wave_confidence(const json_t *wave);

#endif
