/*
 * connect: TCP connections of our own making: the address guard sees the very address that is connected to,
 * the kinds of failure are told apart, and TLS begins only on sockets that are connected (net/http.h takes
 * them over).
 */
#ifndef NET_CONNECT_H
#define NET_CONNECT_H

#include "net/address.h"
#include "net/loop.h"

enum connect_state {
    CONNECT_OK,
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    CONNECT_FAILED,    /* unreachable, reset */
    CONNECT_NO_IPV6,   /* this machine has none */
    CONNECT_FORBIDDEN, /* by the guard */
    CONNECT_EXHAUSTED, /* our own fault: no descriptors, ports or memory left */
};

/* fd is connected, non-blocking and the receiver's for CONNECT_OK; -1 otherwise. errno_value tells more. */
typedef void connect_fn(void *arg, enum connect_state state, int fd, int errno_value);

struct connect {
    struct loop *loop;
    struct loop_timer timer;
    int fd; /* -1 when idle */
    bool v4;
    enum connect_state early;
    int early_errno;
    connect_fn *fn;
    void *arg;
};

void connect_init(struct connect *c, struct loop *l);
/* fn is called once, never from inside. */
void connect_start(struct connect *c, const struct address_guard *guard, const struct address *a,
                   uint16_t port, int timeout_ms, connect_fn *fn, void *arg);
void connect_cancel(struct connect *c); /* no call any more; safe when idle */

#endif
