/*
 * vega: a chart as a Vega-Lite 5 specification with its data inside, for people who want to restyle it.
 * Nothing of ours needs it.
 */
#ifndef RENDER_VEGA_H
#define RENDER_VEGA_H

#include <jansson.h>

#include "base/compiler.h"

json_t *vega_spec(const json_t *chart) MUST_CHECK;

#endif
