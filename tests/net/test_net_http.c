/* Requests over libcurl on connections of our own, against a scripted site; and what a verified handshake
 * costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/connect.h"
#include "net/http.h"
#include "net/site.h"

#define HOST "one.fedtide-site.org"
#define STRANGER "stranger.fedtide-site.org"
#define MISNAMED "misnamed.fedtide-site.org"

static const struct site_host hosts[] = {
    {HOST, SITE_ADDRESS, "127.30.1.1", SITE_TLS},
    {"refused.fedtide-site.org", SITE_ADDRESS, "127.30.2.1", SITE_REFUSED},
    {"full.fedtide-site.org", SITE_ADDRESS, "127.30.3.1", SITE_FULL},
    {STRANGER, SITE_ADDRESS, "127.30.4.1", SITE_STRANGER},
    {MISNAMED, SITE_ADDRESS, "127.30.5.1", SITE_OTHER_NAME},
    {0},
};

static const struct site_page pages[] = {
    {HOST, "/plain", 200, "ETag: \"e\"\r\nRetry-After: 5\r\nX-RateLimit-Reset: 2026-01-01T00:00:00Z\r\n",
     "hello", SITE_NORMAL},
    {HOST, "/moved", 301, "Location: /elsewhere?a=b\r\n", "", SITE_NORMAL},
    {HOST, "/packed", 200, NULL, "begin", SITE_GZIP_FILL},
    {HOST, "/missing", 404, NULL, "<html>no</html>", SITE_FILL},
    {HOST, "/drop", 200, NULL, "x", SITE_DROP},
    {HOST, "/hang", 200, NULL, NULL, SITE_HANG},
    {STRANGER, "/", 200, NULL, "hello", SITE_NORMAL},
    {MISNAMED, "/", 200, NULL, "hello", SITE_NORMAL},
    {0},
};

static struct site site;
static struct loop *loop;
static struct http *http;
static struct address_guard guard;

static int start(void **state)
{
    struct err e = {0};

    (void)state;
    site_start(&site, hosts, pages);
    loop = loop_new(&e);
    http = loop ? http_new(loop, "fedtide/test", site.ca_file, &e) : NULL;
    if (!http)
        print_error("%s\n", e.text);
    return http && address_guard_allow(&guard, "127.0.0.0/8") ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    http_free(http);
    loop_free(loop);
    site_stop(&site);
    return 0;
}

static void turn(void)
{
    struct err e = {0};

    if (!loop_turn(loop, 100, &e))
        fail_msg("%s", e.text);
    http_reap(http);
}

/* ---- connecting ---- */

struct connected {
    int calls;
    enum connect_state state;
    int fd;
};

static void on_connected(void *arg, enum connect_state state, int fd, int errno_value)
{
    struct connected *c = arg;

    (void)errno_value;
    *c = (struct connected){.calls = c->calls + 1, .state = state, .fd = fd};
}

static struct connected connect_to(const char *address, const struct address_guard *g, int timeout_ms)
{
    struct connected c = {.fd = -1};
    struct connect connect;
    struct address a;

    assert_true(address_read(address, &a));
    connect_init(&connect, loop);
    connect_start(&connect, g, &a, site.https_port, timeout_ms, on_connected, &c);
    assert_int_equal(c.calls, 0); /* never from inside */
    while (c.calls == 0)
        turn();
    for (int i = 0; i < 2; i++)
        turn();
    assert_int_equal(c.calls, 1);
    return c;
}

static void connections_fail_in_ways_that_are_told_apart(void **state)
{
    static const struct address_guard closed;
    struct connected c = connect_to("127.30.1.1", &guard, 5000);

    (void)state;
    assert_int_equal(c.state, CONNECT_OK);
    assert_true(c.fd >= 0);
    (void)close(c.fd);
    assert_int_equal(connect_to("127.30.2.1", &guard, 5000).state, CONNECT_REFUSED);
    assert_int_equal(connect_to("127.30.3.1", &guard, 200).state, CONNECT_TIMEOUT);
    assert_int_equal(connect_to("127.30.1.1", &closed, 5000).state, CONNECT_FORBIDDEN);
    assert_int_equal(connect_to("::ffff:127.30.1.1", &closed, 5000).state, CONNECT_FORBIDDEN);
}

static void without_descriptors_it_is_our_own_fault(void **state)
{
    struct rlimit before, none;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(connect_to("127.30.1.1", &guard, 5000).state, CONNECT_EXHAUSTED);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static void a_cancelled_connection_says_nothing(void **state)
{
    struct connected c = {0};
    struct connect connect;
    struct address a;

    (void)state;
    assert_true(address_read("127.30.1.1", &a));
    connect_init(&connect, loop);
    connect_start(&connect, &guard, &a, site.https_port, 5000, on_connected, &c);
    connect_cancel(&connect);
    connect_cancel(&connect);
    for (int i = 0; i < 3; i++)
        turn();
    assert_int_equal(c.calls, 0);
}

/* ---- requests ---- */

struct answered {
    int calls;
    int secured;
    enum http_end end;
    int status;
    bool kept;
    char body[64];
    size_t body_len;
    struct http_answer answer; /* its body is not ours */
    uint64_t connection;
};

static void on_secured(void *arg)
{
    ((struct answered *)arg)->secured++;
}

static void on_done(void *arg, const struct http_answer *a)
{
    struct answered *x = arg;

    x->calls++;
    x->end = a->end;
    x->status = a->status;
    x->kept = a->kept;
    x->body_len = a->body.len;
    (void)snprintf(x->body, sizeof(x->body), "%s", buf_str(&a->body));
    x->answer = *a;
    x->answer.body = (struct buf){0};
}

static struct answered get(const char *path, size_t body_max, uint64_t connection, http_sink_fn *sink)
{
    struct answered x = {0};
    struct http_ask ask = {.host = HOST,
                           .path = path,
                           .etag = "",
                           .fd = connection ? -1 : connect_to("127.30.1.1", &guard, 5000).fd,
                           .connection = connection,
                           .body_max = body_max,
                           .timeout_ms = 5000,
                           .sink = sink,
                           .secured = on_secured,
                           .done = on_done,
                           .arg = &x};

    x.connection = http_connection(http_start(http, &ask));
    assert_int_equal(x.calls, 0);
    while (x.calls == 0)
        turn();
    for (int i = 0; i < 2; i++)
        turn();
    assert_int_equal(x.calls, 1);
    return x;
}

static void an_answer_brings_status_body_and_the_headers_we_need(void **state)
{
    struct answered x = get("/plain", 1000, 0, NULL);

    (void)state;
    assert_int_equal(x.end, HTTP_ANSWERED);
    assert_int_equal(x.status, 200);
    assert_int_equal(x.secured, 1);
    assert_string_equal(x.body, "hello");
    assert_string_equal(x.answer.etag, "\"e\"");
    assert_string_equal(x.answer.retry_after, "5");
    assert_string_equal(x.answer.rate_reset, "2026-01-01T00:00:00Z");
    assert_string_equal(x.answer.location, "");
    http_hang_up(http, x.connection);
}

static void a_redirect_is_told_and_not_followed(void **state)
{
    struct answered x = get("/moved", 1000, 0, NULL);

    (void)state;
    assert_int_equal(x.status, 301);
    assert_string_equal(x.answer.location, "/elsewhere?a=b");
    http_hang_up(http, x.connection);
}

static void a_kept_connection_is_used_until_it_is_hung_up(void **state)
{
    int before = site_connections(&site, HOST);
    struct answered first = get("/plain", 1000, 0, NULL);
    struct answered other = get("/plain", 1000, 0, NULL);
    struct answered again = get("/plain", 1000, first.connection, NULL);

    (void)state;
    assert_true(first.kept);
    assert_int_equal(again.end, HTTP_ANSWERED);
    assert_int_equal(again.secured, 0);
    assert_int_equal(site_connections(&site, HOST), before + 2);
    /* exactly the one that was meant, though another to the same host is open */
    http_hang_up(http, first.connection);
    assert_int_equal(get("/plain", 1000, first.connection, NULL).end, HTTP_NO_CONNECTION);
    assert_int_equal(get("/plain", 1000, other.connection, NULL).end, HTTP_ANSWERED);
    http_hang_up(http, other.connection);
}

static void a_connection_that_the_server_closed_is_no_connection(void **state)
{
    struct answered x = get("/drop", 1000, 0, NULL);

    (void)state;
    assert_int_equal(x.end, HTTP_ANSWERED);
    (void)usleep(100000);
    assert_int_equal(get("/plain", 1000, x.connection, NULL).end, HTTP_NO_CONNECTION);
}

static void bodies_are_measured_decoded(void **state)
{
    struct answered x = get("/packed", 100000, 0, NULL);

    (void)state;
    assert_int_equal(x.end, HTTP_TOO_LARGE);
    assert_false(x.kept);
    assert_int_equal(x.body_len, 100000);
    assert_int_equal(strncmp(x.body, "begin ", 6), 0);
    x = get("/packed", 2000000, 0, NULL);
    assert_int_equal(x.end, HTTP_ANSWERED);
    assert_int_equal(x.body_len, 3 << 19);
    http_hang_up(http, x.connection);
}

static void of_an_error_page_the_beginning_is_enough(void **state)
{
    struct answered x = get("/missing", 32 << 20, 0, NULL);

    (void)state;
    assert_int_equal(x.end, HTTP_ANSWERED);
    assert_int_equal(x.status, 404);
    assert_int_equal(x.body_len, HTTP_ERROR_PAGE_MAX);
}

static size_t swallowed;

static bool swallow(void *arg, const char *bytes, size_t len)
{
    (void)arg;
    (void)bytes;
    swallowed += len;
    return swallowed < 200000;
}

static void a_sink_takes_the_body_in_pieces_and_may_have_enough(void **state)
{
    struct answered x = get("/packed", 2000000, 0, swallow);

    (void)state;
    assert_int_equal(x.end, HTTP_ANSWERED);
    assert_int_equal(x.body_len, 0);
    assert_false(x.kept);
    assert_true(swallowed >= 200000 && swallowed < 300000);
    swallowed = 0;
    assert_int_equal(get("/packed", 100000, 0, swallow).end, HTTP_TOO_LARGE);
    swallowed = 0;
    x = get("/missing", 100000, 0, swallow); /* not for the sink: no list */
    assert_int_equal(swallowed, 0);
    assert_int_equal(x.body_len, HTTP_ERROR_PAGE_MAX);
}

static void a_cancelled_request_says_nothing(void **state)
{
    struct answered x = {0};
    struct http_ask ask = {.host = HOST,
                           .path = "/hang",
                           .etag = "",
                           .fd = connect_to("127.30.1.1", &guard, 5000).fd,
                           .body_max = 1000,
                           .timeout_ms = 5000,
                           .done = on_done,
                           .arg = &x};
    struct http_request *r = http_start(http, &ask);

    (void)state;
    for (int i = 0; i < 5; i++)
        turn();
    http_cancel(http, r);
    for (int i = 0; i < 3; i++)
        turn();
    assert_int_equal(x.calls, 0);
}

/* ---- what a handshake costs ---- */

static double cpu_ms(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static void copy_file(const char *from, FILE *to)
{
    char bytes[65536];
    FILE *f = fopen(from, "r");
    size_t len;

    if (!f)
        fail_msg("no %s: this test needs the package ca-certificates", from);
    while ((len = fread(bytes, 1, sizeof(bytes), f)) > 0)
        assert_int_equal(fwrite(bytes, 1, len, to), len);
    (void)fclose(f);
}

/* What it costs to read all authorities once. */
static double reading_ms(const char *bundle)
{
    double best = 1e9;

    for (int i = 0; i < 5; i++) {
        double begin = cpu_ms();
        X509_STORE *store = X509_STORE_new();

        assert_int_equal(X509_STORE_load_file(store, bundle), 1);
        X509_STORE_free(store);
        if (cpu_ms() - begin < best)
            best = cpu_ms() - begin;
    }
    return best;
}

/* With all authorities of the system loaded, and ours. libcurl on its own reads them anew for every
 * connection, which costs 25 ms each. The best batch counts: others use the processor too. On a slow machine,
 * or where every allocation is watched, a handshake costs more, and so does reading: a quarter of that is
 * taken for 5 ms. */
static void a_verified_handshake_costs_less_than_5_ms(void **state)
{
    enum { BATCHES = 5, HANDSHAKES = 40 };
    char path[] = "/tmp/fedtide-bundle-XXXXXX";
    FILE *bundle = fdopen(mkstemp(path), "w");
    struct http *ours = http;
    struct err e = {0};
    double best = 1e9, reading;

    (void)state;
    assert_non_null(bundle);
    copy_file("/etc/ssl/certs/ca-certificates.crt", bundle);
    copy_file(site.ca_file, bundle);
    assert_int_equal(fclose(bundle), 0);
    http = http_new(loop, "fedtide/test", path, &e);
    assert_non_null(http);
    reading = reading_ms(path);
    (void)unlink(path);
    for (int batch = 0; batch < BATCHES; batch++) {
        double begin = cpu_ms();

        for (int i = 0; i < HANDSHAKES; i++) {
            struct answered x = get("/plain", 1000, 0, NULL);

            assert_int_equal(x.end, HTTP_ANSWERED);
            http_hang_up(http, x.connection);
        }
        if (cpu_ms() - begin < best * HANDSHAKES)
            best = (cpu_ms() - begin) / HANDSHAKES;
    }
    print_message(
        "%.2f ms of CPU for a connection, a verified handshake and a request; %.2f to read the authorities\n",
        best, reading);
    assert_true(best < 5 || best < reading / 4);
    http_free(http);
    http = ours;
}

/* ---- certificates that were verified before ---- */

static struct answered get_known(const char *host, const char *address, const struct trust_leaf *leaf)
{
    struct answered x = {0};
    const struct http_ask ask = {.host = host,
                                 .path = strcmp(host, HOST) == 0 ? "/plain" : "/",
                                 .etag = "",
                                 .fd = connect_to(address, &guard, 5000).fd,
                                 .leaf = leaf,
                                 .body_max = 1000,
                                 .timeout_ms = 5000,
                                 .done = on_done,
                                 .arg = &x};

    x.connection = http_connection(http_start(http, &ask));
    while (x.calls == 0)
        turn();
    http_hang_up(http, x.connection);
    return x;
}

/* The memo of net/trust.h made by hand for whatever a host shows: SHA-256 over the digest of the authorities'
 * digests and the certificate's own. */
static struct trust_leaf memo_of(const char *host, const char *address)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(site.https_port)};
    struct trust_leaf leaf = {.until_s = (int64_t)time(NULL) + 60};
    unsigned char one[TRUST_DIGEST_SIZE], both[2 * TRUST_DIGEST_SIZE];
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *tls = SSL_new(context);
    FILE *f = fopen(site.ca_file, "re");
    X509 *ca = PEM_read_X509(f, NULL, NULL, NULL), *shown;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(inet_pton(AF_INET, address, &to.sin_addr), 1);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    assert_int_equal(SSL_set_fd(tls, fd) == 1 && SSL_set_tlsext_host_name(tls, host) && SSL_connect(tls), 1);
    shown = SSL_get1_peer_certificate(tls);
    assert_int_equal(X509_digest(ca, EVP_sha256(), one, NULL), 1);
    assert_int_equal(EVP_Digest(one, sizeof(one), both, NULL, EVP_sha256(), NULL), 1);
    assert_int_equal(X509_digest(shown, EVP_sha256(), both + TRUST_DIGEST_SIZE, NULL), 1);
    assert_int_equal(EVP_Digest(both, sizeof(both), leaf.digest, NULL, EVP_sha256(), NULL), 1);
    X509_free(shown);
    X509_free(ca);
    (void)fclose(f);
    SSL_free(tls);
    SSL_CTX_free(context);
    (void)close(fd);
    return leaf;
}

static void a_certificate_is_verified_once_and_known_from_then_on(void **state)
{
    struct answered first = get_known(HOST, "127.30.1.1", NULL);
    struct trust_leaf memo = memo_of(HOST, "127.30.1.1");
    struct answered again = get_known(HOST, "127.30.1.1", &first.answer.verified);
    int64_t days = (first.answer.verified.until_s - (int64_t)time(NULL)) / 86400;

    (void)state;
    assert_int_equal(first.end, HTTP_ANSWERED);
    assert_memory_equal(first.answer.verified.digest, memo.digest, sizeof(memo.digest));
    assert_in_range(days, TRUST_LEAF_DAYS - 1, TRUST_LEAF_DAYS);
    assert_int_equal(again.end, HTTP_ANSWERED);
    assert_int_equal(again.answer.verified.until_s, 0); /* not verified again */
}

/* That the memo is believed shows at a host whose chain would not pass. */
static void a_memo_stands_for_one_certificate_until_it_ends(void **state)
{
    struct trust_leaf memo = memo_of(STRANGER, "127.30.4.1");
    struct trust_leaf other = memo, ended = memo;

    (void)state;
    other.digest[31] ^= 1;
    ended.until_s = (int64_t)time(NULL) - 1;
    assert_int_equal(get_known(STRANGER, "127.30.4.1", NULL).end, HTTP_TLS_UNTRUSTED);
    assert_int_equal(get_known(STRANGER, "127.30.4.1", &memo).end, HTTP_ANSWERED);
    assert_int_equal(get_known(STRANGER, "127.30.4.1", &other).end, HTTP_TLS_UNTRUSTED);
    assert_int_equal(get_known(STRANGER, "127.30.4.1", &ended).end, HTTP_TLS_UNTRUSTED);
}

static void the_name_is_compared_even_when_the_certificate_is_known(void **state)
{
    struct trust_leaf memo = memo_of(MISNAMED, "127.30.5.1");

    (void)state;
    assert_int_equal(get_known(MISNAMED, "127.30.5.1", &memo).end, HTTP_TLS_NAME);
    assert_int_equal(get_known(MISNAMED, "127.30.5.1", NULL).end, HTTP_TLS_NAME);
    assert_int_equal(get_known(MISNAMED, "127.30.5.1", NULL).answer.verified.until_s, 0);
}

static void a_bundle_that_is_none_is_refused_at_the_start(void **state)
{
    struct err e = {0};

    (void)state;
    assert_null(http_new(loop, "fedtide/test", "/dev/null", &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "--ca"));
    assert_null(http_new(loop, "fedtide/test", "/nowhere/at/all", &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_fail_in_ways_that_are_told_apart),
        cmocka_unit_test(without_descriptors_it_is_our_own_fault),
        cmocka_unit_test(a_cancelled_connection_says_nothing),
        cmocka_unit_test(an_answer_brings_status_body_and_the_headers_we_need),
        cmocka_unit_test(a_redirect_is_told_and_not_followed),
        cmocka_unit_test(a_kept_connection_is_used_until_it_is_hung_up),
        cmocka_unit_test(a_connection_that_the_server_closed_is_no_connection),
        cmocka_unit_test(bodies_are_measured_decoded),
        cmocka_unit_test(of_an_error_page_the_beginning_is_enough),
        cmocka_unit_test(a_sink_takes_the_body_in_pieces_and_may_have_enough),
        cmocka_unit_test(a_cancelled_request_says_nothing),
        cmocka_unit_test(a_verified_handshake_costs_less_than_5_ms),
        cmocka_unit_test(a_certificate_is_verified_once_and_known_from_then_on),
        cmocka_unit_test(a_memo_stands_for_one_certificate_until_it_ends),
        cmocka_unit_test(the_name_is_compared_even_when_the_certificate_is_known),
        cmocka_unit_test(a_bundle_that_is_none_is_refused_at_the_start),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
