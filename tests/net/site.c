#include "net/site.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/site_answer.h"
#include "net/site_certificates.h"
#include "net/site_dns.h"

enum { HOSTS_MAX = 100, SEEN_MAX = 4000 };

/* Shared between the site's process and the test. */
struct site_log {
    atomic_int count;
    atomic_uint connections;
    struct site_seen seen[SEEN_MAX];
};

/* Of the site's process. */
static const struct site_host *hosts;
static const struct site_page *pages;
static SSL_CTX *contexts[HOSTS_MAX];
static struct site_log *journal;

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

/* ---- one connection ---- */

static int pick_certificate(SSL *tls, int *alert, void *arg)
{
    const char *name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);

    (void)alert;
    (void)arg;
    for (int i = 0; name && hosts[i].name; i++)
        if (strcasecmp(hosts[i].name, name) == 0) {
            (void)SSL_set_SSL_CTX(tls, contexts[i]);
            return SSL_TLSEXT_ERR_OK;
        }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* The greeting of whoever has this address: no name is known before TLS. */
static enum site_greeting greeting_at(int fd)
{
    struct sockaddr_in local;
    socklen_t len = sizeof(local);
    char text[INET_ADDRSTRLEN];

    if (getsockname(fd, (struct sockaddr *)&local, &len) != 0 ||
        !inet_ntop(AF_INET, &local.sin_addr, text, sizeof(text)))
        return SITE_TLS;
    for (int i = 0; hosts[i].name; i++)
        if (hosts[i].addresses && strcmp(hosts[i].addresses, text) == 0)
            return hosts[i].greeting;
    return SITE_TLS;
}

static void note(const struct site_seen *request)
{
    int at = atomic_fetch_add(&journal->count, 1);

    if (at < SEEN_MAX)
        journal->seen[at] = *request;
}

static void serve(SSL *tls)
{
    uint32_t connection = atomic_fetch_add(&journal->connections, 1) + 1;
    struct site_seen request = {.connection = connection};

    while (site_read_request(tls, &request)) {
        request.connection = connection;
        request.at_ms = clock_mono_ms();
        note(&request);
        if (!site_answer(tls, pages, &request))
            return;
    }
}

static void *on_connection(void *arg)
{
    int fd = (int)(intptr_t)arg;
    enum site_greeting greeting = greeting_at(fd);
    static const char plain[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    const struct linger hard = {.l_onoff = 1, .l_linger = 0};
    char byte;

    if (greeting == SITE_MUTE) {
        (void)pause();
    } else if (greeting == SITE_PLAIN_HTTP) {
        (void)recv(fd, &byte, 1, 0);
        (void)send(fd, plain, sizeof(plain) - 1, MSG_NOSIGNAL);
    } else if (greeting == SITE_RESET) {
        (void)recv(fd, &byte, 1, MSG_PEEK);
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    } else {
        SSL *tls = SSL_new(contexts[0]);

        if (SSL_set_fd(tls, fd) == 1 && SSL_accept(tls) == 1)
            serve(tls);
        SSL_free(tls);
    }
    (void)close(fd);
    return NULL;
}

/* ---- the process ---- */

static int bind_at(int type, const char *address, uint16_t *port)
{
    bool six = strchr(address, ':') != NULL;
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } to = {.any = {.sa_family = six ? AF_INET6 : AF_INET}};
    socklen_t len = six ? sizeof(to.six) : sizeof(to.four);
    int fd = socket(to.any.sa_family, type | SOCK_CLOEXEC, 0);

    to.four.sin_port = htons(*port); /* both kinds have it in the same place */
    must(inet_pton(to.any.sa_family, address, six ? (void *)&to.six.sin6_addr : (void *)&to.four.sin_addr) ==
             1,
         address);
    must(fd >= 0 && bind(fd, &to.any, len) == 0, "bind");
    must(getsockname(fd, &to.any, &len) == 0, "getsockname");
    *port = ntohs(to.four.sin_port);
    return fd;
}

/* A queue of no length, and connections that nobody will ever accept: what comes later is dropped. */
static void fill_queue(int listener, const char *address, uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};

    must(inet_pton(AF_INET, address, &to.sin_addr) == 1 && listen(listener, 0) == 0, "listen");
    for (int i = 0; i < 3; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

        (void)connect(fd, (struct sockaddr *)&to, sizeof(to));
    }
}

static bool is_refused(const char *address)
{
    for (int i = 0; hosts[i].name; i++)
        if (hosts[i].greeting == SITE_REFUSED && hosts[i].addresses &&
            strcmp(hosts[i].addresses, address) == 0)
            return true;
    return false;
}

/* One listener for each loopback address of the table, all with the same port. */
static int listen_everywhere(struct pollfd *listeners, uint16_t *port)
{
    char known[HOSTS_MAX][INET6_ADDRSTRLEN];
    int count = 0;

    for (int i = 0; hosts[i].name; i++) {
        char list[200];
        char *rest = list;
        const char *text;

        (void)snprintf(list, sizeof(list), "%s", hosts[i].addresses ? hosts[i].addresses : "");
        while ((text = strsep(&rest, " "))) {
            int at = 0;

            while (at < count && strcmp(known[at], text) != 0)
                at++;
            if (at < count || (strncmp(text, "127.", 4) != 0 && strcmp(text, "::1") != 0) ||
                hosts[i].greeting == SITE_REFUSED || is_refused(text))
                continue;
            must(count < HOSTS_MAX, "too many addresses");
            (void)snprintf(known[count], sizeof(known[count]), "%s", text);
            listeners[count] = (struct pollfd){.fd = bind_at(SOCK_STREAM, text, port), .events = POLLIN};
            if (hosts[i].greeting == SITE_FULL) {
                fill_queue(listeners[count].fd, text, *port);
                listeners[count].events = 0;
            } else {
                must(listen(listeners[count].fd, 512) == 0, "listen");
            }
            count++;
        }
    }
    return count;
}

static void *run_dns(void *arg)
{
    int fd = (int)(intptr_t)arg;
    unsigned char question[512], answer[512];
    struct sockaddr_in from;
    socklen_t from_len = sizeof(from);
    ssize_t len;

    while ((len = recvfrom(fd, question, sizeof(question), 0, (struct sockaddr *)&from, &from_len)) >= 0) {
        size_t size = site_dns_answer(hosts, question, (size_t)len, answer);

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

    must(pthread_attr_init(&attr) == 0 && pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0,
         "thread");
    must(pthread_create(&thread, &attr, fn, (void *)(intptr_t)fd) == 0, "thread");
    (void)pthread_attr_destroy(&attr);
}

static void run(struct pollfd *listeners, int count, int dns)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)signal(SIGPIPE, SIG_IGN);
    spawn(run_dns, dns);
    for (;;) {
        must(poll(listeners, (nfds_t)count, -1) >= 0, "poll");
        for (int i = 0; i < count; i++)
            if (listeners[i].revents & POLLIN)
                spawn(on_connection, accept4(listeners[i].fd, NULL, NULL, SOCK_CLOEXEC));
    }
}

static void make_certificates(const char *ca_file)
{
    struct authority good, stranger;
    EVP_PKEY *leaf = EVP_EC_gen("P-256");

    authority_make(&good, "fedtide test authority");
    authority_make(&stranger, "nobody trusts this authority");
    authority_write(&good, ca_file);
    for (int i = 0; hosts[i].name; i++) {
        must(i < HOSTS_MAX, "too many hosts");
        contexts[i] = certificate_context(&good, &stranger, leaf, hosts[i].name, hosts[i].greeting);
    }
    (void)SSL_CTX_set_tlsext_servername_callback(contexts[0], pick_certificate);
    EVP_PKEY_free(leaf);
    authority_release(&good);
    authority_release(&stranger);
}

void site_start(struct site *s, const struct site_host *host_table, const struct site_page *page_table)
{
    struct pollfd listeners[HOSTS_MAX];
    int count, dns, file;

    hosts = host_table;
    pages = page_table;
    (void)snprintf(s->ca_file, sizeof(s->ca_file), "/tmp/fedtide-site-XXXXXX");
    file = mkstemp(s->ca_file);
    must(file >= 0 && close(file) == 0, s->ca_file);
    make_certificates(s->ca_file);
    s->log = mmap(NULL, sizeof(struct site_log), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(s->log != MAP_FAILED, "mmap");
    journal = s->log;
    s->https_port = s->dns_port = 0;
    count = listen_everywhere(listeners, &s->https_port);
    dns = bind_at(SOCK_DGRAM, "127.0.0.1", &s->dns_port);
    (void)snprintf(s->dns, sizeof(s->dns), "127.0.0.1:%u", s->dns_port);
    s->pid = fork();
    must(s->pid >= 0, "fork");
    if (s->pid == 0)
        run(listeners, count, dns);
    for (int i = 0; i < count; i++)
        (void)close(listeners[i].fd);
    (void)close(dns);
    for (int i = 0; hosts[i].name; i++)
        SSL_CTX_free(contexts[i]);
}

void site_stop(struct site *s)
{
    (void)kill(s->pid, SIGKILL);
    (void)waitpid(s->pid, NULL, 0);
    (void)unlink(s->ca_file);
    (void)munmap(s->log, sizeof(struct site_log));
}

/* ---- what was asked ---- */

const struct site_seen *site_request(const struct site *s, const char *host, int n)
{
    int count = atomic_load(&s->log->count);

    for (int i = 0; i < count && i < SEEN_MAX; i++)
        if ((!host || strcmp(s->log->seen[i].host, host) == 0) && n-- == 0)
            return &s->log->seen[i];
    return NULL;
}

int site_requests(const struct site *s, const char *host)
{
    int n = 0;

    while (site_request(s, host, n))
        n++;
    return n;
}

int site_connections(const struct site *s, const char *host)
{
    int n = 0;

    for (int i = 0; i < site_requests(s, host); i++) {
        const struct site_seen *seen = site_request(s, host, i);
        int first = 0;

        while (site_request(s, host, first)->connection != seen->connection)
            first++;
        n += first == i;
    }
    return n;
}
