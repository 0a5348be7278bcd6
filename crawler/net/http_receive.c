#include <string.h>
#include <strings.h>

#include "net/http_request.h"

enum values { ANY_TEXT, ASCII_TEXT };

static bool is_clean(const char *value, size_t len, enum values values)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];

        if (c < 0x20 || c == 0x7f || (c > 0x7f && values == ASCII_TEXT))
            return false;
    }
    return true;
}

/* "Name: value" into out when the name is the one; values that do not fit or are not clean are dropped. */
static void take_header(const char *line, size_t len, const char *name, enum values values, char *out,
                        size_t size)
{
    size_t name_len = strlen(name);

    if (len <= name_len || strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
        return;
    line += name_len + 1;
    len -= name_len + 1;
    while (len > 0 && (*line == ' ' || *line == '\t')) {
        line++;
        len--;
    }
    while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
        len--;
    if (len >= size || !is_clean(line, len, values))
        return;
    memcpy(out, line, len);
    out[len] = '\0';
}

static bool is_word(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Codings of a body. The window of gzip is 32 KiB; of brotli up to 16 MiB and of zstd up to 128 MiB, as the
 * server likes, for each of a thousand connections: so we do not ask for these two, and read only so many at
 * a time. */
static const struct {
    const char *name;
    int window_mb;
} codings[] = {{"gzip", 0}, {"x-gzip", 0}, {"deflate", 0}, {"identity", 0},
               {"", 0},     {"br", 16},    {"zstd", 128}};

/* One coding a body: libcurl would undo five layers of them, which multiply, and what is between them is
 * counted by nobody. */
static bool take_coding(struct http_request *r, const char *coding)
{
    for (size_t i = 0; i < COUNT_OF(codings); i++) {
        if (strcasecmp(coding, codings[i].name) != 0)
            continue;
        r->bad_coding = ++r->codings > 1;
        r->no_room = r->http->windows_mb + codings[i].window_mb > HTTP_WINDOWS_MAX_MB;
        if (r->bad_coding || r->no_room)
            return false;
        r->window_mb = codings[i].window_mb;
        r->http->windows_mb += r->window_mb;
        return true;
    }
    r->bad_coding = true;
    return false;
}

static bool is_good_coding(struct http_request *r, const char *line, size_t len)
{
    static const char *const transfer[] = {"chunked", "identity"};
    char coding[16] = "?", framing[16] = "?";

    take_header(line, len, "content-encoding", ASCII_TEXT, coding, sizeof(coding));
    take_header(line, len, "transfer-encoding", ASCII_TEXT, framing, sizeof(framing));
    if (len > 17 && strncasecmp(line, "content-encoding:", 17) == 0)
        return take_coding(r, coding);
    if (len > 18 && strncasecmp(line, "transfer-encoding:", 18) == 0)
        r->bad_coding = !is_word(framing, transfer, COUNT_OF(transfer));
    return !r->bad_coding;
}

size_t http_on_header(char *line, size_t size, size_t count, void *arg)
{
    struct http_request *r = arg;
    struct http_answer *a = &r->answer;
    size_t len = size * count;

    r->first_byte = true;
    r->header_bytes += len;
    if (r->header_bytes > HTTP_HEADERS_MAX) {
        r->cut = true;
        return 0;
    }
    if (!is_good_coding(r, line, len))
        return 0;
    take_header(line, len, "location", ANY_TEXT, a->location, sizeof(a->location));
    take_header(line, len, "retry-after", ASCII_TEXT, a->retry_after, sizeof(a->retry_after));
    take_header(line, len, "x-ratelimit-reset", ASCII_TEXT, a->rate_reset, sizeof(a->rate_reset));
    take_header(line, len, "x-ratelimit-retry-after", ASCII_TEXT, a->rate_reset, sizeof(a->rate_reset));
    if (!a->etag[0]) /* an ETag says more than a second of the clock */
        take_header(line, len, "last-modified", ASCII_TEXT, a->etag, sizeof(a->etag));
    take_header(line, len, "etag", ASCII_TEXT, a->etag, sizeof(a->etag));
    take_header(line, len, "cf-mitigated", ASCII_TEXT, a->cf_mitigated, sizeof(a->cf_mitigated));
    return len;
}

bool http_is_good_status(const struct http_request *r)
{
    long status = 0;

    (void)curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

size_t http_on_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct http_request *r = arg;
    struct buf *body = &r->answer.body;
    size_t len = size * count;
    size_t room;

    r->http->bytes += len;
    if (r->sink && http_is_good_status(r)) {
        r->body_len += len;
        r->cut = r->body_len > r->body_max;
        r->sink_refused = !r->cut && !r->sink(r->arg, bytes, len);
        return r->cut || r->sink_refused ? 0 : len;
    }
    room = http_is_good_status(r) ? r->body_max : (size_t)HTTP_ERROR_PAGE_MAX;
    room -= body->len;
    r->cut = len > room;
    if (len > room)
        len = room;
    r->no_room = r->http->held + len > HTTP_HELD_MAX;
    if (r->no_room)
        return 0;
    buf_put(body, bytes, len);
    r->held += len;
    r->http->held += len;
    return r->cut ? 0 : size * count;
}
