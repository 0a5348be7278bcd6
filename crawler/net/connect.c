#include "net/connect.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void connect_init(struct connect *c, struct loop *l)
{
    *c = (struct connect){.loop = l, .fd = -1};
}

void connect_cancel(struct connect *c)
{
    loop_timer_clear(c->loop, &c->timer);
    if (c->fd >= 0) {
        loop_unwatch(c->loop, c->fd);
        (void)close(c->fd);
        c->fd = -1;
    }
}

static void finish(struct connect *c, enum connect_state state, int errno_value)
{
    int fd = c->fd;

    loop_timer_clear(c->loop, &c->timer);
    if (fd >= 0)
        loop_unwatch(c->loop, fd);
    c->fd = -1;
    if (state != CONNECT_OK && fd >= 0) {
        (void)close(fd);
        fd = -1;
    }
    c->fn(c->arg, state, fd, errno_value);
}

static enum connect_state state_of(int errno_value, bool v4)
{
    switch (errno_value) {
    case 0:
        return CONNECT_OK;
    case ECONNREFUSED:
        return CONNECT_REFUSED;
    case ETIMEDOUT:
        return CONNECT_TIMEOUT;
    case ENETUNREACH:
    case EAFNOSUPPORT:
        return v4 ? CONNECT_FAILED : CONNECT_NO_IPV6;
    case EADDRNOTAVAIL: /* no local port left, or no local address of that kind */
        return v4 ? CONNECT_EXHAUSTED : CONNECT_NO_IPV6;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN:
        return CONNECT_EXHAUSTED;
    default:
        return CONNECT_FAILED;
    }
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct connect *c = arg;
    int error = 0;
    socklen_t len = sizeof(error);

    (void)ready;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
        error = errno;
    finish(c, state_of(error, c->v4), error);
}

static void on_timeout(void *arg)
{
    finish(arg, CONNECT_TIMEOUT, ETIMEDOUT);
}

static void on_early(void *arg)
{
    struct connect *c = arg;

    finish(c, c->early, c->early_errno);
}

static void end_early(struct connect *c, enum connect_state state, int errno_value)
{
    c->early = state;
    c->early_errno = errno_value;
    loop_timer_set(c->loop, &c->timer, 0, on_early, c);
}

static socklen_t make_sockaddr(const struct address *a, uint16_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

    if (address_is_v4(a)) {
        memcpy(&v4.sin_addr, a->bytes + 12, 4);
        memcpy(out, &v4, sizeof(v4));
        return sizeof(v4);
    }
    memcpy(&v6.sin6_addr, a->bytes, 16);
    memcpy(out, &v6, sizeof(v6));
    return sizeof(v6);
}

void connect_start(struct connect *c, const struct address_guard *guard, const struct address *a,
                   uint16_t port, int timeout_ms, connect_fn *fn, void *arg)
{
    struct sockaddr_storage to = {0};
    socklen_t len = make_sockaddr(a, port, &to);
    int on = 1;

    connect_cancel(c);
    c->v4 = address_is_v4(a);
    c->fn = fn;
    c->arg = arg;
    if (!address_may_contact(guard, a)) {
        end_early(c, CONNECT_FORBIDDEN, EACCES);
        return;
    }
    c->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (c->fd < 0) {
        end_early(c, state_of(errno, c->v4), errno);
        return;
    }
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(c->fd, (struct sockaddr *)&to, len) == 0) {
        end_early(c, CONNECT_OK, 0);
    } else if (errno == EINPROGRESS) {
        loop_watch(c->loop, c->fd, LOOP_WRITE, on_ready, c);
        loop_timer_set(c->loop, &c->timer, timeout_ms, on_timeout, c);
    } else {
        end_early(c, state_of(errno, c->v4), errno);
    }
}
