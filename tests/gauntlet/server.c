/* The process of the hostile servers: one port on many loopback addresses, a thread a connection. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gauntlet/gauntlet.h"
#include "net/site_answer.h"
#include "net/site_certificates.h"

enum { LISTENERS_MAX = 600, HELPER_BYTE = 250, DNS_SIZE = 4096, DRIPS_MAX = 120 };

static struct tally *tally;
static struct authority good, stranger;
static EVP_PKEY *leaf;
static SSL_CTX *anyone;

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    perror(what);
    exit(1);
}

/* ---- sending ---- */

bool say(struct guest *g, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len > 0) {
        int sent = SSL_write(g->tls, at, len < 16384 ? (int)len : 16384);

        if (sent <= 0)
            return false;
        (void)atomic_fetch_add(&tally->sent[g->kind - kinds], sent);
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

bool say_text(struct guest *g, const char *text)
{
    return say(g, text, strlen(text));
}

bool say_head(struct guest *g, int status, const char *headers, long long len)
{
    char head[1024], length[60] = "";

    if (len >= 0)
        (void)snprintf(length, sizeof(length), "Content-Length: %lld\r\n", len);
    (void)snprintf(head, sizeof(head), "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\n%s%s\r\n",
                   status, length, headers);
    return say_text(g, head);
}

bool say_all(struct guest *g, int status, const char *headers, const char *body)
{
    return say_head(g, status, headers, (long long)strlen(body)) && say_text(g, body);
}

/* ---- one connection ---- */

static enum site_greeting certificate_of(const struct kind *k)
{
    switch (k->greeting) {
    case GREET_EXPIRED:
        return SITE_EXPIRED;
    case GREET_OTHER_NAME:
        return SITE_OTHER_NAME;
    case GREET_SELF_SIGNED:
        return SITE_SELF_SIGNED;
    case GREET_STRANGER:
        return SITE_STRANGER;
    default:
        return SITE_TLS;
    }
}

static int pick_certificate(SSL *tls, int *alert, void *arg)
{
    const char *name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
    enum site_greeting greeting = SITE_TLS;
    SSL_CTX *context;
    int kind, number;

    (void)alert;
    (void)arg;
    if (!name)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    if (kind_of_host(name, &kind, &number))
        greeting = certificate_of(&kinds[kind]);
    context = certificate_context(&good, &stranger, leaf, name, greeting);
    (void)SSL_set_SSL_CTX(tls, context);
    SSL_CTX_free(context);
    return SSL_TLSEXT_ERR_OK;
}

static bool is_for_trick(const struct kind *k, const char *path)
{
    if (!k->answer || (!k->path && strcmp(path, ROBOTS) == 0))
        return false;
    return !k->path || strncmp(path, k->path, strlen(k->path)) == 0;
}

/* https://kN.helper-gauntlet.social leads back to host 0 of kind N. */
static void lead_back(SSL *tls, const struct site_seen *request)
{
    struct guest g = {.tls = tls, .kind = kinds};
    char headers[200];
    int kind = 0;

    (void)sscanf(request->host, "k%d.", &kind);
    (void)snprintf(headers, sizeof(headers), "Location: https://h0.gauntlet-%d.social/again\r\n", kind);
    if (strcmp(request->path, ROBOTS) == 0)
        (void)say_all(&g, 404, "", "");
    else
        (void)say_all(&g, 302, headers, "");
}

static void serve(SSL *tls, int fd)
{
    struct site_seen request;

    while (site_read_request(tls, &request)) {
        struct guest g = {.tls = tls, .fd = fd, .host = request.host, .path = request.path};
        int kind;

        if (!kind_of_host(request.host, &kind, &g.number)) {
            lead_back(tls, &request);
            continue;
        }
        g.kind = &kinds[kind];
        (void)atomic_fetch_add(&tally->requests[kind], 1);
        if (!is_for_trick(g.kind, request.path)) {
            answer_honestly(&g);
            continue;
        }
        g.kind->answer(&g);
        if (SSL_get_shutdown(tls))
            return;
    }
}

static void drip_tls(int fd)
{
    static const char record[] = "\x16\x03\x03\x20\x00\x02\x00\x1f\xfc";

    for (int i = 0; i < DRIPS_MAX; i++) {
        if (send(fd, record + (i < 8 ? i : 8), 1, MSG_NOSIGNAL) != 1)
            return;
        (void)sleep(1);
    }
}

static void greet(int fd, enum greeting greeting)
{
    static const char plain[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    const struct linger hard = {.l_onoff = 1, .l_linger = 0};
    char bytes[600];

    memset(bytes, 'x', sizeof(bytes));
    switch (greeting) {
    case GREET_PLAIN:
        (void)recv(fd, bytes, 1, 0);
        (void)send(fd, plain, sizeof(plain) - 1, MSG_NOSIGNAL);
        return;
    case GREET_JUNK:
        (void)send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL);
        return;
    case GREET_RESET:
        (void)recv(fd, bytes, 1, MSG_PEEK);
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
        return;
    case GREET_HALF_CLOSED:
        (void)shutdown(fd, SHUT_WR);
        (void)recv(fd, bytes, sizeof(bytes), MSG_WAITALL);
        return;
    case GREET_HALF_HELLO:
        (void)send(fd, "\x16\x03\x03\x20\x00\x02", 6, MSG_NOSIGNAL);
        (void)recv(fd, bytes, sizeof(bytes), MSG_WAITALL);
        (void)pause();
        return;
    case GREET_MUTE:
        (void)pause();
        return;
    case GREET_DRIP:
        drip_tls(fd);
        return;
    default:
        return;
    }
}

static void *on_connection(void *arg)
{
    int fd = (int)(intptr_t)arg;
    struct sockaddr_in local;
    socklen_t len = sizeof(local);
    enum greeting greeting = GREET_TLS;
    int kind, number;

    if (getsockname(fd, (struct sockaddr *)&local, &len) == 0 &&
        kind_of_address((const uint8_t *)&local.sin_addr, &kind, &number))
        greeting = kinds[kind].greeting;
    if (greeting >= GREET_PLAIN) {
        greet(fd, greeting);
    } else {
        SSL *tls = SSL_new(anyone);

        if (SSL_set_fd(tls, fd) == 1 && SSL_accept(tls) == 1)
            serve(tls, fd);
        SSL_free(tls);
    }
    (void)close(fd);
    return NULL;
}

/* ---- the process ---- */

static int bind_at(int family, int type, const char *address, uint16_t *port)
{
    struct sockaddr_in6 six = {
        .sin6_family = AF_INET6, .sin6_port = htons(*port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t len = family == AF_INET ? sizeof(four) : sizeof(six);
    struct sockaddr *to = family == AF_INET ? (struct sockaddr *)&four : (struct sockaddr *)&six;
    int fd = socket(family, type | SOCK_CLOEXEC, 0);
    const int on = 1;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    must(family != AF_INET || inet_pton(AF_INET, address, &four.sin_addr) == 1, address);
    if (bind(fd, to, len) != 0 || getsockname(fd, to, &len) != 0) {
        (void)close(fd);
        return -1;
    }
    *port = ntohs(family == AF_INET ? four.sin_port : six.sin6_port);
    return fd;
}

static void *run_dns(void *arg)
{
    int fd = (int)(intptr_t)arg;
    unsigned char question[512], answer[DNS_SIZE];
    struct sockaddr_in from;
    socklen_t from_len = sizeof(from);
    ssize_t len;

    while ((len = recvfrom(fd, question, sizeof(question), 0, (struct sockaddr *)&from, &from_len)) >= 0) {
        size_t size = names_answer(tally, fd, &from, question, (size_t)len, answer, sizeof(answer));

        if (size > 0)
            (void)sendto(fd, answer, size, 0, (struct sockaddr *)&from, from_len);
        from_len = sizeof(from);
    }
    return NULL;
}

static void spawn(void *(*fn)(void *), int fd)
{
    pthread_t thread;
    pthread_attr_t attr;

    must(pthread_attr_init(&attr) == 0 && pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0 &&
             pthread_attr_setstacksize(&attr, 256 * 1024) == 0,
         "thread");
    must(pthread_create(&thread, &attr, fn, (void *)(intptr_t)fd) == 0, "thread");
    (void)pthread_attr_destroy(&attr);
}

static void run(struct pollfd *listeners, int count, int refused_from, int dns)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)signal(SIGPIPE, SIG_IGN);
    spawn(run_dns, dns);
    for (;;) {
        must(poll(listeners, (nfds_t)count, -1) >= 0, "poll");
        for (int i = 0; i < count; i++) {
            if (!(listeners[i].revents & POLLIN))
                continue;
            if (i >= refused_from)
                (void)atomic_fetch_add(&tally->refused_place, 1);
            spawn(on_connection, accept4(listeners[i].fd, NULL, NULL, SOCK_CLOEXEC));
        }
    }
}

static void listen_at(struct pollfd *listeners, int *count, int family, const char *address, uint16_t *port)
{
    int fd = bind_at(family, SOCK_STREAM, address, port);

    if (fd < 0 && family == AF_INET6)
        return; /* no IPv6 here */
    must(fd >= 0 && listen(fd, 512) == 0 && *count < LISTENERS_MAX, address);
    listeners[(*count)++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

/* The hosts' own addresses; behind them, from *refused on, those that must never see a connection. */
static int listen_everywhere(struct pollfd *listeners, uint16_t *port, int *refused)
{
    static const char *const never[] = {"127.9.9.9", "127.0.0.1"};
    char address[32];
    int count = 0;

    for (int k = 0; k < kind_count(); k++)
        for (int n = 0; n < (kinds[k].crowd ? kinds[k].crowd : 1); n++) {
            kind_address(k, n, address, sizeof(address));
            listen_at(listeners, &count, AF_INET, address, port);
        }
    (void)snprintf(address, sizeof(address), "127.1.%d.1", HELPER_BYTE);
    listen_at(listeners, &count, AF_INET, address, port);
    *refused = count;
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        listen_at(listeners, &count, AF_INET, never[i], port);
    listen_at(listeners, &count, AF_INET6, "::1", port);
    return count;
}

void gauntlet_start(struct gauntlet *g)
{
    static struct pollfd listeners[LISTENERS_MAX];
    const struct rlimit many = {.rlim_cur = 4096, .rlim_max = 4096};
    int count, refused, dns, file;

    must(kind_count() < HELPER_BYTE && kind_count() < KINDS_MAX, "too many kinds");
    (void)setrlimit(RLIMIT_NOFILE, &many);
    leaf = EVP_EC_gen("P-256");
    authority_make(&good, "fedtide gauntlet authority");
    authority_make(&stranger, "nobody trusts this authority");
    (void)snprintf(g->ca_file, sizeof(g->ca_file), "/tmp/fedtide-gauntlet-XXXXXX");
    file = mkstemp(g->ca_file);
    must(file >= 0 && close(file) == 0, g->ca_file);
    authority_write(&good, g->ca_file);
    anyone = certificate_context(&good, &stranger, leaf, "anyone.invalid", SITE_TLS);
    (void)SSL_CTX_set_tlsext_servername_callback(anyone, pick_certificate);
    g->tally = mmap(NULL, sizeof(struct tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(g->tally != MAP_FAILED, "mmap");
    tally = g->tally;
    g->https_port = g->dns_port = 0;
    count = listen_everywhere(listeners, &g->https_port, &refused);
    dns = bind_at(AF_INET, SOCK_DGRAM, "127.0.0.1", &g->dns_port);
    must(dns >= 0, "DNS");
    g->pid = fork();
    must(g->pid >= 0, "fork");
    if (g->pid == 0)
        run(listeners, count, refused, dns);
    for (int i = 0; i < count; i++)
        (void)close(listeners[i].fd);
    (void)close(dns);
}

void gauntlet_stop(struct gauntlet *g)
{
    (void)kill(g->pid, SIGKILL);
    (void)waitpid(g->pid, NULL, 0);
    (void)unlink(g->ca_file);
    (void)munmap(g->tally, sizeof(struct tally));
}
