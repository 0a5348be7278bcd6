#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "coordinator_state.h"
#include "plan/backoff.h"
#include "probe/hostname.h"
#include "sql/database.h"
#include "store/admit.h"
#include "store/crawl.h"
#include "store/lease.h"

#define MINUTE_US (60 * INT64_C(1000000))
#define DAY_US (24 * 60 * MINUTE_US)
/* Crawls that begin within an hour of each other share the hosts that they find and give back. */
#define SHARE_US (60 * MINUTE_US)

enum {
    LEASE_MINUTES = 15,
    RENEW_MS = 5 * 60 * 1000,
    LOOK_MS = 10 * 1000, /* what others do is known after so long at most */
    STOP_PATIENCE_MS = 30000,
    AWAY_MAX_MS = 24 * 3600 * 1000
};

static const char program[] = "fedtide-crawl";

static int64_t lease_until_us(void)
{
    return clock_now_us() + LEASE_MINUTES * MINUTE_US;
}

static int64_t given_back_us(const struct coordinator *c)
{
    return c->began_us - SHARE_US;
}

static bool connect_again(struct coordinator *c, struct err *e)
{
    pg_close(&c->db);
    c->is_back = c->is_overdue = true;
    return database_open(&c->db, c->options->db, program, DATABASE_WRITE, e) &&
           (c->crawl_id == 0 || lease_hold(&c->db, c->crawl_id, e));
}

/* Waits until the database is back. Nothing fetched is dropped meanwhile: workers pause when nobody reads. */
static bool wait_for_database(struct coordinator *c, struct err *e)
{
    int64_t begin = clock_mono_ms();
    int64_t delay_ms = 0;

    progress_end(&c->progress);
    log_warn("%s; waiting for it", e->text);
    for (;;) {
        int64_t waited = clock_mono_ms() - begin;

        if (stop_count() > 1 || (stop_requested() && waited > STOP_PATIENCE_MS) || waited > AWAY_MAX_MS)
            return err_wrap(e, "%d visits could not be stored and will be made again", c->batch.count);
        delay_ms = backoff_next_ms(delay_ms, coordinator_random(c));
        (void)usleep((useconds_t)(delay_ms * 1000));
        if (connect_again(c, e)) {
            log_info("the database is back after %.1f s", (double)(clock_mono_ms() - begin) / 1000);
            return true;
        }
        if (e->kind != ERR_DB_LOST && e->kind != ERR_DB_BUSY && e->kind != ERR_CONFIG)
            return false;
    }
}

/* Leases may have run out while the database was away: before anything else is done they are taken up again. */
static bool catch_up(struct coordinator *c, struct err *e)
{
    if (c->is_overdue && !lease_renew(&c->db, c->crawl_id, lease_until_us(), e))
        return false;
    c->is_overdue = false;
    return true;
}

/* One operation, repeated until it succeeds or fails for good. */
typedef bool store_fn(struct coordinator *c, void *arg, struct err *e);

static bool persist(struct coordinator *c, store_fn *fn, void *arg, struct err *e)
{
    for (;;) {
        if (catch_up(c, e) && fn(c, arg, e)) {
            *e = (struct err){0}; /* what went wrong before is over */
            return true;
        }
        pg_rollback(&c->db);
        if (e->kind == ERR_DB_BUSY) {
            (void)usleep((useconds_t)(backoff_next_ms(0, coordinator_random(c)) * 1000));
            continue;
        }
        if (e->kind != ERR_DB_LOST || !wait_for_database(c, e))
            return false;
    }
}

static json_t *parameters_of(const struct coordinator_options *o)
{
    char host[256] = "";

    (void)gethostname(host, sizeof(host) - 1);
    return json_pack("{s:b, s:I, s:i, s:I, s:f, s:I, s:s, s:s, s:i, s:b, s:s}", "once", o->once, "limit",
                     (json_int_t)o->limit, "workers", (int)o->workers, "concurrency",
                     (json_int_t)o->concurrency, "address_rate", o->address_rate, "address_open",
                     (json_int_t)o->address_open, "user_agent", o->config.user_agent, "dns",
                     o->config.dns_server, "https_port", (int)o->config.https_port, "sandbox",
                     o->config.sandbox, "machine", host);
}

static bool hostname_is_normal(const char *text)
{
    struct hostname name;

    return hostname_read(text, strlen(text), &name) == HOSTNAME_OK && strcmp(name.name, text) == 0;
}

/* Who opted out, as frames; when there are more than before, all workers are told. */
static bool read_barred(struct coordinator *c, struct err *e)
{
    const char *names[MESSAGE_BARRED_MAX];
    PG_RESULT res = NULL;
    size_t before = c->barred.len;

    if (!pg_run(&c->db, "select pattern from fedtide.opt_out order by pattern", NULL, &res, e))
        return false;
    buf_clear(&c->barred);
    for (int at = 0; at < PQntuples(res); at += MESSAGE_BARRED_MAX) {
        uint32_t count = 0;

        for (int row = at; row < at + MESSAGE_BARRED_MAX && row < PQntuples(res); row++)
            if (hostname_is_normal(pg_text(res, row, 0))) /* entered by hand? */
                names[count++] = pg_text(res, row, 0);
        message_put_barred(&c->barred, names, count);
    }
    for (int i = 0; c->barred.len != before && i < c->worker_count; i++)
        if (c->workers[i].pid != 0)
            buf_put(&c->workers[i].out, buf_str(&c->barred), c->barred.len);
    return true;
}

/* Who opted out is left alone from now on, and what one address may be asked is for all crawls together. */
static bool look_around(struct coordinator *c, void *arg, struct err *e)
{
    int crawls;

    (void)arg;
    c->look_ms = clock_mono_ms() + LOOK_MS;
    if (!read_barred(c, e) || !lease_count_alive(&c->db, &crawls, e))
        return false;
    pace_share(c->pace, crawls > 0 ? crawls : 1);
    return true;
}

/* What a crawl needs to have at its beginning and from time to time. */
static bool prepare(struct coordinator *c, struct err *e)
{
    return admit_forget(&c->db, clock_now_us(), e) &&
           database_partitions(&c->db, clock_now_us() - DAY_US, clock_now_us() + 40 * DAY_US, e);
}

static bool begin_crawl(struct coordinator *c, void *arg, struct err *e)
{
    json_t *parameters = parameters_of(c->options);
    char *text = parameters ? json_dumps(parameters, JSON_COMPACT) : NULL;
    int64_t released = 0;
    bool good;

    (void)arg;
    c->began_us = c->options->observed_at_us != INT64_MIN ? c->options->observed_at_us : clock_now_us();
    c->batch.due_us = given_back_us(c);
    /* what was interrupted goes on with the crawl that it has begun */
    good = (c->crawl_id != 0 ||
            crawl_begin(&c->db, text ? text : "{}", c->options->observed_at_us, &c->crawl_id, e)) &&
           lease_hold(&c->db, c->crawl_id, e) && look_around(c, NULL, e) &&
           lease_release_dead(&c->db, c->crawl_id, given_back_us(c), &released, e) && prepare(c, e);
    if (good && released > 0)
        log_info("%" PRId64 " hosts of a crawl that ended without a word are due again", released);
    free(text);
    json_decref(parameters);
    return good;
}

bool store_open(struct coordinator *c, struct err *e)
{
    if (!database_open(&c->db, c->options->db, program, DATABASE_WRITE, e))
        return false;
    c->renew_ms = c->partitions_ms = clock_mono_ms() + RENEW_MS;
    return persist(c, begin_crawl, NULL, e);
}

static bool claim_some(struct coordinator *c, void *arg, struct err *e)
{
    const int *limit = arg;
    /* once: what falls due again while a long run lasts is for the next, or it might never end */
    int64_t due_us = c->options->once ? c->began_us : clock_now_us();
    struct claim *claims;
    int count;

    if (!claim_take(&c->db, c->crawl_id, due_us, lease_until_us(), *limit, &claims, &count, e))
        return false;
    if (c->queue_len + count > c->queue_room) {
        c->queue_room = c->queue_len + count;
        c->queue = mem_grow(c->queue, (size_t)c->queue_room, sizeof(*c->queue));
    }
    for (int i = 0; i < count; i++)
        c->queue[c->queue_len++] = (struct waiting){.claim = claims[i]};
    c->dry = count == 0;
    free(claims);
    return true;
}

bool store_claim(struct coordinator *c, int limit, struct err *e)
{
    return persist(c, claim_some, &limit, e);
}

static bool write_batch(struct coordinator *c, void *arg, struct err *e)
{
    (void)arg;
    return batch_write(&c->batch, &c->db, c->crawl_id, clock_now_us(), &c->counts, e);
}

bool store_flush(struct coordinator *c, struct err *e)
{
    int64_t admitted = c->counts.admitted;

    if (!persist(c, write_batch, NULL, e))
        return false;
    if (c->counts.admitted > admitted)
        c->dry = false;
    return true;
}

/* When the database was away for all, others may still be on their way back to it: who is not there the next
 * time is dead. */
static bool release_dead(struct coordinator *c, struct err *e)
{
    int64_t released = 0;
    bool is_back = c->is_back;

    c->is_back = false;
    return is_back || lease_release_dead(&c->db, c->crawl_id, given_back_us(c), &released, e);
}

static bool renew(struct coordinator *c, void *arg, struct err *e)
{
    (void)arg;
    return lease_renew(&c->db, c->crawl_id, lease_until_us(), e) && prepare(c, e) && release_dead(c, e);
}

bool store_keep_alive(struct coordinator *c, struct err *e)
{
    if (clock_mono_ms() >= c->look_ms && !persist(c, look_around, NULL, e))
        return false;
    if (clock_mono_ms() < c->renew_ms)
        return true;
    c->renew_ms = clock_mono_ms() + RENEW_MS;
    return persist(c, renew, NULL, e);
}

static json_t *counts_of(const struct coordinator *c)
{
    json_t *outcomes = json_object();

    for (int i = 0; i < OUTCOMES_MAX; i++)
        if (c->outcomes[i] > 0)
            (void)json_object_set_new(outcomes, outcome_name(i), json_integer(c->outcomes[i]));
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:i, s:I}", "outcomes", outcomes, "stored",
                     (json_int_t)c->counts.written, "lease_lost", (json_int_t)c->counts.lease_lost,
                     "new_hosts", (json_int_t)c->counts.admitted, "held_back",
                     (json_int_t)c->counts.held_back, "worker_deaths", c->worker_deaths, "network_down_s", (json_int_t)(c->down_ms / 1000));
}

static bool end_crawl(struct coordinator *c, void *arg, struct err *e)
{
    const char *why = arg;
    json_t *counts = counts_of(c);
    char *text = counts ? json_dumps(counts, JSON_COMPACT) : NULL;
    bool good = lease_return(&c->db, c->crawl_id, given_back_us(c), e) &&
                crawl_end(&c->db, c->crawl_id, text ? text : "{}", why, e);

    free(text);
    json_decref(counts);
    return good;
}

bool store_close(struct coordinator *c, const char *why, struct err *e)
{
    char reason[300];

    (void)snprintf(reason, sizeof(reason), "%s", why);
    return persist(c, end_crawl, reason, e);
}
