#include "worker_link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    IN_MAX = 2 * (MESSAGE_FRAME_MAX + 16),
    OUT_STUCK = 32 << 20, /* so much for a worker that does not read: it is lost, or hostile */
    OUT_MAX = 64 << 20,   /* never reached: a turn of the loop adds less than the rest */
    READ_SIZE = 256 * 1024
};

/* In the child: the socket becomes descriptor 3, everything above is closed, the program starts over. */
static void run_child(int socket)
{
    char name[] = "fedtide-crawl";
    char command[] = "worker";
    char *argv[] = {name, command, NULL};
    char *environment[] = {NULL};
    int null = open("/dev/null", O_RDWR);

    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(socket, WORKER_SOCKET) < 0)
        _exit(127);
    (void)fcntl(WORKER_SOCKET, F_SETFD, 0);
    if (close_range(WORKER_SOCKET + 1, ~0U, 0) != 0)
        _exit(127);
    (void)execve("/proc/self/exe", argv, environment);
    _exit(127);
}

bool worker_link_start(struct worker_link *w, const struct message_config *config, int64_t now_ms,
                       struct err *e)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_errno(e, ERR_IO, errno, "cannot make a socket pair for a worker");
    w->pid = fork();
    if (w->pid == 0)
        run_child(pair[1]);
    (void)close(pair[1]);
    if (w->pid < 0) {
        w->pid = 0;
        (void)close(pair[0]);
        return err_errno(e, ERR_IO, errno, "cannot start a worker");
    }
    (void)fcntl(pair[0], F_SETFL, O_NONBLOCK);
    w->fd = pair[0];
    w->ready = false;
    w->flights = 0;
    w->suspicion = 0;
    w->transfers = 0;
    w->bytes = 0;
    w->list_of = 0;
    w->heard_ms = w->started_ms = now_ms;
    buf_init(&w->in, IN_MAX);
    buf_init(&w->out, OUT_MAX);
    w->names = names_new();
    message_put_config(&w->out, config);
    return true;
}

void worker_link_stop(struct worker_link *w)
{
    if (w->pid == 0)
        return;
    (void)kill(w->pid, SIGKILL);
    while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    (void)close(w->fd);
    buf_release(&w->in);
    buf_release(&w->out);
    names_release(w->names);
    w->names = NULL;
    w->pid = 0;
    w->fd = -1;
}

bool worker_link_flush(struct worker_link *w)
{
    while (w->out.len > 0) {
        ssize_t sent = send(w->fd, w->out.bytes, w->out.len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN && w->out.len < OUT_STUCK;
        buf_consume(&w->out, (size_t)sent);
    }
    return true;
}

bool worker_link_fill(struct worker_link *w)
{
    static char chunk[READ_SIZE];

    /* bounded: what does not fit stays in the socket, and the worker waits */
    while (w->in.len + sizeof(chunk) <= w->in.max) {
        ssize_t got = recv(w->fd, chunk, sizeof(chunk), 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno == EAGAIN;
        if (got == 0)
            return false;
        buf_put(&w->in, chunk, (size_t)got);
        if ((size_t)got < sizeof(chunk))
            return true;
    }
    return true;
}
