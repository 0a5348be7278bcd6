/*
 * crypto: the part of OpenSSL that a TLS client needs, and no more.
 *
 * OpenSSL 3 looks through every reader of every kind of key that it has, every kind of key, and whatever else
 * it has looked up before, for each certificate that it receives: forty readers, of which five are for public
 * keys as certificates hold them today, and some two hundred algorithms. With the others out of reach a
 * certificate is read in a third of the time, and what a stranger's bytes can reach is less code.
 *
 * It stays the default provider's code: a provider of our own (provider-base(7)) hands on what is asked of
 * it, with shorter lists. Kept: the public keys of RFC 8446, section 4.2.3 (RSA, RSA-PSS, ECDSA, Ed25519,
 * Ed448), the key exchange of its section 4.2.7 (ECDHE and DHE), and the digests and ciphers of every suite
 * that a client of OpenSSL offers by itself.
 */
#ifndef NET_CRYPTO_H
#define NET_CRYPTO_H

#include "base/compiler.h"
#include "base/err.h"

/* Once in a process, before it uses OpenSSL for anything else. */
MUST_CHECK bool crypto_narrow(struct err *e);
void crypto_release(void); /* when it has used OpenSSL for the last time */

#endif
