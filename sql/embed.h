/*
 * embed: files that are part of the program, put there at build time by sql/embed.cmake.
 */
#ifndef SQL_EMBED_H
#define SQL_EMBED_H

#include "base/embedded_file.h"

extern const struct embedded_file sql_migrations[]; /* in order of their numbers */
extern const struct embedded_file sql_reference[];  /* outcome.csv, software.csv, hosters.csv */

#endif
