/*
 * picture: PNG and PDF of an SVG that we made, through librsvg, in process, in the built-in fonts.
 */
#ifndef RENDER_PICTURE_H
#define RENDER_PICTURE_H

#include "base/err.h"

/* Writes a PNG of svg, scaled so that it is width pixels wide. */
MUST_CHECK bool picture_png(const char *svg, int width, const char *path, struct err *e);
/* Writes a PDF of one page, the size of the picture, without a date. */
MUST_CHECK bool picture_pdf(const char *svg, const char *path, struct err *e);

#endif
