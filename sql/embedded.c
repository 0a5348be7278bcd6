#include "sql/embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "sql/embedded_place.h"

enum { PATIENCE_S = 60 };

/* A folder that only its owner can enter. One that is there already must be a true folder: in /tmp anybody
 * could have put a link. */
static bool make_folder(const struct place *p, const char *path, struct err *e)
{
    struct stat about;

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_errno(e, errno == ENOSPC ? ERR_CONFIG : ERR_IO, errno, "cannot make the folder %s", path);
    if (lstat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return err_set(e, ERR_CONFIG, "%s is in the way: not a folder", path);
    if (p->switch_user && lchown(path, p->uid, p->gid) != 0)
        return err_errno(e, ERR_IO, errno, "cannot give the folder %s to %s", path, p->user);
    if (!p->switch_user && about.st_uid != p->uid)
        return err_set(e, ERR_CONFIG, "the folder %s belongs to another user", path);
    return true;
}

/* mkdir -p for the parents of home, which stay with their owners. */
static bool make_parents(const char *path, struct err *e)
{
    char part[PATH_SIZE];

    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        (void)snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return err_errno(e, ERR_IO, errno, "cannot make the folder %s", part);
    }
    return true;
}

/* In the child: becomes the right user, writes to the log, runs the program. */
static void run_child(const struct place *p, const char *const argv[])
{
    int log = open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    static char locale[] = "LC_ALL=C.UTF-8";
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    static char *const environment[] = {locale, path, NULL};

    (void)setsid(); /* Ctrl-C at our terminal must not stop the server */
    if (log < 0 || null < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(127);
    /* pg_ctl opens the log once more as the user it runs as */
    if (p->switch_user && (fchown(log, p->uid, p->gid) != 0 || setgroups(0, NULL) != 0 ||
                           setgid(p->gid) != 0 || setuid(p->uid) != 0))
        _exit(127);
    if (chdir("/") != 0)
        _exit(127);
    /* execve takes pointers to non-const for history's sake and changes nothing (POSIX, rationale) */
    (void)execve(argv[0], (char *const *)(uintptr_t)argv, environment);
    _exit(127);
}

/* Exit status of the program, -1 when it could not be run or was killed. */
static int run_program(struct place *p, const char *const argv[])
{
    struct stat about;
    int status;
    pid_t child;

    p->log_from = stat(p->log, &about) == 0 ? (long)about.st_size : 0;
    child = fork();
    if (child == 0)
        run_child(p, argv);
    if (child < 0)
        return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What PostgreSQL's own lines mean for the operator; the first that occurs counts. */
static const struct {
    const char *line;
    const char *remedy;
} complaints[] = {
    {"No space left on device", "free space on that disk and start again"},
    {"could not extend file", "free space on that disk and start again"},
    {"lock file \"postmaster.pid\" already exists", "if that process is no PostgreSQL, remove the file"},
    {"incompatible with server", "it was made by another version of PostgreSQL: install that one"},
    {"could not bind", "another server uses its socket"},
    {"could not create shared memory", "too little memory"},
    {"FATAL", NULL},
    {"PANIC", NULL},
    {"error:", NULL},
    {"could not", NULL},
    {"cannot", NULL},
};

/* The line of the log that says most, and what can be done about it. */
static const char *find_complaint(const struct place *p, char *line, size_t size)
{
    FILE *f = fopen(p->log, "re");
    size_t best = COUNT_OF(complaints);
    char text[300];

    if (!f)
        return NULL;
    (void)fseek(f, p->log_from, SEEK_SET);
    while (fgets(text, sizeof(text), f)) {
        text[strcspn(text, "\n")] = '\0';
        for (size_t i = 0; i < best; i++) {
            if (!strstr(text, complaints[i].line))
                continue;
            best = i;
            (void)snprintf(line, size, "%s", text);
        }
    }
    (void)fclose(f);
    return best < COUNT_OF(complaints) ? complaints[best].remedy : NULL;
}

static bool program_failed(const struct place *p, const char *what, struct err *e)
{
    char line[300] = "it said nothing";
    const char *remedy = find_complaint(p, line, sizeof(line));

    return err_set(e, ERR_CONFIG, "%s failed: %s; %s%sthe whole log is in %s", what, line,
                   remedy ? remedy : "", remedy ? "; " : "", p->log);
}

static void put_conninfo(const struct place *p, const char *database, struct buf *conninfo)
{
    buf_putf(conninfo, "host='%s' port=5432 user='%s' dbname='%s'", p->socket, p->user, database);
}

/* Does it answer? Waits while it starts up or shuts down. */
static bool is_running(const struct place *p)
{
    struct buf conninfo;
    PGPing answer;

    buf_init(&conninfo, 4096);
    put_conninfo(p, "postgres", &conninfo);
    answer = PQping(buf_str(&conninfo));
    for (int i = 0; i < PATIENCE_S * 10 && answer == PQPING_REJECT; i++) {
        (void)usleep(100000);
        answer = PQping(buf_str(&conninfo));
    }
    buf_release(&conninfo);
    return answer == PQPING_OK;
}

static bool write_settings(const struct place *p, struct err *e)
{
    char path[PATH_SIZE];
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_kb = sysconf(_SC_PAGESIZE) / 1024;
    long shared_mb = pages > 0 ? pages * page_kb / 1024 / 8 : 128;
    FILE *f;

    if (!place_join(path, p->data, "/postgresql.auto.conf", e))
        return false;
    if (shared_mb > 2048)
        shared_mb = 2048;
    if (shared_mb < 64)
        shared_mb = 64;
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    (void)fprintf(f,
                  "listen_addresses = ''\nunix_socket_directories = '%s'\nunix_socket_permissions = 0700\n"
                  "shared_buffers = '%ldMB'\nmax_wal_size = '4GB'\nwal_compression = on\nwork_mem = '64MB'\n"
                  "maintenance_work_mem = '256MB'\nmax_connections = 50\nlog_checkpoints = off\n"
                  "log_timezone = 'UTC'\ntimezone = 'UTC'\njit = off\n",
                  p->socket, shared_mb);
    if (p->switch_user && chown(path, p->uid, p->gid) != 0) {
        (void)fclose(f);
        return err_errno(e, ERR_IO, errno, "cannot give %s to %s", path, p->user);
    }
    if (fclose(f) != 0)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

static bool create_cluster(struct place *p, struct err *e)
{
    char program[PATH_SIZE + 16];
    const char *argv[] = {program,
                          "-D",
                          p->data,
                          "-U",
                          p->user,
                          "-A",
                          "peer",
                          "-E",
                          "UTF8",
                          "--locale=C.UTF-8",
                          "--data-checksums",
                          NULL};

    log_info("creating a database cluster in %s", p->data);
    (void)snprintf(program, sizeof(program), "%s/initdb", p->bin);
    if (run_program(p, argv) != 0)
        return program_failed(p, "initdb", e);
    return write_settings(p, e);
}

/* The socket is only reachable for its owner, so root may come in as the owner by name as well. */
static bool allow_root(const struct place *p, struct err *e)
{
    char path[PATH_SIZE];
    FILE *f;

    if (!p->switch_user)
        return true;
    if (!place_join(path, p->data, "/pg_ident.conf", e))
        return false;
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    (void)fprintf(f, "own root %s\nown %s %s\n", p->user, p->user, p->user);
    if (fclose(f) != 0)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    if (!place_join(path, p->data, "/pg_hba.conf", e))
        return false;
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    (void)fprintf(f, "local all all peer map=own\n");
    if (fclose(f) != 0)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

static bool start_server(struct place *p, struct err *e)
{
    char program[PATH_SIZE + 16];
    const char *argv[] = {program, "start", "-w", "-t", "60", "-s", "-D", p->data, "-l", p->log, NULL};

    (void)snprintf(program, sizeof(program), "%s/pg_ctl", p->bin);
    if (!make_folder(p, p->socket, e))
        return false;
    if (run_program(p, argv) != 0)
        return program_failed(p, "starting PostgreSQL", e);
    return true;
}

/* One starter at a time: the others wait, then find it running. */
static int lock_home(const struct place *p, struct err *e)
{
    char path[PATH_SIZE];
    int lock;

    if (!place_join(path, p->home, "/lock", e))
        return -1;
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        (void)err_errno(e, ERR_IO, errno, "cannot lock %s", path);
        if (lock >= 0)
            (void)close(lock);
        return -1;
    }
    return lock;
}

static bool ensure_running(struct place *p, struct err *e)
{
    bool good = true;
    int lock;

    if (!make_parents(p->home, e) || !make_folder(p, p->home, e))
        return false;
    lock = lock_home(p, e);
    if (lock < 0)
        return false;
    if (place_version(p) == 0)
        good = create_cluster(p, e) && allow_root(p, e);
    if (good && !is_running(p))
        good = start_server(p, e);
    (void)close(lock);
    return good;
}

bool embedded_start(struct buf *conninfo, struct err *e)
{
    struct place p;

    if (!place_find(&p, e) || !ensure_running(&p, e))
        return err_wrap(e, "embedded database");
    put_conninfo(&p, "postgres", conninfo);
    return true;
}

static void put_size(const struct place *p, struct buf *text)
{
    char command[PATH_SIZE + 32];
    char line[64];
    FILE *f;

    /* du is everywhere, and walking the folder ourselves would be longer than it is worth */
    (void)snprintf(command, sizeof(command), "du -sh '%s' 2>/dev/null", p->data);
    f = strchr(p->data, '\'') ? NULL : popen(command, "re");
    if (f && fgets(line, sizeof(line), f))
        buf_putf(text, ", %.*s", (int)strcspn(line, "\t\n"), line);
    if (f)
        (void)pclose(f);
}

bool embedded_status(struct buf *text, struct err *e)
{
    struct place p;
    int version;

    if (!place_find(&p, e))
        return false;
    version = place_version(&p);
    if (version == 0) {
        buf_putf(text, "%s: no cluster yet; the first command creates it", p.home);
        return true;
    }
    buf_putf(text, "%s: PostgreSQL %d, %s", p.home, version, is_running(&p) ? "running" : "stopped");
    put_size(&p, text);
    return true;
}

bool embedded_stop(struct err *e)
{
    char program[PATH_SIZE + 16];
    struct place p;
    const char *argv[] = {program, "stop", "-m", "fast", "-s", "-D", p.data, NULL};

    if (!place_find(&p, e))
        return false;
    (void)snprintf(program, sizeof(program), "%s/pg_ctl", p.bin);
    if (!is_running(&p))
        return true;
    return run_program(&p, argv) == 0 || program_failed(&p, "stopping PostgreSQL", e);
}

bool embedded_psql(int argc, char **argv, struct err *e)
{
    struct place p;
    struct buf conninfo;
    char **words;

    if (!place_find(&p, e) || !ensure_running(&p, e))
        return false;
    buf_init(&conninfo, 4096);
    put_conninfo(&p, "postgres", &conninfo);
    words = mem_array((size_t)argc + 3, sizeof(*words));
    words[0] = mem_text("psql");
    words[1] = mem_text(buf_str(&conninfo));
    for (int i = 0; i < argc; i++)
        words[2 + i] = argv[i];
    (void)setenv("PGOPTIONS", "-c search_path=fedtide,public", 1);
    (void)execvp("psql", words);
    return err_errno(e, ERR_CONFIG, errno, "cannot run psql; install the package postgresql-client");
}
