#include "bench/wave_injection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "bench/wave_shapes.h"
#include "detector.h"
#include "rules.h"
#include "series.h"
#include "used.h"

enum {
    DAY_S = 86400,
    EDGE_DAYS = 20,
    CLEAR_DAYS = 12,
    LARGEST = 30,
    LEAKY_USERS = 6000,
    PLACING_TRIES = 500
};

/* ---- the chain ---- */

/* Finds the waves of the panel as it is. baseline (a day each) and growth (a host each) may be NULL. */
static int find_through_rules(struct found *out, const struct panel *p, double *baseline, double *growth)
{
    const struct scope all = {.kind = SCOPE_ALL};
    struct used u;
    struct coverage_days cover;
    struct series s;
    struct detection d;
    int count;

    rules_apply(&u, p, rules_default());
    coverage_days_build(&cover, &u);
    series_build(&s, &u, &cover, &all);
    detect(&d, &detector_waves, s.rate, s.count, weekday_of(s.first_day));
    count = d.wave_count < FOUND_MAX ? d.wave_count : FOUND_MAX;
    for (int i = 0; i < count; i++)
        out[i] = (struct found){d.waves[i].onset,  d.waves[i].peak,       d.waves[i].end,
                                d.waves[i].excess, d.waves[i].excess_low, d.waves[i].excess_high};
    if (baseline)
        memcpy(baseline, d.baseline, (size_t)s.count * sizeof(*baseline));
    for (size_t i = 0; growth && i < u.flow_count; i++)
        if (u.flows[i].kind == FLOW_GROWTH && u.flows[i].amount > 0 &&
            scope_has(&all, p, u.flows[i].host, u.flows[i].software))
            growth[u.flows[i].host] += u.flows[i].amount;
    detection_release(&d);
    series_release(&s);
    coverage_days_release(&cover);
    used_release(&u);
    return count;
}

/* Differences of the plain sum of what is reported from day to day; a silent host counts for nothing. */
static void raw_differences(double *rate, const struct panel *p, int days)
{
    double *total = mem_array((size_t)days + 1, sizeof(*total));

    for (uint32_t i = 0; i < p->rows; i++)
        if (panel_users(p, i) > 0)
            total[panel_row_day(p, i) - p->first_day] += (double)panel_users(p, i);
    rate[0] = NAN;
    for (int d = 1; d < days; d++)
        rate[d] = total[d] > 0 && total[d - 1] > 0 ? fmax(0, total[d] - total[d - 1]) : NAN;
    free(total);
}

/* ---- the panel undisturbed ---- */

void injection_start(struct injection *in, struct panel *p)
{
    *in = (struct injection){.panel = p, .days = p->last_day - p->first_day + 1};
    in->users = mem_array((size_t)p->rows + 1, sizeof(*in->users));
    memcpy(in->users, p->c.users, (size_t)p->rows * sizeof(*in->users));
    in->growth = mem_array((size_t)p->host_count + 1, sizeof(*in->growth));
    in->baseline = mem_array((size_t)in->days + 1, sizeof(*in->baseline));
    in->own_count = find_through_rules(in->own, p, in->baseline, in->growth);
    for (int32_t h = 0; h < p->host_count; h++) /* waves are carried by hosts that answer nearly every day */
        if (10 * (int)p->hosts[h].count < 8 * in->days)
            in->growth[h] = 0;
}

void injection_end(struct injection *in)
{
    free(in->users);
    free(in->growth);
    free(in->baseline);
    *in = (struct injection){0};
}

/* ---- changing it ---- */

static void add_users(struct panel *p, uint32_t row, double amount)
{
    int64_t users = panel_users(p, row);

    if (users != PANEL_NONE)
        p->c.users[row] = (int32_t)fmin(fmax(0, (double)users + amount), INT32_MAX);
}

/* The k-th host by growth, k counted from 0. */
static int32_t by_growth(const struct injection *in, int k)
{
    int32_t best = -1;
    double below = INFINITY;

    for (; k >= 0; k--) {
        best = -1;
        for (int32_t h = 0; h < in->panel->host_count; h++)
            if (in->growth[h] < below && (best < 0 || in->growth[h] > in->growth[best]))
                best = h;
        if (best >= 0)
            below = in->growth[best];
    }
    return best;
}

/* A host drawn with its growth for weight. */
static int32_t draw_host(const struct injection *in, struct dice *dice)
{
    double total = 0, at;
    int32_t last = 0;

    for (int32_t h = 0; h < in->panel->host_count; h++)
        total += in->growth[h];
    at = total * dice_unit(dice);
    for (int32_t h = 0; h < in->panel->host_count; h++)
        if (in->growth[h] > 0) {
            last = h;
            at -= in->growth[h];
            if (at <= 0)
                break;
        }
    return last;
}

static uint32_t row_on(const struct panel *p, int32_t host, int day)
{
    const struct panel_host *h = &p->hosts[host];

    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (panel_row_day(p, i) - p->first_day >= day)
            return i;
    return h->first + h->count - 1;
}

/* What the wave has brought until a moment, days since the first midnight. */
static double brought_until(const struct truth *w, int days, double moment)
{
    double sum = 0;

    for (int d = 0; d < days && d < moment; d++)
        sum += w->rate[d] * fmin(1, moment - d);
    return sum;
}

static void add_wave(struct injection *in, const struct truth *w, int spread, struct dice *dice)
{
    struct panel *p = in->panel;
    double *share = mem_array((size_t)p->host_count + 1, sizeof(*share)), total = 0;

    for (int k = 0; k < spread; k++) {
        int32_t host = draw_host(in, dice);

        if (share[host] == 0)
            total += in->growth[host];
        share[host] = in->growth[host];
    }
    for (int32_t h = 0; h < p->host_count; h++)
        for (uint32_t i = p->hosts[h].first; share[h] > 0 && i < p->hosts[h].first + p->hosts[h].count; i++) {
            double moment = (double)p->c.time_s[i] / DAY_S - p->first_day;

            add_users(p, i, floor(share[h] / total * brought_until(w, in->days, moment)));
        }
    free(share);
}

/* Any host of people that answered nearly every day and has at most so many accounts in the end. */
static int32_t draw_small(const struct injection *in, int64_t users_max, struct dice *dice)
{
    const struct panel *p = in->panel;

    for (;;) {
        int32_t h = dice_below(dice, p->host_count);

        if (in->growth[h] > 0 && panel_users(p, p->hosts[h].first + p->hosts[h].count - 1) <= users_max)
            return h;
    }
}

static int any_day(const struct injection *in, struct dice *dice)
{
    return 5 + dice_below(dice, in->days - 10);
}

static void disturb(struct injection *in, struct dice *dice)
{
    struct panel *p = in->panel;
    int32_t host;
    uint32_t row;
    double lost;

    for (int k = 0; k < 2; k++) { /* accounts of other servers counted for a day */
        host = draw_small(in, LEAKY_USERS, dice);
        add_users(p, row_on(p, host, any_day(in, dice)), dice_log_between(dice, 2e4, 4e5));
    }
    for (int k = 0; k < 2; k++) { /* a large server silent for a day */
        host = by_growth(in, dice_below(dice, LARGEST));
        p->c.users[row_on(p, host, any_day(in, dice))] = INT32_MIN;
    }
    host = draw_host(in, dice); /* a quarter of the accounts deleted */
    row = row_on(p, host, any_day(in, dice));
    lost = 0.25 * (double)panel_users(p, row);
    for (; row < p->hosts[host].first + p->hosts[host].count; row++)
        add_users(p, row, -lost);
    host = draw_small(in, LEAKY_USERS, dice); /* accounts of another kind counted from a day on */
    for (row = row_on(p, host, any_day(in, dice)); row < p->hosts[host].first + p->hosts[host].count; row++)
        add_users(p, row, 9000);
}

/* ---- a run ---- */

/* An onset at least CLEAR_DAYS from the ends of the panel's own waves. */
static int place(const struct injection *in, struct dice *dice)
{
    for (int tries = 0; tries < PLACING_TRIES; tries++) {
        int onset = EDGE_DAYS + dice_below(dice, in->days - 2 * EDGE_DAYS);
        bool clear = true;

        for (int i = 0; i < in->own_count; i++)
            clear =
                clear && (onset > in->own[i].end + CLEAR_DAYS || onset < in->own[i].onset - 2 * CLEAR_DAYS);
        if (clear)
            return onset;
    }
    return EDGE_DAYS;
}

static void plan(const struct injection *in, struct trial *t, struct dice *dice)
{
    int onset = place(in, dice);

    *t = (struct trial){.n = in->days < TRIAL_DAYS ? in->days : TRIAL_DAYS};
    trial_plant(t, onset, dice_log_between(dice, 2, 12), in->baseline, dice);
}

/* Waves found that the panel does not have of itself; the others are counted. */
static int strip_own(struct found *found, int count, const struct injection *in, int *own)
{
    int kept = 0;
    bool seen[FOUND_MAX] = {false};

    for (int i = 0; i < count; i++) {
        int match = -1;

        for (int k = 0; k < in->own_count; k++)
            if (found[i].onset <= in->own[k].end && found[i].end >= in->own[k].onset)
                match = k;
        if (match < 0) {
            found[kept++] = found[i];
        } else if (!seen[match]) {
            seen[match] = true;
            ++*own;
        }
    }
    return kept;
}

void injection_run(struct injection *in, struct injection_result *r, struct dice *dice)
{
    static const int spreads[] = {5, 40, 400};
    double *rate = mem_array((size_t)in->days + 1, sizeof(*rate));
    struct found found[FOUND_MAX];
    struct trial t;
    int count, own = 0;

    plan(in, &t, dice);
    for (int i = 0; i < t.truth_count; i++)
        add_wave(in, &t.truths[i], spreads[dice_below(dice, 3)], dice);
    disturb(in, dice);
    count = find_through_rules(found, in->panel, NULL, NULL);
    count = strip_own(found, count, in, &own);
    score_add(&r->ours, t.truths, t.truth_count, found, count, in->days);
    r->lost += in->own_count - own;
    r->own += in->own_count;
    raw_differences(rate, in->panel, in->days);
    for (int k = 0; k < RIVAL_COUNT; k++) {
        count = rivals[k].find(found, rate, in->days, weekday_of(in->panel->first_day));
        count = strip_own(found, count, in, &own);
        score_add(&r->raw[k], t.truths, t.truth_count, found, count, in->days);
    }
    memcpy(in->panel->c.users, in->users, (size_t)in->panel->rows * sizeof(*in->users));
    free(rate);
}

void injection_result_release(struct injection_result *r)
{
    score_release(&r->ours);
    for (int k = 0; k < RIVAL_COUNT; k++)
        score_release(&r->raw[k]);
    *r = (struct injection_result){0};
}
