/*
 * series: organic growth a UTC day. Each increment is spread over its true interval (R10), so a day's mass
 * does not depend on when in the day a host was asked.
 */
#ifndef ANALYZE_SERIES_H
#define ANALYZE_SERIES_H

#include "scope.h"

struct series {
    int32_t first_day;
    int count;
    double *mass;  /* owned: accounts gained in the day's observed part */
    double *rate;  /* owned: accounts a day; NAN where the day was not observed well enough */
    double *cover; /* owned: part of the day that observations span, weighted by accounts, 0..1 */
};

/* Which measurements a rate may rest on: days covered less than cover_min, or known only through intervals of
 * more than interval_max_days on average, are missing. */
enum { SERIES_INTERVAL_MAX_HOURS = 84 };

struct coverage_days {
    int32_t first_day;
    int count;
    double *cover;    /* owned */
    double *interval; /* owned: mean length in days of the intervals that cover the day; 0 = none */
};

void coverage_days_build(struct coverage_days *c, const struct used *u);
void coverage_days_release(struct coverage_days *c);
/* A series over the days of the panel, flow by flow: start, add the organic flows, finish. */
void series_start(struct series *s, const struct coverage_days *c);
void series_add(struct series *s, const struct flow *f);
void series_finish(struct series *s, const struct coverage_days *c);
/* Organic series of a scope over all days of the panel. */
void series_build(struct series *s, const struct used *u, const struct coverage_days *c,
                  const struct scope *scope);
void series_release(struct series *s);

#endif
