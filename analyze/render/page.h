/*
 * page: the files of an edition, made from its report.json and nothing else: the page, and each chart as SVG,
 * PNG and CSV.
 */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include <jansson.h>

#include "render/texts.h"

/* Writes DIR/index.html and DIR/charts/NAME.{svg,png,csv}; the folders exist. */
MUST_CHECK bool page_write(const json_t *edition, struct texts *texts, const char *folder, struct err *e);

#endif
