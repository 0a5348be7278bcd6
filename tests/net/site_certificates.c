#include "net/site_certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAY_S = 86400 };

static void must(int good, const char *what)
{
    if (good == 1)
        return;
    (void)fprintf(stderr, "certificates: %s\n", what);
    exit(1);
}

static void add_extension(X509 *c, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx(&context, issuer, c, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    must(extension != NULL && X509_add_ext(c, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

static X509 *certificate(const char *name, EVP_PKEY *key, long from_s, long to_s)
{
    static long serial = 1;
    X509 *c = X509_new();
    X509_NAME *subject = X509_get_subject_name(c);

    must(X509_set_version(c, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(c), serial++) == 1, "new");
    must(X509_gmtime_adj(X509_getm_notBefore(c), from_s) && X509_gmtime_adj(X509_getm_notAfter(c), to_s),
         "time");
    must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0),
         "name");
    must(X509_set_pubkey(c, key), "key");
    return c;
}

static void sign(X509 *c, X509 *issuer, EVP_PKEY *key)
{
    must(X509_set_issuer_name(c, X509_get_subject_name(issuer)), "issuer");
    must(X509_sign(c, key, EVP_sha384()) > 0, "sign");
}

void authority_make(struct authority *a, const char *name)
{
    a->key = EVP_EC_gen("P-384");
    a->certificate = certificate(name, a->key, -DAY_S, 30 * DAY_S);
    add_extension(a->certificate, a->certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(a->certificate, a->certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(a->certificate, a->certificate, a->key);
}

void authority_make_below(struct authority *a, const struct authority *above, const char *name, int days,
                          const char *permitted)
{
    a->key = EVP_EC_gen("P-384");
    a->certificate = certificate(name, a->key, -DAY_S, days * DAY_S);
    add_extension(a->certificate, above->certificate, NID_basic_constraints, "critical,CA:TRUE");
    if (permitted)
        add_extension(a->certificate, above->certificate, NID_name_constraints, permitted);
    sign(a->certificate, above->certificate, above->key);
}

void authority_release(struct authority *a)
{
    EVP_PKEY_free(a->key);
    X509_free(a->certificate);
}

void authority_write(const struct authority *a, const char *path)
{
    FILE *f = fopen(path, "w");

    must(f && PEM_write_X509(f, a->certificate) == 1 && fclose(f) == 0, path);
}

SSL_CTX *certificate_context(const struct authority *good, const struct authority *stranger,
                             EVP_PKEY *leaf_key, const char *host, enum site_greeting greeting)
{
    const struct authority *issuer = greeting == SITE_STRANGER ? stranger : good;
    const char *name = greeting == SITE_OTHER_NAME ? "another.invalid" : host;
    long from_s = greeting == SITE_EXPIRED ? -400 * DAY_S : -DAY_S;
    long to_s = greeting == SITE_EXPIRED ? -DAY_S : 30 * DAY_S;
    X509 *c = certificate(name, leaf_key, from_s, to_s);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    char names[300];

    (void)snprintf(names, sizeof(names), "DNS:%s", name);
    add_extension(c, issuer->certificate, NID_subject_alt_name, names);
    sign(c, greeting == SITE_SELF_SIGNED ? c : issuer->certificate,
         greeting == SITE_SELF_SIGNED ? leaf_key : issuer->key);
    must(SSL_CTX_use_certificate(context, c) == 1 && SSL_CTX_use_PrivateKey(context, leaf_key) == 1,
         "context");
    X509_free(c);
    return context;
}

SSL_CTX *certificate_context_below(const struct authority *issuer, const struct authority *sent,
                                   EVP_PKEY *leaf_key, const char *host)
{
    SSL_CTX *context = certificate_context(issuer, NULL, leaf_key, host, SITE_TLS);

    if (sent)
        must((int)SSL_CTX_add1_chain_cert(context, sent->certificate), "chain");
    return context;
}
