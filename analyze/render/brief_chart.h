/*
 * brief_chart: the bars of the last weeks, with the usual level and the level at which a wave begins.
 */
#ifndef RENDER_BRIEF_CHART_H
#define RENDER_BRIEF_CHART_H

#include <jansson.h>

#include "render/svg.h"

/* SVG text (free()); NULL when no week has enough days. brief: see brief.h. Frames of less than 500 pixels
 * get their labels inside. */
char *brief_chart(const struct frame *f, const json_t *brief);

#endif
