#include "base/number_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 3 }; /* 3 x 11 >= 32 bits */

static uint32_t digit_of(uint32_t number, int pass)
{
    return number >> (DIGIT_BITS * pass) & (DIGITS - 1);
}

/* One pass of a radix sort; false when all numbers have the same digit and nothing was moved. */
static bool sort_by_digit(const uint32_t *from, uint32_t *to, uint32_t count, int pass)
{
    uint32_t place[DIGITS] = {0};
    uint32_t at = 0;

    for (uint32_t i = 0; i < count; i++)
        place[digit_of(from[i], pass)]++;
    if (place[digit_of(from[0], pass)] == count)
        return false;
    for (int d = 0; d < DIGITS; d++) {
        uint32_t these = place[d];

        place[d] = at;
        at += these;
    }
    for (uint32_t i = 0; i < count; i++)
        to[place[digit_of(from[i], pass)]++] = from[i];
    return true;
}

uint32_t number_set_sort(uint32_t *numbers, uint32_t count)
{
    uint32_t *spare = mem_array((size_t)count + 1, sizeof(*spare));
    uint32_t *from = numbers, *to = spare;
    uint32_t distinct = 0;

    for (int pass = 0; pass < PASSES && count > 0; pass++) {
        uint32_t *sorted = to;

        if (!sort_by_digit(from, to, count, pass))
            continue;
        to = from;
        from = sorted;
    }
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || from[i] != from[i - 1])
            spare[distinct++] = from[i];
    if (distinct > 0)
        memcpy(numbers, spare, (size_t)distinct * sizeof(*numbers));
    free(spare);
    return distinct;
}
