/*
 * pointer: the answer of /.well-known/nodeinfo, and which of its links to follow (nodeinfo PROTOCOL.md).
 *
 * "links" may be an array, one object, or (old Hubzilla) spread over the root. The highest schema that we
 * know wins, whatever the order in the document; links with another rel are skipped.
 */
#ifndef PROBE_POINTER_H
#define PROBE_POINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "probe/outcome.h"
#include "probe/url.h"

struct pointer {
    char schema[4]; /* "2.1" */
    struct url href;
};

/* base is the URL that answered (after redirects); a relative href is resolved against it. OUTCOME_OK,
 * _NO_LINK, _BAD_JSON, _HTML or a challenge; *out is filled for OUTCOME_OK only. */
enum outcome pointer_read(const char *bytes, size_t len, const struct url *base, struct pointer *out);

/* The same of the links whose schema is lower than this one: where else the server says its figures are. */
enum outcome pointer_read_below(const char *bytes, size_t len, const struct url *base, const char *schema,
                                struct pointer *out);

/* Is this a machine that serves the documents of many sites, each site its own instance? A document there
 * belongs to the host whose pointer led to it, not to the machine. */
bool pointer_host_is_shared(const char *host);

#endif
