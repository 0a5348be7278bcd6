#include "mutual.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct mutual *mutual_new(int32_t n)
{
    struct mutual *m = mem_alloc(sizeof(*m));

    m->n = n;
    m->words = ((size_t)n + 63) / 64;
    /* whole blocks of 64 rows, so that they can be turned */
    m->row = mem_array(m->words * 64 * m->words + 1, sizeof(*m->row));
    return m;
}

void mutual_free(struct mutual *m)
{
    if (!m)
        return;
    free(m->row);
    free(m);
}

/* Turns a 64 x 64 block of bits about its diagonal: halves change places, then quarters, and so on. */
static void turn(uint64_t block[64])
{
    uint64_t mask = UINT64_C(0x00000000ffffffff);

    for (int width = 32; width > 0; width /= 2, mask ^= mask << width) {
        for (int k = 0; k < 64; k = ((k | width) + 1) & ~width) {
            uint64_t swap = (block[k] >> width ^ block[k | width]) & mask;

            block[k | width] ^= swap;
            block[k] ^= swap << width;
        }
    }
}

int32_t *mutual_count(const struct mutual *m)
{
    int32_t *count = mem_array(m->words * 64 + 1, sizeof(*count));
    uint64_t block[64];

    for (size_t up = 0; up < m->words; up++) {
        for (size_t across = 0; across < m->words; across++) {
            for (size_t k = 0; k < 64; k++)
                block[k] = m->row[(across * 64 + k) * m->words + up];
            turn(block);
            for (size_t k = 0; k < 64; k++)
                count[up * 64 + k] +=
                    __builtin_popcountll(block[k] & m->row[(up * 64 + k) * m->words + across]);
        }
    }
    return count;
}
