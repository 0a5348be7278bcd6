/*
 * edition: one edition of the report as data (report.json): every number, sentence, table and chart. All
 * pages, pictures and CSV files are made from it and from nothing else.
 *
 * {"schema":"fedtide-report
 * 1","title","headline","standfirst","window":{"since","until"},"window_text","generated",
 *  "version","rules","licence","embargo","correction","has_data",
 *  "findings":[{"id","html","text","why","confidence","value","variants":[{"name","value","holds"}],"href","link"}],
 *  "tiles":[{"label","value","change","measure","column"}],
 *  "sections":[{"id","kicker","headline","calm","blocks":[{"p"}|{"chart":name}|{"quote":{"text","why"}}|{"table":table}]}],
 *  "charts":[chart (chart.h)],
 *  "sentences":[{"id","variant","text","html","inputs":{name:{"value","text","from"}}}],
 *  "measures":{name: what `fedtide-analyze NAME --format json` prints}}
 * table: {"caption","columns":[{"text","num"}],"rows":[{"cells":[{"text","num","head"}],"sum"}]}
 *
 * "calm": nothing worth reporting, or nothing measured: the section is one line. Confidence of a finding by
 * rule, from the same figure computed without the largest server, without carried values, with nothing
 * excluded, and over a window a day earlier: high when sign and size (10 %) hold in all, medium when the sign
 * does, low otherwise.
 */
#ifndef RENDER_EDITION_H
#define RENDER_EDITION_H

#include <jansson.h>

#include "render/texts.h"

enum edition_variant {
    VARIANT_WITHOUT_LARGEST,
    VARIANT_WITHOUT_CARRIED,
    VARIANT_NOTHING_EXCLUDED,
    VARIANT_DAY_EARLIER,
    EDITION_VARIANTS
};

struct edition_input {
    const char *title, *rules, *licence; /* borrowed */
    const char *embargo;                 /* borrowed; NULL = none */
    const char *correction; /* borrowed: what was wrong in the version before; NULL = nothing told */
    json_t *measures;       /* taken: by name; NULL when there is no data */
    json_t *variants[EDITION_VARIANTS]; /* taken: the measures of each; NULL = could not be measured */
};

/* Name of a variant as it stands in report.json. */
const char *edition_variant_name(enum edition_variant variant);
/* Releases what a failed measurement has left; edition_make() does so itself. */
void edition_input_release(struct edition_input *in);
/* Owned by the caller (json_decref). */
json_t *edition_make(struct edition_input *in, const struct texts *texts);

#endif
