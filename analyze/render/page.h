/*
 * page: the files of an edition that are made from its report.json and nothing else: the page, and the
 * pictures of each chart.
 */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include <jansson.h>

#include "render/texts.h"

/* Writes DIR/index.html; its downloads are listed with their sizes, so the other files are there already. */
MUST_CHECK bool page_write(const json_t *edition, struct texts *texts, const char *folder, struct err *e);

#endif
