/*
 * certificates: the world's own authority, and a certificate for every host at the moment it is asked for.
 * Broken ones for the kinds of broken TLS. All hosts share one P-256 key: only names and dates differ.
 */
#ifndef WORLD_CERTIFICATES_H
#define WORLD_CERTIFICATES_H

#include <openssl/ssl.h>

#include "base/err.h"
#include "world/world.h"

struct certificates;

/* Reads or makes the authority in the folder: ca.pem (what a crawler trusts) and ca.key. */
MUST_CHECK struct certificates *certificates_open(const char *folder, struct err *e);
/* Puts an intermediate between authority and hosts, as the largest real one does (RSA-4096 root, P-384
 * intermediate, P-256 leaf), and makes the certificates of all hosts now: signing is not what a crawl's
 * servers are busy with. They are kept in the folder: a world that is served again shows the same ones. */
MUST_CHECK bool certificates_prepare(struct certificates *c, const char *folder, const struct world *w,
                                     struct err *e);
void certificates_close(struct certificates *c);
/* Gives a connection the certificate for a host that answers in this way. */
void certificates_use(struct certificates *c, SSL *ssl, int host, const char *name, enum fault fault);

#endif
