#include "world/certificates.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DAY_S = 86400 };

enum kind { VALID, EXPIRED, OTHER_NAME, SELF_SIGNED, OTHER_AUTHORITY };

/* What a host shows. */
struct shown {
    X509 *cert; /* NULL = not made yet */
    enum kind kind;
};

struct certificates {
    EVP_PKEY *ca_key, *other_key, *leaf_key, *middle_key;
    X509 *ca, *other_ca;
    X509 *middle;        /* NULL = the authority signs for hosts itself */
    struct shown *cache; /* by host */
    int cache_room;
};

static EVP_PKEY *check_key(EVP_PKEY *key)
{
    if (!key)
        BUG("OpenSSL makes no key");
    return key;
}

static EVP_PKEY *make_key(void)
{
    return check_key(EVP_EC_gen("P-256"));
}

static void extend(X509 *cert, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (!extension || X509_add_ext(cert, extension, -1) != 1)
        BUG("OpenSSL makes no extension %s", value);
    X509_EXTENSION_free(extension);
}

static X509 *make_cert(const char *common_name, EVP_PKEY *subject_key, X509 *issuer, EVP_PKEY *issuer_key,
                       long from_s, long until_s, long serial)
{
    X509 *cert = X509_new();
    X509_NAME *name;

    if (!cert)
        BUG("OpenSSL makes no certificate");
    (void)X509_set_version(cert, X509_VERSION_3);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
    (void)X509_gmtime_adj(X509_getm_notBefore(cert), from_s);
    (void)X509_gmtime_adj(X509_getm_notAfter(cert), until_s);
    (void)X509_set_pubkey(cert, subject_key);
    name = X509_get_subject_name(cert);
    (void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1, 0);
    (void)X509_set_issuer_name(cert, issuer ? X509_get_subject_name(issuer) : name);
    if (!issuer) {
        extend(cert, NID_basic_constraints, "critical,CA:TRUE");
        extend(cert, NID_key_usage, "critical,keyCertSign,cRLSign");
        if (X509_sign(cert, issuer_key, EVP_sha256()) == 0)
            BUG("OpenSSL does not sign");
    }
    return cert;
}

static X509 *make_leaf(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, long from_s,
                       long until_s, long serial)
{
    X509 *cert = make_cert("host", key, issuer, issuer_key, from_s, until_s, serial);
    char alternative[WORLD_NAME_MAX + 200];

    (void)snprintf(alternative, sizeof(alternative), "DNS:%.250s", name);
    extend(cert, NID_subject_alt_name, alternative);
    if (X509_sign(cert, issuer_key, EVP_sha256()) == 0)
        BUG("OpenSSL does not sign");
    return cert;
}

static bool read_authority(struct certificates *c, const char *cert_path, const char *key_path)
{
    FILE *cert = fopen(cert_path, "re");
    FILE *key = fopen(key_path, "re");

    if (cert)
        c->ca = PEM_read_X509(cert, NULL, NULL, NULL);
    if (key)
        c->ca_key = PEM_read_PrivateKey(key, NULL, NULL, NULL);
    if (cert)
        (void)fclose(cert);
    if (key)
        (void)fclose(key);
    return c->ca && c->ca_key;
}

static bool write_authority(const struct certificates *c, const char *cert_path, const char *key_path,
                            struct err *e)
{
    FILE *cert = fopen(cert_path, "we");
    FILE *key = fopen(key_path, "we");
    bool good = cert && key && PEM_write_X509(cert, c->ca) == 1 &&
                PEM_write_PrivateKey(key, c->ca_key, NULL, NULL, 0, NULL, NULL) == 1;

    if (cert && fclose(cert) != 0)
        good = false;
    if (key && fclose(key) != 0)
        good = false;
    return good || err_errno(e, ERR_IO, errno, "cannot write %s", cert_path);
}

struct certificates *certificates_open(const char *folder, struct err *e)
{
    struct certificates *c = mem_alloc(sizeof(*c));
    char cert_path[600], key_path[600];

    (void)snprintf(cert_path, sizeof(cert_path), "%.500s/ca.pem", folder);
    (void)snprintf(key_path, sizeof(key_path), "%.500s/ca.key", folder);
    if (!read_authority(c, cert_path, key_path)) {
        c->ca_key = make_key();
        c->ca =
            make_cert("Simulated fediverse authority", c->ca_key, NULL, c->ca_key, -DAY_S, 3650L * DAY_S, 1);
        if (!write_authority(c, cert_path, key_path, e)) {
            certificates_close(c);
            return NULL;
        }
    }
    c->other_key = make_key();
    c->other_ca =
        make_cert("An authority nobody knows", c->other_key, NULL, c->other_key, -DAY_S, 3650L * DAY_S, 1);
    c->leaf_key = make_key();
    return c;
}

void certificates_close(struct certificates *c)
{
    for (int i = 0; i < c->cache_room; i++)
        X509_free(c->cache[i].cert);
    free(c->cache);
    X509_free(c->ca);
    X509_free(c->other_ca);
    X509_free(c->middle);
    EVP_PKEY_free(c->middle_key);
    EVP_PKEY_free(c->ca_key);
    EVP_PKEY_free(c->other_key);
    EVP_PKEY_free(c->leaf_key);
    free(c);
}

static void make_room(struct certificates *c, int host)
{
    int room = host + 1024;

    if (host < c->cache_room)
        return;
    c->cache = mem_grow(c->cache, (size_t)room, sizeof(*c->cache));
    for (int i = c->cache_room; i < room; i++)
        c->cache[i] = (struct shown){0};
    c->cache_room = room;
}

/* ---- what a host shows ---- */

static enum kind kind_of(enum fault fault)
{
    switch (fault) {
    case FAULT_TLS_EXPIRED:
        return EXPIRED;
    case FAULT_TLS_NAME:
        return OTHER_NAME;
    case FAULT_TLS_SELF_SIGNED:
        return SELF_SIGNED;
    case FAULT_TLS_OTHER_CA:
        return OTHER_AUTHORITY;
    default:
        return VALID;
    }
}

static X509 *make_for(const struct certificates *c, int host, const char *name, enum kind kind)
{
    X509 *issuer = c->middle ? c->middle : c->ca;
    EVP_PKEY *issuer_key = c->middle ? c->middle_key : c->ca_key;
    long serial = host + 3; /* after the two authorities */

    switch (kind) {
    case EXPIRED:
        return make_leaf(name, c->leaf_key, issuer, issuer_key, -90L * DAY_S, -2L * DAY_S, serial);
    case OTHER_NAME:
        return make_leaf("parked.hosting-company.net", c->leaf_key, issuer, issuer_key, -DAY_S, 90L * DAY_S,
                         serial);
    case SELF_SIGNED:
        return make_leaf(name, c->leaf_key, NULL, c->leaf_key, -DAY_S, 90L * DAY_S, serial);
    case OTHER_AUTHORITY:
        return make_leaf(name, c->leaf_key, c->other_ca, c->other_key, -DAY_S, 90L * DAY_S, serial);
    default:
        return make_leaf(name, c->leaf_key, issuer, issuer_key, -DAY_S, 90L * DAY_S, serial);
    }
}

static const struct shown *shown_by(struct certificates *c, int host, const char *name, enum kind kind)
{
    struct shown *shown;

    make_room(c, host);
    shown = &c->cache[host];
    if (!shown->cert || shown->kind != kind) {
        X509_free(shown->cert);
        *shown = (struct shown){.cert = make_for(c, host, name, kind), .kind = kind};
    }
    return shown;
}

void certificates_use(struct certificates *c, SSL *ssl, int host, const char *name, enum fault fault)
{
    const struct shown *shown = shown_by(c, host, name, kind_of(fault));

    if (SSL_use_certificate(ssl, shown->cert) != 1 || SSL_use_PrivateKey(ssl, c->leaf_key) != 1)
        BUG("OpenSSL does not take the certificate");
    if (c->middle && shown->kind <= OTHER_NAME && SSL_add1_chain_cert(ssl, c->middle) != 1)
        BUG("OpenSSL does not take the chain");
}

/* ---- the chain of the largest real authority ---- */

static void make_chain(struct certificates *c)
{
    X509_free(c->ca);
    EVP_PKEY_free(c->ca_key);
    c->ca_key = check_key(EVP_RSA_gen(4096));
    c->ca = make_cert("Simulated fediverse root", c->ca_key, NULL, c->ca_key, -DAY_S, 3650L * DAY_S, 1);
    c->middle_key = check_key(EVP_EC_gen("P-384"));
    c->middle = make_cert("Simulated fediverse intermediate", c->middle_key, c->ca, c->ca_key, -DAY_S,
                          1000L * DAY_S, 2);
    extend(c->middle, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(c->middle, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (X509_sign(c->middle, c->ca_key, EVP_sha256()) == 0)
        BUG("OpenSSL does not sign");
}

static bool store_leaves(const struct certificates *c, const struct world *w, const char *path, struct err *e)
{
    FILE *f = fopen(path, "we");
    bool good = f && PEM_write_PrivateKey(f, c->leaf_key, NULL, NULL, 0, NULL, NULL) == 1 &&
                PEM_write_PrivateKey(f, c->middle_key, NULL, NULL, 0, NULL, NULL) == 1 &&
                PEM_write_X509(f, c->middle) == 1;

    for (int i = 0; good && i < w->host_count; i++)
        good = PEM_write_X509(f, c->cache[i].cert) == 1;
    if (f && fclose(f) != 0)
        good = false;
    return good || err_errno(e, ERR_IO, errno, "cannot write %s", path);
}

static bool load_leaves(struct certificates *c, const struct world *w, FILE *f)
{
    EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);

    if (!key)
        return false;
    EVP_PKEY_free(c->leaf_key);
    c->leaf_key = key;
    c->middle_key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
    c->middle = PEM_read_X509(f, NULL, NULL, NULL);
    if (!c->middle_key || !c->middle)
        return false;
    for (int i = 0; i < w->host_count; i++) {
        c->cache[i].kind = kind_of(w->hosts[i].fault);
        if (!(c->cache[i].cert = PEM_read_X509(f, NULL, NULL, NULL)))
            return false;
    }
    return true;
}

bool certificates_prepare(struct certificates *c, const char *folder, const struct world *w, struct err *e)
{
    char path[600], cert_path[600], key_path[600];
    FILE *f;

    make_room(c, w->host_count - 1);
    (void)snprintf(path, sizeof(path), "%.500s/leaves.pem", folder);
    f = fopen(path, "re");
    if (f) {
        bool good = load_leaves(c, w, f);

        (void)fclose(f);
        return good || err_set(e, ERR_INPUT, "%s is of another world", path);
    }
    make_chain(c);
    (void)snprintf(cert_path, sizeof(cert_path), "%.500s/ca.pem", folder);
    (void)snprintf(key_path, sizeof(key_path), "%.500s/ca.key", folder);
    for (int i = 0; i < w->host_count; i++)
        (void)shown_by(c, i, w->hosts[i].name, kind_of(w->hosts[i].fault));
    return write_authority(c, cert_path, key_path, e) && store_leaves(c, w, path, e);
}
