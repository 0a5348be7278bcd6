/*
 * http: HTTPS requests over libcurl, many at a time, on sockets that we connected ourselves.
 *
 * A request that was started ends in exactly one call of its callback, from http_reap(), never from inside a
 * call to this module. Redirects are not followed (each hop is the caller's decision), HTTP/1.1 is spoken,
 * bodies are measured decoded and cut off at the caller's limit. A connection stays open for the next request
 * of whoever began it, until http_hang_up().
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/loop.h"
#include "net/trust.h"

struct http;
struct http_request;

/* How a request ended. */
enum http_end {
    HTTP_ANSWERED, /* a status and a body: whole, or as much as the sink wanted, or the beginning of an error
                      page */
    HTTP_TLS_EXPIRED,
    HTTP_TLS_NAME,
    HTTP_TLS_UNTRUSTED,
    HTTP_TLS_FAILED,
    HTTP_RESET,         /* the connection was reset before TLS was up */
    HTTP_TIMEOUT,       /* handshake, first byte, or whole request */
    HTTP_BROKEN,        /* lost in the middle, or not HTTP */
    HTTP_TOO_LARGE,     /* body or headers beyond the limit */
    HTTP_NO_ROOM,       /* our own limit on the bodies of all requests together */
    HTTP_NO_CONNECTION, /* the kept connection is gone: connect again and repeat */
};

enum { HTTP_ERROR_PAGE_MAX = 64 * 1024 };

struct http_answer {
    enum http_end end;
    int status;          /* 0 unless headers came */
    struct buf body;     /* empty when a sink took it; what fitted when it was too large */
    bool kept;           /* the connection can take another request */
    char location[2100]; /* "" when absent, like the rest */
    char retry_after[64];
    char rate_reset[64]; /* X-RateLimit-Reset, or Mbin's X-RateLimit-Retry-After */
    char etag[128];      /* or, without one, Last-Modified */
    char cf_mitigated[32];
    char detail[160];           /* plain words when the end is no answer */
    struct trust_leaf verified; /* the certificate, when this request began with its full verification */
};

/* Takes pieces of a 2xx body as they arrive; false = enough. */
typedef bool http_sink_fn(void *arg, const char *bytes, size_t len);
typedef void http_done_fn(void *arg, const struct http_answer *answer);
/* TLS is up and the request on its way. Called from inside libcurl: note it and return. */
typedef void http_secured_fn(void *arg);

struct http_ask {
    const char *host;              /* for TLS and the Host header; borrowed for the call, like the rest */
    const char *path;              /* path and query */
    const char *post;              /* JSON body, NULL = GET */
    const char *etag;              /* as it came in an answer; "" = none */
    int fd;                        /* a connected socket, taken; -1 = use the kept connection */
    uint64_t connection;           /* the kept one, as http_connection() said; not looked at with a socket */
    const struct trust_leaf *leaf; /* verified for this host before; NULL = none */
    size_t body_max;          /* of a 2xx body; of any other the first HTTP_ERROR_PAGE_MAX bytes are read */
    int timeout_ms;           /* whole request; 0 = none but the low-speed limit (lists) */
    bool last;                /* of this connection: it is closed with the answer */
    http_sink_fn *sink;       /* NULL = collect the body */
    http_secured_fn *secured; /* NULL = not wanted; called for a new connection only */
    http_done_fn *done;
    void *arg;
};

MUST_CHECK struct http *http_new(struct loop *l, const char *user_agent, const char *ca_file, struct err *e);
void http_free(struct http *h); /* NULL is fine */

/* Borrowed until its callback. */
struct http_request *http_start(struct http *h, const struct http_ask *ask);
void http_cancel(struct http *h, struct http_request *r); /* no callback any more */
/* The connection that a request uses; a number that is never used twice. */
uint64_t http_connection(const struct http_request *r);
/* Ends a kept connection; nothing happens when it is gone already. */
void http_hang_up(struct http *h, uint64_t connection);
/* Is there nothing from the other side that was not read yet? True also of a connection that is over. */
bool http_is_silent(const struct http *h, uint64_t connection);
/* Runs the callbacks of requests that ended; call once a turn of the loop. */
void http_reap(struct http *h);
uint64_t http_bytes(const struct http *h); /* body bytes received so far, decoded */

#endif
