#include <stdio.h>
#include <string.h>

#include "net/http_request.h"

enum {
    CONNECT_TO_SIZE = 400,
    URL_SIZE = 2600,
    UPLOAD_BUFFER = 16 * 1024,
    SMALL_BUFFER = 4 * 1024,
    LIST_BUFFER = 16 * 1024, /* one TLS record */
};

/* ---- what libcurl asks of us ---- */

/* Hands over the socket that we connected. A second socket is never opened: a kept connection that is gone
 * ends the request with HTTP_NO_CONNECTION. */
static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct http_request *r = arg;
    int fd = r->fd;

    (void)purpose;
    (void)to;
    r->fd = -1;
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int on_socket_options(void *arg, curl_socket_t fd, curlsocktype purpose)
{
    (void)arg;
    (void)fd;
    (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

static CURLcode on_tls_context(CURL *easy, void *context, void *arg)
{
    struct http_request *r = arg;

    (void)easy;
    trust_use(&r->check, context);
    return CURLE_OK;
}

void http_first_late(void *request)
{
    struct http_request *r = request;

    if (r->first_byte)
        return;
    r->first_late = true;
    r->http->ready = true;
}

static int on_secured(void *arg, char *to, char *from, int to_port, int from_port)
{
    struct http_request *r = arg;
    bool was_secured = r->secured;

    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    r->secured = true;
    loop_timer_set(r->http->loop, &r->first_timer, HTTP_FIRST_BYTE_TIMEOUT_MS, http_first_late, r);
    if (!was_secured && r->on_secured)
        r->on_secured(r->arg);
    return CURL_PREREQFUNC_OK;
}

/* ---- what libcurl is told ---- */

static void set_connection(struct http_request *r, const struct http_ask *ask)
{
    uint32_t serial = (uint32_t)(r->connection >> 32);
    char connect_to[CONNECT_TO_SIZE];
    CURL *easy = r->easy;

    /* libcurl resolves and connects nothing. What it takes for an address is the connection's number: it
     * keeps connections by address, so a request finds its own and never that of another visit to the same
     * host. */
    (void)snprintf(connect_to, sizeof(connect_to), "%s:443:%u.%u.%u.%u:443", ask->host, serial >> 24,
                   serial >> 16 & 0xff, serial >> 8 & 0xff, serial & 0xff);
    r->connect_to = curl_slist_append(NULL, connect_to);
    HTTP_SET(easy, CURLOPT_CONNECT_TO, r->connect_to);
    HTTP_SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    HTTP_SET(easy, CURLOPT_OPENSOCKETDATA, r);
    HTTP_SET(easy, CURLOPT_SOCKOPTFUNCTION, on_socket_options);
    HTTP_SET(easy, CURLOPT_CLOSESOCKETFUNCTION, http_close_socket);
    HTTP_SET(easy, CURLOPT_CLOSESOCKETDATA, r->http);
    /* what is left open waits in libcurl, with all its memory, until it looks for dead connections, one by
     * one */
    HTTP_SET(easy, CURLOPT_FORBID_REUSE, ask->last ? 1L : 0L);
    HTTP_SET(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L); /* the cache is walked on every transfer */
#if LIBCURL_VERSION_NUM >= 0x075700
    HTTP_SET(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    HTTP_SET(easy, CURLOPT_NOSIGNAL, 1L);
    /* over TLS every request is copied into an upload buffer first: the smallest there is, not 64 KiB */
    HTTP_SET(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BUFFER);
    HTTP_SET(easy, CURLOPT_BUFFERSIZE, ask->sink ? (long)LIST_BUFFER : (long)SMALL_BUFFER);
    HTTP_SET(easy, CURLOPT_NOPROXY, "*"); /* the address guard would judge the proxy */
}

static void set_protocol(struct http_request *r)
{
    CURL *easy = r->easy;

#if LIBCURL_VERSION_NUM >= 0x075500
    HTTP_SET(easy, CURLOPT_PROTOCOLS_STR, "https");
#else
    HTTP_SET(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
    HTTP_SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    HTTP_SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1); /* no gain from 2 for three requests */
    HTTP_SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_HANDSHAKE_TIMEOUT_MS);
    HTTP_SET(easy, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    HTTP_SET(easy, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_LOW_SPEED_BYTES);
    HTTP_SET(easy, CURLOPT_LOW_SPEED_TIME, (long)HTTP_LOW_SPEED_S);
    HTTP_SET(easy, CURLOPT_PREREQFUNCTION, on_secured);
    HTTP_SET(easy, CURLOPT_PREREQDATA, r);
}

static void set_tls(struct http_request *r)
{
    CURL *easy = r->easy;

    /* both NULL, or libcurl reads the bundle for every connection; the store comes from on_tls_context */
    HTTP_SET(easy, CURLOPT_CAPATH, NULL);
    HTTP_SET(easy, CURLOPT_CAINFO, NULL);
    HTTP_SET(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    HTTP_SET(easy, CURLOPT_SSL_CTX_DATA, r);
    HTTP_SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    HTTP_SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    HTTP_SET(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    HTTP_SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static void add_header(struct http_request *r, const char *line)
{
    struct curl_slist *more = curl_slist_append(r->headers, line);

    if (!more)
        BUG("no memory for a header");
    r->headers = more;
}

/* What was kept of a Last-Modified, not of an ETag: all HTTP dates end like this (RFC 9110, section 5.6.7).
 */
static bool is_date(const char *validator)
{
    size_t len = strlen(validator);

    return len > 4 && strcmp(validator + len - 4, " GMT") == 0;
}

static void set_request(struct http_request *r, const struct http_ask *ask)
{
    char url[URL_SIZE];
    char line[200];
    CURL *easy = r->easy;

    (void)snprintf(url, sizeof(url), "https://%s%s", ask->host, ask->path);
    HTTP_SET(easy, CURLOPT_URL, url);
    HTTP_SET(easy, CURLOPT_PATH_AS_IS, 1L);
    HTTP_SET(easy, CURLOPT_USERAGENT, r->http->user_agent);
    /* brotli and zstd take too much memory to be asked for: see http_receive.c */
    HTTP_SET(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    add_header(r, "Accept: application/json");
    if (ask->etag && ask->etag[0]) {
        (void)snprintf(line, sizeof(line), "%s: %s",
                       is_date(ask->etag) ? "If-Modified-Since" : "If-None-Match", ask->etag);
        add_header(r, line);
    }
    if (ask->post) {
        HTTP_SET(easy, CURLOPT_POST, 1L);
        HTTP_SET(easy, CURLOPT_COPYPOSTFIELDS, ask->post);
        add_header(r, "Content-Type: application/json");
        add_header(r, "Expect:");
    }
    HTTP_SET(easy, CURLOPT_HTTPHEADER, r->headers);
    HTTP_SET(easy, CURLOPT_HEADERFUNCTION, http_on_header);
    HTTP_SET(easy, CURLOPT_HEADERDATA, r);
    HTTP_SET(easy, CURLOPT_WRITEFUNCTION, http_on_body);
    HTTP_SET(easy, CURLOPT_WRITEDATA, r);
    HTTP_SET(easy, CURLOPT_ERRORBUFFER, r->words);
    HTTP_SET(easy, CURLOPT_PRIVATE, r);
}

void http_set_options(struct http_request *r, const struct http_ask *ask)
{
    set_connection(r, ask);
    set_protocol(r);
    set_tls(r);
    set_request(r, ask);
}
