/*
 * number_set: a list of numbers put in order, each once: the names of a peer list, or their ids.
 */
#ifndef BASE_NUMBER_SET_H
#define BASE_NUMBER_SET_H

#include <stdint.h>

/* Sorts in place and drops repeats; returns how many are left. Time grows with the count alone, whatever
 * order a stranger chose for the list. numbers may be NULL when count is 0. */
uint32_t number_set_sort(uint32_t *numbers, uint32_t count);

#endif
