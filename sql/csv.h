/*
 * csv: reading comma-separated values (RFC 4180) in memory, in place: quoted fields, doubled quotes, CRLF or
 * LF.
 */
#ifndef SQL_CSV_H
#define SQL_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

enum { CSV_FIELDS_MAX = 32 };

/* Splits one line of len bytes (without its line end) into fields; text is changed: fields end with NUL and
 * are borrowed from it. Returns the number of fields, -1 when quoting is broken or there are more than
 * CSV_FIELDS_MAX. */
MUST_CHECK int csv_split(char *line, size_t len, char *fields[CSV_FIELDS_MAX]);

#endif
