#include "world/shares.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FOR_CONNECTIONS = 2500 };

int shares_needed(int addresses)
{
    struct rlimit limit = {0};
    int room;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 1 << 24)
        return 1;
    room = (int)limit.rlim_cur - FOR_CONNECTIONS;
    return room < 1 ? 1 : 1 + (addresses - 1) / room;
}

bool shares_begin(struct shares *s, int count, struct err *e)
{
    pid_t first = getpid();
    int words[2];

    *s = (struct shares){.count = count, .words = -1};
    if (count == 1)
        return true;
    if (count > SHARES_MAX)
        return err_set(e, ERR_USAGE, "a world of this size takes %d processes, %d at most", count, SHARES_MAX);
    if (pipe(words) != 0)
        return err_errno(e, ERR_IO, errno, "pipe");
    s->words = words[0];
    for (int i = 1; i < count; i++) {
        s->others[i] = fork();
        if (s->others[i] == 0) {
            (void)close(words[0]);
            *s = (struct shares){.count = count, .mine = i, .words = words[1]};
            (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
            return getppid() == first || err_set(e, ERR_IO, "the first process is gone");
        }
        if (s->others[i] < 0) {
            (void)close(words[1]);
            return err_errno(e, ERR_IO, errno, "fork");
        }
    }
    (void)close(words[1]);
    return true;
}

bool shares_ready(struct shares *s, struct err *e)
{
    char word = 'r';

    if (s->mine > 0) {
        bool told = write(s->words, &word, 1) == 1;

        /* whoever keeps it open hides from the first that another ended */
        (void)close(s->words);
        s->words = -1;
        return told || err_set(e, ERR_IO, "the first process is gone");
    }
    for (int i = 1; i < s->count; i++)
        if (read(s->words, &word, 1) != 1)
            return err_set(e, ERR_IO, "a process that serves a share of the hosts ended");
    return true;
}

bool shares_alive(struct shares *s, struct err *e)
{
    for (int i = 1; i < s->count; i++)
        if (s->others[i] > 0 && waitpid(s->others[i], NULL, WNOHANG) != 0) {
            s->others[i] = 0;
            return err_set(e, ERR_IO, "a process that serves a share of the hosts ended");
        }
    return true;
}

void shares_end(struct shares *s)
{
    for (int i = 1; i < s->count; i++)
        if (s->others[i] > 0 && kill(s->others[i], SIGTERM) == 0)
            (void)waitpid(s->others[i], NULL, 0);
    if (s->count > 1 && s->words >= 0)
        (void)close(s->words);
}
