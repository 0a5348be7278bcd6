/*
 * What a fetch worker can no longer do, tried by children of this program. Built without sanitizers, whatever
 * the rest is built with: their run-time needs what the filter forbids.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "net/sandbox.h"

/* What a child ends with: 0 = it could do it. */
enum { COULD = 0, COULD_NOT = 40, NO_SANDBOX = 41, KILLED = 128 + SIGSYS };

/* Taken before anything is forbidden: asking for it would end a child already. */
static pid_t parent;

static int in_sandbox(int (*attempt)(void))
{
    pid_t pid = fork();
    int status = 0;

    assert_true(pid >= 0);
    if (pid == 0) {
        struct err e = {0};

        if (!sandbox_set_descriptors(64, &e) || !sandbox_enter(&e)) {
            (void)fprintf(stderr, "%s\n", e.text);
            _exit(NO_SANDBOX);
        }
        _exit(attempt());
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int result(long value)
{
    return value < 0 ? COULD_NOT : COULD;
}

static int read_a_file(void)
{
    return result(open("/etc/passwd", O_RDONLY));
}

static int write_a_file(void)
{
    return result(open("/tmp/fedtide-sandbox-test", O_WRONLY | O_CREAT, 0600));
}

static int reach_a_local_socket(void)
{
    return result(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int use_netlink(void)
{
    return result(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int use_packets(void)
{
    return result(socket(AF_PACKET, SOCK_RAW, 0));
}

static int start_a_process(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return result(pid);
}

static int start_a_program(void)
{
    char name[] = "/bin/true";
    char *argv[] = {name, NULL};

    return result(execve(name, argv, argv + 1));
}

static int signal_the_parent(void)
{
    return result(kill(parent, 0));
}

static int signal_a_thread_of_the_parent(void)
{
    return result((int)syscall(SYS_tgkill, parent, parent, 0));
}

static int have_the_parent_signalled(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    return result(fcntl(fd, F_SETOWN, parent));
}

static int signal_itself(void)
{
    return result((int)syscall(SYS_tgkill, getpid(), gettid(), 0));
}

static int trace_the_parent(void)
{
    return result(ptrace(PTRACE_ATTACH, parent, NULL, NULL));
}

static int map_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
               ? COULD_NOT
               : COULD;
}

static int turn_data_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return NO_SANDBOX;
    return result(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int type_on_the_terminal(void)
{
    return result(ioctl(STDERR_FILENO, TIOCSTI, "x"));
}

static int become_root(void)
{
    return geteuid() == 0 ? COULD : result(setuid(0));
}

static int listen_for_others(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return result(listen(fd, 1));
}

static int take_all_memory(void)
{
    void *much = mmap(NULL, (size_t)3 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return much == MAP_FAILED ? COULD_NOT : COULD;
}

static int open_many(void)
{
    for (int i = 0; i < 100; i++)
        if (socket(AF_INET, SOCK_STREAM, 0) < 0)
            return COULD_NOT;
    return COULD;
}

static int raise_its_limits(void)
{
    const struct rlimit more = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};

    return result(setrlimit(RLIMIT_AS, &more));
}

static int work_without_end(void)
{
    sandbox_allow_work(1);
    for (volatile unsigned long i = 0;; i++)
        if (i == ULONG_MAX)
            return COULD;
}

static int work_with_pauses(void)
{
    for (int i = 0; i < 4; i++) {
        clock_t end = clock() + CLOCKS_PER_SEC / 2;

        sandbox_allow_work(1);
        while (clock() < end)
            continue;
    }
    return COULD;
}

static int use_the_internet(void)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int tcp = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int udp = socket(AF_INET6, SOCK_DGRAM, 0);
    void *memory = malloc(10 << 20);
    struct timespec now;
    unsigned char bytes[16];

    (void)connect(tcp, (struct sockaddr *)&to, sizeof(to));
    free(memory);
    return tcp < 0 || (udp < 0 && errno != EAFNOSUPPORT) || !memory ||
                   clock_gettime(CLOCK_MONOTONIC, &now) != 0 || getrandom(bytes, sizeof(bytes), 0) != 16 ||
                   fcntl(tcp, F_GETFL) < 0 || close(tcp) != 0
               ? COULD_NOT
               : COULD;
}

static void a_worker_can_do_its_work(void **state)
{
    (void)state;
    assert_int_equal(in_sandbox(use_the_internet), COULD);
    assert_int_equal(in_sandbox(signal_itself), COULD);
}

static void questions_about_files_are_answered_with_no(void **state)
{
    (void)state;
    assert_int_equal(in_sandbox(read_a_file), COULD_NOT);
    assert_int_equal(in_sandbox(write_a_file), COULD_NOT);
    assert_int_equal(in_sandbox(type_on_the_terminal), COULD_NOT);
    assert_int_not_equal(access("/tmp/fedtide-sandbox-test", F_OK), 0);
}

static void what_only_an_intruder_does_ends_the_worker(void **state)
{
    static const struct {
        const char *name;
        int (*attempt)(void);
    } attempts[] = {
        {"a local socket", reach_a_local_socket},
        {"netlink", use_netlink},
        {"packets", use_packets},
        {"a process", start_a_process},
        {"a program", start_a_program},
        {"a signal", signal_the_parent},
        {"a signal to a thread", signal_a_thread_of_the_parent},
        {"a signal by way of a descriptor", have_the_parent_signalled},
        {"ptrace", trace_the_parent},
        {"mapped code", map_code},
        {"data as code", turn_data_into_code},
        {"root", become_root},
        {"listening", listen_for_others},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        int ended = in_sandbox(attempts[i].attempt);

        if (ended != KILLED)
            fail_msg("%s: ended with %d", attempts[i].name, ended);
    }
}

static void memory_and_descriptors_are_limited(void **state)
{
    (void)state;
    assert_int_equal(in_sandbox(take_all_memory), COULD_NOT);
    assert_int_equal(in_sandbox(open_many), COULD_NOT);
    assert_int_equal(in_sandbox(raise_its_limits), COULD_NOT);
}

static void work_without_a_pause_is_limited(void **state)
{
    (void)state;
    assert_int_equal(in_sandbox(work_without_end), 128 + SIGPROF);
    assert_int_equal(in_sandbox(work_with_pauses), COULD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_can_do_its_work),
        cmocka_unit_test(questions_about_files_are_answered_with_no),
        cmocka_unit_test(what_only_an_intruder_does_ends_the_worker),
        cmocka_unit_test(memory_and_descriptors_are_limited),
        cmocka_unit_test(work_without_a_pause_is_limited),
    };

    parent = getpid();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
