#include "net/site_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>

enum { REQUEST_MAX = 8192, FILL_SIZE = 3 << 19, LONG_HEADERS = 90 };

/* ---- reading ---- */

static void take(const char *request, const char *name, char *out, size_t size)
{
    const char *line = strcasestr(request, name);
    size_t len;

    out[0] = '\0';
    if (!line)
        return;
    line += strlen(name);
    len = strcspn(line, "\r");
    if (len < size)
        (void)snprintf(out, size, "%.*s", (int)len, line);
}

bool site_read_request(SSL *tls, struct site_seen *request)
{
    char text[REQUEST_MAX] = "";
    char length[20];
    char *end = NULL;
    size_t used = 0, wanted = 0;

    *request = (struct site_seen){0};
    while (!end || used < wanted) {
        int got = SSL_read(tls, text + used, (int)(sizeof(text) - 1 - used));

        if (got <= 0)
            return false;
        used += (size_t)got;
        text[used] = '\0';
        end = strstr(text, "\r\n\r\n");
        if (!end)
            continue;
        take(text, "\r\ncontent-length: ", length, sizeof(length));
        wanted = (size_t)(end + 4 - text) + (size_t)strtoul(length, NULL, 10);
    }
    if (sscanf(text, "%7s %199s", request->method, request->path) != 2)
        return false;
    take(text, "\r\nhost: ", request->host, sizeof(request->host));
    take(text, "\r\nuser-agent: ", request->user_agent, sizeof(request->user_agent));
    take(text, "\r\naccept: ", request->accept, sizeof(request->accept));
    take(text, "\r\nif-none-match: ", request->if_none_match, sizeof(request->if_none_match));
    take(text, "\r\nif-modified-since: ", request->if_modified_since, sizeof(request->if_modified_since));
    (void)snprintf(request->body, sizeof(request->body), "%s", end + 4);
    return true;
}

/* ---- answering ---- */

static bool send_all(SSL *tls, const char *bytes, size_t len)
{
    while (len > 0) {
        int part = len < 16384 ? (int)len : 16384;
        int sent = SSL_write(tls, bytes, part);

        if (sent <= 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool send_head(SSL *tls, const struct site_page *p, size_t len, const char *more)
{
    char head[4096];
    int size = snprintf(head, sizeof(head), "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\n%s%s\r\n", p->status,
                        len, p->headers ? p->headers : "", more);

    return send_all(tls, head, (size_t)size);
}

static bool send_filled(SSL *tls, const struct site_page *p, bool compressed)
{
    char *body = malloc(FILL_SIZE);
    unsigned char *packed = malloc(FILL_SIZE);
    z_stream z = {0};
    bool good;

    if (!body || !packed)
        exit(1);
    memset(body, ' ', FILL_SIZE);
    memcpy(body, p->body, strlen(p->body));
    if (compressed) {
        if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            exit(1);
        z.next_in = (unsigned char *)body;
        z.avail_in = FILL_SIZE;
        z.next_out = packed;
        z.avail_out = FILL_SIZE;
        (void)deflate(&z, Z_FINISH);
        good = send_head(tls, p, z.total_out, "Content-Encoding: gzip\r\n") &&
               send_all(tls, (char *)packed, z.total_out);
        (void)deflateEnd(&z);
    } else {
        good = send_head(tls, p, FILL_SIZE, "") && send_all(tls, body, FILL_SIZE);
    }
    free(body);
    free(packed);
    return good;
}

static bool send_long_header(SSL *tls)
{
    static const char start[] = "HTTP/1.1 200 Said\r\n";
    char line[1001];

    memset(line, 'x', sizeof(line));
    memcpy(line, "X-Long: ", 8);
    memcpy(line + 998, "\r\n", 2);
    if (!send_all(tls, start, sizeof(start) - 1))
        return false;
    for (int i = 0; i < LONG_HEADERS; i++)
        if (!send_all(tls, line, 1000))
            return false;
    return send_all(tls, "\r\n", 2);
}

static bool send_hex(SSL *tls, const struct site_page *p)
{
    char bytes[2048];
    size_t len = strlen(p->body) / 2;
    unsigned value;

    for (size_t i = 0; i < len && i < sizeof(bytes); i++) {
        if (sscanf(p->body + 2 * i, "%2x", &value) != 1)
            exit(1);
        bytes[i] = (char)value;
    }
    return send_head(tls, p, len, "") && send_all(tls, bytes, len);
}

static const struct site_page *page_of(const struct site_page *pages, const struct site_seen *request)
{
    static const struct site_page missing = {.status = 404};

    for (const struct site_page *p = pages; p->host; p++)
        if (strcmp(p->path, request->path) == 0 && strcasecmp(p->host, request->host) == 0)
            return p;
    return &missing;
}

bool site_answer(SSL *tls, const struct site_page *pages, const struct site_seen *request)
{
    const struct site_page *p = page_of(pages, request);
    const char *body = p->body ? p->body : "";
    size_t len = strlen(body);
    static const char garbage[] = "220 mail.invalid ESMTP\r\n";

    static const struct site_page unchanged = {.status = 304};
    char etag[80];

    if (request->if_none_match[0] && p->headers) {
        (void)snprintf(etag, sizeof(etag), "ETag: %s\r\n", request->if_none_match);
        if (strcmp(p->headers, etag) == 0)
            return send_head(tls, &unchanged, 0, "");
    }
    if (request->if_modified_since[0] && p->headers) {
        (void)snprintf(etag, sizeof(etag), "Last-Modified: %s\r\n", request->if_modified_since);
        if (strcmp(p->headers, etag) == 0)
            return send_head(tls, &unchanged, 0, "");
    }
    switch (p->trick) {
    case SITE_NORMAL:
        return send_head(tls, p, len, "") && send_all(tls, body, len);
    case SITE_HANG:
        (void)pause();
        return false;
    case SITE_CUT:
    case SITE_STALL:
        (void)(send_head(tls, p, len + 1000, "") && send_all(tls, body, len) && p->trick == SITE_STALL &&
               pause());
        return false;
    case SITE_GARBAGE:
        (void)send_all(tls, garbage, sizeof(garbage) - 1);
        return false;
    case SITE_CLOSE:
        (void)(send_head(tls, p, len, "Connection: close\r\n") && send_all(tls, body, len));
        (void)SSL_shutdown(tls);
        return false;
    case SITE_DROP:
        (void)(send_head(tls, p, len, "") && send_all(tls, body, len));
        return false;
    case SITE_FILL:
    case SITE_GZIP_FILL:
        return send_filled(tls, p, p->trick == SITE_GZIP_FILL);
    case SITE_LONG_HEADER:
        return send_long_header(tls);
    case SITE_HEX:
        return send_hex(tls, p);
    }
    return false;
}
