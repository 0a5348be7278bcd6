/*
 * mustache: the part of the mustache template language that the reports need (mustache specification 1.4:
 * interpolation, sections, inverted sections, comments, partials), over jansson.
 *
 *     {{name}} escaped   {{{name}}} and {{&name}} raw   {{#list}}..{{/list}}   {{^list}}..{{/list}}   {{!
 * comment}}
 *     {{> partial}}   {{a.b}} dotted names   {{.}} the element itself
 *
 * A tag that prints nothing itself and stands alone on its line takes the line with it; a partial alone on an
 * indented line is indented. No other delimiters, no lambdas. An empty text is false.
 *
 * Escaping is the default; raw output is for markup that we made ourselves.
 */
#ifndef RENDER_MUSTACHE_H
#define RENDER_MUSTACHE_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

/* Text of a partial by name, NULL when there is none (it is empty then). Borrowed. */
typedef const char *mustache_partial_fn(void *arg, const char *name);

/* Appends the rendered template. False when the template is broken (a section without its end, ...). */
MUST_CHECK bool mustache_render(struct buf *out, const char *template, const json_t *data,
                                mustache_partial_fn *partial, void *arg, struct err *e);
/* The same without escaping: for plain text, never for markup. */
MUST_CHECK bool mustache_plain(struct buf *out, const char *template, const json_t *data, struct err *e);
/* Appends text with &, <, >, " and ' as entities, control characters and bidi controls dropped. */
void mustache_escape(struct buf *out, const char *text);

#endif
