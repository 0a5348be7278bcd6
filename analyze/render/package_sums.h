/*
 * package_sums: SHA-256 of files, and of all files of a folder.
 */
#ifndef RENDER_PACKAGE_SUMS_H
#define RENDER_PACKAGE_SUMS_H

#include <stdint.h>

#include "base/err.h"

enum { SUM_SIZE = 65 }; /* hexadecimal, with the NUL */

MUST_CHECK bool package_sum(const char *path, char sum[SUM_SIZE], int64_t *bytes, struct err *e);
/* Writes FOLDER/SHA256SUMS for `sha256sum --check`: every file below the folder, by name. */
MUST_CHECK bool package_sums_write(const char *folder, struct err *e);

#endif
