/*
 * Whatever a worker writes into its socket, the coordinator takes it apart without harm: frames that are
 * right change what is known of visits, the first wrong one ends the worker, and counters and lists stay
 * within their limits. The first octet says how many visits are under way, the second how many octets come at
 * a time.
 */
#include <stdlib.h>
#include <string.h>

#include "coordinator_state.h"
#include "fuzz/fuzz.h"

enum { VISITS_MAX = 5, IN_MAX = 2 << 20 };

static void begin(struct coordinator *c, struct coordinator_options *options, int visits)
{
    struct worker_link *w = &c->workers[0];

    memset(c, 0, sizeof *c);
    *options =
        (struct coordinator_options){.once = true, .concurrency = 100, .address_rate = 2, .address_open = 4};
    c->options = options;
    c->random = 88172645463325252u;
    c->worker_count = 1;
    c->pace = pace_new(options->address_rate, (int)options->address_open);
    buf_init(&w->in, IN_MAX);
    w->names = names_new();
    for (int i = 0; i < visits; i++) {
        struct finished *f = finished_new();

        f->claim.instance_id = i + 1;
        memcpy(f->claim.host, "some.host.org", 14);
        (void)flights_add(&c->flights, f, 0, (struct tries){.slow = COORDINATOR_SLOW_MAX - i % 2});
        w->flights++;
    }
}

static void end(struct coordinator *c)
{
    buf_release(&c->workers[0].in);
    names_release(c->workers[0].names);
    flights_release(&c->flights);
    batch_release(&c->batch);
    pace_free(c->pace);
    free(c->queue);
}

static void check_list(const struct finished *f)
{
    for (uint32_t i = 0; i < f->peer_count; i++)
        FUZZ_CHECK(f->names && f->peers[i] < names_count(f->names) &&
                   (i == 0 || f->peers[i - 1] < f->peers[i]));
}

static void check(const struct coordinator *c, int visits)
{
    FUZZ_CHECK(c->flights.count >= 0 && c->flights.count == c->workers[0].flights);
    FUZZ_CHECK(c->flights.count + c->batch.count + c->queue_len == visits);
    FUZZ_CHECK(pace_waiting(c->pace) >= 0 && pace_waiting(c->pace) <= c->flights.count);
    for (int i = 0; i < c->batch.count; i++)
        check_list(c->batch.items[i]);
}

/* Visits that wait are let in, as the coordinator does between two readings. */
static void open_gates(struct coordinator *c, int64_t now_ms)
{
    uint64_t visit;

    while (pace_next(c->pace, now_ms, &visit))
        FUZZ_CHECK(flights_find(&c->flights, visit, 0) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coordinator c;
    struct coordinator_options options;
    int64_t now_ms = 1000;
    int visits;
    size_t step;
    bool good = true;

    if (size < 2)
        return 0;
    visits = data[0] % (VISITS_MAX + 1);
    step = data[1] == 0 ? size : 1 + (size_t)data[1];
    begin(&c, &options, visits);
    c.workers[0].ready = data[0] & 0x80;
    for (size_t at = 2; good && at < size; at += step) {
        size_t len = size - at < step ? size - at : step;

        if (!buf_append(&c.workers[0].in, (const char *)data + at, len))
            break;
        good = frames_handle(&c, 0);
        check(&c, visits);
        open_gates(&c, now_ms += 300);
    }
    end(&c);
    return 0;
}
