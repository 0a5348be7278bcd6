/*
 * url: http and https URLs, read strictly (RFC 3986): no user information, no address literals, no blanks, no
 * backslashes. Octets outside ASCII in path and query are percent-encoded; fragments are dropped.
 *
 * The host is only lower-cased here: whoever connects puts it through hostname_read() first.
 */
#ifndef PROBE_URL_H
#define PROBE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "probe/record.h"

enum { URL_PATH_MAX = 2048, URL_TEXT_MAX = URL_PATH_MAX + RECORD_HOST_MAX + 16 };

struct url {
    bool https;
    uint16_t port;              /* 443 and 80 when not written */
    char host[RECORD_HOST_MAX]; /* never empty */
    char path[URL_PATH_MAX];    /* path and query, begins with '/' */
};

/* An absolute URL. False, and *u unspecified, when it is none that we would ask. */
MUST_CHECK bool url_read(const char *text, size_t len, struct url *u);
/* A URL or a relative reference, seen from base: "//host/x", "/x", "x", "../x", "?q", "". */
MUST_CHECK bool url_resolve(const struct url *base, const char *text, size_t len, struct url *u);
/* The URL as text; the port is left out when it is the scheme's own. */
void url_text(const struct url *u, char out[URL_TEXT_MAX]);

#endif
