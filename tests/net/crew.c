#include "net/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"

enum { SOCKET = 3, START_MS = 20000, NAMES_MAX = 200000 };

static void must(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "crew: %s\n", what);
    abort();
}

struct message_config crew_config(const struct site *s)
{
    struct message_config c = {.user_agent = "fedtide/test (+https://a.org)",
                               .allow = {"127.0.0.0/8", "::1/128"},
                               .https_port = s->https_port,
                               .transfers_max = 200,
                               .handshakes_max = 16,
                               .visit_timeout_ms = 90000,
                               .sandbox = true};

    (void)snprintf(c.dns_server, sizeof(c.dns_server), "%s", s->dns);
    (void)snprintf(c.ca_file, sizeof(c.ca_file), "%s", s->ca_file);
    return c;
}

static void run_child(const char *program, int socket)
{
    char name[] = "worker";
    char *argv[] = {name, name, NULL};
    char *environment[] = {NULL};

    if (dup2(socket, SOCKET) < 0 || fcntl(SOCKET, F_SETFD, 0) != 0 || close_range(SOCKET + 1, ~0U, 0) != 0)
        _exit(127);
    (void)execve(program, argv, environment);
    _exit(127);
}

void crew_start(struct crew *c, const char *program, const struct message_config *config)
{
    int pair[2];

    memset(c, 0, sizeof(*c));
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "socketpair");
    c->pid = fork();
    must(c->pid >= 0, "fork");
    if (c->pid == 0)
        run_child(program, pair[1]);
    (void)close(pair[1]);
    c->fd = pair[0];
    (void)fcntl(c->fd, F_SETFL, O_NONBLOCK);
    buf_init(&c->in, 64 << 20);
    buf_init(&c->out, 64 << 20);
    c->names = mem_array(NAMES_MAX, sizeof(*c->names));
    message_put_config(&c->out, config);
    for (int64_t end_ms = clock_mono_ms() + START_MS; !c->ready && !c->gone && clock_mono_ms() < end_ms;)
        crew_run(c, 20);
    must(c->ready, "the worker is not ready");
}

int crew_stop(struct crew *c)
{
    int status = 0;

    (void)close(c->fd);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    buf_release(&c->in);
    buf_release(&c->out);
    free(c->names);
    for (int i = 0; i < c->started; i++)
        free(c->visits[i].peers);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- frames ---- */

static struct crew_visit *visit_of(struct crew *c, uint64_t visit)
{
    must(visit >= 1 && visit <= (uint64_t)c->started, "a visit that nobody asked for");
    return &c->visits[visit - 1];
}

const struct crew_visit *crew_visit_of(const struct crew *c, uint64_t visit)
{
    return &c->visits[visit - 1];
}

static bool take_name(void *arg, uint32_t number, const char *name, size_t len, size_t registrable_len)
{
    struct crew *c = arg;

    (void)registrable_len;
    must(number == c->name_count && number < NAMES_MAX, "a name with a wrong number");
    memcpy(c->names[number], name, len);
    c->name_count++;
    return true;
}

struct list {
    struct crew_visit *v;
    uint32_t at;
};

static bool count_peer(void *arg, uint32_t name)
{
    (void)name;
    ((struct list *)arg)->at++;
    return true;
}

static bool take_peer(void *arg, uint32_t name)
{
    struct list *l = arg;

    l->v->peers[l->at++] = name;
    return true;
}

static void take_peers(struct crew *c, const struct message_frame *f)
{
    struct list l = {0};
    uint64_t visit;

    must(message_get_peers(f, &visit, count_peer, &l), "peers");
    l.v = visit_of(c, visit);
    l.v->peers = mem_grow(l.v->peers, l.v->peer_count + l.at + 1, sizeof(uint32_t));
    l.at = l.v->peer_count;
    must(message_get_peers(f, &visit, take_peer, &l), "peers");
    l.v->peer_count = l.at;
    for (uint32_t i = 0; i < l.at; i++)
        must(l.v->peers[i] < c->name_count && (i == 0 || l.v->peers[i - 1] < l.v->peers[i]),
             "peers that were not named, or are not sorted");
}

static bool take_point(void *arg, const struct series_point *point)
{
    struct crew_visit *v = arg;

    if (v->point_count < 50)
        v->points[v->point_count] = *point;
    v->point_count++;
    return true;
}

static bool take_block(void *arg, const struct message_block *block)
{
    struct crew_visit *v = arg;

    if (v->block_count < 50)
        v->blocks[v->block_count] = *block;
    v->block_count++;
    return true;
}

static uint64_t number_in(const struct message_frame *f)
{
    const struct message_frame head = {.kind = f->kind, .payload = f->payload, .len = 8};
    uint64_t visit;

    must(f->len >= 8 && message_get_u64(&head, &visit), "a number");
    return visit;
}

static void take_resolved(struct crew *c, const struct message_frame *f)
{
    unsigned char key[MESSAGE_KEY_SIZE];
    struct crew_visit *v;
    uint64_t visit;

    must(message_get_resolved(f, &visit, key), "resolved");
    v = visit_of(c, visit);
    must(v->gates < CREW_GATES_MAX, "too many connections");
    memcpy(v->keys[v->gates++], key, sizeof(key));
    c->gates++;
    if (!c->hold)
        message_put_go(&c->out, visit);
}

static void take_result(struct crew *c, const struct message_frame *f)
{
    struct message_result result;
    struct crew_visit *v;

    must(message_get_result(f, &result), "a result that is none");
    v = visit_of(c, result.visit);
    must(!v->over, "two results");
    v->result = result;
    v->over = true;
    c->over++;
}

static void take_frame(struct crew *c, const struct message_frame *f)
{
    uint32_t transfers;
    uint64_t bytes, visit;

    switch (f->kind) {
    case MESSAGE_READY:
        c->ready = true;
        return;
    case MESSAGE_ALIVE:
        must(message_get_alive(f, &transfers, &c->lag_ms, &bytes), "alive");
        return;
    case MESSAGE_RESOLVED:
        take_resolved(c, f);
        return;
    case MESSAGE_NAMES:
        must(message_get_names(f, take_name, c), "names");
        return;
    case MESSAGE_PEERS:
        take_peers(c, f);
        return;
    case MESSAGE_SERIES:
        must(message_get_series(f, &visit, take_point, visit_of(c, number_in(f))), "series");
        return;
    case MESSAGE_BLOCKS:
        must(message_get_blocks(f, &visit, take_block, visit_of(c, number_in(f))), "blocks");
        return;
    case MESSAGE_RESULT:
        take_result(c, f);
        return;
    default:
        must(false, "a frame that no worker sends");
    }
}

static void receive(struct crew *c)
{
    static char chunk[65536];
    ssize_t got = recv(c->fd, chunk, sizeof(chunk), 0);
    struct message_frame frame;
    size_t used, at = 0;
    int state;

    if (got == 0 || (got < 0 && errno != EAGAIN))
        c->gone = true;
    if (got <= 0)
        return;
    buf_put(&c->in, chunk, (size_t)got);
    while ((state = message_next(c->in.bytes + at, c->in.len - at, &frame, &used)) > 0) {
        at += used;
        take_frame(c, &frame);
    }
    must(state == 0, "no frame");
    buf_consume(&c->in, at);
}

void crew_run(struct crew *c, int timeout_ms)
{
    int64_t end_ms = clock_mono_ms() + timeout_ms;

    do {
        bool deaf = c->deaf_after && c->gates >= c->deaf_after;
        struct pollfd p = {.fd = c->fd,
                           .events = (short)((deaf ? 0 : POLLIN) | (c->out.len > 0 ? POLLOUT : 0))};

        (void)poll(&p, 1, 20);
        if (c->out.len > 0) {
            ssize_t sent = send(c->fd, c->out.bytes, c->out.len, MSG_NOSIGNAL);

            if (sent > 0)
                buf_consume(&c->out, (size_t)sent);
        }
        if (!deaf && (p.revents & (POLLIN | POLLHUP)))
            receive(c);
    } while (!c->gone && clock_mono_ms() < end_ms && !(c->started > 0 && c->over == c->started));
}

uint64_t crew_ask_again(struct crew *c, const struct message_visit *ask)
{
    struct message_visit v = *ask;

    must(c->started < CREW_VISITS_MAX, "too many visits");
    v.visit = (uint64_t)++c->started;
    message_put_visit(&c->out, &v);
    return v.visit;
}

uint64_t crew_ask(struct crew *c, const char *host, uint32_t want)
{
    struct message_visit v = {.want = want};

    (void)snprintf(v.host, sizeof(v.host), "%s", host);
    return crew_ask_again(c, &v);
}

void crew_go(struct crew *c, uint64_t visit)
{
    message_put_go(&c->out, visit);
}

const struct crew_visit *crew_see(struct crew *c, const char *host, uint32_t want)
{
    uint64_t visit = crew_ask(c, host, want);

    crew_run(c, 60000);
    must(crew_visit_of(c, visit)->over, host);
    return crew_visit_of(c, visit);
}
