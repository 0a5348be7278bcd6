#include "detector_find.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "detector_evidence.h"
#include "segments.h"

enum { PEAK_DISTANCE = 5 }; /* days between the peaks of two waves */

static const double lag1_max = 0.85;
static const double neighbour_evidence = 3;
static const double valley_share =
    0.5; /* two waves: the excess between them falls below this part of the lower */
static const double valley_drop = 4; /* and by so many standard deviations */

struct search {
    const struct work *k;
    const struct demands *demands;
    struct wave *waves;
    int count;
};

/* Day of the largest excess in first..last; -1 when all are missing. */
static int peak_of(const struct work *k, int first, int last)
{
    int peak = -1;

    for (int i = first; i <= last; i++)
        if (k->valid[i] && (peak < 0 || work_excess(k, i) > work_excess(k, peak)))
            peak = i;
    return peak;
}

/* Deepest valley that makes two waves of first..last; -1 none. */
static int valley_of(const struct work *k, int first, int last)
{
    double deepest = valley_share;
    int valley = -1;

    for (int v = first + 1; v < last; v++) {
        int left = peak_of(k, first, v - 1), right = peak_of(k, v + 1, last), lower;
        double depth;

        if (!k->valid[v] || left < 0 || right < 0 || right - left < PEAK_DISTANCE)
            continue;
        lower = work_excess(k, left) < work_excess(k, right) ? left : right;
        depth = work_excess(k, v) / work_excess(k, lower);
        if (work_excess(k, lower) > 0 && depth < deepest && k->z[lower] - k->z[v] > valley_drop) {
            deepest = depth;
            valley = v;
        }
    }
    return valley;
}

static double evidence_between(const struct work *k, int first, int last)
{
    return evidence_of(k->z, first - (first > 0), last + (last + 1 < k->n), fmin(lag1_max, fmax(0, k->lag1)));
}

/* Furthest day from the peak, in steps of `step` up to `limit`, until which the days hold most excess above
 * the trim level: a day below it belongs to the wave only when better ones lie behind it. */
static int edge_of(const struct work *k, int peak, int step, int limit)
{
    double least = k->how->trim * work_excess(k, peak), sum = 0, most = 0;
    int edge = peak;

    for (int i = peak + step; step < 0 ? i >= limit : i <= limit; i += step) {
        if (!k->valid[i])
            continue;
        sum += work_excess(k, i) - least;
        if (sum > most) {
            most = sum;
            edge = i;
        }
    }
    return edge;
}

static bool is_wave(const struct work *k, const struct wave *v, const struct demands *demands)
{
    double excess = 0;

    for (int i = v->onset; i <= v->end; i++)
        if (k->valid[i])
            excess += work_excess(k, i);
    return k->rate[v->peak] >= demands->peak_ratio * fmax(1, k->base[v->peak]) &&
           v->evidence >= demands->evidence && excess >= demands->excess_days * k->base[v->peak];
}

/* Splits first..last at valleys and keeps the waves among the parts; each may reach as far as from..to. */
static void take_segment(struct search *s, int first, int last, int from, int to)
{
    const struct work *k = s->k;
    int valley = valley_of(k, first, last);
    struct wave v = {.peak = peak_of(k, first, last)};

    if (valley >= 0) {
        take_segment(s, first, valley, from, valley);
        take_segment(s, valley + 1, last, valley + 1, to);
        return;
    }
    if (v.peak < 0 || !(work_excess(k, v.peak) > 0))
        return;
    v.onset = edge_of(k, v.peak, -1, from);
    v.end = edge_of(k, v.peak, 1, to);
    v.peak_z = k->z[v.peak];
    v.evidence = evidence_between(k, v.onset, v.end);
    if (!is_wave(k, &v, s->demands))
        return;
    s->waves = mem_grow(s->waves, (size_t)s->count + 1, sizeof(*s->waves));
    s->waves[s->count++] = v;
}

/* Where a wave of segment i must stop: at the next segment in the direction of step that may be one itself.
 */
static int limit_of(const struct work *k, const struct segment *segments, int count, int i, int step)
{
    for (int j = i + step; j >= 0 && j < count; j += step)
        if (evidence_between(k, segments[j].first, segments[j].last) > neighbour_evidence)
            return step < 0 ? segments[j].last + 1 : segments[j].first - 1;
    return step < 0 ? 0 : k->n - 1;
}

int find_waves(const struct work *k, const struct demands *demands, struct wave **waves)
{
    struct search s = {.k = k, .demands = demands};
    struct segment *segments = mem_array((size_t)k->n + 1, sizeof(*segments));
    double *scores = mem_array((size_t)k->n + 1, sizeof(*scores));
    int count;

    for (int i = 0; i < k->n; i++)
        scores[i] = k->valid[i] ? fmin(k->z[i] - k->how->score_shift, k->how->score_cap) : 0;
    count = maximal_segments(segments, scores, k->n);
    for (int i = 0; i < count; i++)
        take_segment(&s, segments[i].first, segments[i].last, limit_of(k, segments, count, i, -1),
                     limit_of(k, segments, count, i, 1));
    free(segments);
    free(scores);
    *waves = s.waves;
    return s.count;
}
