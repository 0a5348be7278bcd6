#include "base/clock.h"

#include <time.h>

static int64_t shift_us;

static int64_t read_us(clockid_t which)
{
    struct timespec t;

    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    return read_us(CLOCK_REALTIME) + shift_us;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

void clock_set_now_us(int64_t time_us)
{
    shift_us = time_us - read_us(CLOCK_REALTIME);
}

int64_t clock_shift_us(void)
{
    return shift_us;
}

void clock_set_shift_us(int64_t us)
{
    shift_us = us;
}
