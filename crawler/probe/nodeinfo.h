/*
 * nodeinfo: nodeinfo documents of every schema (1.0 to 2.2), NodeInfo2 (/.well-known/x-nodeinfo2) and the
 * older /statistics.json. Nothing is validated against a schema: most real servers deviate. Only
 * software.name is demanded.
 *
 * Absent is not 0: FEP-0151 tells servers to leave out what they do not want counted.
 */
#ifndef PROBE_NODEINFO_H
#define PROBE_NODEINFO_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/outcome.h"
#include "probe/record.h"
#include "probe/url.h"

/* OUTCOME_OK, _INCOMPLETE (JSON without a software name), _BAD_JSON, _HTML or a challenge. *out is filled for
 * OUTCOME_OK only, RECORD_DELEGATED excepted, which only the visit can know. */
enum outcome nodeinfo_read(const char *bytes, size_t len, struct nodeinfo *out);
enum outcome nodeinfo_read_v2(const char *bytes, size_t len, struct nodeinfo *out); /* x-nodeinfo2 */
enum outcome nodeinfo_read_statistics(const char *bytes, size_t len,
                                      struct nodeinfo *out); /* statistics.json */

/* Where a Funkwhale server says that its list of known servers is (metadata.endpoints.knownNodes), as a path
 * on the host of the document, base. False, and path unchanged, when it says nothing or names another host.
 */
bool nodeinfo_known_nodes(const char *bytes, size_t len, const struct url *base, char path[RECORD_URL_MAX]);

#endif
