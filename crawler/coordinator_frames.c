#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "coordinator_state.h"
#include "probe/peers.h"

enum { PEERS_TOTAL_MAX = PEERS_ENTRIES_MAX };

static bool take_name(void *arg, uint32_t number, const char *name, size_t len, size_t registrable_len)
{
    return names_add(arg, number, name, len, registrable_len);
}

struct peers_take {
    struct finished *f;
    uint32_t room;
};

static bool take_peer(void *arg, uint32_t name)
{
    struct peers_take *t = arg;
    struct finished *f = t->f;

    /* sorted over frames too, and known by name */
    if (f->peer_count == PEERS_TOTAL_MAX || name >= names_count(f->names) ||
        (f->peer_count > 0 && name <= f->peers[f->peer_count - 1]))
        return false;
    if (f->peer_count == t->room) {
        t->room = t->room ? 2 * t->room : 1024;
        f->peers = mem_grow(f->peers, t->room, sizeof(*f->peers));
    }
    f->peers[f->peer_count++] = name;
    return true;
}

/* The visit whose list this is. A worker sends the lists of one visit at a time, so that what is held for
 * visits that are not over stays small whatever it sends. NULL when it is not its turn. */
static struct flight *flight_of_list(struct coordinator *c, int worker, const struct message_frame *frame)
{
    struct worker_link *w = &c->workers[worker];
    struct message_frame head = *frame;
    uint64_t visit;

    head.len = frame->len < 8 ? frame->len : 8; /* the number stands first */
    if (!message_get_u64(&head, &visit) || (w->list_of != 0 && w->list_of != visit))
        return NULL;
    w->list_of = visit;
    return flights_find(&c->flights, visit, worker);
}

static bool on_peers(struct coordinator *c, int worker, const struct message_frame *frame)
{
    struct flight *flight = flight_of_list(c, worker, frame);
    struct peers_take take = {0};
    uint64_t visit;

    if (!flight)
        return false;
    take.f = flight->finished;
    if (!take.f->names) {
        take.f->names = c->workers[worker].names;
        names_share(take.f->names);
    }
    take.room = take.f->peer_count;
    return message_get_peers(frame, &visit, take_peer, &take);
}

/* Room for one more behind count entries: doubled at powers of two. */
static void *grow_for_one(void *list, uint32_t count, size_t size)
{
    bool full = count == 0 || (count >= 64 && (count & (count - 1)) == 0);

    return full ? mem_grow(list, count ? 2 * (size_t)count : 64, size) : list;
}

static bool take_point(void *arg, const struct series_point *point)
{
    struct finished *f = arg;

    if (f->point_count == MESSAGE_POINTS_MAX)
        return false;
    f->points = grow_for_one(f->points, f->point_count, sizeof(*f->points));
    f->points[f->point_count++] = *point;
    return true;
}

static bool take_block(void *arg, const struct message_block *block)
{
    struct finished *f = arg;

    if (f->block_count == MESSAGE_BLOCKS_MAX)
        return false;
    f->blocks = grow_for_one(f->blocks, f->block_count, sizeof(*f->blocks));
    f->blocks[f->block_count++] = *block;
    return true;
}

static bool on_series(struct coordinator *c, int worker, const struct message_frame *frame)
{
    struct flight *flight = flight_of_list(c, worker, frame);
    uint64_t visit;

    return flight && message_get_series(frame, &visit, take_point, flight->finished);
}

static bool on_blocks(struct coordinator *c, int worker, const struct message_frame *frame)
{
    struct flight *flight = flight_of_list(c, worker, frame);
    uint64_t visit;

    return flight && message_get_blocks(frame, &visit, take_block, flight->finished);
}

void frames_go(struct coordinator *c, struct flight *flight)
{
    /* it may have waited for its turn longer than our network was down */
    if (!flight->has_begun)
        flight->began_ms = clock_mono_ms();
    flight->has_begun = flight->connected = true;
    message_put_go(&c->workers[flight->worker].out, flight->visit);
}

static bool on_resolved(struct coordinator *c, int worker, const struct message_frame *frame)
{
    unsigned char key[MESSAGE_KEY_SIZE];
    struct flight *flight;
    uint64_t visit;

    if (!message_get_resolved(frame, &visit, key))
        return false;
    flight = flights_find(&c->flights, visit, worker);
    if (!flight)
        return false;
    flight->connected = false;
    flight->resolved = true;
    memcpy(flight->key, key, sizeof(flight->key));
    /* one of these at a time, seconds apart: behind the others of a large hoster it would tell nothing for
     * hours */
    if (flight->is_witness)
        frames_go(c, flight);
    else
        pace_ask(c->pace, visit, key);
    return true;
}

/* An extra that was answered one way or the other is due again after its period; one that failed stays due.
 */
static bool is_settled(uint8_t state)
{
    return state != EXTRA_NOT_ASKED && state != EXTRA_FAILED;
}

static void plan_next(struct coordinator *c, struct finished *f)
{
    const uint8_t states[] = {
        [SCHEDULE_PEERS] = f->result.peers,
        [SCHEDULE_ACTIVITY] = f->result.activity,
        [SCHEDULE_CHARTS] = f->result.charts,
        [SCHEDULE_RESTRICTIONS] = f->result.restrictions,
    };
    const struct schedule_input input = {
        .outcome = f->result.outcome,
        .now_us = f->started_us,
        .ended_us = clock_now_us(),
        .day_us = c->options->once ? c->began_us : f->started_us,
        .retry_after_s = f->result.retry_after_s,
        .once = c->options->once,
        .random = coordinator_random(c),
    };
    const bool first = f->claim.plan.last_success_us == INT64_MIN;

    f->plan = schedule_after(&f->claim.plan, &input);
    for (int i = 0; i < (int)COUNT_OF(states); i++)
        f->extra_due_us[i] =
            is_settled(states[i])
                ? schedule_extra_due_us((enum schedule_extra)i, input.day_us, first, coordinator_random(c))
                : INT64_MIN;
}

void frames_finish(struct coordinator *c, struct flight *flight, const struct message_result *result)
{
    struct finished *f = flight->finished;

    f->result = *result;
    if (result->outcome == OUTCOME_DEFERRED || result->retry_after_s > 0)
        pace_slow(c->pace, flight->visit, clock_mono_ms());
    pace_leave(c->pace, flight->visit);
    if (flight->worker >= 0)
        c->workers[flight->worker].flights--;
    plan_next(c, f);
    if (c->batch.count == 0)
        c->batch_since_ms = clock_mono_ms();
    batch_add(&c->batch, flights_take(&c->flights, flight));
    c->finished++;
    c->outcomes[result->outcome]++;
}

void waiting_push(struct waiting **list, int *len, int *room, const struct waiting *waiting)
{
    if (*len == *room) {
        *room = *room ? 2 * *room : 64;
        *list = mem_grow(*list, (size_t)*room, sizeof(**list));
    }
    (*list)[(*len)++] = *waiting;
}

struct waiting frames_take_back(struct coordinator *c, struct flight *flight)
{
    const struct waiting waiting = {.claim = flight->finished->claim, .tries = flight->tries};

    c->given_out--;
    pace_leave(c->pace, flight->visit);
    c->workers[flight->worker].flights--;
    finished_free(flights_take(&c->flights, flight));
    return waiting;
}

void frames_retry(struct coordinator *c, struct flight *flight)
{
    const struct waiting waiting = frames_take_back(c, flight);

    waiting_push(&c->queue, &c->queue_len, &c->queue_room, &waiting);
}

/* A worker that was taken over could call its own certificate good for ever; later workers would take it as
 * known. */
static void limit_leaf(struct message_leaf *leaf)
{
    int64_t latest_s = (clock_now_us() - clock_shift_us()) / 1000000 + MESSAGE_LEAF_DAYS * INT64_C(86400);

    if (leaf->until_s > latest_s)
        leaf->until_s = latest_s;
}

static bool on_result(struct coordinator *c, int worker, const struct message_frame *frame)
{
    struct worker_link *w = &c->workers[worker];
    struct message_result result;
    struct flight *flight;

    if (!message_get_result(frame, &result))
        return false;
    flight = flights_find(&c->flights, result.visit, worker);
    if (!flight || (w->list_of != 0 && w->list_of != result.visit))
        return false;
    w->list_of = 0;
    limit_leaf(&result.leaf);
    if (reach_takes(c, flight, &result))
        return true;
    /* our own fault: once more, as long as that has not happened too often and the host does not want us
     * later */
    if (result.outcome == OUTCOME_NOT_OBSERVED && flight->tries.slow < COORDINATOR_SLOW_MAX &&
        result.retry_after_s == 0) {
        flight->tries.slow++;
        frames_retry(c, flight);
        return true;
    }
    /* a list without the word that there is one is no list */
    if (result.peers != EXTRA_OK)
        flight->finished->peer_count = 0;
    c->deaths_in_row = 0;
    frames_finish(c, flight, &result);
    return true;
}

static bool on_alive(struct worker_link *w, const struct message_frame *frame)
{
    return message_get_alive(frame, &w->transfers, &w->lag_ms, &w->bytes);
}

static bool handle_one(struct coordinator *c, int worker, const struct message_frame *frame)
{
    struct worker_link *w = &c->workers[worker];

    if (frame->kind == MESSAGE_READY) {
        w->ready = true;
        return frame->len == 0;
    }
    if (!w->ready)
        return false;
    switch (frame->kind) {
    case MESSAGE_RESOLVED:
        return on_resolved(c, worker, frame);
    case MESSAGE_NAMES:
        return message_get_names(frame, take_name, w->names);
    case MESSAGE_PEERS:
        return on_peers(c, worker, frame);
    case MESSAGE_SERIES:
        return on_series(c, worker, frame);
    case MESSAGE_BLOCKS:
        return on_blocks(c, worker, frame);
    case MESSAGE_RESULT:
        return on_result(c, worker, frame);
    case MESSAGE_ALIVE:
        return on_alive(w, frame);
    default:
        return false;
    }
}

bool frames_handle(struct coordinator *c, int worker)
{
    struct worker_link *w = &c->workers[worker];
    size_t at = 0;
    bool good = true;

    while (good) {
        struct message_frame frame;
        size_t used;
        int state = message_next(w->in.bytes + at, w->in.len - at, &frame, &used);

        if (state == 0)
            break;
        good = state > 0 && handle_one(c, worker, &frame);
        if (good)
            at += used;
    }
    if (at > 0)
        w->heard_ms = clock_mono_ms();
    buf_consume(&w->in, at);
    return good;
}
