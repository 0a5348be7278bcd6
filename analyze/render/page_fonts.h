/*
 * page_fonts: the built-in fonts (reports/fonts) as rules of a style sheet, so that a page needs no other
 * file.
 */
#ifndef RENDER_PAGE_FONTS_H
#define RENDER_PAGE_FONTS_H

#include "base/buf.h"

/* Appends one @font-face a font, about 120 kB. */
void page_fonts(struct buf *out);

#endif
