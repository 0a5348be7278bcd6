/*
 * palette: the colours of the pages, as reports/style.css gives them: custom properties of :root, once for
 * light and once under prefers-color-scheme: dark. Files that stand alone get the same style with literal
 * light values.
 */
#ifndef RENDER_PALETTE_H
#define RENDER_PALETTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { PALETTE_TOKENS = 48, PALETTE_NAME = 24, PALETTE_VALUE = 40 };

struct palette {
    struct {
        char name[PALETTE_NAME]; /* "acc" for --acc */
        char light[PALETTE_VALUE], dark[PALETTE_VALUE];
    } tokens[PALETTE_TOKENS];
    int count;
};

/* Reads the tokens of a style sheet; more than fit are left out. */
void palette_read(struct palette *p, const char *style);
/* Value of a token; NULL when there is none. dark falls back to light. */
const char *palette_value(const struct palette *p, const char *name, size_t len, bool dark);
/* Appends css with every var(--name) replaced by its light value. */
void palette_flatten(struct buf *out, const struct palette *p, const char *css);
/* chart.css with the light values of style.css, both built in; made once, never freed before the end. */
const char *palette_built_in(void);
/* Contrast of two colours "#rgb" or "#rrggbb" by WCAG 2.2: 1 to 21; 0 when one is no colour. */
double palette_contrast(const char *a, const char *b);

#endif
