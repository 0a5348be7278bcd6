/*
 * chao: how many there are at least, from how often each was seen (Chao 1987; Colwell and Chao 2017).
 *
 * The classic bound for incidence data, Chao2: seen + (k - 1)/k * f1^2 / (2 f2). It assumes that each list is
 * drawn independently and that hosts seen once are as hard to find as those never seen. Peer lists are
 * anything but independent, they copy from one another: the figure is a lower bound, never an estimate.
 */
#ifndef ANALYZE_CHAO_H
#define ANALYZE_CHAO_H

#include <jansson.h>
#include <stdint.h>

#include "base/compiler.h"

struct chao {
    int64_t seen, f1, f2, lists; /* f1, f2: named by exactly one, two of so many lists */
    double estimate, low, high;  /* log-normal 95 % interval; NAN when it cannot be given */
};

void chao2(struct chao *c, int64_t seen, int64_t f1, int64_t f2, int64_t lists);
/* {"seen","f1","f2","lists","estimate","low","high"}; null when no estimate can be given. */
json_t *chao_to_json(const struct chao *c) MUST_CHECK;

#endif
