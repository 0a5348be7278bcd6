/*
 * population: who exists: names, programs, kinds, sizes, births and deaths. Only the
 * world's own parts call this.
 */
#ifndef WORLD_POPULATION_H
#define WORLD_POPULATION_H

#include "world/world.h"

void population_make(struct world *w);
/* Nobody is born or dies: the same instances on every day. */
void population_keep(struct world *w);
/* So many of a thousand instances take a connection and never say a word. */
void population_silence(struct world *w, int permille);
/* The name of host i; beyond the number of hosts, a name that nobody has. */
void population_name(const struct world *w, int i, char out[WORLD_NAME_MAX]);

#endif
