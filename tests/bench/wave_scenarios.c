#include "bench/wave_scenarios.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "baseline.h"
#include "bench/wave_shapes.h"

enum {
    WEEK = 7,
    DRIFT_DAYS = 36, /* the level walks from one such day to the next in straight lines */
    POOL_DAYS = 20000,
    EDGE_DAYS = 20,  /* no wave begins nearer to the ends */
    APART_DAYS = 31, /* between the first days of two waves */
    PLACING_TRIES = 200,
    BLIP_DAYS = 3,
    GAP_DAYS_MAX = 3, /* a longer gap between dumps says nothing of its days */
};

static const double drift_step = 0.25;   /* standard deviation of a step, in the logarithm */
static const double quiet_most = 0.26;   /* a week with more than this on a day was no quiet week */
static const double window_share = 0.15; /* days above this part of the peak's excess are the wave */
static const double valley_share = 0.5;  /* a second peak behind a deeper valley is a wave of its own */

const struct scenario scenarios[] = {
    {.letter = 'A', .words = "mixed, 8,000 a day", .level = 8000, .noise = 1, .waves = true},
    {.letter = 'B', .words = "software, 300 a day", .level = 300, .noise = 1, .waves = true},
    {.letter = 'C', .words = "instance, 20 a day", .level = 20, .noise = 1, .waves = true},
    {.letter = 'D',
     .words = "10 % of dumps missing",
     .level = 8000,
     .noise = 1,
     .waves = true,
     .dropped = 0.1},
    {.letter = 'E',
     .words = "30 % of dumps missing",
     .level = 8000,
     .noise = 1,
     .waves = true,
     .dropped = 0.3},
    {.letter = 'F',
     .words = "4 artefacts not cleaned",
     .level = 8000,
     .noise = 1,
     .waves = true,
     .artefacts = 4},
    {.letter = 'G',
     .words = "begins in the tail of a wave",
     .level = 8000,
     .noise = 1,
     .waves = true,
     .tail = true},
    {.letter = 'I', .words = "noise x 2", .level = 8000, .noise = 2, .waves = true},
    {.letter = 'J',
     .words = "15 % noise on the wave",
     .level = 8000,
     .noise = 1,
     .waves = true,
     .wave_noise = 0.15},
    {.letter = 'K',
     .words = "one lasting change of level",
     .level = 8000,
     .noise = 1,
     .waves = true,
     .level_change = true},
    {.letter = 'L', .words = "4 blips below x 1.5", .level = 8000, .noise = 1, .waves = true, .blips = 4},
    {.letter = 'H', .words = "no waves", .level = 8000, .noise = 1},
};

int scenario_count(void)
{
    return (int)COUNT_OF(scenarios);
}

const struct scenario *scenario_find(char letter)
{
    for (size_t i = 0; i < COUNT_OF(scenarios); i++)
        if (scenarios[i].letter == letter)
            return &scenarios[i];
    return NULL;
}

/* ---- noise ---- */

/* Residuals are what is left of noise when its slow part has been taken for the baseline: so here. */
void noise_pool_make(struct noise_pool *pool, struct dice *dice)
{
    const double persistence = 0.66, sd = 0.13, lambda = 3e3; /* leaves a lag-1 correlation of 0.56 */
    double *slow = mem_array(POOL_DAYS, sizeof(*slow)), *weights = mem_array(POOL_DAYS, sizeof(*weights));
    double now = dice_normal(dice), squares = 0;

    pool->count = POOL_DAYS;
    pool->values = mem_array(POOL_DAYS, sizeof(double));
    for (int i = 0; i < POOL_DAYS; i++) {
        weights[i] = 1;
        pool->values[i] = now;
        now = persistence * now + sqrt(1 - persistence * persistence) * dice_normal(dice);
    }
    if (!whittaker(slow, pool->values, weights, POOL_DAYS, lambda))
        BUG("no baseline of %d days of noise", POOL_DAYS);
    for (int i = 0; i < POOL_DAYS; i++) {
        pool->values[i] -= slow[i];
        squares += pool->values[i] * pool->values[i];
    }
    for (int i = 0; i < POOL_DAYS; i++)
        pool->values[i] *= sd / sqrt(squares / POOL_DAYS);
    free(slow);
    free(weights);
}

bool noise_pool_read(struct noise_pool *pool, const char *path)
{
    FILE *f = fopen(path, "re");
    double value;

    *pool = (struct noise_pool){0};
    if (!f)
        return false;
    while (fscanf(f, "%lf", &value) == 1) {
        pool->values = mem_grow(pool->values, (size_t)pool->count + 1, sizeof(double));
        pool->values[pool->count++] = value;
    }
    (void)fclose(f);
    return pool->count >= 2 * WEEK;
}

void noise_pool_release(struct noise_pool *pool)
{
    free(pool->values);
    *pool = (struct noise_pool){0};
}

/* ---- level, weekday, noise ---- */

/* The level beneath the waves, without and with noise. */
struct ground {
    double smooth[TRIAL_DAYS], noisy[TRIAL_DAYS];
};

/* First day of a week without a rise that would have been taken for a wave. */
static int quiet_week(const struct noise_pool *pool, struct dice *dice)
{
    for (;;) {
        int at = dice_below(dice, pool->count - WEEK + 1), high = 0;

        for (int i = at; i < at + WEEK; i++)
            high += pool->values[i] > quiet_most;
        if (high == 0)
            return at;
    }
}

static void make_ground(struct ground *g, const struct trial *t, const struct scenario *s,
                        const struct noise_pool *pool, struct dice *dice)
{
    static const double weekday[WEEK] = {-0.05, 0.02, 0.07, 0.02, -0.01, -0.03, -0.02};
    double scale = s->noise * dice_between(dice, 0.8, 1.6), drift = 0, slope = 0;
    int at = 0;
    int step_day = 40 + dice_below(dice, TRIAL_DAYS - 80);
    double step = s->level_change ? log(dice_between(dice, 1.5, 2.5)) : 0;

    for (int i = 0; i < t->n; i++) {
        double level = s->level * exp(drift + (i >= step_day ? step : 0));

        if (i % WEEK == 0)
            at = quiet_week(pool, dice);
        g->smooth[i] = level;
        g->noisy[i] =
            level * exp(weekday[(t->first_weekday + i) % WEEK] + scale * pool->values[at + i % WEEK]);
        if (i % DRIFT_DAYS == 0)
            slope = drift_step / DRIFT_DAYS * dice_normal(dice);
        drift += slope;
    }
    if (s->tail)
        for (int i = 0; i < t->n; i++)
            g->noisy[i] += g->smooth[i] * 6 * pow(1 + i / 2.0, -1.5);
}

/* ---- waves ---- */

static void close_truth(struct truth *w, int first, int last)
{
    double least;

    w->peak = first;
    for (int i = first; i <= last; i++)
        if (w->rate[i] > w->rate[w->peak])
            w->peak = i;
    least = window_share * w->rate[w->peak];
    for (w->onset = first; w->rate[w->onset] <= least; w->onset++)
        ;
    for (w->end = last; w->rate[w->end] <= least; w->end--)
        ;
    w->excess = 0;
    for (int i = w->onset; i <= w->end; i++)
        w->excess += w->rate[i];
}

/* Day of the valley that makes two waves of one shape; -1 none. */
static int valley_of(const double *rate, int peak, int n)
{
    for (int v = peak + 1; v + 1 < n; v++) {
        double after = 0;

        for (int i = v + 1; i < n; i++)
            after = fmax(after, rate[i]);
        if (rate[v] < rate[v - 1] && rate[v] <= rate[v + 1] && rate[v] < valley_share * after &&
            after > window_share * rate[peak])
            return v;
    }
    return -1;
}

void trial_plant(struct trial *t, int onset, double ratio, const double *level, struct dice *dice)
{
    double days[SHAPE_DAYS];
    struct truth *w = &t->truths[t->truth_count++];
    int peak = 0, valley;
    double height;

    shape_draw(days, (enum shape)dice_below(dice, SHAPE_COUNT), dice);
    for (int i = 0; i < SHAPE_DAYS; i++)
        if (days[i] > days[peak])
            peak = i;
    height = (ratio - 1) * level[onset + peak < t->n ? onset + peak : t->n - 1];
    *w = (struct truth){.ratio = ratio};
    for (int i = 0; i < SHAPE_DAYS && onset + i < t->n; i++)
        w->rate[onset + i] = height * days[i];
    valley = valley_of(w->rate, onset + peak, t->n);
    if (valley >= 0) {
        struct truth *second = &t->truths[t->truth_count++];

        *second = *w;
        close_truth(second, valley + 1, t->n - 1);
        second->ratio = 1 + second->rate[second->peak] / level[second->peak];
        for (int i = 0; i <= valley; i++)
            second->rate[i] = 0;
        for (int i = valley + 1; i < t->n; i++)
            w->rate[i] = 0;
    }
    close_truth(w, onset, t->n - 1);
}

static void plant_all(struct trial *t, const struct ground *g, struct dice *dice)
{
    int count = dice_below(dice, 4), onsets[3] = {0}, placed = 0;

    for (int tries = 0; placed < count && tries < PLACING_TRIES; tries++) {
        int onset = EDGE_DAYS + dice_below(dice, t->n - 2 * EDGE_DAYS);
        bool free_place = true;

        for (int i = 0; i < placed; i++)
            free_place = free_place && abs(onset - onsets[i]) >= APART_DAYS;
        if (!free_place)
            continue;
        onsets[placed++] = onset;
        trial_plant(t, onset, dice_log_between(dice, 1.4, 20), g->smooth, dice);
    }
}

/* ---- what is seen of it ---- */

static void add_blips(struct ground *g, const struct trial *t, int count, struct dice *dice)
{
    for (int k = 0; k < count; k++) {
        int day = EDGE_DAYS + dice_below(dice, t->n - 2 * EDGE_DAYS),
            length = 1 + dice_below(dice, BLIP_DAYS);
        double share = dice_between(dice, 0.2, 0.45);

        for (int i = day; i < day + length; i++)
            g->noisy[i] += share * g->smooth[i];
    }
}

/* A leak that stays for a day, or a stock that appears at once, as if it had grown. */
static void add_artefacts(struct trial *t, const struct ground *g, int count, struct dice *dice)
{
    for (int k = 0; k < count; k++) {
        int day = 1 + dice_below(dice, t->n - 2);
        double amount = g->smooth[day] * dice_log_between(dice, 2, 20);

        t->rate[day] += amount;
        if (dice_unit(dice) < 0.5)
            t->rate[day + 1] = fmax(0, t->rate[day + 1] - amount);
    }
}

/* A missing dump: what grew until the next one is spread over the days between. */
static void drop_dumps(struct trial *t, double share, struct dice *dice)
{
    int first = 0;

    for (int i = 0; i < t->n; i++) {
        double sum = 0;

        if (i + 1 < t->n && dice_unit(dice) < share)
            continue; /* the dump at the end of day i is missing */
        for (int k = first; k <= i; k++)
            sum += t->rate[k];
        for (int k = first; k <= i; k++)
            t->rate[k] = i - first + 1 > GAP_DAYS_MAX ? NAN : sum / (i - first + 1);
        first = i + 1;
    }
}

void trial_make(struct trial *t, const struct scenario *s, const struct noise_pool *pool, struct dice *dice)
{
    struct ground g;

    *t = (struct trial){.n = TRIAL_DAYS, .first_weekday = dice_below(dice, WEEK)};
    make_ground(&g, t, s, pool, dice);
    add_blips(&g, t, s->blips, dice);
    if (s->waves)
        plant_all(t, &g, dice);
    for (int i = 0; i < t->n; i++) {
        double extra = 0;

        for (int k = 0; k < t->truth_count; k++)
            extra += t->truths[k].rate[i];
        extra *= exp(s->wave_noise * dice_normal(dice));
        t->rate[i] = dice_poisson(dice, g.noisy[i] + extra);
    }
    add_artefacts(t, &g, s->artefacts, dice);
    if (s->dropped > 0)
        drop_dumps(t, s->dropped, dice);
}
