#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/crypto.h"
#include "net/sandbox.h"
#include "probe/hostname.h"
#include "visit.h"

enum {
    SOCKET = 3,
    IN_MAX = 4 << 20,
    OUT_MAX = 256 << 20, /* never reached: reading stops at OUT_PAUSE */
    OUT_PAUSE = 8 << 20,
    ALIVE_MS = 1000,
    WORK_MAX_S = 10, /* of processor time, between two signs of life */
    DNS_MIN = 8,
    DNS_MAX = 40,
    READ_SIZE = 64 * 1024,
    /* sockets of connections that ended and that libcurl has not yet closed, of DNS, of our own */
    SPARE_DESCRIPTORS = 1024,
};

struct worker {
    struct loop *loop;
    struct message_config config;
    bool configured, draining, closed;
    struct buf in, out;
    struct visit_shared shared;
    struct barred barred;
    struct loop_timer alive;
    bool paused;
};

static void on_socket(void *arg, int fd, unsigned ready);

/* Watches for what is wanted: no reading while the coordinator does not take what we have. */
static void watch(struct worker *w)
{
    w->paused = w->out.len > OUT_PAUSE;
    loop_watch(w->loop, SOCKET,
               (w->paused ? 0 : (unsigned)LOOP_READ) | (w->out.len > 0 ? (unsigned)LOOP_WRITE : 0), on_socket,
               w);
}

static void flush(struct worker *w)
{
    size_t done = 0;

    while (done < w->out.len) {
        ssize_t sent = send(SOCKET, w->out.bytes + done, w->out.len - done, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            w->closed = w->closed || (errno != EAGAIN);
            break;
        }
        done += (size_t)sent;
    }
    buf_consume(&w->out, done);
}

static void on_alive(void *arg)
{
    struct worker *w = arg;

    sandbox_allow_work(WORK_MAX_S);
    message_put_alive(&w->out, w->shared.transfers, (uint32_t)loop_take_lag_ms(w->loop),
                      http_bytes(w->shared.http));
    loop_timer_set(w->loop, &w->alive, ALIVE_MS, on_alive, w);
}

static bool set_up_guard(struct worker *w, struct err *e)
{
    for (size_t i = 0; i < COUNT_OF(w->config.allow); i++)
        if (w->config.allow[i][0] && !address_guard_allow(&w->shared.guard, w->config.allow[i]))
            return err_set(e, ERR_CONFIG, "--allow-address takes a block like 127.0.0.0/8, not \"%s\"",
                           w->config.allow[i]);
    return true;
}

/* Questions at a time: all workers ask the same resolver, and each has its share of the open transfers. */
static int dns_share(const struct worker *w)
{
    uint32_t share = w->config.transfers_max / 12;

    return share < DNS_MIN ? DNS_MIN : share > DNS_MAX ? DNS_MAX : (int)share;
}

/* Everything that needs a file is done here, before the sandbox closes. */
static bool set_up(struct worker *w, struct err *e)
{
    struct hostname warm;

    clock_set_shift_us(w->config.now_shift_us);
    (void)hostname_read("warm.up.org", 11, &warm); /* loads the suffix list */
    w->shared.config = &w->config;
    w->shared.loop = w->loop;
    w->shared.barred = &w->barred;
    w->shared.out = &w->out;
    w->shared.names = name_table_new();
    w->shared.robots = robots_cache_new();
    w->shared.dns = dns_new(w->loop, w->config.dns_server, dns_share(w), e);
    if (!w->shared.dns)
        return false;
    w->shared.http = http_new(w->loop, w->config.user_agent, w->config.ca_file, e);
    if (!w->shared.http || !set_up_guard(w, e))
        return false;
    return sandbox_set_descriptors((int)w->config.transfers_max + SPARE_DESCRIPTORS, e) &&
           (!w->config.sandbox || sandbox_enter(e));
}

static bool on_config(struct worker *w, const struct message_frame *f, struct err *e)
{
    if (w->configured || !message_get_config(f, &w->config))
        return err_set(e, ERR_INPUT, "a fetch worker got no configuration");
    if (!set_up(w, e))
        return false;
    w->configured = true;
    message_put_empty(&w->out, MESSAGE_READY);
    on_alive(w);
    return true;
}

static void take_barred(void *arg, const char *name, size_t len)
{
    barred_add(arg, name, len);
}

static bool on_frame(struct worker *w, const struct message_frame *f, struct err *e)
{
    struct message_visit visit;
    uint64_t number;

    if (f->kind == MESSAGE_CONFIG)
        return on_config(w, f, e);
    if (w->configured && f->kind == MESSAGE_VISIT && message_get_visit(f, &visit)) {
        visit_start(&w->shared, &visit);
        return true;
    }
    if (w->configured && f->kind == MESSAGE_GO && message_get_u64(f, &number)) {
        visit_go(&w->shared, number);
        return true;
    }
    if (f->kind == MESSAGE_BARRED && message_get_barred(f, take_barred, &w->barred))
        return true;
    if (f->kind == MESSAGE_DRAIN) {
        w->draining = true;
        return true;
    }
    return err_set(e, ERR_INPUT, "a fetch worker got a frame that it does not know");
}

static void handle_frames(struct worker *w)
{
    struct message_frame frame;
    struct err e = {0};
    size_t at = 0;
    size_t used;
    int state = 0;

    while (!w->closed && (state = message_next(w->in.bytes + at, w->in.len - at, &frame, &used)) > 0) {
        at += used;
        if (!on_frame(w, &frame, &e)) {
            log_fatal("fedtide-crawl worker", &e);
            w->closed = true;
        }
    }
    if (state < 0)
        w->closed = true;
    buf_consume(&w->in, at);
}

static void on_socket(void *arg, int fd, unsigned ready)
{
    static char chunk[READ_SIZE];
    struct worker *w = arg;

    if (ready & (LOOP_READ | LOOP_ERROR)) {
        ssize_t got = recv(fd, chunk, sizeof(chunk), 0);

        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            w->closed = true;
        if (got > 0 && !buf_append(&w->in, chunk, (size_t)got))
            w->closed = true;
        handle_frames(w);
    }
}

/* The names of a worker only grow. One that has met too many ends, and the coordinator starts a new one. */
static bool is_worn_out(const struct worker *w)
{
    return w->configured && name_table_is_full(w->shared.names);
}

static void run(struct worker *w)
{
    struct err e = {0};

    while (!w->closed && !is_worn_out(w) && !(w->draining && !w->shared.visits && w->out.len == 0)) {
        if (!loop_turn(w->loop, ALIVE_MS, &e)) {
            log_fatal("fedtide-crawl worker", &e);
            return;
        }
        if (w->configured)
            http_reap(w->shared.http);
        flush(w);
        if (!w->closed)
            watch(w);
    }
}

static void release(struct worker *w)
{
    if (w->shared.loop)
        visit_abandon_all(&w->shared);
    http_free(w->shared.http);
    dns_free(w->shared.dns);
    name_table_free(w->shared.names);
    robots_cache_free(w->shared.robots);
    barred_release(&w->barred);
    buf_release(&w->in);
    buf_release(&w->out);
    loop_free(w->loop);
    crypto_release();
}

int worker_main(void)
{
    struct worker w = {0};
    struct err e = {0};

    (void)prctl(PR_SET_NAME, "fedtide-fetch"); /* started as /proc/self/exe, it would be "exe" in top */
    (void)signal(SIGPIPE, SIG_IGN);
    /* what reaches the whole group (Ctrl-C, a closed terminal, systemd) is for the coordinator to act on */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    if (fcntl(SOCKET, F_GETFL) < 0 || fcntl(SOCKET, F_SETFL, O_NONBLOCK) != 0) {
        (void)err_set(&e, ERR_USAGE, "worker is started by fedtide-crawl run, not by hand");
        log_fatal("fedtide-crawl", &e);
        return 2;
    }
    w.loop = crypto_narrow(&e) ? loop_new(&e) : NULL;
    if (!w.loop) {
        log_fatal("fedtide-crawl worker", &e);
        return 1;
    }
    buf_init(&w.in, IN_MAX);
    buf_init(&w.out, OUT_MAX);
    watch(&w);
    run(&w);
    if (is_worn_out(&w))
        log_info("this fetch worker has met all the names that it can hold; a new one takes over");
    release(&w);
    return 0;
}
