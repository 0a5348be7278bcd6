/*
 * issuers: intermediate certificates that were verified against an authority before.
 *
 * A few intermediates sign for nearly all hosts, and every host sends its own copy of one. Its signature, by
 * an RSA key of 4096 bits as a rule, is checked once in a process: a certificate of a host that sends the
 * very same intermediate again is verified up to there (RFC 5280, section 6: a trust anchor need not be
 * self-signed). What is believed does not depend on who was visited before: a host that does not send the
 * intermediate is refused as ever.
 */
#ifndef NET_ISSUERS_H
#define NET_ISSUERS_H

#include <openssl/x509_vfy.h>

#include "base/compiler.h"

struct issuers;

struct issuers *issuers_new(void);
void issuers_free(struct issuers *k); /* NULL is fine */
/* Keeps the issuer of a leaf whose chain was verified in full, when it can stand for what is above it: it
 * ends first, and nothing above restricts names. */
void issuers_keep(struct issuers *k, STACK_OF(X509) * chain);
/* Verifies the certificate of this handshake by a kept issuer which the other side sent too: that issuer
 * (borrowed). NULL = not so; the full verification judges. */
const X509 *issuers_vouch(const struct issuers *k, X509_STORE_CTX *context);
int issuers_count(const struct issuers *k);

#endif
