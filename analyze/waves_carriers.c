#include "waves_carriers.h"

#include <math.h>
#include <stdlib.h>

enum {
    DAY_S = 86400,
    QUIET_DAYS = 14, /* before the wave, for the level of a host of its own */
    QUIET_GAP = 2,   /* days between that and the onset */
    PURGE_DAYS = 28,
    REOPEN_DAYS = 2,
    PRE_DAYS = 7,  /* before the onset, to look for active accounts */
    POST_DAYS = 3, /* around the day some weeks after the end */
};

static const int retention_weeks[RETENTIONS] = {5, 12, 26};

void flow_index_build(struct flow_index *x, const struct used *u)
{
    int32_t hosts = u->panel->host_count;
    size_t i = 0;

    x->used = u;
    x->first = mem_array((size_t)hosts + 1, sizeof(*x->first));
    for (int32_t h = 0; h <= hosts; h++) {
        while (i < u->flow_count && u->flows[i].host < h)
            i++;
        x->first[h] = i;
    }
}

void flow_index_release(struct flow_index *x)
{
    free(x->first);
    *x = (struct flow_index){0};
}

/* First flow of a host that ends at this second or later. */
static size_t flow_from(const struct flow_index *x, int32_t host, double second)
{
    size_t low = x->first[host], high = x->first[host + 1];

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if ((double)x->used->flows[middle].to_s < second)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Organic growth of a host from day to day, inclusive, in proportion to the time of its intervals. */
static double grown(const struct flow_index *x, int32_t host, int32_t from, int32_t to)
{
    double begin = (double)from * DAY_S, end = ((double)to + 1) * DAY_S, sum = 0;

    for (size_t i = flow_from(x, host, begin); i < x->first[host + 1]; i++) {
        const struct flow *f = &x->used->flows[i];
        double span = (double)f->to_s - (double)f->from_s;
        double inside = fmin(end, f->to_s) - fmax(begin, f->from_s);

        if ((double)f->from_s >= end)
            break;
        if (!flow_is_organic(f))
            continue;
        if (span <= 0)
            inside = f->to_s >= begin && f->to_s < end ? 1 : 0;
        if (inside > 0)
            sum += f->amount * (span > 0 ? inside / span : 1);
    }
    return sum;
}

struct carrier {
    int32_t host;
    double excess, own; /* above the host's own level before; that level */
};

static int by_excess(const void *a, const void *b)
{
    double x = ((const struct carrier *)a)->excess, y = ((const struct carrier *)b)->excess;

    return (x < y) - (x > y);
}

/* Index of a two-letter code in a table of 26 * 26, -1 for anything else. */
static int region_index(const char *cc)
{
    bool letters = cc[0] >= 'a' && cc[0] <= 'z' && cc[1] >= 'a' && cc[1] <= 'z';

    return letters ? (cc[0] - 'a') * 26 + cc[1] - 'a' : -1;
}

static void describe_region(struct wave_found *f, const double *regions)
{
    f->region_share = 0;
    for (int r = 0; r < 26 * 26; r++) {
        if (regions[r] <= f->region_share)
            continue;
        f->region_share = regions[r];
        f->region[0] = (char)('a' + r / 26);
        f->region[1] = (char)('a' + r % 26);
    }
}

static void describe_breadth(struct wave_found *f, const struct used *u, struct carrier *carriers, int count)
{
    double total = 0, squares = 0, regions[26 * 26] = {0};

    for (int i = 0; i < count; i++)
        total += carriers[i].excess;
    if (count == 0 || total <= 0)
        return;
    qsort(carriers, (size_t)count, sizeof(*carriers), by_excess);
    for (int i = 0; i < count; i++) {
        double share = carriers[i].excess / total;
        int region = region_index(u->panel->hosts[carriers[i].host].cctld);

        squares += share * share;
        if (region >= 0)
            regions[region] += share;
        if (i < (int)COUNT_OF(f->top_hosts)) {
            f->top_hosts[i] = carriers[i].host;
            f->top_excess[i] = carriers[i].excess;
        }
        f->hosts_up += carriers[i].excess > 10 && carriers[i].excess > 0.5 * carriers[i].own;
    }
    f->n_eff = 1 / squares;
    f->top_share = carriers[0].excess / total;
    describe_region(f, regions);
    f->breadth = f->top_share >= 0.5                     ? "single-instance"
                 : f->n_eff >= 15 && f->top_share < 0.25 ? "broad"
                 : f->region_share > 0.4                 ? "regional"
                                                         : "mixed";
}

/* Each host's growth in the wave against its own before; carriers (a host each at most) get those that the
 * scope has, whichever way they went. */
static int weigh_hosts(const struct wave_found *f, const struct flow_index *x, struct carrier *carriers)
{
    const struct panel *p = x->used->panel;
    int32_t from = f->first_day + f->w.onset, to = f->first_day + f->w.end, days = to - from + 1;
    int32_t quiet = days < QUIET_DAYS ? QUIET_DAYS : days;
    int count = 0;

    for (int32_t h = 0; h < p->host_count; h++) {
        int32_t software = p->hosts[h].count ? panel_software(p, p->hosts[h].first) : -1;
        double own, during;

        if (!scope_has(&f->scope, p, h, software) || x->first[h] == x->first[h + 1])
            continue;
        during = grown(x, h, from, to);
        own = fmax(0, grown(x, h, from - QUIET_GAP - quiet, from - QUIET_GAP - 1)) * days / quiet;
        carriers[count++] = (struct carrier){.host = h, .excess = during - own, .own = own};
    }
    return count;
}

/* ---- active accounts ---- */

/* Active accounts that a host reported last in first..last; -1 none. */
static int32_t active_between(const struct panel *p, int32_t host, int32_t first, int32_t last)
{
    const struct panel_host *h = &p->hosts[host];
    uint32_t low = h->first, high = h->first + h->count;

    while (low < high) { /* first row behind the days */
        uint32_t middle = low + (high - low) / 2;

        if (panel_row_day(p, middle) <= last)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > h->first && panel_row_day(p, low - 1) >= first)
        if (p->c.active[--low] >= 0)
            return p->c.active[low];
    return -1;
}

/* Active accounts gained, of each account that the wave brought, over hosts that report both before and
 * after. Never within four weeks: monthly active accounts still hold everyone who signed up. */
static void measure_retention(struct wave_found *f, const struct panel *p, const struct carrier *carriers,
                              int count)
{
    int32_t onset = f->first_day + f->w.onset, end = f->first_day + f->w.end;

    for (int r = 0; r < RETENTIONS; r++) {
        int32_t day = end + 7 * retention_weeks[r];
        struct retention *v = &f->retention[r];
        double gained = 0, brought = 0;

        *v = (struct retention){.weeks = retention_weeks[r], .share = NAN};
        if (day - POST_DAYS > p->last_day)
            continue;
        for (int i = 0; i < count; i++) {
            int32_t before = active_between(p, carriers[i].host, onset - PRE_DAYS, onset - 1);
            int32_t after =
                before < 0 ? -1 : active_between(p, carriers[i].host, day - POST_DAYS, day + POST_DAYS);

            if (after < 0)
                continue;
            gained += after - before;
            brought += carriers[i].excess;
            v->hosts++;
        }
        if (v->hosts > 0 && brought > 0)
            v->share = gained / brought;
    }
}

/* ---- deletions, sign-ups ---- */

/* Accounts that the largest carriers deleted in bulk within four weeks. */
static void measure_purge(struct wave_found *f, const struct flow_index *x)
{
    int32_t end = f->first_day + f->w.end;

    for (size_t k = 0; k < COUNT_OF(f->top_hosts) && f->top_hosts[k] >= 0; k++)
        for (size_t i = x->first[f->top_hosts[k]]; i < x->first[f->top_hosts[k] + 1]; i++) {
            const struct flow *v = &x->used->flows[i];

            if (v->kind == FLOW_PURGE && v->day > end && v->day <= end + PURGE_DAYS)
                f->purged -= v->amount;
        }
}

/* Did a carrier open its sign-ups just before? */
static bool has_reopened(const struct wave_found *f, const struct used *u)
{
    const struct panel *p = u->panel;
    int32_t onset = f->first_day + f->w.onset;

    for (size_t k = 0; k < COUNT_OF(f->top_hosts) && f->top_hosts[k] >= 0; k++) {
        const struct panel_host *h = &p->hosts[f->top_hosts[k]];

        for (uint32_t i = h->first + 1; i < h->first + h->count; i++) {
            int32_t day = panel_day(p->c.time_s[i]);

            if (panel_open(p, i) == 1 && panel_open(p, i - 1) == 0 && day >= onset - REOPEN_DAYS &&
                day <= onset + 1)
                return true;
        }
    }
    return false;
}

void carriers_describe(struct wave_found *f, const struct flow_index *x)
{
    const struct panel *p = x->used->panel;
    struct carrier *carriers = mem_array((size_t)p->host_count + 1, sizeof(*carriers));
    int count = weigh_hosts(f, x, carriers), up = 0;

    measure_retention(f, p, carriers, count);
    for (int i = 0; i < count; i++)
        if (carriers[i].excess > 0)
            carriers[up++] = carriers[i];
    describe_breadth(f, x->used, carriers, up);
    free(carriers);
    measure_purge(f, x);
    f->reopened = has_reopened(f, x->used);
}
