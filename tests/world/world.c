#include "world/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "world/chance.h"
#include "world/population.h"

static const struct {
    const char *name;
    const char *outcome;
} faults[FAULTS] = {
    [FAULT_NONE] = {"none", "ok"},
    [FAULT_NXDOMAIN] = {"nxdomain", "dns_nxdomain"},
    [FAULT_NODATA] = {"nodata", "dns_nodata"},
    [FAULT_SERVFAIL] = {"servfail", "dns_temporary"},
    [FAULT_DNS_SILENT] = {"dns_silent", "dns_temporary"},
    [FAULT_PRIVATE_ADDRESS] = {"private_address", "address_refused"},
    [FAULT_REFUSED] = {"refused", "connect_refused"},
    [FAULT_BLACKHOLE] = {"blackhole", "connect_timeout"},
    [FAULT_RESET] = {"reset", "connect_failed"},
    [FAULT_TLS_EXPIRED] = {"tls_expired", "tls_expired"},
    [FAULT_TLS_NAME] = {"tls_name", "tls_name"},
    [FAULT_TLS_SELF_SIGNED] = {"tls_self_signed", "tls_untrusted"},
    [FAULT_TLS_OTHER_CA] = {"tls_other_ca", "tls_untrusted"},
    [FAULT_PLAIN_HTTP] = {"plain_http", "tls_failed"},
    [FAULT_TLS_HANG] = {"tls_hang", "timeout"},
    [FAULT_ROBOTS_HANG] = {"robots_hang", "robots_unreachable"},
    [FAULT_ROBOTS_500] = {"robots_500", "robots_unreachable"},
    [FAULT_ROBOTS_DENY] = {"robots_deny", "robots_denied"},
    [FAULT_ROBOTS_GOTOSOCIAL] = {"robots_gotosocial", "robots_denied"},
    [FAULT_ROBOTS_WAFRN] = {"robots_wafrn", "robots_denied"},
    [FAULT_PARKED] = {"parked", "html"},
    [FAULT_POINTER_404] = {"pointer_404", "no_nodeinfo"},
    [FAULT_POINTER_410] = {"pointer_410", "gone"},
    [FAULT_POINTER_403] = {"pointer_403", "denied"},
    [FAULT_POINTER_400] = {"pointer_400", "http_error"},
    [FAULT_POINTER_500] = {"pointer_500", "server_error"},
    [FAULT_POINTER_429] = {"pointer_429", "deferred"},
    [FAULT_POINTER_503_RETRY] = {"pointer_503_retry", "deferred"},
    [FAULT_POINTER_HANG] = {"pointer_hang", "timeout"},
    [FAULT_POINTER_CUT] = {"pointer_cut", "broken_http"},
    [FAULT_HTML] = {"html", "html"},
    [FAULT_ANUBIS] = {"anubis", "challenge_anubis"},
    [FAULT_CLOUDFLARE] = {"cloudflare", "challenge_cloudflare"},
    [FAULT_NO_LINK] = {"no_link", "no_link"},
    [FAULT_BAD_JSON] = {"bad_json", "bad_json"},
    [FAULT_INCOMPLETE] = {"incomplete", "incomplete"},
    [FAULT_TOO_LARGE] = {"too_large", "too_large"},
    [FAULT_REDIRECT_LOOP] = {"redirect_loop", "redirect_refused"},
    [FAULT_REDIRECT_HTTP] = {"redirect_http", "redirect_refused"},
    [FAULT_ALIAS] = {"alias", "alias"},
};

const char *fault_outcome(enum fault fault)
{
    return faults[fault].outcome;
}

const char *fault_name(enum fault fault)
{
    return faults[fault].name;
}

enum fault fault_by_name(const char *name)
{
    for (int i = 0; i < FAULTS; i++)
        if (strcmp(faults[i].name, name) == 0)
            return (enum fault)i;
    BUG("there is no fault \"%s\"", name);
}

enum purpose { P_NOISE = 50, P_SIGNUP, P_LEAVE, P_CLOSED, P_KNOWN };

/* Sign-ups a day of the whole network in quiet times, as a share of its accounts. */
static const double quiet_rate = 0.0011;
static const double weekday_factor[7] = {0.98, 0.95, 1.01, 1.06, 1.03, 0.99, 0.98}; /* day 0 is a Thursday */

/* Shape of a wave t days after its onset, peak 1. */
static double shape_at(const struct wave_plan *p, int t)
{
    if (t < 0 || t >= p->length)
        return 0;
    if (strcmp(p->shape, "omori") == 0)
        return t == 0 ? 0.55 : pow(t, -1.4);
    if (strcmp(p->shape, "bell") == 0)
        return exp(-0.5 * pow((t - (p->length - 1) / 2.0) / (p->length / 5.0), 2));
    if (strcmp(p->shape, "plateau") == 0)
        return t == 0 || t == p->length - 1 ? 0.6 : 1;
    return t == 0 ? 0.8 : exp(-(t - 1) / 2.5);
}

static void plan_waves(struct world *w)
{
    static const struct wave_plan plans[WORLD_WAVES] = {
        {.onset = 44, .length = 20, .shape = "omori", .share = 0.045},
        {.onset = 79, .length = 12, .shape = "bell", .share = 0.05},
        {.onset = 104, .length = 6, .shape = "plateau", .share = 0.009, .taste_min = 2.2},
        {.onset = 122, .length = 8, .shape = "plateau", .share = 0.04},
        {.onset = 150, .length = 14, .shape = "expo", .share = 0.035},
    };

    memcpy(w->waves, plans, sizeof(plans));
}

static double total_users(const struct world *w, int day)
{
    double total = 0;

    for (int i = 0; i < w->host_count; i++)
        if (w->hosts[i].people && host_is_instance(w, i, day))
            total += (double)w->users[(size_t)i * (WORLD_DAYS + 1) + (size_t)day];
    return total;
}

/* Noise of the whole network: a slow drift and a little of every day. */
static double noise_at(const struct world *w, int day)
{
    double ar = 0;

    for (int d = day - 12; d <= day; d++)
        ar = 0.5 * ar + 0.05 * chance_normal(chance_bits(w->seed, P_NOISE, (uint64_t)(d + 100), 0));
    return exp(ar + 0.15 * sin(day / 37.0));
}

struct day_weights {
    double all;
    double wave[WORLD_WAVES];
};

static double wave_weight(const struct host *h, const struct wave_plan *p)
{
    return h->wave_taste >= p->taste_min ? h->weight * h->wave_taste : 0;
}

static struct day_weights weigh(const struct world *w, int day)
{
    struct day_weights sum = {0};

    for (int i = 0; i < w->host_count; i++) {
        const struct host *h = &w->hosts[i];

        if (!host_is_instance(w, i, day) || !host_signups_open(w, i, day))
            continue;
        sum.all += h->weight;
        for (int k = 0; k < WORLD_WAVES; k++)
            sum.wave[k] += wave_weight(h, &w->waves[k]);
    }
    return sum;
}

/* Sign-ups that wave k adds on a day to the whole network. */
static double wave_rate(const struct world *w, int k, int day, double start_total)
{
    const struct wave_plan *p = &w->waves[k];
    double mass = 0;

    for (int t = 0; t < p->length; t++)
        mass += shape_at(p, t);
    return p->share * start_total * shape_at(p, day - p->onset) / mass;
}

static void live_one_day(struct world *w, int i, int day, const struct day_weights *sum, double quiet,
                         const double *waves)
{
    const struct host *h = &w->hosts[i];
    size_t at = (size_t)i * (WORLD_DAYS + 1) + (size_t)day;
    int64_t users = w->users[at];
    int64_t joined = 0, left;

    if (h->birth > 0 && day < h->birth) {
        w->users[at + 1] = 0;
        return;
    }
    if (day == h->birth && h->birth > 0)
        users = h->start_users;
    w->users[at] = users;
    if (host_is_instance(w, i, day) && h->weight > 0 && host_signups_open(w, i, day)) {
        uint64_t bits = chance_bits(w->seed, P_SIGNUP, (uint64_t)i, (uint64_t)day);

        joined = chance_poisson(bits, quiet * h->weight / sum->all);
        for (int k = 0; k < WORLD_WAVES; k++) {
            int64_t more = sum->wave[k] > 0
                               ? chance_poisson(bits + (uint64_t)k + 1,
                                                waves[k] * wave_weight(h, &w->waves[k]) / sum->wave[k])
                               : 0;

            if (day <= w->waves[k].end)
                w->waves[k].excess += (double)more;
            joined += more;
        }
    }
    left = chance_poisson(chance_bits(w->seed, P_LEAVE, (uint64_t)i, (uint64_t)day), (double)users * 0.00015);
    w->signups[(size_t)i * WORLD_DAYS + (size_t)day] = (int32_t)joined;
    w->users[at + 1] = users + joined - left < 1 ? 1 : users + joined - left;
}

static void live(struct world *w)
{
    double start_total;

    for (int i = 0; i < w->host_count; i++)
        w->users[(size_t)i * (WORLD_DAYS + 1)] = w->hosts[i].birth > 0 ? 0 : w->hosts[i].start_users;
    start_total = total_users(w, 0);
    for (int day = 0; day < WORLD_DAYS; day++) {
        struct day_weights sum = weigh(w, day);
        double quiet = start_total * quiet_rate * weekday_factor[day % 7] * noise_at(w, day);
        double waves[WORLD_WAVES];

        for (int k = 0; k < WORLD_WAVES; k++)
            waves[k] = wave_rate(w, k, day, start_total);
        for (int i = 0; i < w->host_count; i++)
            live_one_day(w, i, day, &sum, quiet, waves);
    }
}

/* A wave lasts as long as its rate is above 15 % of its peak. */
static void measure_waves(struct world *w)
{
    for (int k = 0; k < WORLD_WAVES; k++) {
        struct wave_plan *p = &w->waves[k];
        double best = 0;

        for (int t = 0; t < p->length; t++) {
            if (shape_at(p, t) > best) {
                best = shape_at(p, t);
                p->peak = p->onset + t;
            }
        }
        for (int t = 0; t < p->length; t++)
            if (shape_at(p, t) > 0.15 * best)
                p->end = p->onset + t;
    }
}

struct world *world_new(int hosts, uint64_t seed)
{
    struct world *w = mem_alloc(sizeof(*w));

    programs_load();
    w->seed = seed;
    w->host_count = hosts;
    w->hosts = mem_array((size_t)hosts, sizeof(*w->hosts));
    w->users = mem_array((size_t)hosts * (WORLD_DAYS + 1), sizeof(*w->users));
    w->signups = mem_array((size_t)hosts * WORLD_DAYS, sizeof(*w->signups));
    population_make(w);
    plan_waves(w);
    measure_waves(w);
    live(w);
    return w;
}

void world_free(struct world *w)
{
    if (!w)
        return;
    free(w->hosts);
    free(w->users);
    free(w->signups);
    free(w->panel);
    free(w);
}

enum fault host_fault(const struct world *w, int host, int day)
{
    const struct host *h = &w->hosts[host];

    if (day < h->birth)
        return FAULT_NXDOMAIN;
    return day >= h->death ? h->death_fault : h->fault;
}

bool host_is_instance(const struct world *w, int host, int day)
{
    return host_fault(w, host, day) == FAULT_NONE;
}

int64_t host_users(const struct world *w, int host, int day, double hour)
{
    if (w->panel)
        return w->panel[host].users;
    const int64_t *u = &w->users[(size_t)host * (WORLD_DAYS + 1) + (size_t)day];

    return u[0] + (int64_t)((double)(u[1] - u[0]) * hour / 24);
}

int64_t host_posts(const struct world *w, int host, int day, double hour)
{
    /* every account writes some before the world begins and a little every day */
    int64_t users = host_users(w, host, day, hour);
    double before = (double)w->hosts[host].start_users * (20 + (double)(host % 60));

    if (w->panel)
        return w->panel[host].posts;
    return (int64_t)(before + (double)users * 0.05 * ((double)day + hour / 24));
}

int64_t host_active_month(const struct world *w, int host, int day)
{
    double part;
    int64_t recent = 0;

    if (w->panel)
        return WORLD_ABSENT;
    part = 0.12 + 0.2 * chance_unit(chance_bits(w->seed, 60, (uint64_t)host, 0));
    for (int d = day > 28 ? day - 28 : 0; d < day; d++)
        recent += w->signups[(size_t)host * WORLD_DAYS + (size_t)d];
    return (int64_t)((double)(host_users(w, host, day, WORLD_NOW_HOUR) - recent) * part) + recent;
}

bool host_signups_open(const struct world *w, int host, int day)
{
    /* one in twenty servers closes its doors for a month */
    uint64_t bits = chance_bits(w->seed, P_CLOSED, (uint64_t)host, 0);
    int from = (int)(bits / 20 % WORLD_DAYS);

    return !(host > 5 && bits % 20 == 0 && day >= from && day < from + 30);
}

bool host_knows(const struct world *w, int a, int b, int day)
{
    uint64_t bits;

    if (a == b || day < w->hosts[b].birth + (a == 0 ? 0 : 2))
        return false;
    bits = chance_bits(w->seed, P_KNOWN, (uint64_t)a, (uint64_t)b);
    return bits % 1000 < w->hosts[a].knows_permille;
}

int host_find(const struct world *w, const char *name)
{
    for (int i = 0; i < w->host_count; i++)
        if (strcmp(w->hosts[i].name, name) == 0)
            return i;
    return -1;
}

void farm_name(const struct world *w, int i, char out[WORLD_NAME_MAX])
{
    (void)snprintf(out, WORLD_NAME_MAX, "spore%d.%.40s", i, w->farm_domain);
}
