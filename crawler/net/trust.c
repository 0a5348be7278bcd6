#include "net/trust.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

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

X509_STORE *trust_read(const char *file, struct err *e)
{
    const char *path = file[0] ? file : system_bundle();
    X509_STORE *store;

    if (!path) {
        (void)err_set(e, ERR_CONFIG,
                      "no certificate bundle on this machine; install the package ca-certificates");
        return NULL;
    }
    store = X509_STORE_new();
    if (!store)
        BUG("no memory for a certificate store");
    if (X509_STORE_load_file(store, path) != 1) {
        X509_STORE_free(store);
        (void)err_set(e, ERR_CONFIG, "cannot read the certificates in %s; check --ca", path);
        return NULL;
    }
    return store;
}

void trust_free(X509_STORE *store)
{
    X509_STORE_free(store);
}

void trust_use(X509_STORE *store, SSL_CTX *context)
{
    SSL_CTX_set1_cert_store(context, store);
}
