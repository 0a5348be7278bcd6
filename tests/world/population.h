/*
 * population: who exists: names, programs, kinds, sizes, births and deaths. Only world.c calls this.
 */
#ifndef WORLD_POPULATION_H
#define WORLD_POPULATION_H

#include "world/world.h"

void population_make(struct world *w);

#endif
