/*
 * symbol_label: labels with symbols and emoji (xn--ls8h.la). IDNA2008 refuses them, but the mapping that
 * browsers use (UTS-46, non-transitional) lets them through, registries sell them, and fediverse servers live
 * under them. Which symbols count is a table of Unicode blocks whose characters that mapping leaves as they
 * are; everything else in the label still has to satisfy IDNA2008.
 */
#ifndef PROBE_SYMBOL_LABEL_H
#define PROBE_SYMBOL_LABEL_H

#include <stdbool.h>

#include "base/compiler.h"

enum { SYMBOL_LABEL_SIZE = 64 }; /* longest label and NUL */

/* The A-label of one label that holds at least one symbol, from its Unicode form or from an A-label (which
 * must be the very one that its Unicode form gives). False when it is no such label. */
MUST_CHECK bool symbol_label_to_ascii(const char *label, char out[SYMBOL_LABEL_SIZE]);

#endif
