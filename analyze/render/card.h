/*
 * card: the picture of a brief for social media, 1200 x 630 pixels.
 */
#ifndef RENDER_CARD_H
#define RENDER_CARD_H

#include <jansson.h>

enum { CARD_WIDTH = 1200, CARD_HEIGHT = 630 };

/* SVG text with a literal palette; the caller's (free()). brief: see brief.h. */
char *card_svg(const json_t *brief);
/* Its alternative text; the caller's (free()). */
char *card_alt(const json_t *brief);

#endif
