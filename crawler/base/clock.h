/*
 * clock: the one place where time is read.
 *
 * Wall time is microseconds since 1970-01-01T00:00:00Z and may be shifted as a whole (replays of archived or
 * simulated worlds: --observed-at). Durations and deadlines use the monotonic clock, which is never shifted.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now_us(void);     /* wall time, shifted */
int64_t clock_mono_us(void);    /* monotonic */
int64_t clock_mono_ms(void);    /* monotonic */
/* From now on clock_now_us() continues from time_us. */
void clock_set_now_us(int64_t time_us);
int64_t clock_shift_us(void);   /* what is added to the system's wall clock; 0 unless shifted */
void clock_set_shift_us(int64_t shift_us);

#endif
