#include "net/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

enum { NOBODY = 65534 };

#ifndef SANITIZED
static const rlim_t memory_max = (rlim_t)2 << 30;

/* System calls that an event loop with TLS needs. Anything else ends the worker (the coordinator counts it
 * and starts another), so an exploited parser has no file and no program to reach for. */
static const int allowed[] = {
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    /* sockets; names are resolved by datagrams of our own */
    SCMP_SYS(connect),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(shutdown),
    /* descriptors */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(fstat),
    /* time, chance, signals to ourselves, the end */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(setitimer),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(futex),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* Questions that libraries ask in passing and take a no for an answer. */
static const int refused_politely[] = {
    SCMP_SYS(openat),    SCMP_SYS(open),      SCMP_SYS(access),     SCMP_SYS(faccessat), SCMP_SYS(readlink),
    SCMP_SYS(stat),      SCMP_SYS(lstat),     SCMP_SYS(newfstatat), SCMP_SYS(uname),     SCMP_SYS(sysinfo),
    SCMP_SYS(prlimit64), SCMP_SYS(getrlimit), SCMP_SYS(ioctl),
};

static bool add_socket_rules(scmp_filter_ctx filter)
{
    static const unsigned families[] = {AF_INET, AF_INET6};

    for (size_t i = 0; i < COUNT_OF(families); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                             SCMP_A0(SCMP_CMP_EQ, families[i])) != 0)
            return false;
    return true;
}

/* Signals to ourselves alone: a worker that was not started as root shares its user with others. Descriptors
 * are made non-blocking and closed on exec; F_SETOWN would be another way to signal. */
static bool add_own_rules(scmp_filter_ctx filter)
{
    static const int commands[] = {F_GETFL, F_SETFL, F_GETFD, F_SETFD};

    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                             SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)commands[i])) != 0)
            return false;
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
}

static bool add_rules(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < COUNT_OF(allowed); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
            return false;
    for (size_t i = 0; i < COUNT_OF(refused_politely); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused_politely[i], 0) != 0)
            return false;
    /* memory that can be written is never made executable */
    return add_socket_rules(filter) && add_own_rules(filter) &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static bool load_filter(struct err *e)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool good = filter && add_rules(filter) && seccomp_load(filter) == 0;

    seccomp_release(filter);
    return good ||
           err_set(e, ERR_CONFIG,
                   "this kernel does not take the sandbox of a fetch worker; --no-sandbox does without");
}

#endif

static bool set_limit(int what, rlim_t value, struct err *e)
{
    const struct rlimit limit = {.rlim_cur = value, .rlim_max = value};

    return setrlimit(what, &limit) == 0 || err_errno(e, ERR_CONFIG, errno, "cannot limit a fetch worker");
}

/* Started as root, a worker goes on as nobody. */
static bool drop_privileges(struct err *e)
{
    if (geteuid() != 0)
        return true;
    if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        return err_errno(e, ERR_CONFIG, errno, "cannot give up root");
    return true;
}

bool sandbox_set_descriptors(int descriptors_max, struct err *e)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return err_errno(e, ERR_CONFIG, errno, "cannot read the limit of descriptors");
    limit.rlim_cur = (rlim_t)descriptors_max < limit.rlim_max ? (rlim_t)descriptors_max : limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ||
           err_errno(e, ERR_CONFIG, errno, "cannot set the limit of descriptors");
}

void sandbox_allow_work(int seconds)
{
    const struct itimerval once = {.it_value = {.tv_sec = seconds}};

    /* SIGPROF ends a process that does not ask for it */
    if (setitimer(ITIMER_PROF, &once, NULL) != 0)
        BUG("setitimer: %d", errno);
}

bool sandbox_enter(struct err *e)
{
    if (!set_limit(RLIMIT_CORE, 0, e))
        return false;
#ifndef SANITIZED
    if (!set_limit(RLIMIT_AS, memory_max, e) || !set_limit(RLIMIT_FSIZE, 0, e))
        return false;
#endif
    if (!drop_privileges(e))
        return false;
#ifndef SANITIZED
    if (!set_limit(RLIMIT_NPROC, 0, e)) /* counts for the user that we are now */
        return false;
#endif
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_errno(e, ERR_CONFIG, errno, "no_new_privs");
#ifdef SANITIZED
    /* the check for leaks at the end attaches to the process, which is no longer root */
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0)
        return err_errno(e, ERR_CONFIG, errno, "dumpable");
    return true;
#else
    return load_filter(e);
#endif
}
