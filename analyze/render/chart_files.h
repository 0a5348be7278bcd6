/*
 * chart_files: each chart of an edition as files: NAME.svg, .png, .pdf with title and source inside, .vl.json
 * (Vega-Lite) and .alt.txt.
 */
#ifndef RENDER_CHART_FILES_H
#define RENDER_CHART_FILES_H

#include <jansson.h>

#include "render/texts.h"

/* Into DIR/charts, which exists. Charts that have nothing to show are left out. */
MUST_CHECK bool chart_files_write(const json_t *charts, struct texts *texts, const char *folder,
                                  struct err *e);
/* A text as DIR/NAME. */
MUST_CHECK bool chart_files_text(const char *folder, const char *name, const char *text, struct err *e);

#endif
