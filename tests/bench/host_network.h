/*
 * host_network: a panel of servers made up: heavy-tailed sizes, growth with weekdays, noise that all share
 * and counting noise of each, observed once a day at their own hour.
 */
#ifndef BENCH_HOST_NETWORK_H
#define BENCH_HOST_NETWORK_H

#include "bench/wave_scenarios.h"
#include "panel.h"

/* Fills an empty panel of TRIAL_DAYS days. The level of the whole is that of the scenario A. */
void host_network_make(struct panel *p, const struct noise_pool *pool, struct dice *dice);

#endif
