#include "net/http.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_request.h"

enum { KEPT_MAX = 512 }; /* idle connections; a visit holds at most one */

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

/* Connections outlive the request that began them, so this knows only the module, never a request. */
int http_close_socket(void *http, curl_socket_t fd)
{
    struct http *h = http;

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

/* The descriptor of a connection that is still there; -1. */
static int fd_of(const struct http *h, uint64_t connection)
{
    int fd = (int)(uint32_t)connection;

    return connection && fd < h->serial_room && h->serials[fd] == (uint32_t)(connection >> 32) ? fd : -1;
}

bool http_is_silent(const struct http *h, uint64_t connection)
{
    struct pollfd p = {.fd = fd_of(h, connection), .events = POLLIN};

    return poll(&p, 1, 0) == 0;
}

/* libcurl has no call to close one connection: we end it under its feet, and it notices before it would use
 * it again. */
void http_hang_up(struct http *h, uint64_t connection)
{
    int fd = fd_of(h, connection);

    if (fd >= 0)
        (void)shutdown(fd, SHUT_RDWR);
}

/* ---- libcurl's handles ---- */

static CURL *take_easy(struct http *h)
{
    CURL *easy = h->spare_count > 0 ? h->spare[--h->spare_count] : curl_easy_init();

    if (!easy)
        BUG("libcurl gives no handle");
    return easy;
}

/* A visit asks its next question when it has the answer to the last, and a handle made anew costs more than one
 * reset. */
static void leave_easy(struct http *h, CURL *easy)
{
    (void)curl_multi_remove_handle(h->multi, easy);
    if (h->spare_count == HTTP_SPARE_MAX) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    h->spare[h->spare_count++] = easy;
}

/* ---- a request's life ---- */

struct http_request *http_start(struct http *h, const struct http_ask *ask)
{
    struct http_request *r = mem_alloc(sizeof(*r));
    CURLMcode code;

    r->http = h;
    r->fd = ask->fd;
    r->secured = ask->fd < 0; /* a kept connection has its TLS */
    r->on_secured = ask->secured;
    r->connection = ask->fd >= 0 ? note_connection(h, ask->fd) : ask->connection;
    r->last = ask->last;
    r->body_max = ask->body_max;
    r->sink = ask->sink;
    r->done = ask->done;
    r->arg = ask->arg;
    r->timeout_ms = ask->timeout_ms;
    r->check.trust = h->trust;
    if (ask->leaf)
        r->check.known = *ask->leaf;
    buf_init(&r->answer.body,
             ask->body_max > HTTP_ERROR_PAGE_MAX ? ask->body_max : (size_t)HTTP_ERROR_PAGE_MAX);
    r->easy = take_easy(h);
    http_set_options(r, ask);
    r->next = h->requests;
    if (r->next)
        r->next->prev = r;
    h->requests = r;
    loop_timer_set(h->loop, &r->first_timer,
                   (ask->fd < 0 ? 0 : HTTP_HANDSHAKE_TIMEOUT_MS) + HTTP_FIRST_BYTE_TIMEOUT_MS,
                   http_first_late, r);
    code = curl_multi_add_handle(h->multi, r->easy);
    if (code != CURLM_OK)
        BUG("curl_multi_add_handle: %s", curl_multi_strerror(code));
    return r;
}

static void request_free(struct http_request *r)
{
    struct http *h = r->http;

    loop_timer_clear(h->loop, &r->first_timer);
    h->held -= r->held;
    h->windows_mb -= r->window_mb;
    if (r->prev)
        r->prev->next = r->next;
    else
        h->requests = r->next;
    if (r->next)
        r->next->prev = r->prev;
    leave_easy(h, r->easy);
    curl_slist_free_all(r->headers);
    curl_slist_free_all(r->connect_to);
    if (r->fd >= 0)
        (void)http_close_socket(h, r->fd);
    buf_release(&r->answer.body);
    free(r);
}

void http_cancel(struct http *h, struct http_request *r)
{
    (void)h;
    request_free(r);
}

/* Takes the request apart before the callback, which may start others. */
static void finish(struct http_request *r, CURLcode code)
{
    struct http_answer answer;
    http_done_fn *done = r->done;
    void *arg = r->arg;

    http_set_end(r, code);
    answer = r->answer;
    r->answer.body = (struct buf){0};
    request_free(r);
    done(arg, &answer);
    buf_release(&answer.body);
}

static struct http_request *next_late(struct http *h)
{
    for (struct http_request *r = h->requests; r; r = r->next)
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it was taken off the list before
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
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it was taken off the list before
        request_free(h->requests);
    while (h->spare_count > 0)
        curl_easy_cleanup(h->spare[--h->spare_count]);
    (void)curl_multi_cleanup(h->multi); /* calls the socket callback: the loop must still be there */
    loop_timer_clear(h->loop, &h->timer);
    trust_free(h->trust);
    free(h->serials);
    curl_global_cleanup();
    free(h);
}
