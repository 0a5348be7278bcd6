/*
 * trust: the certificate authorities that we believe, read once, and certificates that were verified before.
 *
 * libcurl on its own reads the whole bundle again for every connection (tens of milliseconds each); one
 * shared store costs nothing after the start. What is left is dominated by the signature of the certificate;
 * that of its issuer, which most hosts share, is checked once (net/issuers). A host that shows the very
 * certificate that was verified for it at an earlier visit need not have it verified again: the memo of such
 * a verification (struct trust_leaf) holds the digest of that certificate and of the set of authorities, so
 * that it is void when either changes, and ends before anything in the chain expires. libcurl still compares
 * the certificate with the host's name, and the handshake still proves that the other side has its key.
 */
#ifndef NET_TRUST_H
#define NET_TRUST_H

#include <openssl/types.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/err.h"

struct trust;

enum {
    TRUST_DIGEST_SIZE = 32,
    TRUST_LEAF_DAYS = 30, /* then it is verified in full again, whatever it says itself */
};

/* until_s: seconds since 1970, real time; 0 = nothing was verified. */
struct trust_leaf {
    unsigned char digest[TRUST_DIGEST_SIZE];
    int64_t until_s;
};

/* One handshake: what is known of the host before, and what is known after. */
struct trust_check {
    struct trust *trust;
    struct trust_leaf known;    /* until_s 0 = nothing */
    struct trust_leaf verified; /* in full, just now */
};

/* file is a PEM bundle, "" = the system's. Owned by the caller (trust_free); NULL with *e on failure. */
MUST_CHECK struct trust *trust_read(const char *file, struct err *e);
void trust_free(struct trust *t);         /* NULL is fine */
int trust_issuers(const struct trust *t); /* intermediates that need not be verified again (net/issuers) */
/* Gives one TLS context the shared store and this check; the check must live until its handshake is over. */
void trust_use(struct trust_check *check, SSL_CTX *context);

#endif
