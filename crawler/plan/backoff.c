#include "plan/backoff.h"

enum { LEAST_MS = 100, MOST_MS = 10000 };

int64_t backoff_next_ms(int64_t last_ms, uint32_t random)
{
    int64_t top = last_ms < LEAST_MS ? 3 * LEAST_MS : 3 * last_ms;
    int64_t delay;

    if (top > MOST_MS)
        top = MOST_MS;
    delay = LEAST_MS + (int64_t)((double)(top - LEAST_MS) * ((double)random / 4294967295.0));
    return delay > MOST_MS ? MOST_MS : delay;
}
