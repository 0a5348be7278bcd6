/*
 * site_answer: HTTP on one connection of a site: reads a request, answers it as the table says.
 */
#ifndef TESTS_NET_SITE_ANSWER_H
#define TESTS_NET_SITE_ANSWER_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "net/site.h"

/* False when the other side is gone. */
bool site_read_request(SSL *tls, struct site_seen *request);
/* False when the connection is to be closed. */
bool site_answer(SSL *tls, const struct site_page *pages, const struct site_seen *request);

#endif
