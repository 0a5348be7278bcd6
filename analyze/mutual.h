/*
 * mutual: which pairs out of n know each other, from directed edges. One bit a pair: n = 16,000 takes 32 MB,
 * counting a second.
 */
#ifndef ANALYZE_MUTUAL_H
#define ANALYZE_MUTUAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct mutual {
    int32_t n;
    size_t words;  /* of 64 bits, a row */
    uint64_t *row; /* owned: bit b of row a: a knows b */
};

struct mutual *mutual_new(int32_t n) MUST_CHECK;
void mutual_free(struct mutual *m);

static inline void mutual_add(struct mutual *m, int32_t from, int32_t to)
{
    m->row[(size_t)from * m->words + (size_t)to / 64] |= UINT64_C(1) << (to % 64);
}

/* For each: how many of those it knows know it. The caller's. */
int32_t *mutual_count(const struct mutual *m) MUST_CHECK;

#endif
