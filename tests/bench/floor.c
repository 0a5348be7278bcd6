/*
 * bench-floor: what a verified HTTPS request costs at least: bare OpenSSL, one shared context, one small GET for each
 * connection, so many at a time. Everything that a crawler spends beyond this is its own doing.
 *
 *   bench-floor CA PORT PATH AT-A-TIME <hosts     (lines "host address")
 *
 * Prints one line: hosts, failed, CPU milliseconds (user and system) a host. Many at a time cost more than one: nothing of
 * one connection is in the processor's caches any more when its answer comes.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 64 };

struct request {
    int fd;
    SSL *ssl;
    char host[256];
    bool asked;
};

struct floor {
    SSL_CTX *tls;
    int epoll, port;
    const char *path;
    int hosts, failed, open;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(2);
}

/* -1 where the kernel knows at once that there is nobody. */
static int connect_to(const char *address, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;

    /* else the request waits until the end of the handshake is acknowledged, 40 ms later */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
        connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static void end(struct floor *f, struct request *r, bool good)
{
    f->failed += !good;
    f->open--;
    SSL_free(r->ssl);
    if (r->fd >= 0)
        (void)close(r->fd);
    free(r);
}

static void begin(struct floor *f, const char *host, const char *address)
{
    struct request *r = calloc(1, sizeof(*r));
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = r};

    must(r != NULL, "calloc");
    f->hosts++;
    f->open++;
    (void)snprintf(r->host, sizeof(r->host), "%s", host);
    r->fd = connect_to(address, f->port);
    r->ssl = SSL_new(f->tls);
    must(r->ssl != NULL, "SSL_new");
    if (r->fd < 0) {
        end(f, r, false);
        return;
    }
    must(fcntl(r->fd, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    must(SSL_set_fd(r->ssl, r->fd) == 1 && SSL_set_tlsext_host_name(r->ssl, r->host) == 1 &&
             SSL_set1_host(r->ssl, r->host) == 1,
         "SSL_set_fd");
    SSL_set_connect_state(r->ssl);
    must(epoll_ctl(f->epoll, EPOLL_CTL_ADD, r->fd, &event) == 0, "epoll_ctl");
}

/* How it goes on: 1 done, 0 later, -1 failed. */
static int step(struct floor *f, struct request *r)
{
    char text[16384];
    int done = SSL_do_handshake(r->ssl);
    int why;

    if (done == 1 && !r->asked) {
        int len = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", f->path,
                           r->host);

        done = SSL_write(r->ssl, text, len);
        r->asked = done == len;
    }
    if (r->asked) {
        done = SSL_read(r->ssl, text, sizeof(text));
        if (done > 0)
            return done > 12 && memcmp(text, "HTTP/1.1 200", 12) == 0 ? 1 : -1;
    }
    why = SSL_get_error(r->ssl, done);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
        struct epoll_event event = {.events = why == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT, .data.ptr = r};

        must(epoll_ctl(f->epoll, EPOLL_CTL_MOD, r->fd, &event) == 0, "epoll_ctl");
        return 0;
    }
    return -1;
}

static void run(struct floor *f, int at_a_time)
{
    struct epoll_event events[EVENTS];
    char host[256], address[64];
    bool more = true;

    while (more || f->open > 0) {
        int count;

        while (more && f->open < at_a_time) {
            more = scanf("%255s %63s", host, address) == 2;
            if (more)
                begin(f, host, address);
        }
        count = f->open > 0 ? epoll_wait(f->epoll, events, EVENTS, -1) : 0;
        for (int i = 0; i < count; i++) {
            int state = step(f, events[i].data.ptr);

            if (state != 0)
                end(f, events[i].data.ptr, state > 0);
        }
    }
}

static double cpu_ms(void)
{
    struct rusage r;

    (void)getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3;
}

int main(int argc, char **argv)
{
    struct floor f = {.tls = SSL_CTX_new(TLS_client_method()), .epoll = epoll_create1(EPOLL_CLOEXEC)};
    double before;

    if (argc != 5 || !f.tls || SSL_CTX_load_verify_file(f.tls, argv[1]) != 1) {
        (void)fprintf(stderr, "usage: bench-floor CA PORT PATH AT-A-TIME <hosts\n");
        return 2;
    }
    f.port = atoi(argv[2]);
    f.path = argv[3];
    SSL_CTX_set_verify(f.tls, SSL_VERIFY_PEER, NULL);
    before = cpu_ms();
    run(&f, atoi(argv[4]));
    (void)printf("%d %d %.3f\n", f.hosts, f.failed, f.hosts ? (cpu_ms() - before) / f.hosts : 0);
    SSL_CTX_free(f.tls);
    (void)close(f.epoll);
    return 0;
}
