#include "visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "probe/hostname.h"
#include "visit_state.h"

enum { CONNECT_TIMEOUT_MS = 5000 };

/* ---- the two gates of a worker ---- */

static void open_gates(void *arg)
{
    struct visit_shared *s = arg;

    while (s->first_for_transfer && s->transfers < s->config->transfers_max) {
        struct visit *v = s->first_for_transfer;

        s->first_for_transfer = v->next_for_transfer;
        if (!s->first_for_transfer)
            s->last_for_transfer = NULL;
        v->wants_transfer = false;
        v->has_transfer = true;
        s->transfers++;
        visit_connect(v);
    }
    while (s->first_for_handshake && s->handshakes < s->config->handshakes_max) {
        struct visit *v = s->first_for_handshake;

        s->first_for_handshake = v->next_for_handshake;
        if (!s->first_for_handshake)
            s->last_for_handshake = NULL;
        v->wants_handshake = false;
        v->has_handshake = true;
        s->handshakes++;
        visit_step(v);
    }
}

static void open_gates_soon(struct visit_shared *s)
{
    if (s->gates.place == 0)
        loop_timer_set(s->loop, &s->gates, 0, open_gates, s);
}

static void queue_for_transfer(struct visit *v)
{
    struct visit_shared *s = v->shared;

    v->wants_transfer = true;
    v->next_for_transfer = NULL;
    if (s->last_for_transfer)
        s->last_for_transfer->next_for_transfer = v;
    else
        s->first_for_transfer = v;
    s->last_for_transfer = v;
    open_gates_soon(s);
}

static void queue_for_handshake(struct visit *v)
{
    struct visit_shared *s = v->shared;

    v->wants_handshake = true;
    v->next_for_handshake = NULL;
    if (s->last_for_handshake)
        s->last_for_handshake->next_for_handshake = v;
    else
        s->first_for_handshake = v;
    s->last_for_handshake = v;
    open_gates_soon(s);
}

static void leave_queues(struct visit *v)
{
    struct visit_shared *s = v->shared;
    struct visit *before = NULL;

    for (struct visit *x = v->wants_transfer ? s->first_for_transfer : NULL; x;
         before = x, x = x->next_for_transfer) {
        if (x != v)
            continue;
        *(before ? &before->next_for_transfer : &s->first_for_transfer) = v->next_for_transfer;
        if (s->last_for_transfer == v)
            s->last_for_transfer = before;
        break;
    }
    before = NULL;
    for (struct visit *x = v->wants_handshake ? s->first_for_handshake : NULL; x;
         before = x, x = x->next_for_handshake) {
        if (x != v)
            continue;
        *(before ? &before->next_for_handshake : &s->first_for_handshake) = v->next_for_handshake;
        if (s->last_for_handshake == v)
            s->last_for_handshake = before;
        break;
    }
    v->wants_transfer = v->wants_handshake = false;
}

void visit_handshake_over(struct visit *v)
{
    if (!v->has_handshake)
        return;
    v->has_handshake = false;
    v->shared->handshakes--;
    open_gates_soon(v->shared);
}

/* ---- waiting for the pace is not the visit's time ---- */

static void on_deadline(void *arg)
{
    struct visit *v = arg;

    if (v->result.outcome == OUTCOME_OK)
        visit_extras_stop(v); /* the document is there; what else was wanted took too long */
    else
        visit_end(v, OUTCOME_TIMEOUT, 0, "the whole visit took too long");
}

static void run_deadline(struct visit *v)
{
    int64_t used_ms = loop_now_ms(v->shared->loop) - v->started_ms - v->waited_ms;
    int64_t left_ms = (int64_t)v->shared->config->visit_timeout_ms - used_ms;

    loop_timer_set(v->shared->loop, &v->deadline, left_ms > 0 ? left_ms : 0, on_deadline, v);
}

static void begin_waiting(struct visit *v)
{
    v->waiting_since_ms = loop_now_ms(v->shared->loop);
    loop_timer_clear(v->shared->loop, &v->deadline);
}

static void end_waiting(struct visit *v)
{
    if (v->waiting_since_ms == 0)
        return;
    v->waited_ms += loop_now_ms(v->shared->loop) - v->waiting_since_ms;
    v->waiting_since_ms = 0;
    run_deadline(v);
}

/* ---- connections ---- */

static void hang_up(struct visit *v)
{
    struct visit_shared *s = v->shared;

    connect_cancel(&v->connect);
    if (v->request)
        http_cancel(s->http, v->request);
    v->request = NULL;
    if (v->fd >= 0)
        (void)close(v->fd);
    v->fd = -1;
    http_hang_up(s->http, v->connection);
    v->connection = 0;
    v->connected = false;
    visit_handshake_over(v);
    leave_queues(v);
    if (v->has_transfer) {
        v->has_transfer = false;
        s->transfers--;
        open_gates_soon(s);
    }
}

static void on_connected(void *arg, enum connect_state state, int fd, int errno_value)
{
    struct visit *v = arg;
    char words[128];

    if (state == CONNECT_OK) {
        v->fd = fd;
        queue_for_handshake(v);
        return;
    }
    if (v->address_next < v->address_count) {
        visit_connect(v);
        return;
    }
    (void)strerror_r(errno_value, words, sizeof(words));
    switch (state) {
    case CONNECT_REFUSED:
        visit_fail(v, OUTCOME_CONNECT_REFUSED, 0, "connection refused");
        return;
    case CONNECT_TIMEOUT:
        visit_fail(v, OUTCOME_CONNECT_TIMEOUT, 0, "no answer to the connection attempt");
        return;
    case CONNECT_FORBIDDEN:
        visit_fail(v, OUTCOME_ADDRESS_REFUSED, 0, "the address is not on the public internet");
        return;
    default:
        visit_fail(v, OUTCOME_CONNECT_FAILED, 0, strerror_r(errno_value, words, sizeof(words)));
        return;
    }
}

void visit_connect(struct visit *v)
{
    struct visit_shared *s = v->shared;

    if (!v->has_transfer) {
        queue_for_transfer(v);
        return;
    }
    if (v->address_next >= v->address_count)
        v->address_next = 0; /* a connection was lost: the same addresses once more */
    v->address = v->addresses[v->address_next++];
    connect_start(&v->connect, &s->guard, &v->address, s->config->https_port, CONNECT_TIMEOUT_MS,
                  on_connected, v);
}

static void on_resolved(void *arg, const struct dns_answer *answer)
{
    struct visit *v = arg;
    struct visit_shared *s = v->shared;
    struct address key;

    switch (answer->state) {
    case DNS_NXDOMAIN:
        visit_fail(v, OUTCOME_DNS_NXDOMAIN, 0, "the name does not exist");
        return;
    case DNS_NODATA:
        visit_fail(v, OUTCOME_DNS_NODATA, 0, "the name has no address");
        return;
    case DNS_TEMPORARY:
        visit_fail(v, OUTCOME_DNS_TEMPORARY, 0, answer->detail);
        return;
    case DNS_OK:
        break;
    }
    v->address_count = v->address_next = 0;
    for (int i = 0; i < answer->count; i++)
        if (address_may_contact(&s->guard, &answer->addresses[i]))
            v->addresses[v->address_count++] = answer->addresses[i];
    if (v->address_count == 0) {
        char text[ADDRESS_TEXT_SIZE];
        char words[120];

        address_text(&answer->addresses[0], text);
        (void)snprintf(words, sizeof(words), "%s is not on the public internet", text);
        visit_fail(v, OUTCOME_ADDRESS_REFUSED, 0, words);
        return;
    }
    key = address_key(&v->addresses[0]);
    message_put_resolved(s->out, v->ask.visit, key.bytes);
    begin_waiting(v);
}

void visit_change_authority(struct visit *v)
{
    struct hostname name;

    hang_up(v);
    v->granted = false;
    v->reconnected = false;
    if (hostname_read(v->url.host, strlen(v->url.host), &name) != HOSTNAME_OK) {
        visit_fail(v, OUTCOME_REDIRECT_REFUSED, 0, "leads to a name that is no public host name");
        return;
    }
    memcpy(v->host, name.name, sizeof(v->host));
    memcpy(v->url.host, name.name, sizeof(v->url.host));
    dns_ask(v->shared->dns, v->host, on_resolved, v);
}

void visit_go(struct visit_shared *shared, uint64_t visit)
{
    for (struct visit *v = shared->visits; v; v = v->next) {
        if (v->ask.visit != visit)
            continue;
        if (v->waiting_since_ms == 0)
            return;
        end_waiting(v);
        v->granted = true;
        visit_step(v);
        return;
    }
}

/* ---- beginning and end ---- */

void visit_start(struct visit_shared *shared, const struct message_visit *ask)
{
    struct visit *v = mem_alloc(sizeof(*v));

    v->shared = shared;
    v->ask = *ask;
    v->fd = -1;
    v->started_ms = loop_now_ms(shared->loop);
    v->result.visit = ask->visit;
    connect_init(&v->connect, shared->loop);
    v->next = shared->visits;
    if (v->next)
        v->next->prev = v;
    shared->visits = v;
    run_deadline(v);
    visit_begin(v);
}

static void visit_free(struct visit *v)
{
    struct visit_shared *s = v->shared;

    hang_up(v);
    dns_forget(s->dns, v);
    loop_timer_clear(s->loop, &v->deadline);
    if (v->prev)
        v->prev->next = v->next;
    else
        s->visits = v->next;
    if (v->next)
        v->next->prev = v->prev;
    visit_extras_release(v);
    free(v->nodeinfo_body);
    free(v);
}

/* A time-out while our own loop was slow says nothing about the host. */
static bool is_our_fault(const struct visit *v, enum outcome outcome)
{
    bool timed = outcome == OUTCOME_TIMEOUT || outcome == OUTCOME_CONNECT_TIMEOUT ||
                 outcome == OUTCOME_DNS_TEMPORARY || outcome == OUTCOME_ROBOTS_UNREACHABLE;

    return timed && v->result.http_status == 0 && v->shared->lagged_ms >= v->started_ms;
}

void visit_end(struct visit *v, enum outcome outcome, int status, const char *detail)
{
    struct message_result *r = &v->result;
    struct buf words;

    end_waiting(v);
    r->outcome = outcome;
    r->http_status = status;
    if (is_our_fault(v, outcome)) {
        r->outcome = OUTCOME_NOT_OBSERVED;
        detail = "timed out while this crawler itself was too slow";
    }
    buf_init(&words, sizeof(r->detail) + 64);
    str_put_safe(&words, detail, strlen(detail), sizeof(r->detail) - 8);
    (void)snprintf(r->detail, sizeof(r->detail), "%s", buf_str(&words));
    buf_release(&words);
    r->has_nodeinfo = outcome_is_success((int)r->outcome);
    r->duration_ms = (uint32_t)(loop_now_ms(v->shared->loop) - v->started_ms - v->waited_ms);
    visit_extras_send(v);
    message_put_result(v->shared->out, r);
    visit_free(v);
}

void visit_abandon_all(struct visit_shared *shared)
{
    while (shared->visits)
        visit_free(shared->visits);
    loop_timer_clear(shared->loop, &shared->gates);
}
