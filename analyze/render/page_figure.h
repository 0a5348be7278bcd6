/*
 * page_figure: a chart as the page shows it: both layouts drawn, its events, its numbers as a table, and what
 * the page's script reads.
 */
#ifndef RENDER_PAGE_FIGURE_H
#define RENDER_PAGE_FIGURE_H

#include <jansson.h>

#include "render/texts.h"

/* {"name","title","subtitle","note","source","drawn","wide","narrow","has_events","events":[{"number","day","date",
 * "title","source"}],"numbers":table or null,"hover":text or null}; owned by the caller. */
json_t *page_figure(const json_t *chart) MUST_CHECK;

#endif
