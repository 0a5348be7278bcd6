/*
 * embedded_texts: the files of reports/, put into the program at build time (sql/embed.cmake).
 */
#ifndef RENDER_EMBEDDED_TEXTS_H
#define RENDER_EMBEDDED_TEXTS_H

#include <stddef.h>

#include "base/embedded_file.h"

extern const struct embedded_file report_texts[];

/* A file by name; NULL when there is none. */
const struct embedded_file *embedded_find(const char *name);
/* Its bytes, ended by a NUL that is not counted. */
const char *embedded_text(const char *name);

#endif
