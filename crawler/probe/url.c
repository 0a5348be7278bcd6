#include "probe/url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Characters that may stand in a path or query (RFC 3986, appendix A); '%' passes as it is. Others that are
 * visible or outside ASCII are percent-encoded, the rest refuses the URL. */
static bool in_path(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~!$&'()*+,;=:@/?%[]", c));
}

static bool is_refused(unsigned char c)
{
    return c <= 0x20 || c == 0x7f || c == '\\';
}

static bool put_path(struct url *u, size_t *at, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        bool plain = in_path(c);

        if (*at + (plain ? 1 : 3) >= URL_PATH_MAX)
            return false;
        if (plain)
            u->path[(*at)++] = text[i];
        else
            *at += (size_t)snprintf(u->path + *at, 4, "%%%02X", c);
    }
    u->path[*at] = '\0';
    return true;
}

/* RFC 3986, section 5.2.4, in place; the query stays as it is. */
static void remove_dot_segments(char *path)
{
    size_t path_len = strcspn(path, "?");
    char *out = path;
    const char *in = path;
    const char *end = path + path_len;

    while (in < end) {
        const char *next = memchr(in + 1, '/', (size_t)(end - in - 1));
        size_t len = (size_t)((next ? next : end) - in);

        if (len == 2 && memcmp(in, "/.", 2) == 0) {
            if (!next)
                *out++ = '/';
        } else if (len == 3 && memcmp(in, "/..", 3) == 0) {
            while (out > path && *--out != '/')
                ;
            if (!next)
                *out++ = '/';
        } else {
            memmove(out, in, len);
            out += len;
        }
        in += len;
    }
    memmove(out, end, strlen(end) + 1);
}

/* Path, query and fragment behind an authority. */
static bool read_path(struct url *u, const char *text, size_t len)
{
    const char *fragment = memchr(text, '#', len);
    size_t at = 0;

    if (fragment)
        len = (size_t)(fragment - text);
    if (len == 0 || text[0] != '/')
        u->path[at++] = '/';
    if (!put_path(u, &at, text, len))
        return false;
    remove_dot_segments(u->path);
    return true;
}

static bool read_port(const char *text, size_t len, uint16_t *port)
{
    unsigned value = 0;

    if (len == 0) /* "host:" means the default port */
        return true;
    if (len > 5)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *port = (uint16_t)value;
    return value > 0 && value <= UINT16_MAX;
}

static size_t authority_len(const char *text, size_t len)
{
    size_t i = 0;

    while (i < len && !strchr("/?#", text[i]))
        i++;
    return i;
}

/* Behind "//". */
static bool read_authority(struct url *u, const char *text, size_t len)
{
    size_t whole = authority_len(text, len);
    const char *colon = memchr(text, ':', whole);
    size_t host_len = colon ? (size_t)(colon - text) : whole;

    u->port = u->https ? 443 : 80;
    if (colon && !read_port(colon + 1, whole - host_len - 1, &u->port))
        return false;
    if (host_len == 0 || host_len >= sizeof u->host)
        return false;
    for (size_t i = 0; i < host_len; i++) {
        char c = text[i];

        if (strchr("@[]%\"<>^`{|}*", c))
            return false;
        u->host[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    u->host[host_len] = '\0';
    return read_path(u, text + whole, len - whole);
}

static bool is_clean(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (is_refused((unsigned char)text[i]))
            return false;
    return true;
}

bool url_read(const char *text, size_t len, struct url *u)
{
    size_t scheme;

    if (!is_clean(text, len))
        return false;
    if (len > 8 && strncasecmp(text, "https://", 8) == 0)
        scheme = 8;
    else if (len > 7 && strncasecmp(text, "http://", 7) == 0)
        scheme = 7;
    else
        return false;
    u->https = scheme == 8;
    return read_authority(u, text + scheme, len - scheme);
}

/* Does it begin with a scheme (RFC 3986, section 3.1)? */
static bool has_scheme(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = (char)(text[i] | 0x20);

        if (text[i] == ':')
            return i > 0;
        if (!(c >= 'a' && c <= 'z') && (i == 0 || !strchr("0123456789+-.", text[i])))
            return false;
    }
    return false;
}

/* A path that stands beside the last segment of base, or a query of base's path. */
static bool merge(const struct url *base, const char *text, size_t len, struct url *u)
{
    const char *query = strchr(base->path, '?');
    size_t at = query ? (size_t)(query - base->path) : strlen(base->path);

    if (text[0] != '?')
        while (at > 0 && base->path[at - 1] != '/')
            at--;
    memmove(u->path, base->path, at);
    if (!put_path(u, &at, text, len))
        return false;
    remove_dot_segments(u->path);
    return true;
}

bool url_resolve(const struct url *base, const char *text, size_t len, struct url *u)
{
    const char *fragment = memchr(text, '#', len);

    if (!is_clean(text, len))
        return false;
    if (has_scheme(text, len))
        return url_read(text, len, u);
    if (fragment)
        len = (size_t)(fragment - text);
    *u = *base;
    if (len == 0)
        return true;
    if (len >= 2 && text[0] == '/' && text[1] == '/')
        return read_authority(u, text + 2, len - 2);
    if (text[0] == '/')
        return read_path(u, text, len);
    return merge(base, text, len, u);
}

void url_text(const struct url *u, char out[URL_TEXT_MAX])
{
    if (u->port == (u->https ? 443 : 80))
        (void)snprintf(out, URL_TEXT_MAX, "%s://%s%s", u->https ? "https" : "http", u->host, u->path);
    else
        (void)snprintf(out, URL_TEXT_MAX, "%s://%s:%u%s", u->https ? "https" : "http", u->host,
                       (unsigned)u->port, u->path);
}
