/*
 * chance: random numbers that are a function of their arguments, so that any part of the world can be
 * computed alone.
 */
#ifndef WORLD_CHANCE_H
#define WORLD_CHANCE_H

#include <stdint.h>

/* 64 mixed bits of a seed and three numbers. */
uint64_t chance_bits(uint64_t seed, uint64_t a, uint64_t b, uint64_t c);
double chance_unit(uint64_t bits);   /* in [0, 1) */
double chance_normal(uint64_t bits); /* standard normal */
/* Poisson with this mean (normal approximation above 500). */
int64_t chance_poisson(uint64_t bits, double mean);

#endif
