/*
 * edition: one edition of the report as data (report.json): every number, sentence, table and chart's
 * figures. All pages, charts and CSV files are made from it and from nothing else.
 *
 * {"title","headline","standfirst","window":{"since","until"},"window_text","generated","version","rules","has_data",
 *  "findings":[{"id","html","confidence","why","inputs":{}}], "tiles":[{"label","value","change","series"}],
 *  "sections":[{"id","kicker","headline","paragraphs":[],"charts":[{"name","kind","title","subtitle","alt","note","source"}],
 *               "tables":[{"caption","columns":[],"rows":[{"cells":[{"text","num"}]}]}]}],
 *  "measures":{"growth","waves","alert","wave_days","mix","concentration","survival","coverage","ledger","events"}}
 */
#ifndef RENDER_EDITION_H
#define RENDER_EDITION_H

#include <jansson.h>

#include "render/texts.h"

/* Measures as their JSON (analyze/); each is taken. Any may be NULL when there is no data. */
struct edition_input {
    const char *title; /* borrowed */
    const char *rules; /* borrowed */
    json_t *growth, *waves, *alert, *wave_days, *mix, *concentration, *survival, *coverage, *ledger, *events;
};

/* Owned by the caller (json_decref). */
json_t *edition_make(struct edition_input *in, const struct texts *texts);

#endif
