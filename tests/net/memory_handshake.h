/*
 * memory_handshake: two sides of TLS in one process, without a socket.
 */
#ifndef TESTS_NET_MEMORY_HANDSHAKE_H
#define TESTS_NET_MEMORY_HANDSHAKE_H

#include <openssl/ssl.h>
#include <stdbool.h>

/* Whether the client believes the server and both agree. */
bool memory_handshake(SSL_CTX *client, SSL_CTX *server);

#endif
