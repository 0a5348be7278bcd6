/*
 * robots: RFC 9309, with the leniency that real files need (as Google's parser): a missing colon, common
 * misspellings, a byte order mark, a product token followed by a version.
 */
#ifndef PROBE_ROBOTS_H
#define PROBE_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

enum { ROBOTS_BYTES_MAX = 500 * 1024 }; /* the rest of a file is ignored (RFC 9309, section 2.5) */

struct robots; /* the rules for one product token; opaque */

/* What the HTTP status of /robots.txt alone says (RFC 9309, section 2.3.1; stricter for 401, 403 and 429). */
enum robots_access {
    ROBOTS_READ,          /* 2xx: read the body, after page_classify() found no challenge */
    ROBOTS_ALLOW_ALL,     /* 404, 410 and other 4xx */
    ROBOTS_NODEINFO_ONLY, /* 401, 403: pointer and nodeinfo, nothing under /api/ */
    ROBOTS_WAIT,          /* 429 */
    ROBOTS_UNREACHABLE,   /* 5xx, and statuses that make no sense: no request on this visit */
};
enum robots_access robots_access_by_status(int status);

/* Owned by the caller. Any bytes are a robots.txt: lines that mean nothing are skipped. token is the product
 * token, without version. */
MUST_CHECK struct robots *robots_read(const char *bytes, size_t len, const char *token);
void robots_free(struct robots *r); /* NULL is fine */

/* May this path (with query, beginning with '/') be asked? r NULL = no file: everything is allowed. */
bool robots_allows(const struct robots *r, const char *path);
/* Seconds between two requests that the file asks for; 0 when it does not say. Capped at a day. */
int32_t robots_crawl_delay_s(const struct robots *r);
/* Rules that apply to the token, and whether a group names it (rather than "*"). */
uint32_t robots_rule_count(const struct robots *r);
bool robots_names_token(const struct robots *r);
/* The program that ships a file like this one by default, by what it forbids and lets through: "gotosocial",
 * "wafrn"; NULL when none is known to. Such servers stay out of a census that obeys; their number can be
 * told. */
const char *robots_shipped_by(const struct robots *r);

#endif
