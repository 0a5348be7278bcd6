#include "world/server.h"

#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/stop.h"
#include "world/certificates.h"
#include "world/chance.h"
#include "world/documents.h"
#include "world/names_dns.h"
#include "world/shares.h"

enum {
    REQUEST_MAX = 16 * 1024,
    OUT_MAX = 96 << 20,
    EVENTS = 256,
    GZIP_FROM = 1024,
    BACKLOG = 4096,
    PRESSED_MAX = 8,
    HOSTERS = 3,
};

enum { P_RTT = 90 };

enum watch_kind { WATCH_LISTENER, WATCH_DNS, WATCH_CONNECTION };

struct watch {
    enum watch_kind kind;
    int fd;
};

struct connection {
    struct watch watch; /* first: epoll gives this pointer */
    struct server *server;
    SSL *ssl;
    int host;         /* by SNI; -1 before */
    int address_host; /* the only host at this address; -1 at a hoster's */
    bool secured, dying;
    enum fault fault;
    struct buf in, out;
    size_t sent;
    bool close_after;
    int rtt_ms;     /* round-trip time of the host */
    int64_t due_ms; /* latency: handshake or answer wait until then */
    struct connection *prev, *next;
};

struct listener {
    struct watch watch;
    int host; /* as address_host */
};

struct server {
    const struct world *world;
    const struct server_options *options;
    struct name_index *index;
    struct certificates *certificates;
    SSL_CTX *tls;
    int epoll;
    struct watch dns;
    struct listener *listeners;
    int listener_count;
    struct connection *connections;
    int pressed[PRESSED_MAX]; /* our own connections that fill the black hole's queue */
    int pressed_count;
    uint16_t https_port;
    struct shares shares;
};

/* ---- connections ---- */

static void connection_close(struct connection *c)
{
    if (c->prev)
        c->prev->next = c->next;
    else
        c->server->connections = c->next;
    if (c->next)
        c->next->prev = c->prev;
    SSL_free(c->ssl);
    (void)close(c->watch.fd);
    buf_release(&c->in);
    buf_release(&c->out);
    free(c);
}

static void watch_for(struct connection *c, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = &c->watch};

    (void)epoll_ctl(c->server->epoll, EPOLL_CTL_MOD, c->watch.fd, &event);
}

/* SNI decides whose certificate is shown. */
static int on_server_name(SSL *ssl, int *alert, void *arg)
{
    struct connection *c = SSL_get_app_data(ssl);
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

    (void)alert;
    (void)arg;
    if (!name)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    c->host = name_index_find(c->server->index, name);
    if (c->host < 0)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    c->fault = host_fault(c->server->world, c->host, c->server->options->day);
    certificates_use(c->server->certificates, ssl, c->host, name, c->fault);
    return SSL_TLSEXT_ERR_OK;
}

static void reset_and_close(int fd)
{
    const struct linger hard = {.l_onoff = 1, .l_linger = 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    (void)close(fd);
}

/* Log-normal, sigma 0.7; a hoster is as far away as the median. */
static int rtt_of(const struct server *s, int host)
{
    double z = host < 0 ? 0 : chance_normal(chance_bits(s->world->seed, P_RTT, (uint64_t)host, 0));

    return (int)(s->options->rtt_ms * exp(0.7 * z));
}

static bool accept_one(struct server *s, const struct listener *l)
{
    int fd = accept4(l->watch.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    enum fault fault = l->host >= 0 ? host_fault(s->world, l->host, s->options->day) : FAULT_NONE;
    struct connection *c;
    struct epoll_event event = {.events = EPOLLIN};
    int on = 1;

    if (fd < 0)
        return false;
    if (fault == FAULT_RESET) {
        reset_and_close(fd);
        return true;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    c = mem_alloc(sizeof(*c));
    c->watch = (struct watch){.kind = WATCH_CONNECTION, .fd = fd};
    c->server = s;
    c->host = -1;
    c->address_host = l->host;
    c->fault = fault;
    buf_init(&c->in, REQUEST_MAX);
    buf_init(&c->out, OUT_MAX);
    c->ssl = SSL_new(s->tls);
    (void)SSL_set_fd(c->ssl, fd);
    SSL_set_accept_state(c->ssl);
    (void)SSL_set_app_data(c->ssl, c);
    c->next = s->connections;
    if (c->next)
        c->next->prev = c;
    s->connections = c;
    event.data.ptr = &c->watch;
    if (s->options->rtt_ms) { /* one for TCP, one for the handshake */
        c->rtt_ms = rtt_of(s, l->host);
        c->due_ms = clock_mono_ms() + 2 * (int64_t)c->rtt_ms;
        event.events = 0;
    }
    (void)epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &event);
    return true;
}

/* ---- requests and answers ---- */

/* Value of a header in a request, "" when absent. */
static void find_header(const char *request, const char *name, char *out, size_t size)
{
    size_t len = strlen(name);

    out[0] = '\0';
    for (const char *line = strstr(request, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            size_t end;

            line += len + 1 + strspn(line + len + 1, " ");
            end = strcspn(line, "\r\n");
            if (end < size) {
                memcpy(out, line, end);
                out[end] = '\0';
            }
            return;
        }
    }
}

static bool compress_body(const struct buf *body, struct buf *out)
{
    z_stream z = {0};
    size_t room;
    unsigned char *bytes;

    if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    room = deflateBound(&z, body->len);
    bytes = mem_alloc(room);
    z.next_in = (unsigned char *)body->bytes;
    z.avail_in = (uInt)body->len;
    z.next_out = bytes;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        buf_put(out, bytes, z.total_out);
    (void)deflateEnd(&z);
    free(bytes);
    return out->len > 0;
}

static const char *reason(int status)
{
    return status < 300 ? "OK" : status < 400 ? "Elsewhere" : status < 500 ? "No" : "Trouble";
}

static void put_answer(struct connection *c, const struct answer *a, bool gzip)
{
    struct buf packed;
    const struct buf *body = &a->body;

    buf_init(&packed, OUT_MAX);
    gzip = gzip && body->len >= GZIP_FROM && compress_body(body, &packed);
    if (gzip)
        body = &packed;
    buf_putf(&c->out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n%s%sContent-Length: %zu\r\n\r\n", a->status,
             reason(a->status), a->type, gzip ? "Content-Encoding: gzip\r\n" : "", a->headers,
             body->len + (a->way == ANSWER_CUT ? 1000 : 0));
    if (body->len > 0)
        buf_put(&c->out, body->bytes, body->len);
    c->close_after = a->way == ANSWER_CUT;
    buf_release(&packed);
}

static bool answer_with_list(struct connection *c, const char *path, const char *etag)
{
    const struct server_options *o = c->server->options;
    const struct buf *list;
    char tag[60];

    if (!o->lists || c->host < 0 || strcmp(path, "/api/v1/instance/peers") != 0 ||
        !(list = lists_of(o->lists, c->host)))
        return false;
    (void)snprintf(tag, sizeof(tag), "W/\"list-%d-%d\"", c->host, o->day);
    if (strcmp(tag, etag) == 0) {
        buf_putf(&c->out, "HTTP/1.1 304 OK\r\nETag: %s\r\n\r\n", tag);
        return true;
    }
    buf_putf(&c->out,
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nETag: %s\r\n"
             "Content-Length: %zu\r\n\r\n",
             tag, list->len);
    buf_put(&c->out, list->bytes, list->len);
    return true;
}

static void answer_request(struct connection *c)
{
    const struct server_options *o = c->server->options;
    char method[10] = "", path[2200] = "", etag[200], encoding[200];
    const char *body = strstr(buf_str(&c->in), "\r\n\r\n") + 4;
    struct request r = {.path = path, .etag = etag, .body = body};
    struct answer a;

    find_header(buf_str(&c->in), "if-none-match", etag, sizeof(etag));
    find_header(buf_str(&c->in), "accept-encoding", encoding, sizeof(encoding));
    if (sscanf(buf_str(&c->in), "%9s %2100s", method, path) != 2)
        path[0] = '\0';
    r.post = strcmp(method, "POST") == 0;
    if (!answer_with_list(c, path, etag)) {
        documents_answer(c->server->world, c->host, o->day, o->hour, &r, &a);
        if (a.way != ANSWER_HANG)
            put_answer(c, &a, strstr(encoding, "gzip") != NULL);
        buf_release(&a.body);
    }
    c->due_ms = o->latency_ms + c->rtt_ms > 0 ? clock_mono_ms() + o->latency_ms + c->rtt_ms : 0;
}

/* A whole request in the buffer? Bodies of POST are skipped by their length. */
static bool take_request(struct connection *c)
{
    const char *end = strstr(buf_str(&c->in), "\r\n\r\n");
    char length[32];
    size_t total;

    if (!end)
        return false;
    find_header(buf_str(&c->in), "content-length", length, sizeof(length));
    total = (size_t)(end - c->in.bytes) + 4 + (length[0] ? (size_t)strtoul(length, NULL, 10) : 0);
    if (c->in.len < total)
        return false;
    answer_request(c);
    buf_consume(&c->in, total);
    return true;
}

static void flush(struct connection *c)
{
    if (c->due_ms > clock_mono_ms())
        return;
    c->due_ms = 0;
    ERR_clear_error();
    while (c->sent < c->out.len) {
        size_t left = c->out.len - c->sent;
        int done = SSL_write(c->ssl, c->out.bytes + c->sent, left > 65536 ? 65536 : (int)left);

        if (done <= 0) {
            int why = SSL_get_error(c->ssl, done);

            if (why == SSL_ERROR_WANT_WRITE || why == SSL_ERROR_WANT_READ)
                watch_for(c, EPOLLIN | EPOLLOUT);
            else
                c->dying = true;
            return;
        }
        c->sent += (size_t)done;
    }
    buf_clear(&c->out);
    c->sent = 0;
    watch_for(c, EPOLLIN);
    if (c->close_after)
        c->dying = true;
}

static void read_more(struct connection *c)
{
    char chunk[8192];
    int got;

    while ((got = SSL_read(c->ssl, chunk, sizeof(chunk))) > 0)
        if (!buf_append(&c->in, chunk, (size_t)got)) {
            c->dying = true;
            return;
        }
    if (SSL_get_error(c->ssl, got) != SSL_ERROR_WANT_READ)
        c->dying = true;
    while (!c->dying && take_request(c))
        continue;
}

static void serve_plain(struct connection *c)
{
    static const char words[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    (void)send(c->watch.fd, words, sizeof(words) - 1, MSG_NOSIGNAL);
    c->dying = true;
}

static bool is_slow(const struct server *s)
{
    return s->options->latency_ms > 0 || s->options->rtt_ms > 0;
}

static void serve(struct connection *c)
{
    /* what an earlier connection left in the queue would be taken for an error of this one */
    ERR_clear_error();
    if (!c->secured && c->due_ms > clock_mono_ms())
        return;
    if (!c->secured)
        c->due_ms = 0;
    if (c->fault == FAULT_TLS_HANG) {
        watch_for(c, 0); /* the handshake never begins */
        return;
    }
    if (c->fault == FAULT_PLAIN_HTTP) {
        serve_plain(c);
        return;
    }
    if (!c->secured) {
        int done = SSL_accept(c->ssl);
        int why = SSL_get_error(c->ssl, done);

        if (done != 1) {
            c->dying = why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE;
            watch_for(c, why == SSL_ERROR_WANT_WRITE ? (uint32_t)EPOLLOUT : (uint32_t)EPOLLIN);
            return;
        }
        c->secured = true;
        watch_for(c, EPOLLIN); /* a far host's handshake may have been whole at once, and nothing was waited for */
    }
    read_more(c);
    if (!c->dying && c->out.len > 0)
        flush(c);
}

/* ---- DNS ---- */

static void serve_dns(struct server *s)
{
    struct sockaddr_storage from;
    uint8_t question[600], out[600];

    for (;;) {
        socklen_t from_len = sizeof(from);
        ssize_t got = recvfrom(s->dns.fd, question, sizeof(question), MSG_DONTWAIT, (struct sockaddr *)&from,
                               &from_len);
        size_t len;

        if (got < 0)
            return;
        len = names_dns_answer(s->world, s->index, s->options->day, question, (size_t)got, out);
        if (len > 0)
            (void)sendto(s->dns.fd, out, len, 0, (struct sockaddr *)&from, from_len);
    }
}

/* ---- setting up ---- */

static bool add_watch(struct server *s, struct watch *w, struct err *e)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = w};

    return epoll_ctl(s->epoll, EPOLL_CTL_ADD, w->fd, &event) == 0 || err_errno(e, ERR_IO, errno, "epoll");
}

static int bind_socket(int type, const uint8_t address[4], uint16_t *port, struct err *e)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;

    memcpy(&at.sin_addr, address, 4);
    if (fd >= 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    /* every address of the loopback, and nothing else */
    if (fd >= 0 && address[0] == 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2) != 0) {
        (void)close(fd);
        fd = -1;
    }
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        (void)err_errno(e, ERR_IO, errno, "cannot listen on %d.%d.%d.%d port %d", address[0], address[1],
                        address[2], address[3], *port);
        if (fd >= 0)
            (void)close(fd);
        return -1;
    }
    *port = ntohs(at.sin_port);
    return fd;
}

static bool listen_on(struct server *s, const uint8_t address[4], int host, struct err *e)
{
    struct listener *l = &s->listeners[s->listener_count];
    int fd = bind_socket(SOCK_STREAM, address, &s->https_port, e);

    if (fd < 0)
        return false;
    if (listen(fd, BACKLOG) != 0) {
        (void)close(fd);
        return err_errno(e, ERR_IO, errno, "listen");
    }
    *l = (struct listener){.watch = {.kind = WATCH_LISTENER, .fd = fd}, .host = host};
    s->listener_count++;
    return true;
}

/* An address whose queue of connections is full answers no more: the kernel drops what comes. */
static bool open_black_hole(struct server *s, struct err *e)
{
    static const uint8_t address[4] = {127, 251, 0, 1};
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(s->https_port)};
    int fd = bind_socket(SOCK_STREAM, address, &s->https_port, e);

    if (fd < 0 || listen(fd, 0) != 0)
        return err_errno(e, ERR_IO, errno, "the black hole");
    s->pressed[s->pressed_count++] = fd;
    memcpy(&at.sin_addr, address, 4);
    while (s->pressed_count < PRESSED_MAX) {
        int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

        if (client < 0)
            return err_errno(e, ERR_IO, errno, "the black hole");
        (void)connect(client, (struct sockaddr *)&at, sizeof(at));
        s->pressed[s->pressed_count++] = client;
    }
    return true;
}

static bool is_listening(const struct world *w, int i, int day)
{
    switch (host_fault(w, i, day)) {
    case FAULT_REFUSED:
    case FAULT_BLACKHOLE:
    case FAULT_PRIVATE_ADDRESS:
        return false;
    default:
        return w->hosts[i].address[0] == 127 && w->hosts[i].address[1] != 250;
    }
}

static int count_listening(const struct world *w, int day)
{
    int count = 0;

    for (int i = 0; i < w->host_count; i++)
        count += is_listening(w, i, day);
    return count;
}

/* What the first process has: DNS, and the addresses that many share. */
static bool listen_first(struct server *s, struct err *e)
{
    static const uint8_t hosters[HOSTERS][4] = {{127, 250, 0, 1}, {127, 250, 1, 1}, {127, 250, 2, 1}};
    static const uint8_t everywhere[4] = {0};

    /* a real day has more hosts than a process may have descriptors, and all of them answer */
    if (s->world->panel)
        return listen_on(s, everywhere, -1, e);
    for (int i = 0; i < HOSTERS; i++)
        if (!listen_on(s, hosters[i], -1, e))
            return false;
    return open_black_hole(s, e);
}

/* What only the first has is not for the others. */
static void leave_to_the_first(struct server *s)
{
    for (int i = 0; i < s->listener_count; i++)
        (void)close(s->listeners[i].watch.fd);
    for (int i = 0; i < s->pressed_count; i++)
        (void)close(s->pressed[i]);
    (void)close(s->dns.fd);
    s->dns.fd = -1;
    s->listener_count = s->pressed_count = 0;
}

static bool listen_all(struct server *s, struct err *e)
{
    const struct world *w = s->world;
    int day = s->options->day, count = w->panel ? 1 : shares_needed(count_listening(w, day));

    s->listeners = mem_array((size_t)w->host_count + HOSTERS, sizeof(*s->listeners));
    if (!listen_first(s, e) || !shares_begin(&s->shares, count, e))
        return false;
    if (s->shares.mine > 0)
        leave_to_the_first(s);
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (s->epoll < 0)
        return err_errno(e, ERR_IO, errno, "epoll");
    for (int i = 0; i < w->host_count && !w->panel; i++)
        if (i % count == s->shares.mine && is_listening(w, i, day) && !listen_on(s, w->hosts[i].address, i, e))
            return false;
    for (int i = 0; i < s->listener_count; i++)
        if (!add_watch(s, &s->listeners[i].watch, e))
            return false;
    return (s->dns.fd < 0 || add_watch(s, &s->dns, e)) && shares_ready(&s->shares, e);
}

static bool set_up_tls(struct server *s, struct err *e)
{
    s->certificates = certificates_open(s->options->folder, e);
    s->tls = SSL_CTX_new(TLS_server_method());
    if (!s->certificates || !s->tls)
        return e->kind != ERR_NONE ? false : err_set(e, ERR_IO, "cannot set up TLS");
    if (s->options->lists && !certificates_prepare(s->certificates, s->options->folder, s->world, e))
        return false;
    (void)SSL_CTX_set_tlsext_servername_callback(s->tls, on_server_name);
    (void)SSL_CTX_set_options(s->tls, SSL_OP_NO_TICKET);
    (void)SSL_CTX_set_num_tickets(s->tls, 0);
    (void)SSL_CTX_set_session_cache_mode(s->tls, SSL_SESS_CACHE_OFF);
    (void)SSL_CTX_set_mode(s->tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                       SSL_MODE_RELEASE_BUFFERS);
    return true;
}

static bool set_up(struct server *s, uint16_t *dns_port, struct err *e)
{
    static const uint8_t dns_address[4] = {127, 0, 0, 1};
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    s->index = name_index_new(s->world);
    if (!set_up_tls(s, e))
        return false;
    s->dns = (struct watch){.kind = WATCH_DNS, .fd = bind_socket(SOCK_DGRAM, dns_address, dns_port, e)};
    return s->dns.fd >= 0 && listen_all(s, e);
}

static void tear_down(struct server *s)
{
    shares_end(&s->shares);
    while (s->connections)
        connection_close(s->connections);
    for (int i = 0; i < s->listener_count; i++)
        (void)close(s->listeners[i].watch.fd);
    for (int i = 0; i < s->pressed_count; i++)
        (void)close(s->pressed[i]);
    if (s->dns.fd >= 0)
        (void)close(s->dns.fd);
    if (s->epoll >= 0)
        (void)close(s->epoll);
    free(s->listeners);
    name_index_free(s->index);
    if (s->certificates)
        certificates_close(s->certificates);
    SSL_CTX_free(s->tls);
}

static void handle(struct server *s, struct watch *w)
{
    struct connection *c;

    switch (w->kind) {
    case WATCH_DNS:
        serve_dns(s);
        return;
    case WATCH_LISTENER:
        while (accept_one(s, (struct listener *)w))
            continue;
        return;
    case WATCH_CONNECTION:
        c = (struct connection *)w;
        serve(c);
        if (c->dying)
            connection_close(c);
        return;
    }
}

static void send_late(struct server *s)
{
    struct connection *next;

    for (struct connection *c = s->connections; c; c = next) {
        next = c->next;
        if (c->due_ms == 0 || c->due_ms > clock_mono_ms())
            continue;
        if (c->secured)
            flush(c);
        else
            serve(c);
        if (c->dying)
            connection_close(c);
    }
}

static bool loop(struct server *s, struct err *e)
{
    struct epoll_event events[EVENTS];

    while (!stop_requested()) {
        int count = epoll_wait(s->epoll, events, EVENTS, is_slow(s) ? 5 : 500);

        if (count < 0 && errno != EINTR)
            return err_errno(e, ERR_IO, errno, "epoll");
        for (int i = 0; i < count; i++)
            handle(s, events[i].data.ptr);
        if (is_slow(s))
            send_late(s);
        if (!shares_alive(&s->shares, e))
            return stop_requested() != 0;
    }
    return true;
}

bool server_run(const struct world *w, const struct server_options *options, server_ready_fn *ready,
                void *arg, struct err *e)
{
    struct server s = {
        .world = w, .options = options, .epoll = -1, .dns.fd = -1, .https_port = options->https_port};
    uint16_t dns_port = options->dns_port;
    bool good = set_up(&s, &dns_port, e) &&
                (s.shares.mine > 0 || ready(arg, s.https_port, dns_port, e)) && loop(&s, e);

    tear_down(&s);
    return good;
}
