/*
 * str: strict, locale-independent reading of numbers, dates and times, and printing of text that strangers wrote.
 * Every reader demands that the whole string is consumed.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"

MUST_CHECK bool str_to_i64(const char *text, int64_t min, int64_t max, int64_t *value);
MUST_CHECK bool str_to_double(const char *text, double *value);

/* Days since 1970-01-01 (proleptic Gregorian, UTC); "YYYY-MM-DD". */
MUST_CHECK bool str_to_day(const char *text, int32_t *day);
/* Microseconds since 1970-01-01T00:00:00Z; a date (midnight UTC) or ISO 8601 "YYYY-MM-DDTHH:MM:SS[.ffffff][Z|+hh:mm]",
 * a blank in place of the T allowed; without a zone it is UTC. */
MUST_CHECK bool str_to_time_us(const char *text, int64_t *time_us);

enum { STR_DAY_SIZE = 16, STR_TIME_SIZE = 64 };
void str_from_day(int32_t day, char out[STR_DAY_SIZE]);          /* "2022-11-18" */
void str_from_time_us(int64_t time_us, char out[STR_TIME_SIZE]); /* "2022-11-18T09:56:00Z", with .ffffff if not whole */

MUST_CHECK bool str_starts(const char *text, const char *start);
/* Lower-cases ASCII letters in place. */
void str_lower(char *text);
/* Valid UTF-8 without NUL (RFC 3629)? */
MUST_CHECK bool str_is_utf8(const char *bytes, size_t len);

/* As str_is_utf8, and without characters that change how the text around them is shown: controls, line separators,
 * bidi controls? */
MUST_CHECK bool str_is_plain(const char *bytes, size_t len);
/* Copies text from strangers without such characters and without what is no UTF-8; cut between characters to fit. */
void str_copy_plain(char *out, size_t size, const char *bytes, size_t len);

/* Appends text from strangers for a terminal or a log: control characters, invalid UTF-8 and bidi controls become
 * \xNN, at most max bytes are written and "..." added when cut. */
void str_put_safe(struct buf *b, const char *bytes, size_t len, size_t max);

#endif
