#include "base/source_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/read_ahead.h"

enum { BLOCK = 1 << 18, LINE_MAX_BYTES = 1 << 20 };

struct source_file {
    struct archive *archive;
    char *path;
    int fd;
    char *bytes; /* a window of decompressed text */
    size_t begin, end, room;
    struct read_ahead *ahead; /* NULL: read when needed */
    atomic_llong read;        /* of the file as stored */
    bool finished;
    int64_t line;
    int64_t size; /* as stored; 0 = unknown */
};

static void accept_filters(struct archive *a)
{
    (void)archive_read_support_filter_gzip(a);
    (void)archive_read_support_filter_xz(a);
    (void)archive_read_support_filter_zstd(a);
    (void)archive_read_support_filter_bzip2(a);
    (void)archive_read_support_format_raw(a);
    (void)archive_read_support_format_empty(a);
}

static ssize_t decompress(void *arg, char *bytes, size_t size)
{
    struct source_file *f = arg;
    la_ssize_t got = archive_read_data(f->archive, bytes, size);

    atomic_store(&f->read, archive_filter_bytes(f->archive, -1));
    return (ssize_t)got;
}

static bool begin(struct source_file *f, struct err *e)
{
    struct archive_entry *entry;
    struct stat about;
    int status;

    f->fd = strcmp(f->path, "-") == 0 ? STDIN_FILENO : open(f->path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0)
        return err_errno(e, ERR_CONFIG, errno, "cannot read %s", f->path);
    if (fstat(f->fd, &about) == 0 && S_ISREG(about.st_mode))
        f->size = about.st_size;
    status = archive_read_open_fd(f->archive, f->fd, BLOCK);
    if (status == ARCHIVE_OK)
        status = archive_read_next_header(f->archive, &entry);
    f->finished = status == ARCHIVE_EOF;
    return status == ARCHIVE_OK || status == ARCHIVE_EOF ||
           err_set(e, ERR_CONFIG, "cannot read %s: %s", f->path, archive_error_string(f->archive));
}

struct source_file *source_file_open(const char *path, struct err *e)
{
    struct source_file *f = mem_alloc(sizeof(*f));

    f->fd = -1;
    f->path = mem_text(path);
    f->archive = archive_read_new();
    if (!f->archive)
        BUG("no memory for an archive reader");
    accept_filters(f->archive);
    if (begin(f, e)) {
        /* a pipe may keep a reader waiting, and has a program of its own at the other end */
        if (f->size > 0 && !f->finished)
            f->ahead = read_ahead_start(decompress, f, BLOCK);
        return f;
    }
    source_file_close(f);
    return NULL;
}

void source_file_close(struct source_file *f)
{
    if (!f)
        return;
    read_ahead_stop(f->ahead);
    (void)archive_read_free(f->archive);
    if (f->fd > STDIN_FILENO)
        (void)close(f->fd);
    free(f->path);
    free(f->bytes);
    free(f);
}

static bool fill(struct source_file *f, struct err *e)
{
    ssize_t got;

    if (f->begin > 0) {
        memmove(f->bytes, f->bytes + f->begin, f->end - f->begin);
        f->end -= f->begin;
        f->begin = 0;
    }
    if (f->end + BLOCK + 1 > f->room) {
        f->room = f->end + BLOCK + 1;
        f->bytes = mem_grow(f->bytes, f->room, 1);
    }
    got = f->ahead ? read_ahead_take(f->ahead, f->bytes + f->end) : decompress(f, f->bytes + f->end, BLOCK);
    if (got < 0)
        return err_set(e, ERR_INPUT, "%s is damaged behind line %lld: %s", f->path, (long long)f->line,
                       archive_error_string(f->archive));
    f->finished = got == 0;
    f->end += (size_t)got;
    return true;
}

bool source_file_line(struct source_file *f, char **line, size_t *len, struct err *e)
{
    char *newline = NULL;
    size_t searched = 0;

    for (;;) {
        if (f->end > f->begin + searched)
            newline = memchr(f->bytes + f->begin + searched, '\n', f->end - f->begin - searched);
        if (newline || f->finished)
            break;
        searched = f->end - f->begin;
        if (searched > LINE_MAX_BYTES)
            return err_set(e, ERR_INPUT, "%s: line %lld is longer than %d bytes", f->path,
                           (long long)f->line + 1, LINE_MAX_BYTES);
        if (!fill(f, e))
            return false;
    }
    if (f->begin == f->end) {
        *line = NULL;
        *len = 0;
        return true;
    }
    f->line++;
    *line = f->bytes + f->begin;
    *len = newline ? (size_t)(newline - *line) : f->end - f->begin;
    f->begin += *len + (newline ? 1 : 0);
    (*line)[*len] = '\0'; /* over the newline, or into the spare byte */
    return true;
}

bool source_file_all(struct source_file *f, struct buf *out, struct err *e)
{
    do {
        if (f->end > f->begin && !buf_append(out, f->bytes + f->begin, f->end - f->begin))
            return err_set(e, ERR_INPUT, "%s is larger than %zu MiB", f->path, out->max >> 20);
        f->begin = f->end;
        if (!f->finished && !fill(f, e))
            return false;
    } while (f->end > f->begin || !f->finished);
    return true;
}

double source_file_share(const struct source_file *f)
{
    return f->size > 0 ? (double)atomic_load(&f->read) / (double)f->size : -1;
}

int64_t source_file_line_number(const struct source_file *f)
{
    return f->line;
}
