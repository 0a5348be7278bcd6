/*
 * name_numbers: the numbers of one list's names (name_table.h) as a set.
 */
#ifndef CRAWLER_NAME_NUMBERS_H
#define CRAWLER_NAME_NUMBERS_H

#include <stdint.h>

/* Sorts in place and drops repeats; returns how many are left. Time grows with the count alone, whatever
 * order a stranger chose for the list. numbers may be NULL when count is 0. */
uint32_t name_numbers_sort(uint32_t *numbers, uint32_t count);

#endif
