/* Whom a handshake believes, and that it is the same whoever was visited before. The handshakes are OpenSSL's
 * own, in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "net/memory_handshake.h"
#include "net/site_certificates.h"
#include "net/trust.h"

static struct authority root, stranger;
static EVP_PKEY *leaf_key;
static char path[] = "/tmp/fedtide-trust.XXXXXX";
static struct trust *trust;

static int set_up(void **state)
{
    (void)state;
    authority_make(&root, "Root");
    authority_make(&stranger, "Stranger");
    leaf_key = EVP_EC_gen("P-256");
    if (close(mkstemp(path)) != 0)
        return -1;
    authority_write(&root, path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    authority_release(&root);
    authority_release(&stranger);
    EVP_PKEY_free(leaf_key);
    return unlink(path);
}

static int read_trust(void **state)
{
    struct err e = {0};

    (void)state;
    trust = trust_read(path, &e);
    return trust ? 0 : -1;
}

static int free_trust(void **state)
{
    (void)state;
    trust_free(trust);
    return 0;
}

/* Shakes hands with a server (which is released): how many days the certificate counts as verified, -1 when
 * it is not believed. */
static int days_believed(SSL_CTX *server)
{
    struct trust_check check = {.trust = trust};
    SSL_CTX *client = SSL_CTX_new(TLS_client_method());
    bool believed;

    SSL_CTX_set_verify(client, SSL_VERIFY_PEER, NULL);
    trust_use(&check, client);
    believed = memory_handshake(client, server);
    SSL_CTX_free(client);
    SSL_CTX_free(server);
    return believed ? (int)((check.verified.until_s - (int64_t)time(NULL) + 3600) / 86400) : -1;
}

static SSL_CTX *host_below(const struct authority *issuer, const struct authority *sent)
{
    return certificate_context_below(issuer, sent, leaf_key, "host.example");
}

static void an_issuer_is_verified_once(void **state)
{
    struct authority middle;

    (void)state;
    authority_make_below(&middle, &root, "Middle", 20, NULL);
    assert_int_equal(days_believed(host_below(&middle, &middle)), 20); /* the intermediate ends first */
    assert_int_equal(trust_issuers(trust), 1);
    assert_int_equal(days_believed(host_below(&middle, &middle)), 20);
    assert_int_equal(trust_issuers(trust), 1);
    authority_release(&middle);
}

static void what_is_not_sent_is_not_known(void **state)
{
    struct authority middle;

    (void)state;
    authority_make_below(&middle, &root, "Middle", 20, NULL);
    assert_int_equal(days_believed(host_below(&middle, NULL)), -1);
    assert_int_equal(days_believed(host_below(&middle, &middle)), 20);
    assert_int_equal(days_believed(host_below(&middle, NULL)), -1);
    authority_release(&middle);
}

/* Its name is that of a kept one, and so is what it sends; its key is another. */
static void a_name_is_not_enough(void **state)
{
    struct authority middle, forged;

    (void)state;
    authority_make_below(&middle, &root, "Middle", 20, NULL);
    authority_make_below(&forged, &stranger, "Middle", 20, NULL);
    assert_int_equal(days_believed(host_below(&middle, &middle)), 20);
    assert_int_equal(days_believed(host_below(&forged, &middle)), -1);
    assert_int_equal(days_believed(host_below(&forged, &forged)), -1);
    assert_int_equal(trust_issuers(trust), 1);
    authority_release(&middle);
    authority_release(&forged);
}

static void kept_or_not(int days, const char *permitted, const char *host, int believed, int kept)
{
    struct authority upper, middle;
    SSL_CTX *server;
    int before = trust_issuers(trust);

    authority_make_below(&upper, &root, "Upper", 20, permitted);
    authority_make_below(&middle, &upper, "Middle", days, NULL);
    for (int time = 0; time < 2; time++) {
        server = certificate_context_below(&middle, &middle, leaf_key, host);
        assert_int_equal(SSL_CTX_add1_chain_cert(server, upper.certificate), 1);
        assert_int_equal(days_believed(server), believed);
    }
    assert_int_equal(trust_issuers(trust) - before, kept);
    authority_release(&upper);
    authority_release(&middle);
}

static void it_stands_for_what_is_above_it_or_is_not_kept(void **state)
{
    (void)state;
    kept_or_not(10, NULL, "host.example", 10, 1);
    kept_or_not(25, NULL, "host.example", 20, 0); /* outlives what vouches for it */
    kept_or_not(10, "permitted;DNS:example", "host.example", 10, 0);
    kept_or_not(10, "permitted;DNS:example", "host.invalid", -1, 0);
}

static void an_authority_signs_for_hosts_itself(void **state)
{
    (void)state;
    assert_int_equal(days_believed(certificate_context(&root, &stranger, leaf_key, "host.example", SITE_TLS)),
                     30);
    assert_int_equal(
        days_believed(certificate_context(&root, &stranger, leaf_key, "host.example", SITE_EXPIRED)), -1);
    assert_int_equal(
        days_believed(certificate_context(&root, &stranger, leaf_key, "host.example", SITE_STRANGER)), -1);
    assert_int_equal(trust_issuers(trust), 0);
}

static void an_expired_certificate_of_a_kept_issuer_is_refused(void **state)
{
    struct authority middle;

    (void)state;
    authority_make_below(&middle, &root, "Middle", 20, NULL);
    for (int time = 0; time < 2; time++) {
        SSL_CTX *expired = certificate_context(&middle, NULL, leaf_key, "host.example", SITE_EXPIRED);

        assert_int_equal(SSL_CTX_add1_chain_cert(expired, middle.certificate), 1);
        assert_int_equal(days_believed(expired), -1);
        assert_int_equal(days_believed(host_below(&middle, &middle)), 20);
    }
    authority_release(&middle);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, read_trust, free_trust)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(an_issuer_is_verified_once),
        EACH(what_is_not_sent_is_not_known),
        EACH(a_name_is_not_enough),
        EACH(it_stands_for_what_is_above_it_or_is_not_kept),
        EACH(an_authority_signs_for_hosts_itself),
        EACH(an_expired_certificate_of_a_kept_issuer_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
