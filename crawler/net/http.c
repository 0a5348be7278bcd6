#include "net/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_end.h"
#include "net/trust.h"

enum {
    HANDSHAKE_TIMEOUT_MS = 10000,
    FIRST_BYTE_TIMEOUT_MS = 10000,
    LOW_SPEED_BYTES = 1024, /* a second */
    LOW_SPEED_S = 15,
    HEADERS_MAX = 64 * 1024,
    CONNECT_TO_SIZE = 400,
    KEPT_MAX = 512, /* idle connections; a visit holds at most one */
};

struct http_request {
    struct http *http;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct http_answer answer;
    char words[CURL_ERROR_SIZE];
    int fd; /* connected socket that libcurl has not taken yet; -1 */
    uint64_t connection;
    bool secured;
    bool first_byte;
    bool cut;        /* body or headers beyond the limit */
    bool first_late; /* no first byte in time */
    size_t header_bytes;
    size_t body_len, body_max;
    http_sink_fn *sink;
    http_done_fn *done;
    http_secured_fn *on_secured;
    void *arg;
    struct loop_timer first_timer;
    struct http_request *prev, *next;
};

struct http {
    struct loop *loop;
    CURLM *multi;
    X509_STORE *trust;
    char user_agent[256];
    struct loop_timer timer;
    struct http_request *requests;
    uint32_t *serials; /* by descriptor: which connection has it, 0 = none of ours */
    int serial_room;
    uint32_t last_serial;
    uint64_t bytes;
    bool ready; /* libcurl may have something to say */
};

/* ---- what libcurl asks of us ---- */

static void drive(struct http *h, curl_socket_t fd, int events)
{
    int running;
    CURLMcode code = curl_multi_socket_action(h->multi, fd, events, &running);

    if (code != CURLM_OK)
        BUG("curl_multi_socket_action: %s", curl_multi_strerror(code));
    h->ready = true;
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    int events = (ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0) |
                 (ready & LOOP_ERROR ? CURL_CSELECT_ERR : 0);

    drive(arg, fd, events);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
    struct http *h = arg;

    (void)easy;
    (void)socket_arg;
    if (what == CURL_POLL_REMOVE)
        loop_unwatch(h->loop, fd);
    else
        loop_watch(h->loop, fd,
                   (what & CURL_POLL_IN ? (unsigned)LOOP_READ : 0) |
                       (what & CURL_POLL_OUT ? (unsigned)LOOP_WRITE : 0),
                   on_ready, h);
    return 0;
}

static void on_timer(void *arg)
{
    drive(arg, CURL_SOCKET_TIMEOUT, 0);
}

/* Only notes the deadline: calling libcurl from here would recurse. */
static int on_timeout_changed(CURLM *multi, long delay_ms, void *arg)
{
    struct http *h = arg;

    (void)multi;
    if (delay_ms < 0)
        loop_timer_clear(h->loop, &h->timer);
    else
        loop_timer_set(h->loop, &h->timer, delay_ms, on_timer, h);
    return 0;
}

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

/* Connections outlive the request that began them, so this knows only the module, never a request. */
static int on_close_socket(void *arg, curl_socket_t fd)
{
    struct http *h = arg;

    if (fd < h->serial_room)
        h->serials[fd] = 0;
    loop_unwatch(h->loop, fd);
    return close(fd);
}

static uint64_t note_connection(struct http *h, int fd)
{
    int room = h->serial_room ? h->serial_room : 64;

    while (room <= fd)
        room *= 2;
    if (room != h->serial_room) {
        h->serials = mem_grow(h->serials, (size_t)room, sizeof(*h->serials));
        memset(h->serials + h->serial_room, 0, (size_t)(room - h->serial_room) * sizeof(*h->serials));
        h->serial_room = room;
    }
    if (++h->last_serial == 0)
        h->last_serial = 1;
    h->serials[fd] = h->last_serial;
    return (uint64_t)h->last_serial << 32 | (uint32_t)fd;
}

uint64_t http_connection(const struct http_request *r)
{
    return r->connection;
}

/* libcurl has no call to close one connection: we end it under its feet, and it notices before it would use
 * it again. */
void http_hang_up(struct http *h, uint64_t connection)
{
    int fd = (int)(uint32_t)connection;

    if (connection && fd < h->serial_room && h->serials[fd] == (uint32_t)(connection >> 32))
        (void)shutdown(fd, SHUT_RDWR);
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
    struct http *h = arg;

    (void)easy;
    trust_use(h->trust, context);
    return CURLE_OK;
}

static void on_first_late(void *arg);

static int on_secured(void *arg, char *to, char *from, int to_port, int from_port)
{
    struct http_request *r = arg;

    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    if (!r->secured && r->on_secured)
        r->on_secured(r->arg);
    r->secured = true;
    loop_timer_set(r->http->loop, &r->first_timer, FIRST_BYTE_TIMEOUT_MS, on_first_late, r);
    return CURL_PREREQFUNC_OK;
}

/* ---- headers and body ---- */

/* "Name: value" into out when the name is the one; values longer than out are dropped, not cut. */
static void take_header(const char *line, size_t len, const char *name, char *out, size_t size)
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
    if (len >= size || memchr(line, '\0', len))
        return;
    memcpy(out, line, len);
    out[len] = '\0';
}

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
    struct http_request *r = arg;
    struct http_answer *a = &r->answer;
    size_t len = size * count;

    r->first_byte = true;
    r->header_bytes += len;
    if (r->header_bytes > HEADERS_MAX) {
        r->cut = true;
        return 0;
    }
    take_header(line, len, "location", a->location, sizeof(a->location));
    take_header(line, len, "retry-after", a->retry_after, sizeof(a->retry_after));
    take_header(line, len, "x-ratelimit-reset", a->rate_reset, sizeof(a->rate_reset));
    take_header(line, len, "x-ratelimit-retry-after", a->rate_reset, sizeof(a->rate_reset));
    take_header(line, len, "etag", a->etag, sizeof(a->etag));
    take_header(line, len, "content-type", a->content_type, sizeof(a->content_type));
    take_header(line, len, "cf-mitigated", a->cf_mitigated, sizeof(a->cf_mitigated));
    return len;
}

static bool is_good_status(const struct http_request *r)
{
    long status = 0;

    (void)curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct http_request *r = arg;
    size_t len = size * count;

    r->http->bytes += len;
    r->body_len += len;
    if (r->body_len > r->body_max) {
        r->cut = true;
        return 0;
    }
    if (r->sink && is_good_status(r)) {
        r->answer.sink_refused = !r->sink(r->arg, bytes, len);
        return r->answer.sink_refused ? 0 : len;
    }
    return buf_append(&r->answer.body, bytes, len) ? len : 0;
}

/* ---- a request's life ---- */

static void on_first_late(void *arg)
{
    struct http_request *r = arg;

    if (r->first_byte)
        return;
    r->first_late = true;
    r->http->ready = true;
}

#define SET(easy, option, value)                                                                             \
    do {                                                                                                     \
        if (curl_easy_setopt((easy), (option), (value)) != CURLE_OK)                                         \
            BUG("libcurl refuses " #option);                                                                 \
    } while (0)

static void set_connection(struct http_request *r, const struct http_ask *ask)
{
    char address[ADDRESS_TEXT_SIZE];
    char connect_to[CONNECT_TO_SIZE];
    CURL *easy = r->easy;

    address_text(ask->address, address);
    /* the address that was resolved, judged and connected to; libcurl resolves nothing */
    (void)snprintf(connect_to, sizeof(connect_to),
                   address_is_v4(ask->address) ? "%s:443:%s:%u" : "%s:443:[%s]:%u", ask->host, address,
                   ask->port);
    r->connect_to = curl_slist_append(NULL, connect_to);
    SET(easy, CURLOPT_CONNECT_TO, r->connect_to);
    SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    SET(easy, CURLOPT_OPENSOCKETDATA, r);
    SET(easy, CURLOPT_SOCKOPTFUNCTION, on_socket_options);
    SET(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
    SET(easy, CURLOPT_CLOSESOCKETDATA, r->http);
    SET(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L); /* the cache is walked on every transfer */
#if LIBCURL_VERSION_NUM >= 0x075700
    SET(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    SET(easy, CURLOPT_NOSIGNAL, 1L);
    SET(easy, CURLOPT_NOPROXY, "*"); /* the address guard would judge the proxy */
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(easy, CURLOPT_PROTOCOLS_STR, "https");
#else
    SET(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
    SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1); /* no gain from 2 for three requests */
    SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HANDSHAKE_TIMEOUT_MS);
    SET(easy, CURLOPT_TIMEOUT_MS, (long)ask->timeout_ms);
    SET(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES);
    SET(easy, CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_S);
    SET(easy, CURLOPT_PREREQFUNCTION, on_secured);
    SET(easy, CURLOPT_PREREQDATA, r);
}

static void set_tls(struct http_request *r)
{
    CURL *easy = r->easy;

    /* both NULL, or libcurl reads the bundle for every connection; the store comes from on_tls_context */
    SET(easy, CURLOPT_CAPATH, NULL);
    SET(easy, CURLOPT_CAINFO, NULL);
    SET(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    SET(easy, CURLOPT_SSL_CTX_DATA, r->http);
    SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static void add_header(struct http_request *r, const char *line)
{
    struct curl_slist *more = curl_slist_append(r->headers, line);

    if (!more)
        BUG("no memory for a header");
    r->headers = more;
}

static void set_request(struct http_request *r, const struct http_ask *ask)
{
    char url[2600];
    char line[200];
    CURL *easy = r->easy;

    (void)snprintf(url, sizeof(url), "https://%s%s", ask->host, ask->path);
    SET(easy, CURLOPT_URL, url);
    SET(easy, CURLOPT_PATH_AS_IS, 1L);
    SET(easy, CURLOPT_USERAGENT, r->http->user_agent);
    SET(easy, CURLOPT_ACCEPT_ENCODING, "");
    add_header(r, "Accept: application/json");
    if (ask->etag && ask->etag[0]) {
        (void)snprintf(line, sizeof(line), "If-None-Match: %s", ask->etag);
        add_header(r, line);
    }
    if (ask->post) {
        SET(easy, CURLOPT_POST, 1L);
        SET(easy, CURLOPT_COPYPOSTFIELDS, ask->post);
        add_header(r, "Content-Type: application/json");
        add_header(r, "Expect:");
    }
    SET(easy, CURLOPT_HTTPHEADER, r->headers);
    SET(easy, CURLOPT_HEADERFUNCTION, on_header);
    SET(easy, CURLOPT_HEADERDATA, r);
    SET(easy, CURLOPT_WRITEFUNCTION, on_body);
    SET(easy, CURLOPT_WRITEDATA, r);
    SET(easy, CURLOPT_ERRORBUFFER, r->words);
    SET(easy, CURLOPT_PRIVATE, r);
}

struct http_request *http_start(struct http *h, const struct http_ask *ask)
{
    struct http_request *r = mem_alloc(sizeof(*r));
    CURLMcode code;

    r->http = h;
    r->fd = ask->fd;
    r->secured = ask->fd < 0; /* a kept connection has its TLS */
    r->on_secured = ask->secured;
    if (ask->fd >= 0)
        r->connection = note_connection(h, ask->fd);
    r->body_max = ask->body_max;
    r->sink = ask->sink;
    r->done = ask->done;
    r->arg = ask->arg;
    buf_init(&r->answer.body, ask->body_max);
    r->easy = curl_easy_init();
    if (!r->easy)
        BUG("libcurl gives no handle");
    set_connection(r, ask);
    set_tls(r);
    set_request(r, ask);
    r->next = h->requests;
    if (r->next)
        r->next->prev = r;
    h->requests = r;
    loop_timer_set(h->loop, &r->first_timer, (ask->fd < 0 ? 0 : HANDSHAKE_TIMEOUT_MS) + FIRST_BYTE_TIMEOUT_MS,
                   on_first_late, r);
    code = curl_multi_add_handle(h->multi, r->easy);
    if (code != CURLM_OK)
        BUG("curl_multi_add_handle: %s", curl_multi_strerror(code));
    return r;
}

static void request_free(struct http_request *r)
{
    struct http *h = r->http;

    loop_timer_clear(h->loop, &r->first_timer);
    if (r->prev)
        r->prev->next = r->next;
    else
        h->requests = r->next;
    if (r->next)
        r->next->prev = r->prev;
    (void)curl_multi_remove_handle(h->multi, r->easy);
    curl_easy_cleanup(r->easy);
    curl_slist_free_all(r->headers);
    curl_slist_free_all(r->connect_to);
    if (r->fd >= 0)
        (void)on_close_socket(h, r->fd);
    buf_release(&r->answer.body);
    free(r);
}

void http_cancel(struct http *h, struct http_request *r)
{
    (void)h;
    request_free(r);
}

static enum http_end end_of(struct http_request *r, CURLcode code)
{
    long verify = 0;

    if (r->first_late)
        return HTTP_TIMEOUT;
    if (r->cut)
        return HTTP_TOO_LARGE;
    if (r->answer.sink_refused)
        return HTTP_ANSWERED;
    (void)curl_easy_getinfo(r->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
    return http_end_of(code, verify, r->words, r->secured);
}

/* Takes the request apart before the callback, which may start others. */
static void finish(struct http_request *r, CURLcode code)
{
    struct http_answer answer;
    http_done_fn *done = r->done;
    void *arg = r->arg;
    long status = 0;

    (void)curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
    r->answer.end = end_of(r, code);
    r->answer.status = (int)status;
    if (r->answer.end != HTTP_ANSWERED)
        (void)snprintf(r->answer.detail, sizeof(r->answer.detail), "%.150s",
                       r->words[0]     ? r->words
                       : r->first_late ? "no first byte in time"
                                       : curl_easy_strerror(code));
    answer = r->answer;
    r->answer.body = (struct buf){0};
    request_free(r);
    done(arg, &answer);
    buf_release(&answer.body);
}

static struct http_request *next_late(struct http *h)
{
    for (struct http_request *r = h->requests; r; r = r->next)
        if (r->first_late)
            return r;
    return NULL;
}

void http_reap(struct http *h)
{
    struct http_request *late;
    CURLMsg *message;
    int left;

    if (!h->ready)
        return;
    h->ready = false;
    while ((message = curl_multi_info_read(h->multi, &left))) {
        struct http_request *r = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&r);
        finish(r, message->data.result);
    }
    while ((late = next_late(h)))
        finish(late, CURLE_OPERATION_TIMEDOUT);
}

uint64_t http_bytes(const struct http *h)
{
    return h->bytes;
}

struct http *http_new(struct loop *l, const char *user_agent, const char *ca_file, struct err *e)
{
    struct http *h = mem_alloc(sizeof(*h));

    h->loop = l;
    (void)snprintf(h->user_agent, sizeof(h->user_agent), "%s", user_agent);
    h->trust = trust_read(ca_file, e);
    if (!h->trust) {
        free(h);
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(h->multi = curl_multi_init()))
        BUG("libcurl does not start");
    (void)curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    (void)curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
    (void)curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timeout_changed);
    (void)curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
    (void)curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_MAX);
    (void)curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return h;
}

void http_free(struct http *h)
{
    if (!h)
        return;
    while (h->requests)
        request_free(h->requests);
    (void)curl_multi_cleanup(h->multi); /* calls the socket callback: the loop must still be there */
    loop_timer_clear(h->loop, &h->timer);
    trust_free(h->trust);
    free(h->serials);
    curl_global_cleanup();
    free(h);
}
