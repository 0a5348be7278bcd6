/*
 * parse_values: what a saved document says, as JSON: the contract of `fedtide-crawl parse`.
 *
 * One object a document. Every object has "outcome": one of a visit's (probe/outcome.h), for lists also
 * "wrong_shape" (JSON of another kind). When it is not "ok" nothing else is there. Absent values are null,
 * never left out; counts are integers as reported. Members by kind:
 *
 * - pointer: schema, href (absolute; a relative one is seen from
 *   https://pointer.invalid/.well-known/nodeinfo).
 * - nodeinfo, nodeinfo2, statistics: schema, software, family, version, repository, base, users_total,
 *   users_active_month, users_active_halfyear, users_active_week, local_posts, local_comments,
 *   open_registrations, flags (names of enum record_flag).
 * - instance: form, domain, software, version, repository, users_total, users_active_day, users_active_week,
 *   users_active_month, users_active_halfyear, local_posts, local_comments, domain_count, open_registrations,
 *   flags.
 * - peers: listed, hosts (normalised, sorted, distinct), refused (object: reason -> count), total, next.
 * - activity, charts: points, a list of {metric, day, days, value}; days of charts are counted back from
 *   --observed-at, or from today.
 * - restrictions: hidden, entries, a list of {domain, digest, severity}.
 * - robots: names_us, rules, crawl_delay_s, shipped_by, allows (object: path -> boolean, for the paths that a
 *   crawl asks).
 */
#ifndef CRAWLER_PARSE_VALUES_H
#define CRAWLER_PARSE_VALUES_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* What a file does not say of itself. */
struct parse_hints {
    const char *software; /* NAME or NAME/VERSION; NULL = find out from the shape */
    int32_t today;        /* UTC day on which charts were fetched */
};

/* "pointer|nodeinfo|...": the kinds there are. */
extern const char parse_kinds[];

/* Owned by the caller; NULL when kind is none of them. */
MUST_CHECK json_t *parse_value(const char *kind, const struct parse_hints *hints, const char *bytes,
                               size_t len);

#endif
