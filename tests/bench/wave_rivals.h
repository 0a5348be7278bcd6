/*
 * wave_rivals: the detectors compared in the benchmark, ours among them, behind one interface. The rivals use
 * the settings that served each of them best in the published comparison.
 */
#ifndef BENCH_WAVE_RIVALS_H
#define BENCH_WAVE_RIVALS_H

enum { FOUND_MAX = 64 };

struct found {
    int onset, peak, end;
    double excess;
    double low, high; /* 90 % interval of it; NAN for detectors that give none */
};

struct rival {
    const char *name;
    /* Fills out (room FOUND_MAX) in order of time; returns how many. rate: NAN = missing; first_weekday 0 =
     * Monday. */
    int (*find)(struct found *out, const double *rate, int n, int first_weekday);
};

enum { RIVAL_COUNT = 4 };
extern const struct rival rivals[RIVAL_COUNT]; /* ours first */

#endif
