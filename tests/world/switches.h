/*
 * switches: hosts that change their software at some day, as real ones do (pleroma to akkoma above all). Only
 * the world's own parts call this.
 */
#ifndef WORLD_SWITCHES_H
#define WORLD_SWITCHES_H

#include <jansson.h>

#include "world/world.h"

/* Chooses who changes to what, among the first hosts of the population that live through all days. */
void switches_plan(struct world *w, int hosts);
/* What a host runs on a day. */
const struct program *switches_program(const struct world *w, int host, int day);
/* Makes every host run what it runs on that day: a world that is served stands at one day. */
void switches_settle(struct world *w, int day);
/* [{"host","date","from","to"}], owned by the caller. */
json_t *switches_truth(const struct world *w);

#endif
