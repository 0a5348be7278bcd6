#include "plan/schedule.h"

#include <string.h>

#include "base/compiler.h"

#define MINUTE_US (60 * INT64_C(1000000))
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

enum {
    DEAD_FAILURES = 7,
    DEAD_DAYS = 7,
    WEEKLY_DAYS = 60,
    RETRY_AFTER_MAX_S = 7 * 86400,
};

static const char *const state_names[] = {
    [HOST_CANDIDATE] = "candidate", [HOST_ALIVE] = "alive",       [HOST_FAILING] = "failing",
    [HOST_DEAD] = "dead",           [HOST_REFUSING] = "refusing", [HOST_ALIAS] = "alias",
    [HOST_OPTED_OUT] = "opted_out", [HOST_IMPORTED] = "imported",
};

const char *host_state_name(enum host_state state)
{
    return state_names[state];
}

bool host_state_from_name(const char *name, enum host_state *state)
{
    for (size_t i = 0; i < COUNT_OF(state_names); i++) {
        if (strcmp(state_names[i], name) == 0) {
            *state = (enum host_state)i;
            return true;
        }
    }
    return false;
}

/* Uniform in [low, high) by a 32-bit random number. */
static int64_t between(int64_t low, int64_t high, uint32_t random)
{
    return low + (int64_t)((double)(high - low) * ((double)random / 4294967296.0));
}

static int64_t next_day(const struct schedule_input *in)
{
    if (in->once)
        return in->day_us + between(22 * HOUR_US, 23 * HOUR_US + 30 * MINUTE_US, in->random);
    return in->day_us + between(22 * HOUR_US, 26 * HOUR_US, in->random);
}

/* A tenth more or less, so that hosts that failed together are not asked together. */
static int64_t spread(int64_t delay, uint32_t random)
{
    return between(delay - delay / 10, delay + delay / 10, random);
}

static bool is_dead(const struct host_plan *p, int64_t now_us)
{
    return p->failures >= DEAD_FAILURES && now_us - p->failing_since_us >= DEAD_DAYS * DAY_US;
}

static int64_t after_failures(const struct host_plan *p, const struct schedule_input *in)
{
    static const int hours[] = {1, 6, 24};
    int step = p->failures - 1;

    if (is_dead(p, in->now_us)) {
        int64_t dead_us = in->now_us - p->failing_since_us;

        return in->now_us +
               spread((dead_us < (DEAD_DAYS + WEEKLY_DAYS) * DAY_US ? 7 : 30) * DAY_US, in->random);
    }
    if (step >= (int)COUNT_OF(hours))
        step = (int)COUNT_OF(hours) - 1;
    if (step == (int)COUNT_OF(hours) - 1)
        return next_day(in);
    return in->ended_us + spread(hours[step] * HOUR_US, in->random) + HOUR_US / 10;
}

static struct host_plan after_failure(const struct host_plan *before, const struct schedule_input *in)
{
    struct host_plan p = *before;

    if (p.failures == 0)
        p.failing_since_us = in->now_us;
    if (p.failures < INT16_MAX)
        p.failures++;
    if (is_dead(&p, in->now_us))
        p.state = HOST_DEAD;
    else if (p.last_success_us != INT64_MIN)
        p.state = HOST_FAILING;
    else if (p.state != HOST_DEAD)
        p.state = HOST_CANDIDATE;
    p.next_visit_us = after_failures(&p, in);
    return p;
}

/* Alive and asking for patience: it stays what it is as long as it does so for no longer than the dead, but
 * is asked as rarely as one that fails. */
static struct host_plan after_deferral(const struct host_plan *before, const struct schedule_input *in)
{
    struct host_plan p = after_failure(before, in);

    if (p.state != HOST_DEAD)
        p.state = before->state;
    return p;
}

static struct host_plan after_answer(const struct host_plan *before, const struct schedule_input *in)
{
    struct host_plan p = *before;

    p.state = in->outcome == OUTCOME_ALIAS ? HOST_ALIAS : HOST_ALIVE;
    p.failures = 0;
    p.failing_since_us = INT64_MIN;
    p.last_success_us = in->now_us;
    p.next_visit_us = next_day(in);
    return p;
}

static struct host_plan plan_of(const struct host_plan *before, const struct schedule_input *in)
{
    struct host_plan p = *before;

    switch (in->outcome) {
    case OUTCOME_OK:
    case OUTCOME_ALIAS:
        return after_answer(before, in);
    case OUTCOME_NOT_OBSERVED:
        p.next_visit_us = in->ended_us + between(10 * MINUTE_US, 30 * MINUTE_US, in->random);
        return p;
    case OUTCOME_ROBOTS_DENIED:
    case OUTCOME_GONE:
        p.state = HOST_REFUSING;
        p.next_visit_us = in->now_us + spread(30 * DAY_US, in->random);
        return p;
    case OUTCOME_DEFERRED:
        return after_deferral(before, in);
    default:
        return after_failure(before, in);
    }
}

struct host_plan schedule_after(const struct host_plan *before, const struct schedule_input *in)
{
    struct host_plan p = plan_of(before, in);
    int64_t wait_s = in->retry_after_s < RETRY_AFTER_MAX_S ? in->retry_after_s : RETRY_AFTER_MAX_S;
    int64_t told_us = in->ended_us + wait_s * INT64_C(1000000) + between(0, 10 * MINUTE_US, in->random);

    if (wait_s > 0 && told_us > p.next_visit_us)
        p.next_visit_us = told_us;
    return p;
}

int64_t schedule_extra_due_us(enum schedule_extra extra, int64_t now_us, bool first, uint32_t random)
{
    uint32_t period = extra == SCHEDULE_CHARTS ? 30 : 7;
    uint32_t chance = random / 7919; /* not the part that chooses the hour */
    int64_t days = first ? 1 + chance % period : period - 1 + chance % 3;

    /* Half a day early at most: visits come once a day, so a due time a little after a visit would cost a
     * day. */
    return now_us + between(days * DAY_US - 12 * HOUR_US, days * DAY_US - HOUR_US, random);
}
