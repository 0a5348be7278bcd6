#include "rules_steps.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_S = 86400 };

/* Used rows of one host, in order. */
struct trace {
    struct used *u;
    int32_t host;
    uint32_t *rows; /* owned, room for the longest host */
    uint32_t count;
};

static void trace_host(struct trace *t, int32_t host)
{
    const struct panel_host *h = &t->u->panel->hosts[host];

    t->host = host;
    t->count = 0;
    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (used_value(t->u, i) != PANEL_NONE)
            t->rows[t->count++] = i;
}

static struct trace trace_new(struct used *u)
{
    uint32_t longest = 0;

    for (int32_t h = 0; h < u->panel->host_count; h++)
        if (u->panel->hosts[h].count > longest)
            longest = u->panel->hosts[h].count;
    return (struct trace){.u = u, .rows = mem_array((size_t)longest + 1, sizeof(uint32_t))};
}

static int64_t value_at(const struct trace *t, uint32_t k)
{
    return used_value(t->u, t->rows[k]);
}

static uint32_t time_at(const struct trace *t, uint32_t k)
{
    return t->u->panel->c.time_s[t->rows[k]];
}

static int32_t day_at(const struct trace *t, uint32_t k)
{
    return panel_day(time_at(t, k));
}

/* How many observations behind k the value is away before it is back at that of k; 0 = it does not leave, or
 * does not come back soon enough. */
static uint32_t spike_length(const struct trace *t, uint32_t k)
{
    const struct rule_set *set = t->u->rules;
    double from = (double)value_at(t, k);
    double to = (double)value_at(t, k + 1);

    if (fabs(to - from) <= (double)set->spike_users)
        return 0;
    if (to < set->spike_factor * from && from < set->spike_factor * to)
        return 0;
    for (uint32_t n = 1; n <= (uint32_t)set->spike_length && k + n + 1 < t->count; n++)
        if (fabs((double)value_at(t, k + n + 1) - from) <= set->spike_return * from)
            return n;
    return 0;
}

/* R5: the values between two good ones become points of the line between them. */
static void spike_host(struct trace *t)
{
    for (uint32_t k = 0; k + 2 < t->count; k++) {
        uint32_t n = spike_length(t, k);
        double from = (double)value_at(t, k), to;
        double span;

        if (n == 0)
            continue;
        to = (double)value_at(t, k + n + 1);
        span = (double)(time_at(t, k + n + 1) - time_at(t, k));
        for (uint32_t i = k + 1; i <= k + n; i++) {
            double part = span > 0 ? (double)(time_at(t, i) - time_at(t, k)) / span : 0;

            used_patch(t->u, t->rows[i], llround(from + part * (to - from)));
        }
        k += n;
    }
}

void rule_spike(struct used *u)
{
    struct trace t = trace_new(u);

    for (int32_t h = 0; h < u->panel->host_count; h++) {
        trace_host(&t, h);
        spike_host(&t);
    }
    free(t.rows);
}

static void add_flow(struct used *u, const struct flow *f)
{
    if (f->amount == 0)
        return;
    if (u->flow_count == u->flow_room) {
        u->flow_room = u->flow_room ? u->flow_room * 2 : 4096;
        u->flows = mem_grow(u->flows, u->flow_room, sizeof(*u->flows));
    }
    u->flows[u->flow_count++] = *f;
}

/* Time before which a host that is new at row k cannot have been counted: the round before. */
static uint32_t round_before(const struct used *u, uint32_t row)
{
    int32_t round = u->panel->c.round[row];

    return round > 0 ? u->panel->rounds[round - 1].time_s : 0;
}

static void note_growth(const struct trace *t, uint32_t k, int64_t before, enum rule rule)
{
    ledger_add(&t->u->ledger, &(struct change){.host = t->host,
                                               .day = day_at(t, k),
                                               .before = before,
                                               .after = 0,
                                               .other = -1,
                                               .rule = (uint8_t)rule,
                                               .kind = CHANGE_GROWTH});
}

/* R9: a first count is growth when the host was named only days before and is small; else it is stock that
 * was there already. Hosts of the very first round are stock of course. */
static void enter(const struct trace *t, uint32_t k, bool returns)
{
    struct used *u = t->u;
    int64_t seen_s = u->panel->hosts[t->host].first_seen_s;
    uint32_t to = time_at(t, k);
    uint32_t before = round_before(u, t->rows[k]);
    int64_t age_s = (int64_t)to - seen_s;
    struct flow f = {.from_s = to,
                     .to_s = to,
                     .day = day_at(t, k),
                     .host = t->host,
                     .software = panel_software(u->panel, t->rows[k]),
                     .amount = (int32_t)value_at(t, k)};

    f.kind = returns ? FLOW_RETURN : FLOW_LATE;
    if (!returns && before > 0) {
        bool new_host = age_s <= (int64_t)u->rules->birth_days * DAY_S;

        if (!rules_has(u->rules, RULE_BIRTH) || (new_host && value_at(t, k) <= u->rules->birth_users)) {
            f.kind = FLOW_BIRTH;
            f.from_s = seen_s > (int64_t)before ? (uint32_t)(seen_s < to ? seen_s : to) : before;
        } else {
            note_growth(t, k, value_at(t, k), RULE_BIRTH);
        }
    }
    add_flow(u, &f);
}

static void leave(const struct trace *t, uint32_t k, int32_t day, enum flow_kind kind)
{
    struct used *u = t->u;

    if (day > u->panel->last_day)
        return;
    add_flow(u, &(struct flow){.from_s = time_at(t, k),
                               .to_s = time_at(t, k),
                               .day = day,
                               .host = t->host,
                               .software = panel_software(u->panel, t->rows[k]),
                               .amount = (int32_t)-value_at(t, k),
                               .kind = (uint8_t)kind});
}

/* First frozen row between two used rows (or behind the last), UINT32_MAX when there is none. */
static uint32_t frozen_between(const struct used *u, uint32_t from, uint32_t to)
{
    for (uint32_t i = from + 1; i < to; i++)
        if (u->excluded[i] == RULE_FROZEN && used_value(u, i) == PANEL_NONE)
            return i;
    return UINT32_MAX;
}

/* Does the host leave between used rows k and k + 1 (k the last: after it)? Adds the flow that takes it out.
 */
static bool leaves_after(const struct trace *t, uint32_t k)
{
    const struct panel_host *h = &t->u->panel->hosts[t->host];
    uint32_t next = k + 1 < t->count ? t->rows[k + 1] : h->first + h->count;
    uint32_t frozen = frozen_between(t->u, t->rows[k], next);
    int32_t carried_to = day_at(t, k) + t->u->rules->gap_days;
    int32_t frozen_day;

    if (frozen != UINT32_MAX) {
        frozen_day = panel_day(t->u->panel->c.time_s[frozen]);
        if (frozen_day <= carried_to) {
            leave(t, k, frozen_day, FLOW_OUT);
            return true;
        }
    }
    if (k + 1 < t->count && frozen == UINT32_MAX && day_at(t, k + 1) <= carried_to + 1)
        return false;
    leave(t, k, carried_to + 1, FLOW_GONE);
    return true;
}

/* Increment into row k, made comparable with an interval of span_s seconds. */
static double scaled_increment(const struct trace *t, uint32_t k, double span_s)
{
    double own_s = (double)(time_at(t, k) - time_at(t, k - 1));

    return fabs((double)(value_at(t, k) - value_at(t, k - 1))) * (own_s > 0 ? span_s / own_s : 1);
}

/* R6: an increment into row k that is no growth: tenfold at once, or large between two quiet neighbours. */
static bool is_step(const struct trace *t, uint32_t k)
{
    const struct rule_set *set = t->u->rules;
    double before = (double)value_at(t, k - 1);
    double gain = (double)value_at(t, k) - before;
    double span_s = (double)(time_at(t, k) - time_at(t, k - 1));

    if (!rules_has(set, RULE_STEP))
        return false;
    if (gain > (double)set->leap_users && gain + before >= set->leap_factor * before)
        return true;
    if (gain < (double)set->step_users || gain < set->step_share * before || k < 2 || k + 1 >= t->count)
        return false;
    return scaled_increment(t, k - 1, span_s) < set->step_quiet * gain &&
           scaled_increment(t, k + 1, span_s) < set->step_quiet * gain;
}

/* R7 */
static bool is_purge(const struct trace *t, uint32_t k)
{
    const struct rule_set *set = t->u->rules;
    double before = (double)value_at(t, k - 1);
    double loss = before - (double)value_at(t, k);

    return rules_has(set, RULE_PURGE) && loss > (double)set->purge_users && loss > set->purge_share * before;
}

/* A host that changes its software takes its accounts along: out of one program, into the other. */
static void move(const struct trace *t, uint32_t k)
{
    struct flow f = {.from_s = time_at(t, k),
                     .to_s = time_at(t, k),
                     .day = day_at(t, k),
                     .host = t->host,
                     .software = panel_software(t->u->panel, t->rows[k - 1]),
                     .amount = (int32_t)-value_at(t, k - 1),
                     .kind = FLOW_MOVED};
    int32_t now = panel_software(t->u->panel, t->rows[k]);

    if (f.software == now)
        return;
    add_flow(t->u, &f);
    f.software = now;
    f.amount = -f.amount;
    add_flow(t->u, &f);
}

static void change(const struct trace *t, uint32_t k)
{
    int64_t amount = value_at(t, k) - value_at(t, k - 1);
    struct flow f = {.from_s = time_at(t, k - 1),
                     .to_s = time_at(t, k),
                     .day = day_at(t, k),
                     .host = t->host,
                     .software = panel_software(t->u->panel, t->rows[k]),
                     .amount = (int32_t)amount,
                     .kind = FLOW_GROWTH};

    move(t, k);
    if (amount == 0)
        return;
    if (is_step(t, k)) {
        f.kind = FLOW_STEP;
        note_growth(t, k, amount, RULE_STEP);
    } else if (is_purge(t, k)) {
        f.kind = FLOW_PURGE;
        note_growth(t, k, amount, RULE_PURGE);
    }
    add_flow(t->u, &f);
}

void rule_flows(struct used *u)
{
    struct trace t = trace_new(u);

    for (int32_t h = 0; h < u->panel->host_count; h++) {
        bool inside = false;

        trace_host(&t, h);
        for (uint32_t k = 0; k < t.count; k++) {
            if (inside)
                change(&t, k);
            else
                enter(&t, k, k > 0);
            inside = !leaves_after(&t, k);
        }
    }
    free(t.rows);
}
