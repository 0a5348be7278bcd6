#include "bench/wave_score.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/err.h"

enum { PEAK_DAYS = 3, LONG_DAYS = 5 };

const double score_ratios[8] = {1.5, 1.75, 2, 2.5, 3, 5, 10, INFINITY};

static bool agree(const struct truth *t, const struct found *f)
{
    if (f->end < t->onset || f->onset > t->end)
        return false;
    return abs(f->peak - t->peak) <= PEAK_DAYS ||
           (t->end - t->onset + 1 >= LONG_DAYS && f->peak >= t->onset && f->peak <= t->end);
}

static void note(struct score *s, const struct truth *t, const struct found *f)
{
    size_t room = (size_t)s->matched + 1;
    int i = s->matched;

    s->onset = mem_grow(s->onset, room, sizeof(double));
    s->end = mem_grow(s->end, room, sizeof(double));
    s->excess = mem_grow(s->excess, room, sizeof(double));
    s->bias = mem_grow(s->bias, room, sizeof(double));
    s->onset[i] = abs(f->onset - t->onset);
    s->end[i] = abs(f->end - t->end);
    s->bias[i] = f->excess / t->excess - 1;
    s->excess[i] = fabs(s->bias[i]);
    s->matched++;
    if (isnan(f->low))
        return;
    s->intervals++;
    s->covered += t->excess >= f->low && t->excess <= f->high;
}

void score_add(struct score *s, const struct truth *truths, int truth_count, const struct found *found,
               int found_count, int days)
{
    bool taken[FOUND_MAX] = {false};

    s->trials++;
    s->days += days;
    s->truths += truth_count;
    s->found += found_count;
    for (int k = 0; k < truth_count; k++) {
        int best = -1, class = 0;

        while (truths[k].ratio >= score_ratios[class])
            class ++;
        s->by_ratio[class][0]++;
        for (int i = 0; i < found_count; i++)
            if (!taken[i] && agree(&truths[k], &found[i]) &&
                (best < 0 || abs(found[i].peak - truths[k].peak) < abs(found[best].peak - truths[k].peak)))
                best = i;
        if (best < 0)
            continue;
        taken[best] = true;
        s->by_ratio[class][1]++;
        note(s, &truths[k], &found[best]);
    }
}

void score_release(struct score *s)
{
    free(s->onset);
    free(s->end);
    free(s->excess);
    free(s->bias);
    *s = (struct score){0};
}

double score_precision(const struct score *s)
{
    return s->found ? (double)s->matched / s->found : 1;
}

double score_recall(const struct score *s)
{
    return s->truths ? (double)s->matched / s->truths : 1;
}

double score_f1(const struct score *s)
{
    int all = s->found + s->truths;

    return all ? 2.0 * s->matched / all : 1;
}

double score_false_a_year(const struct score *s)
{
    return (s->found - s->matched) * 365.25 / s->days;
}

double score_coverage(const struct score *s)
{
    return s->intervals ? (double)s->covered / s->intervals : NAN;
}

double score_quantile(double *values, int count, double q)
{
    if (count == 0)
        return NAN;
    gsl_sort(values, 1, (size_t)count);
    return gsl_stats_quantile_from_sorted_data(values, 1, (size_t)count, q);
}
