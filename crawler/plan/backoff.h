/*
 * backoff: how long to wait before the database is tried again.
 */
#ifndef PLAN_BACKOFF_H
#define PLAN_BACKOFF_H

#include <stdint.h>

/* Decorrelated jitter: grows with every failure in a row, between 100 ms and 10 s. last_ms is the delay
 * before this one (0 at first), random any number. */
int64_t backoff_next_ms(int64_t last_ms, uint32_t random);

#endif
