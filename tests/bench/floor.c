/*
 * bench-floor: what a verified HTTPS request costs at least: bare OpenSSL, one shared context, one connection
 * after the other, one small GET each. Everything that a crawler spends beyond this is its own doing.
 *
 *   bench-floor CA PORT PATH <hosts     (lines "host address")
 *
 * Prints one line: hosts, failed, CPU milliseconds (user and system) a host.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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

static int get(SSL *ssl, const char *host, const char *path)
{
    char text[16384];
    int len =
        snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, host);

    if (SSL_write(ssl, text, len) != len)
        return -1;
    len = SSL_read(ssl, text, sizeof(text));
    return len > 12 && memcmp(text, "HTTP/1.1 200", 12) == 0 ? 0 : -1;
}

static int visit(SSL_CTX *tls, const char *host, const char *address, int port, const char *path)
{
    int fd = connect_to(address, port);
    SSL *ssl = SSL_new(tls);
    int result = -1;

    if (fd >= 0 && ssl && SSL_set_fd(ssl, fd) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1 &&
        SSL_set1_host(ssl, host) == 1 && SSL_connect(ssl) == 1)
        result = get(ssl, host, path);
    SSL_free(ssl);
    if (fd >= 0)
        (void)close(fd);
    return result;
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
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    char host[256], address[64];
    int hosts = 0, failed = 0;
    double before;

    if (argc != 4 || !tls || SSL_CTX_load_verify_file(tls, argv[1]) != 1) {
        (void)fprintf(stderr, "usage: bench-floor CA PORT PATH <hosts\n");
        return 2;
    }
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    before = cpu_ms();
    while (scanf("%255s %63s", host, address) == 2) {
        hosts++;
        failed += visit(tls, host, address, atoi(argv[2]), argv[3]) != 0;
    }
    (void)printf("%d %d %.3f\n", hosts, failed, hosts ? (cpu_ms() - before) / hosts : 0);
    SSL_CTX_free(tls);
    return 0;
}
