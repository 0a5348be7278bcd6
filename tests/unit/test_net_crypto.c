/* What a worker can still do when OpenSSL is narrowed, and what it cannot. The order matters: it is narrowed
 * once, by the first test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/crypto.h"
#include "net/memory_handshake.h"

enum { SAMPLE_MAX = 4000 };

/* A certificate of every kind of key, as bytes that another machine made. */
struct sample {
    const char *kind;
    bool readable; /* when narrowed */
    unsigned char bytes[SAMPLE_MAX];
    int len;
};

static struct sample samples[] = {
    {.kind = "RSA", .readable = true},     {.kind = "RSA-PSS", .readable = true},
    {.kind = "P-256", .readable = true},   {.kind = "P-384", .readable = true},
    {.kind = "P-521", .readable = true},   {.kind = "ED25519", .readable = true},
    {.kind = "ED448", .readable = true},   {.kind = "X448", .readable = false},
    {.kind = "X25519", .readable = false},
};

/* Where the other side lives: it signs, which a worker cannot. */
static OSSL_LIB_CTX *elsewhere;

static EVP_PKEY *make_key(const char *kind)
{
    bool curve = kind[0] == 'P';
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(elsewhere, curve ? "EC" : kind, NULL);
    EVP_PKEY *key = NULL;

    assert_int_equal(EVP_PKEY_keygen_init(context), 1);
    assert_true(!curve || EVP_PKEY_CTX_set_group_name(context, kind) == 1);
    assert_int_equal(EVP_PKEY_generate(context, &key), 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static X509 *make_certificate(EVP_PKEY *key, EVP_PKEY *signer)
{
    X509 *c = X509_new_ex(elsewhere, NULL);
    X509_NAME *name = X509_get_subject_name(c);
    bool one_pass = EVP_PKEY_is_a(signer, "ED25519") || EVP_PKEY_is_a(signer, "ED448");

    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"x", -1, -1, 0), 1);
    assert_int_equal(X509_set_issuer_name(c, name), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(c), 1), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(c), -1000));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(c), 1000));
    assert_int_equal(X509_set_pubkey(c, key), 1);
    assert_true(X509_sign(c, signer, one_pass ? NULL : EVP_sha256()) > 0);
    return c;
}

/* In a process of its own: this one must not have used OpenSSL before it is narrowed. */
static void write_samples(int to)
{
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        EVP_PKEY *key = make_key(samples[i].kind);
        /* keys that are for exchange only cannot sign */
        EVP_PKEY *signer = samples[i].readable ? key : make_key("P-256");
        unsigned char *bytes = NULL;
        int len = i2d_X509(make_certificate(key, signer), &bytes);

        if (write(to, &len, sizeof(len)) != sizeof(len) || write(to, bytes, (size_t)len) != len)
            _exit(1);
    }
    _exit(0);
}

static void make_samples(void)
{
    int ends[2], status = -1;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0)
        write_samples(ends[1]);
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        assert_int_equal(read(ends[0], &samples[i].len, sizeof(int)), sizeof(int));
        assert_in_range(samples[i].len, 1, SAMPLE_MAX);
        assert_int_equal(read(ends[0], samples[i].bytes, (size_t)samples[i].len), samples[i].len);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(close(ends[0]) + close(ends[1]), 0);
}

static void certificates_of_today_are_read_and_verified(void **state)
{
    struct err e = {0};

    (void)state;
    assert_true(crypto_narrow(&e));
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        const unsigned char *at = samples[i].bytes;
        X509 *c = d2i_X509(NULL, &at, samples[i].len);
        EVP_PKEY *key;

        assert_non_null(c);
        key = X509_get0_pubkey(c);
        if ((key != NULL) != samples[i].readable)
            fail_msg("%s: %s", samples[i].kind, key ? "readable" : "not readable");
        if (key)
            assert_int_equal(X509_verify(c, key), 1);
        X509_free(c);
    }
}

static SSL_CTX *server_with(const char *kind)
{
    SSL_CTX *context = SSL_CTX_new_ex(elsewhere, NULL, TLS_server_method());
    EVP_PKEY *key = make_key(kind);
    X509 *c = make_certificate(key, key);

    assert_int_equal(SSL_CTX_use_certificate(context, c), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
    assert_int_equal(SSL_CTX_set_dh_auto(context, 1), 1);
    X509_free(c);
    EVP_PKEY_free(key);
    return context;
}

/* Whom to believe is tested elsewhere (test_net_trust). */
static int believe_all(int good, X509_STORE_CTX *context)
{
    (void)good;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

/* version 0 = the newest; ciphers and groups NULL = whatever both have. */
static void shake(const char *kind, int version, const char *ciphers, const char *groups)
{
    SSL_CTX *client = SSL_CTX_new(TLS_client_method()), *server = server_with(kind);

    assert_int_equal(SSL_CTX_set_max_proto_version(client, version), 1);
    assert_true(!ciphers || SSL_CTX_set_cipher_list(client, ciphers) == 1);
    assert_true(!groups || SSL_CTX_set1_groups_list(server, groups) == 1);
    SSL_CTX_set_verify(client, SSL_VERIFY_PEER, believe_all);
    if (!memory_handshake(client, server))
        fail_msg("no handshake: %s, %s, %s", kind, ciphers ? ciphers : "any cipher",
                 groups ? groups : "any group");
    SSL_CTX_free(client);
    SSL_CTX_free(server);
}

static void every_key_and_every_group_works(void **state)
{
    (void)state;
    shake("P-256", 0, NULL, NULL);
    shake("P-256", 0, NULL, "P-256");
    shake("P-384", 0, NULL, "P-384");
    shake("P-256", 0, NULL, "P-521");
    shake("P-256", 0, NULL, "X448");
    shake("RSA", 0, NULL, "ffdhe2048");
    shake("RSA-PSS", 0, NULL, NULL);
    shake("ED25519", 0, NULL, NULL);
}

/* Whatever a client offers it must be able to do. */
static void every_cipher_that_is_offered_works(void **state)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *client = SSL_new(context);
    STACK_OF(SSL_CIPHER) *offered = SSL_get1_supported_ciphers(client);
    int tried = 0;

    (void)state;
    for (int i = 0; i < sk_SSL_CIPHER_num(offered); i++) {
        const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(offered, i);
        const char *name = SSL_CIPHER_get_name(cipher);
        int auth = SSL_CIPHER_get_auth_nid(cipher);

        if (auth == NID_auth_any) /* TLS 1.3 */
            continue;
        shake(auth == NID_auth_ecdsa ? "P-256" : "RSA", TLS1_2_VERSION, name, NULL);
        tried++;
    }
    assert_true(tried > 20);
    sk_SSL_CIPHER_free(offered);
    SSL_free(client);
    SSL_CTX_free(context);
}

static int set_up(void **state)
{
    (void)state;
    elsewhere = OSSL_LIB_CTX_new();
    make_samples();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    OSSL_LIB_CTX_free(elsewhere);
    crypto_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_of_today_are_read_and_verified),
        cmocka_unit_test(every_key_and_every_group_works),
        cmocka_unit_test(every_cipher_that_is_offered_works),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
