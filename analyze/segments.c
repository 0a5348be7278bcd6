#include "segments.h"

#include <stdlib.h>

#include "base/err.h"

/* A candidate with the cumulative sums before its first and after its last element. */
struct candidate {
    int first, last;
    double left, right;
};

/* Puts a candidate on the stack, merging it with those it extends (steps 1 to 4 of the paper's algorithm). */
static int add_candidate(struct candidate *stack, int count, struct candidate c)
{
    int j = count - 1;

    for (;;) {
        while (j >= 0 && stack[j].left >= c.left)
            j--;
        if (j < 0 || stack[j].right >= c.right) {
            stack[count] = c;
            return count + 1;
        }
        c.first = stack[j].first;
        c.left = stack[j].left;
        count = j;
        j--;
    }
}

int maximal_segments(struct segment *segments, const double *scores, int n)
{
    struct candidate *stack = mem_array((size_t)n + 1, sizeof(*stack));
    double sum = 0;
    int count = 0;

    for (int i = 0; i < n; i++) {
        double before = sum;

        sum += scores[i];
        if (scores[i] > 0)
            count = add_candidate(stack, count, (struct candidate){i, i, before, sum});
    }
    for (int i = 0; i < count; i++)
        segments[i] = (struct segment){stack[i].first, stack[i].last, stack[i].right - stack[i].left};
    free(stack);
    return count;
}
