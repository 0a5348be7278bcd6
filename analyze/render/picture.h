/*
 * picture: PNG of an SVG that we made, through librsvg, in process.
 */
#ifndef RENDER_PICTURE_H
#define RENDER_PICTURE_H

#include "base/err.h"

/* Writes a PNG of svg, scaled so that it is width pixels wide. */
MUST_CHECK bool picture_png(const char *svg, int width, const char *path, struct err *e);

#endif
