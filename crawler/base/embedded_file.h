/*
 * embedded_file: a file that is part of the program, put there at build time by sql/embed.cmake.
 */
#ifndef BASE_EMBEDDED_FILE_H
#define BASE_EMBEDDED_FILE_H

#include <stddef.h>

struct embedded_file {
    const char *name;  /* "001_base.sql"; NULL ends a list */
    const char *bytes; /* followed by a NUL that is not counted */
    size_t len;
};

#endif
