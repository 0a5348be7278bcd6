/*
 * outcome: how a visit can end. Exactly one a visit; stored, so numbers are never changed, only added.
 * The same table with meanings for people is sql/reference/outcome.csv; a test keeps the two equal.
 */
#ifndef PROBE_OUTCOME_H
#define PROBE_OUTCOME_H

#include <stdbool.h>

enum outcome {
    OUTCOME_NONE = 0,  /* not ended yet; never stored */
    OUTCOME_OK = 1,    /* a nodeinfo document was read */
    OUTCOME_ALIAS = 2, /* answers with the document of a host of another registrable domain */
    OUTCOME_DNS_NXDOMAIN = 10,
    OUTCOME_DNS_NODATA = 11,      /* the name exists and has no address */
    OUTCOME_DNS_TEMPORARY = 12,   /* SERVFAIL, time-out, refused by the resolver */
    OUTCOME_ADDRESS_REFUSED = 13, /* every address is forbidden by the address guard */
    OUTCOME_CONNECT_REFUSED = 20,
    OUTCOME_CONNECT_TIMEOUT = 21,
    OUTCOME_CONNECT_FAILED = 22, /* unreachable, reset before a byte, no route */
    OUTCOME_TLS_EXPIRED = 30,
    OUTCOME_TLS_NAME = 31,      /* certificate for another name */
    OUTCOME_TLS_UNTRUSTED = 32, /* self-signed, unknown authority, incomplete chain */
    OUTCOME_TLS_FAILED = 33,    /* handshake failed otherwise, or not TLS at all */
    OUTCOME_TIMEOUT = 40,       /* connected, then too slow: first byte, request or whole visit */
    OUTCOME_BROKEN_HTTP = 41,   /* connection lost in the middle, or not HTTP */
    OUTCOME_ROBOTS_UNREACHABLE = 50,
    OUTCOME_ROBOTS_DENIED = 51,
    OUTCOME_NO_NODEINFO = 60,      /* 404 on the pointer (and no nodeinfo2) */
    OUTCOME_GONE = 61,             /* 410 */
    OUTCOME_DENIED = 62,           /* 401, 403, 405, 406, 418, 451 */
    OUTCOME_HTTP_ERROR = 63,       /* other 4xx */
    OUTCOME_SERVER_ERROR = 64,     /* 5xx */
    OUTCOME_DEFERRED = 65,         /* 429, or 503 with Retry-After */
    OUTCOME_REDIRECT_REFUSED = 66, /* loop, too many, https to http, or to a forbidden name or address */
    OUTCOME_HTML = 70,             /* a web page instead of JSON */
    OUTCOME_CHALLENGE_ANUBIS = 71,
    OUTCOME_CHALLENGE_CLOUDFLARE = 72,
    OUTCOME_NO_LINK = 73, /* pointer without a usable link */
    OUTCOME_BAD_JSON = 74,
    OUTCOME_INCOMPLETE = 75, /* JSON without software.name */
    OUTCOME_TOO_LARGE = 76,
    OUTCOME_NOT_OBSERVED = 90, /* our own fault: lag, crash, shutdown; asked again, never counted as dead */
};

/* "ok", "dns_nxdomain", ...; NULL for a number that is no outcome. */
const char *outcome_name(int outcome);
bool outcome_is_valid(int outcome);
/* What a status that is no success says by itself. OUTCOME_DEFERRED for 429; 503 is a server error until a
 * Retry-After makes it a deferral. */
enum outcome outcome_of_status(int status);
/* The host gave a document. */
bool outcome_is_success(int outcome);

#endif
