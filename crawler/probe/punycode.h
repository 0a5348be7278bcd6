/*
 * punycode: RFC 3492, the direction that libidn2 before 2.3.5 does not offer alone.
 */
#ifndef PROBE_PUNYCODE_H
#define PROBE_PUNYCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* Code points to Punycode without the "xn--"; NUL-terminated. False when it does not fit in size, or len is
 * more than 63. */
MUST_CHECK bool punycode_encode(const uint32_t *points, size_t len, char *out, size_t size);

#endif
