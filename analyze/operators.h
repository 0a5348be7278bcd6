/*
 * operators: who runs a server, as far as names and reference data tell: the operator of its registrable
 * domain (sql/reference/operators.csv), else the domain itself; servers below the domain of a hoster
 * (hosters.csv) are their own.
 */
#ifndef ANALYZE_OPERATORS_H
#define ANALYZE_OPERATORS_H

#include "panel.h"

/* A number a host; equal numbers, one operator. Numbers are below the number of hosts. The caller's. */
int32_t *operators_of(const struct panel *p) MUST_CHECK;

#endif
