/*
 * site_certificates: an authority and certificates for names, made when a test starts. The leaf keys are
 * P-256 and the authority's P-384, as most of the fediverse has it (Let's Encrypt), so that verification
 * costs what it does there.
 */
#ifndef TESTS_NET_SITE_CERTIFICATES_H
#define TESTS_NET_SITE_CERTIFICATES_H

#include <openssl/ssl.h>

#include "net/site.h"

struct authority {
    EVP_PKEY *key;
    X509 *certificate;
};

void authority_make(struct authority *a, const char *name);
/* One that another vouches for. days: how long it is valid; permitted: the names that it may sign for, as an
 * extension has it ("permitted;DNS:example.net"); NULL = all. */
void authority_make_below(struct authority *a, const struct authority *above, const char *name, int days,
                          const char *permitted);
void authority_release(struct authority *a);
void authority_write(const struct authority *a, const char *path);

/* A context that presents what the greeting asks for, for this host. Owned by the caller. */
SSL_CTX *certificate_context(const struct authority *good, const struct authority *stranger,
                             EVP_PKEY *leaf_key, const char *host, enum site_greeting greeting);

/* The same for a host below an intermediate. sent: what the host sends beside its own certificate; NULL =
 * nothing. */
SSL_CTX *certificate_context_below(const struct authority *issuer, const struct authority *sent,
                                   EVP_PKEY *leaf_key, const char *host);

#endif
