/*
 * count: numbers and texts in documents of strangers, read leniently into the values of record.h.
 */
#ifndef PROBE_COUNT_H
#define PROBE_COUNT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* A whole number, also as a decimal string, a number without fraction ("12.0") or an object with "all".
 * RECORD_ABSENT when v is NULL, null or unusable; flags gets RECORD_WAS_STRING, _WAS_NEGATIVE and
 * _WAS_UNREADABLE. */
int64_t count_read(const json_t *v, uint32_t *flags);
/* Member of an object; absent when v is none. */
int64_t count_member(const json_t *v, const char *key, uint32_t *flags);

/* Copies a string, or a number as text; "" when v is neither. Characters that would change how the text around them is
 * shown are left out. Cut between characters to fit size. */
void count_copy_text(const json_t *v, char *out, size_t size);
/* The same for len octets of UTF-8. */
void count_cut_text(const char *text, size_t len, char *out, size_t size);

#endif
