#include "bench/pelt.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"

struct sums {
    double *one, *two; /* of the first i values and of their squares */
};

/* Squared deviations from the mean of x[from..to). */
static double cost(const struct sums *s, int from, int to)
{
    double sum = s->one[to] - s->one[from];

    return fmax(0, s->two[to] - s->two[from] - sum * sum / (to - from));
}

static int walk_back(int *ends, const int *last, int n)
{
    int count = 0;

    for (int at = n; at > 0; at = last[at])
        ends[count++] = at;
    for (int i = 0; i < count / 2; i++) {
        int swap = ends[i];

        ends[i] = ends[count - 1 - i];
        ends[count - 1 - i] = swap;
    }
    return count;
}

int pelt(int *ends, const double *x, int n, double penalty)
{
    size_t room = (size_t)n + 1;
    struct sums s = {mem_array(room, sizeof(double)), mem_array(room, sizeof(double))};
    double *best = mem_array(room, sizeof(double)); /* of the first t values */
    int *last = mem_array(room, sizeof(int)), *candidates = mem_array(room, sizeof(int));
    int candidate_count = 1, count;

    for (int i = 0; i < n; i++) {
        s.one[i + 1] = s.one[i] + x[i];
        s.two[i + 1] = s.two[i] + x[i] * x[i];
    }
    best[0] = -penalty;
    candidates[0] = 0;
    for (int t = 1; t <= n; t++) {
        int kept = 0;

        best[t] = INFINITY;
        for (int i = 0; i < candidate_count; i++) {
            double value = best[candidates[i]] + cost(&s, candidates[i], t) + penalty;

            if (value < best[t]) {
                best[t] = value;
                last[t] = candidates[i];
            }
        }
        for (int i = 0; i < candidate_count; i++) /* pruning: what cannot win now never will */
            if (best[candidates[i]] + cost(&s, candidates[i], t) <= best[t])
                candidates[kept++] = candidates[i];
        candidates[kept++] = t;
        candidate_count = kept;
    }
    count = walk_back(ends, last, n);
    free(s.one);
    free(s.two);
    free(best);
    free(last);
    free(candidates);
    return count;
}
