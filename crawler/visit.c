#include "visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "visit_state.h"

enum {
    DEAF_SHARE = 4,     /* one of so many milliseconds in which we did not listen is too much */
    LISTENED_MS = 2000, /* what came while we did not listen has been read after so long */
};

/* ---- the visit's time: waiting for gates is not part of it ---- */

static void on_deadline(void *arg)
{
    struct visit *v = arg;

    v->phase_ms = v->started_ms;
    v->phase_lag_ms = v->started_lag_ms;
    if (v->result.outcome == OUTCOME_OK)
        visit_extras_stop(v); /* the document is there; what else was wanted took too long */
    else
        visit_end(v, OUTCOME_TIMEOUT, 0, "the whole visit took too long");
}

static int64_t used_ms(const struct visit *v)
{
    return loop_now_ms(v->shared->loop) - v->started_ms - v->waited_ms;
}

static void run_deadline(struct visit *v)
{
    int64_t left_ms = (int64_t)v->shared->config->visit_timeout_ms - used_ms(v);

    loop_timer_set(v->shared->loop, &v->deadline, left_ms > 0 ? left_ms : 0, on_deadline, v);
}

void visit_keep_url(struct url **kept, const struct url *u)
{
    free(*kept);
    *kept = NULL;
    if (!u)
        return;
    *kept = mem_alloc(sizeof(**kept));
    **kept = *u;
}

void visit_begin_phase(struct visit *v)
{
    v->phase_ms = loop_now_ms(v->shared->loop);
    v->phase_lag_ms = loop_all_lag_ms(v->shared->loop);
}

void visit_begin_waiting(struct visit *v)
{
    v->waiting_since_ms = loop_now_ms(v->shared->loop);
    loop_timer_clear(v->shared->loop, &v->deadline);
}

void visit_end_waiting(struct visit *v)
{
    if (v->waiting_since_ms == 0)
        return;
    v->waited_ms += loop_now_ms(v->shared->loop) - v->waiting_since_ms;
    v->waiting_since_ms = 0;
    run_deadline(v);
}

/* ---- beginning and end ---- */

static struct visit **bucket_of(struct visit_shared *s, uint64_t visit)
{
    return &s->by_number[visit % VISIT_BUCKETS];
}

void visit_go(struct visit_shared *shared, uint64_t visit)
{
    struct visit *v = *bucket_of(shared, visit);

    while (v && v->ask.visit != visit)
        v = v->next_of_number;
    if (!v || v->waiting_since_ms == 0 || v->queue || v->resolving)
        return;
    visit_end_waiting(v);
    v->granted = true;
    visit_reach(v);
}

void visit_start(struct visit_shared *shared, const struct message_visit *ask)
{
    struct visit *v = mem_alloc(sizeof(*v));
    struct visit **bucket = bucket_of(shared, ask->visit);

    v->shared = shared;
    v->ask = *ask;
    v->fd = -1;
    v->started_ms = loop_now_ms(shared->loop);
    visit_begin_phase(v);
    v->started_lag_ms = v->phase_lag_ms;
    v->result.visit = ask->visit;
    connect_init(&v->connect, shared->loop);
    v->next = shared->visits;
    if (v->next)
        v->next->prev = v;
    shared->visits = v;
    v->next_of_number = *bucket;
    *bucket = v;
    run_deadline(v);
    visit_begin(v);
}

static void visit_free(struct visit *v)
{
    struct visit_shared *s = v->shared;
    struct visit **place = bucket_of(s, v->ask.visit);

    visit_leave_authority(v);
    loop_timer_clear(s->loop, &v->deadline);
    while (*place != v)
        place = &(*place)->next_of_number;
    *place = v->next_of_number;
    if (v->prev)
        v->prev->next = v->next;
    else
        s->visits = v->next;
    if (v->next)
        v->next->prev = v->prev;
    visit_lists_release(v);
    visit_keep_url(&v->pending_url, NULL);
    visit_keep_url(&v->document_url, NULL);
    visit_keep_url(&v->second_url, NULL);
    free(v);
}

/* A time-out says nothing about the host when we did not listen a good part of the time, or when what came
 * while we did not may still be unread. */
static bool is_our_fault(const struct visit *v, enum outcome outcome)
{
    struct loop *loop = v->shared->loop;
    int64_t now_ms = loop_look_at_clock(loop);
    int64_t last_ms = loop_last_lagged_ms(loop);
    int64_t deaf_ms = loop_all_lag_ms(loop) - v->phase_lag_ms;
    bool timed = outcome == OUTCOME_TIMEOUT || outcome == OUTCOME_CONNECT_TIMEOUT ||
                 outcome == OUTCOME_DNS_TEMPORARY ||
                 (outcome == OUTCOME_ROBOTS_UNREACHABLE && (v->timed_out || v->result.http_status == 0));

    if (!timed || last_ms < v->phase_ms)
        return false;
    return now_ms - last_ms < LISTENED_MS || deaf_ms * DEAF_SHARE >= now_ms - v->phase_ms;
}

static void set_detail(struct message_result *r, const char *detail)
{
    struct buf words;

    buf_init(&words, sizeof(r->detail) + 64);
    str_put_safe(&words, detail, strlen(detail), sizeof(r->detail) - 8);
    (void)snprintf(r->detail, sizeof(r->detail), "%s", buf_str(&words));
    buf_release(&words);
}

void visit_end(struct visit *v, enum outcome outcome, int status, const char *detail)
{
    struct message_result *r = &v->result;

    visit_end_waiting(v);
    r->outcome = outcome;
    r->http_status = status;
    if (is_our_fault(v, outcome)) {
        r->outcome = OUTCOME_NOT_OBSERVED;
        detail = "timed out while this crawler itself was too slow";
    }
    set_detail(r, detail);
    r->has_nodeinfo = outcome_is_success((int)r->outcome);
    r->duration_ms = (uint32_t)used_ms(v);
    visit_lists_send(v);
    message_put_result(v->shared->out, r);
    visit_free(v);
}

void visit_abandon_all(struct visit_shared *shared)
{
    while (shared->visits)
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it was taken off the list before
        visit_free(shared->visits);
    loop_timer_clear(shared->loop, &shared->gates);
}
