/*
 * page: what a body is that should have been JSON and is not. "Server alive, data refused" is another fact
 * than "dead", so challenge pages have outcomes of their own. Nothing here tries to pass a challenge.
 */
#ifndef PROBE_PAGE_H
#define PROBE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/outcome.h"

enum page_kind {
    PAGE_NONE, /* not a web page */
    PAGE_HTML,
    PAGE_ANUBIS,     /* proof-of-work page; comes with status 200 */
    PAGE_CLOUDFLARE, /* challenge or block page */
    PAGE_PARKED,     /* a domain for sale, or a hoster's default page */
};

/* Looks at the first 64 KiB of a body. */
enum page_kind page_classify(const char *bytes, size_t len);
/* "none", "html", "anubis", "cloudflare", "parked". */
const char *page_kind_name(enum page_kind kind);
/* The outcome for a body that is not the JSON we asked for: OUTCOME_HTML, _CHALLENGE_ANUBIS,
 * _CHALLENGE_CLOUDFLARE, or OUTCOME_BAD_JSON when it is no web page. */
enum outcome page_outcome(const char *bytes, size_t len);
/* Value of the response header cf-mitigated; NULL when absent. */
bool page_header_is_challenge(const char *cf_mitigated);

#endif
