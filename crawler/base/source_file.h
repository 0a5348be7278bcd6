/*
 * source_file: lines of a file that an operator gives: plain, gzip, xz, zstd or bzip2 (libarchive), or "-".
 */
#ifndef BASE_SOURCE_FILE_H
#define BASE_SOURCE_FILE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct source_file;

/* NULL with *e when the file cannot be opened. */
MUST_CHECK struct source_file *source_file_open(const char *path, struct err *e);
void source_file_close(struct source_file *f); /* NULL is fine */
/* The next line without its end, changeable and borrowed until the next call. *line is NULL at the end. Lines
 * longer than 1 MiB are an error. */
MUST_CHECK bool source_file_line(struct source_file *f, char **line, size_t *len, struct err *e);
/* Everything that is left, for formats that are one document. */
MUST_CHECK bool source_file_all(struct source_file *f, struct buf *out, struct err *e);
/* How much of the file was read, 0 to 1; -1 when its length is not known. */
double source_file_share(const struct source_file *f);
int64_t source_file_line_number(const struct source_file *f);

#endif
