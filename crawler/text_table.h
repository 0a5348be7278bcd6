/*
 * text_table: distinct texts and the numbers that they were given, 0, 1, 2, ..., in the order in which they
 * came.
 */
#ifndef CRAWLER_TEXT_TABLE_H
#define CRAWLER_TEXT_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct text_table;

struct text_table *text_table_new(void);
void text_table_free(struct text_table *t); /* NULL is fine */
/* The number of a text, which is added when it is new: then the number is the count so far. */
uint32_t text_table_number(struct text_table *t, const char *bytes, size_t len);
uint32_t text_table_count(const struct text_table *t);
/* Borrowed until the next text is added; followed by a NUL. */
const char *text_table_text(const struct text_table *t, uint32_t number);

#endif
