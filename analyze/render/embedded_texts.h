/*
 * embedded_texts: the files of reports/, put into the program at build time (sql/embed.cmake).
 */
#ifndef RENDER_EMBEDDED_TEXTS_H
#define RENDER_EMBEDDED_TEXTS_H

#include "base/embedded_file.h"

extern const struct embedded_file report_texts[];

#endif
