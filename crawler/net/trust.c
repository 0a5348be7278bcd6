#include "net/trust.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "net/issuers.h"

struct trust {
    X509_STORE *store;
    struct issuers *issuers; /* verified by one of the store */
    unsigned char fingerprint[TRUST_DIGEST_SIZE];
};

/* Where distributions keep their bundle: Debian and Ubuntu, Fedora, openSUSE, Alpine. */
static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

static const char *system_bundle(void)
{
    for (size_t i = 0; i < COUNT_OF(bundles); i++)
        if (access(bundles[i], R_OK) == 0)
            return bundles[i];
    return NULL;
}

/* Anything else than the same authorities in the same order is another set. */
static void take_fingerprint(struct trust *t)
{
    STACK_OF(X509_OBJECT) *all = X509_STORE_get0_objects(t->store);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    unsigned char one[TRUST_DIGEST_SIZE];

    if (!md || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
        BUG("OpenSSL has no SHA-256");
    for (int i = 0; i < sk_X509_OBJECT_num(all); i++) {
        const X509 *authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(all, i));

        if (authority && X509_digest(authority, EVP_sha256(), one, NULL) == 1)
            (void)EVP_DigestUpdate(md, one, sizeof(one));
    }
    (void)EVP_DigestFinal_ex(md, t->fingerprint, NULL);
    EVP_MD_CTX_free(md);
}

struct trust *trust_read(const char *file, struct err *e)
{
    const char *path = file[0] ? file : system_bundle();
    struct trust *t;

    if (!path) {
        (void)err_set(e, ERR_CONFIG,
                      "no certificate bundle on this machine; install the package ca-certificates");
        return NULL;
    }
    t = mem_alloc(sizeof(*t));
    t->issuers = issuers_new();
    t->store = X509_STORE_new();
    if (!t->store)
        BUG("no memory for a certificate store");
    if (X509_STORE_load_file(t->store, path) != 1) {
        trust_free(t);
        (void)err_set(e, ERR_CONFIG, "cannot read the certificates in %s; check --ca", path);
        return NULL;
    }
    take_fingerprint(t);
    return t;
}

void trust_free(struct trust *t)
{
    if (!t)
        return;
    X509_STORE_free(t->store);
    issuers_free(t->issuers);
    free(t);
}

int trust_issuers(const struct trust *t)
{
    return issuers_count(t->issuers);
}

/* ---- one handshake ---- */

static bool digest_of(const struct trust *t, const X509 *leaf, unsigned char out[TRUST_DIGEST_SIZE])
{
    unsigned char both[2 * TRUST_DIGEST_SIZE];

    memcpy(both, t->fingerprint, TRUST_DIGEST_SIZE);
    return X509_digest(leaf, EVP_sha256(), both + TRUST_DIGEST_SIZE, NULL) == 1 &&
           EVP_Digest(both, sizeof(both), out, NULL, EVP_sha256(), NULL) == 1;
}

/* The sooner of a moment and the end of a certificate. */
static int64_t end_of(const X509 *certificate, int64_t latest_s)
{
    struct tm tm;
    int64_t end_s;

    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) != 1)
        return 0;
    end_s = (int64_t)timegm(&tm);
    return end_s < latest_s ? end_s : latest_s;
}

/* Verifies the leaf; returns the first moment at which something in its chain is no longer valid, -1 when it
 * is not to be believed. */
static int64_t verify(struct trust *t, X509_STORE_CTX *context, const X509 *leaf, int64_t latest_s)
{
    const X509 *issuer = issuers_vouch(t->issuers, context);
    STACK_OF(X509) * chain;

    if (issuer) { /* which ends before what is above it */
        X509_STORE_CTX_set_error(context, X509_V_OK);
        return end_of(issuer, end_of(leaf, latest_s));
    }
    if (X509_verify_cert(context) != 1)
        return -1;
    chain = X509_STORE_CTX_get0_chain(context);
    issuers_keep(t->issuers, chain);
    for (int i = 0; i < sk_X509_num(chain); i++)
        latest_s = end_of(sk_X509_value(chain, i), latest_s);
    return latest_s;
}

static int on_verify(X509_STORE_CTX *context, void *arg)
{
    struct trust_check *check = arg;
    const X509 *leaf = X509_STORE_CTX_get0_cert(context);
    unsigned char digest[TRUST_DIGEST_SIZE];
    int64_t now_s = (int64_t)time(NULL); /* real time, as OpenSSL judges certificates by */
    int64_t until_s;

    if (!leaf || !digest_of(check->trust, leaf, digest))
        return X509_verify_cert(context);
    if (check->known.until_s > now_s && memcmp(digest, check->known.digest, sizeof(digest)) == 0) {
        X509_STORE_CTX_set_error(context, X509_V_OK);
        return 1;
    }
    until_s = verify(check->trust, context, leaf, now_s + TRUST_LEAF_DAYS * INT64_C(86400));
    if (until_s < 0)
        return 0;
    memcpy(check->verified.digest, digest, sizeof(digest));
    check->verified.until_s = until_s;
    return 1;
}

void trust_use(struct trust_check *check, SSL_CTX *context)
{
    SSL_CTX_set1_cert_store(context, check->trust->store);
    SSL_CTX_set_cert_verify_callback(context, on_verify, check);
    /* one handshake a connection: a server that asks for another would be verified when check is gone */
    (void)SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}
