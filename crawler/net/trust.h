/*
 * trust: the certificate authorities that we believe, read once. libcurl on its own reads the whole bundle
 * again for every connection (tens of milliseconds each); one shared store costs nothing after the start.
 */
#ifndef NET_TRUST_H
#define NET_TRUST_H

#include <openssl/types.h>

#include "base/compiler.h"
#include "base/err.h"

/* file is a PEM bundle, "" = the system's. Owned by the caller (trust_free); NULL with *e on failure. */
MUST_CHECK X509_STORE *trust_read(const char *file, struct err *e);
void trust_free(X509_STORE *store);
/* Gives one TLS context the shared store. */
void trust_use(X509_STORE *store, SSL_CTX *context);

#endif
