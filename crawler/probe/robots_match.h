/*
 * robots_match: path patterns of robots.txt (RFC 9309, section 2.2.3): '*' stands for any run of octets, '$'
 * at the end for the end of the path. Both sides are brought into one percent-encoding first.
 */
#ifndef PROBE_ROBOTS_MATCH_H
#define PROBE_ROBOTS_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends text with octets outside ASCII and %xx in the one form in which they are compared: unreserved
 * characters (RFC 3986) plain, all else as %XX. False when out is full. */
bool robots_normalise(const char *text, size_t len, struct buf *out);

/* Does the pattern match path from its start? Time is at most the product of the lengths. */
bool robots_match(const char *pattern, size_t pattern_len, const char *path, size_t path_len);

#endif
