#include "coordinator.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/str.h"
#include "coordinator_state.h"

enum {
    TICK_MS = 100,
    CLAIM_MAX = 500,
    CLAIM_AGAIN_MS = 1000,
    BATCH_MAX = 500,
    BARRED_BYTES_MAX = 16 << 20,
    BATCH_BYTES_MAX = 64 << 20,
    BATCH_AGE_MS = 1000,
    SILENT_MS = 30000,    /* a worker that says nothing for so long is ended */
    START_MS = 20000,     /* to say that it is ready */
    STOP_WAIT_MS = 10000, /* for visits under way after Ctrl-C */
    DEATHS_MAX = 20,      /* workers dying in a row without one result: something is wrong with us */
    PARKED_MAX = 20000,   /* visits that wait for the pace of their address */
};

uint32_t coordinator_random(struct coordinator *c)
{
    /* xorshift64*, Vigna 2016: jitter only */
    c->random ^= c->random >> 12;
    c->random ^= c->random << 25;
    c->random ^= c->random >> 27;
    return (uint32_t)((c->random * UINT64_C(2685821657736338717)) >> 32);
}

/* ---- workers ---- */

static bool start_worker(struct coordinator *c, int index, struct err *e)
{
    struct message_config config = c->options->config;

    config.transfers_max = (uint32_t)((c->options->concurrency + c->worker_count - 1) / c->worker_count);
    config.now_shift_us = clock_shift_us();
    if (!worker_link_start(&c->workers[index], &config, clock_mono_ms(), e))
        return false;
    buf_put(&c->workers[index].out, buf_str(&c->barred), c->barred.len);
    return true;
}

/* How many visits a worker may have in hand with one that so many workers ended in. When a worker ends, each
 * of its visits may be the reason; ever smaller groups find the one that is, and spare the others. */
static int crowd_max(int deaths)
{
    static const int most[] = {INT_MAX, INT_MAX, 64, 16, 4};

    return deaths < (int)COUNT_OF(most) ? most[deaths] : 1;
}

/* What a worker had in hand is handed out again, but for a visit that has ended too many. */
static void recover_flights(struct coordinator *c, int worker)
{
    for (uint32_t i = 0; i < c->flights.room; i++) {
        struct flight *f = &c->flights.slots[i];
        struct finished *finished;

        if (!f->visit || f->worker != worker)
            continue;
        if (f->is_witness) {
            reach_forget(c, f);
            continue;
        }
        if (++f->tries.deaths >= COORDINATOR_DEATHS_MAX) {
            struct message_result result = {.visit = f->visit, .outcome = OUTCOME_NOT_OBSERVED};

            (void)snprintf(result.detail, sizeof(result.detail), "%d fetch workers ended during this visit",
                           f->tries.deaths);
            finished = f->finished;
            finished->peer_count = finished->point_count = finished->block_count = 0;
            frames_finish(c, f, &result);
            continue;
        }
        frames_retry(c, f);
    }
}

static bool replace_worker(struct coordinator *c, int index, const char *why, struct err *e)
{
    struct worker_link *w = &c->workers[index];

    progress_end(&c->progress);
    log_warn("fetch worker %d %s; %d visits are handed out again", (int)w->pid, why, w->flights);
    c->bytes_of_dead += (int64_t)w->bytes;
    worker_link_stop(w);
    recover_flights(c, index);
    c->worker_deaths++;
    if (++c->deaths_in_row > DEATHS_MAX)
        return err_set(e, ERR_CONFIG, "%d fetch workers ended without one finished visit; the last one %s",
                       DEATHS_MAX, why);
    return start_worker(c, index, e);
}

static bool check_workers(struct coordinator *c, struct err *e)
{
    int64_t now_ms = clock_mono_ms();

    for (int i = 0; i < c->worker_count; i++) {
        struct worker_link *w = &c->workers[i];

        if (!w->ready && now_ms - w->started_ms > START_MS && !replace_worker(c, i, "did not start", e))
            return false;
        if (w->ready && now_ms - w->heard_ms > SILENT_MS && !replace_worker(c, i, "fell silent", e))
            return false;
    }
    return true;
}

static bool serve_worker(struct coordinator *c, int index, short events, struct err *e)
{
    struct worker_link *w = &c->workers[index];
    bool alive = true;

    if (events & (POLLIN | POLLHUP | POLLERR)) {
        alive = worker_link_fill(w);
        if (!frames_handle(c, index))
            return replace_worker(c, index, "sent what no worker sends", e);
    }
    if (!alive || !worker_link_flush(w))
        return replace_worker(c, index, "ended", e);
    return true;
}

static bool wait_and_serve(struct coordinator *c, int timeout_ms, struct err *e)
{
    struct pollfd fds[COORDINATOR_WORKERS_MAX];

    for (int i = 0; i < c->worker_count; i++)
        fds[i] = (struct pollfd){.fd = c->workers[i].fd,
                                 .events = (short)(POLLIN | (c->workers[i].out.len > 0 ? POLLOUT : 0))};
    if (poll(fds, (nfds_t)c->worker_count, timeout_ms) < 0 && errno != EINTR)
        return err_errno(e, ERR_IO, errno, "waiting for workers");
    for (int i = 0; i < c->worker_count; i++)
        if (!serve_worker(c, i, fds[i].revents, e))
            return false;
    return check_workers(c, e);
}

/* ---- handing out ---- */

static int least_busy(const struct coordinator *c)
{
    int best = -1;

    for (int i = 0; i < c->worker_count; i++)
        if (c->workers[i].ready && (best < 0 || c->workers[i].flights < c->workers[best].flights))
            best = i;
    return best;
}

/* A quarter more than the open transfers, for those that still look up their names. Visits that wait for the
 * pace of their address hold no connection and do not count. */
static bool has_room(const struct coordinator *c)
{
    int64_t parked = pace_waiting(c->pace);

    return c->flights.count - parked < c->options->concurrency + c->options->concurrency / 4 &&
           parked < PARKED_MAX;
}

bool coordinator_under_limit(const struct coordinator *c)
{
    return c->options->limit == 0 || c->given_out < c->options->limit;
}

static bool may_take(const struct worker_link *w, const struct waiting *next)
{
    return w->flights == 0 ||
           (w->flights < crowd_max(next->tries.deaths) && w->flights < crowd_max(w->suspicion));
}

static void mark_suspicion(struct worker_link *w, int deaths)
{
    if (w->flights == 0 || deaths > w->suspicion)
        w->suspicion = deaths;
}

static struct flight *give_out(struct coordinator *c, int worker, const struct waiting *next)
{
    struct finished *f = finished_new();
    struct message_visit visit = {0};
    struct flight *flight;

    f->claim = next->claim;
    f->started_us = clock_now_us();
    flight = flights_add(&c->flights, f, worker, next->tries);
    flight->began_ms = clock_mono_ms();
    visit.visit = flight->visit;
    memcpy(visit.host, next->claim.host, sizeof(visit.host));
    str_copy_plain(visit.software, sizeof(visit.software), next->claim.software,
                   strlen(next->claim.software));
    str_copy_plain(visit.peers_etag, sizeof(visit.peers_etag), next->claim.peers_etag,
                   strlen(next->claim.peers_etag));
    visit.leaf = next->claim.leaf;
    visit.want = (next->claim.peers_due ? (uint32_t)WANT_PEERS : 0) |
                 (next->claim.activity_due ? (uint32_t)WANT_ACTIVITY : 0) |
                 (next->claim.charts_due ? (uint32_t)WANT_CHARTS : 0) |
                 (next->claim.restrictions_due ? (uint32_t)(WANT_RESTRICTIONS | WANT_INSTANCE) : 0);
    message_put_visit(&c->workers[worker].out, &visit);
    mark_suspicion(&c->workers[worker], next->tries.deaths);
    c->workers[worker].flights++;
    c->given_out++;
    return flight;
}

static void give_out_all(struct coordinator *c)
{
    int worker;

    while (c->queue_len > 0 && has_room(c) && coordinator_under_limit(c) && (worker = least_busy(c)) >= 0 &&
           may_take(&c->workers[worker], &c->queue[c->queue_len - 1]))
        (void)give_out(c, worker, &c->queue[--c->queue_len]);
}

static void open_gates(struct coordinator *c)
{
    int64_t now_ms = clock_mono_ms();
    uint64_t visit;

    while (pace_next(c->pace, now_ms, &visit)) {
        uint32_t slot = (uint32_t)visit - 1;
        struct flight *f = slot < c->flights.room ? &c->flights.slots[slot] : NULL;

        if (!f || f->visit != visit)
            BUG("the pace knows a visit that is over");
        frames_go(c, f);
    }
}

static bool claim_more(struct coordinator *c, struct err *e)
{
    int64_t now_ms = clock_mono_ms();

    if (c->queue_len > 0 || !has_room(c) || !coordinator_under_limit(c) || (c->dry && now_ms < c->claim_ms))
        return true;
    c->claim_ms = now_ms + CLAIM_AGAIN_MS;
    /* no more than can be begun: what one crawl holds no other can take */
    return store_claim(c, c->options->concurrency < CLAIM_MAX ? (int)c->options->concurrency : CLAIM_MAX, e);
}

/* Nobody is heard: one who answered just before is asked now and then. */
static bool look_out(struct coordinator *c, struct err *e)
{
    struct waiting whom;
    bool is_witness;
    int worker = least_busy(c);

    if (worker >= 0 && reach_asks(c, &whom, &is_witness))
        give_out(c, worker, &whom)->is_witness = is_witness;
    return reach_waits(c, e);
}

static bool hand_out(struct coordinator *c, struct err *e)
{
    if (!reach_is_open(c))
        return look_out(c, e);
    if (!claim_more(c, e))
        return false;
    give_out_all(c);
    return true;
}

static bool flush_batch(struct coordinator *c, bool all, struct err *e)
{
    if (c->batch.count == 0)
        return true;
    if (!all && c->batch.count < BATCH_MAX && c->batch.bytes < BATCH_BYTES_MAX &&
        clock_mono_ms() - c->batch_since_ms < BATCH_AGE_MS)
        return true;
    return store_flush(c, e);
}

/* ---- the loop ---- */

static void show(struct coordinator *c)
{
    char extra[200];
    int64_t good = c->outcomes[OUTCOME_OK] + c->outcomes[OUTCOME_ALIAS];

    (void)snprintf(extra, sizeof(extra),
                   "%" PRId64 " answered, %" PRId64 " not, %d under way, %" PRId64 " waiting for their turn",
                   good, c->finished - good, c->flights.count, pace_waiting(c->pace));
    progress_show(&c->progress, c->finished, 0, extra);
}

static int poll_timeout(const struct coordinator *c)
{
    int64_t wait_ms = pace_due_ms(c->pace);

    if (wait_ms == INT64_MAX)
        return TICK_MS;
    wait_ms -= clock_mono_ms();
    return wait_ms < 0 ? 0 : wait_ms < TICK_MS ? (int)wait_ms : TICK_MS;
}

/* Is there nothing left to do for a run with --once or --limit? */
static bool is_over(const struct coordinator *c)
{
    if (c->flights.count > 0 || c->batch.count > 0 || c->again_len > 0)
        return false;
    if (!coordinator_under_limit(c))
        return true;
    return c->options->once && c->queue_len == 0 && c->dry;
}

static bool turn(struct coordinator *c, bool stopping, struct err *e)
{
    if (!wait_and_serve(c, poll_timeout(c), e))
        return false;
    if (!stopping && !hand_out(c, e))
        return false;
    open_gates(c);
    for (int i = 0; i < c->worker_count; i++)
        if (!worker_link_flush(&c->workers[i]) && !replace_worker(c, i, "ended", e))
            return false;
    if (!flush_batch(c, c->flights.count == 0, e) || !store_keep_alive(c, e))
        return false;
    show(c);
    return true;
}

static bool run_loop(struct coordinator *c, const char **why, struct err *e)
{
    int64_t stop_ms = 0;

    while (!is_over(c)) {
        bool stopping = stop_requested() != 0;

        if (stopping && stop_ms == 0) {
            progress_end(&c->progress);
            log_info("stopping: waiting up to %d s for %d visits under way", STOP_WAIT_MS / 1000,
                     c->flights.count);
            stop_ms = clock_mono_ms() + STOP_WAIT_MS;
        }
        if (stopping && (c->flights.count == 0 || clock_mono_ms() > stop_ms || stop_count() > 1)) {
            *why = "stopped";
            return flush_batch(c, true, e);
        }
        if (!turn(c, stopping, e))
            return false;
    }
    *why = coordinator_under_limit(c) ? "done" : "limit";
    return true;
}

static bool start_all(struct coordinator *c, struct err *e)
{
    for (int i = 0; i < c->worker_count; i++)
        if (!start_worker(c, i, e))
            return false;
    return true;
}

static void print_summary(const struct coordinator *c, const char *why, double seconds)
{
    bool first = true;

    printf("crawl %" PRId64 " %s: %" PRId64 " visits in %.1f s", c->crawl_id, why, c->finished, seconds);
    for (int i = 0; i < OUTCOMES_MAX; i++) {
        if (c->outcomes[i] == 0)
            continue;
        printf("%s %s %" PRId64, first ? ":" : ",", outcome_name(i), c->outcomes[i]);
        first = false;
    }
    printf("; %" PRId64 " new hosts", c->counts.admitted);
    if (c->counts.held_back > 0)
        printf(", %" PRId64 " names held back by the farm limits", c->counts.held_back);
    if (c->down_ms > 0)
        printf(", our own network was down for %.0f s", (double)c->down_ms / 1000);
    if (c->counts.lease_lost > 0)
        printf(", %" PRId64 " visits left to another crawler", c->counts.lease_lost);
    printf("\n");
}

static void release(struct coordinator *c)
{
    progress_end(&c->progress);
    for (int i = 0; i < c->worker_count; i++)
        worker_link_stop(&c->workers[i]);
    buf_release(&c->barred);
    flights_release(&c->flights);
    batch_release(&c->batch);
    pace_free(c->pace);
    free(c->queue);
    free(c->again);
    pg_close(&c->db);
}

static int worker_number(const struct coordinator_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t n = o->workers > 0 ? o->workers : cores > 0 ? cores : 1;

    return n > COORDINATOR_WORKERS_MAX ? COORDINATOR_WORKERS_MAX : (int)n;
}

bool coordinator_run(const struct coordinator_options *options, struct err *e)
{
    struct coordinator c = {.options = options, .random = 88172645463325252u};
    struct err ignored = {0};
    const char *why = "failed";
    int64_t begin_us = clock_mono_us();
    bool good;

    if (getrandom(&c.random, sizeof(c.random), 0) != sizeof(c.random) || c.random == 0)
        c.random = (uint64_t)clock_mono_us() | 1;
    if (options->observed_at_us != INT64_MIN)
        clock_set_now_us(options->observed_at_us);
    c.worker_count = worker_number(options);
    buf_init(&c.barred, BARRED_BYTES_MAX);
    c.pace = pace_new(options->address_rate, (int)options->address_open);
    progress_start(&c.progress, "crawl", "visits");
    good = store_open(&c, e) && start_all(&c, e) && run_loop(&c, &why, e) && store_close(&c, why, e);
    /* a full disk or a broken statement: what can still be said is said, leases expire by themselves */
    if (!good && c.crawl_id != 0 && e->kind != ERR_DB_LOST)
        (void)!store_close(&c, e->text, &ignored);
    progress_end(&c.progress);
    if (good && options->terminal_summary)
        print_summary(&c, why, (double)(clock_mono_us() - begin_us) / 1e6);
    release(&c);
    return good;
}
