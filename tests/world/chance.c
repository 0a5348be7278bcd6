#include "world/chance.h"

#include <math.h>

/* splitmix64, Steele, Lea and Flood 2014 */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t chance_bits(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
    return mix(mix(mix(mix(seed) ^ a) ^ b) ^ c);
}

double chance_unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1.0p-53;
}

double chance_normal(uint64_t bits)
{
    double u = chance_unit(bits) + 0x1.0p-54;
    double v = chance_unit(mix(bits));

    return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

int64_t chance_poisson(uint64_t bits, double mean)
{
    double limit, product = 1;
    int64_t count = 0;

    if (mean <= 0)
        return 0;
    if (mean > 500) {
        double value = mean + sqrt(mean) * chance_normal(bits);

        return value < 0 ? 0 : (int64_t)(value + 0.5);
    }
    limit = exp(-mean);
    for (;;) {
        product *= chance_unit(bits);
        if (product <= limit)
            return count;
        count++;
        bits = mix(bits);
    }
}
