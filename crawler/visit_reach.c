#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probe/hostname.h"
#include "visit_state.h"

enum {
    CONNECT_TIMEOUT_MS = 5000,
    LOOK_MS = 500, /* a handshake that is silent for so long takes none of our processor */
};

/* ---- the two gates of a worker: open transfers, handshakes in progress ---- */

static void queue_join(struct visit_queue *q, struct visit *v)
{
    v->queue = q;
    v->queue_prev = q->last;
    v->queue_next = NULL;
    if (q->last)
        q->last->queue_next = v;
    else
        q->first = v;
    q->last = v;
    visit_begin_waiting(v);
}

static void queue_leave(struct visit *v)
{
    struct visit_queue *q = v->queue;

    if (!q)
        return;
    if (v->queue_prev)
        v->queue_prev->queue_next = v->queue_next;
    else
        q->first = v->queue_next;
    if (v->queue_next)
        v->queue_next->queue_prev = v->queue_prev;
    else
        q->last = v->queue_prev;
    v->queue = NULL;
    visit_end_waiting(v);
}

/* The gate is there for our processor: whoever only waits for a silent server makes room for others. When we are the
 * slow side, what the server said lies unread, and the place is kept. */
static void look_at_handshake(void *arg)
{
    struct visit *v = arg;

    if (http_is_silent(v->shared->http, v->connection))
        visit_handshake_over(v);
    else
        loop_timer_set(v->shared->loop, &v->looker, LOOK_MS, look_at_handshake, v);
}

static void open_gates(void *arg)
{
    struct visit_shared *s = arg;
    struct visit *v;

    while ((v = s->for_transfer.first) && s->transfers < s->config->transfers_max) {
        queue_leave(v);
        v->has_transfer = true;
        s->transfers++;
        visit_reach(v);
    }
    while ((v = s->for_handshake.first) && s->handshakes < s->config->handshakes_max) {
        queue_leave(v);
        v->has_handshake = true;
        s->handshakes++;
        loop_timer_set(s->loop, &v->looker, LOOK_MS, look_at_handshake, v);
        visit_step(v);
    }
}

static void open_gates_soon(struct visit_shared *s)
{
    if (s->gates.place == 0)
        loop_timer_set(s->loop, &s->gates, 0, open_gates, s);
}

void visit_handshake_over(struct visit *v)
{
    if (!v->has_handshake)
        return;
    v->has_handshake = false;
    v->shared->handshakes--;
    loop_timer_clear(v->shared->loop, &v->looker);
    open_gates_soon(v->shared);
}

static void transfer_over(struct visit *v)
{
    if (!v->has_transfer)
        return;
    v->has_transfer = false;
    v->shared->transfers--;
    open_gates_soon(v->shared);
}

/* ---- failures of a place ---- */

/* The host that was asked is judged by what happened; where it leads to, by what that means for it; nobody by
 * what is our own fault. */
static void unreachable(struct visit *v, enum outcome outcome, const char *detail)
{
    char words[sizeof(v->result.detail) + RECORD_HOST_MAX];

    if (strcmp(v->host, v->ask.host) == 0) {
        visit_lost(v, outcome, 0, detail);
        return;
    }
    (void)snprintf(words, sizeof(words), "leads to %s: %s", v->host, detail);
    if (v->stage == STAGE_ROBOTS && outcome != OUTCOME_NOT_OBSERVED && strcmp(v->host, v->robots_host) != 0)
        outcome = OUTCOME_ROBOTS_UNREACHABLE;
    else if (outcome == OUTCOME_ADDRESS_REFUSED)
        outcome = OUTCOME_REDIRECT_REFUSED;
    visit_lost(v, outcome, 0, words);
}

static void connection_failed(struct visit *v, enum connect_state state, int errno_value)
{
    char words[128];

    switch (state) {
    case CONNECT_REFUSED:
        unreachable(v, OUTCOME_CONNECT_REFUSED, "connection refused");
        return;
    case CONNECT_TIMEOUT:
        unreachable(v, OUTCOME_CONNECT_TIMEOUT, "no answer to the connection attempt");
        return;
    case CONNECT_FORBIDDEN:
        unreachable(v, OUTCOME_ADDRESS_REFUSED, "the address is not on the public internet");
        return;
    case CONNECT_NO_IPV6:
        unreachable(v, OUTCOME_NOT_OBSERVED, "it has only IPv6 addresses and this crawler has no IPv6");
        return;
    case CONNECT_EXHAUSTED:
        unreachable(v, OUTCOME_NOT_OBSERVED, "this crawler had no descriptor or port left");
        return;
    default:
        unreachable(v, OUTCOME_CONNECT_FAILED, strerror_r(errno_value, words, sizeof(words)));
        return;
    }
}

/* ---- connections ---- */

/* Every new connection asks for the pace of its address. There it may stand behind hundreds: meanwhile its
 * place among the transfers is another's, or those who may go would wait for those who may not. */
static void ask_for_pace(struct visit *v)
{
    const struct address key = address_key(&v->addresses[v->address_at]);

    transfer_over(v);
    message_put_resolved(v->shared->out, v->ask.visit, key.bytes);
    visit_begin_waiting(v);
}

static void on_connected(void *arg, enum connect_state state, int fd, int errno_value)
{
    struct visit *v = arg;
    bool first = v->tries == 0;

    if (state == CONNECT_OK) {
        v->fd = fd;
        v->tries = 0;
        queue_join(&v->shared->for_handshake, v);
        open_gates_soon(v->shared);
        return;
    }
    /* what IPv4 said is worth more than that we have no IPv6 */
    if (first || state != CONNECT_NO_IPV6) {
        v->failure = state;
        v->failure_errno = errno_value;
    }
    if (++v->tries < v->address_count && v->tries < VISIT_CONNECTS_MAX && state != CONNECT_EXHAUSTED) {
        v->address_at = (v->address_at + 1) % v->address_count;
        visit_reach(v);
        return;
    }
    v->tries = 0;
    connection_failed(v, v->failure, v->failure_errno);
}

void visit_reach(struct visit *v)
{
    struct visit_shared *s = v->shared;

    if (!v->granted) {
        ask_for_pace(v);
        return;
    }
    if (!v->has_transfer) {
        queue_join(&s->for_transfer, v);
        open_gates_soon(s);
        return;
    }
    v->granted = false;
    visit_begin_phase(v);
    connect_start(&v->connect, &s->guard, &v->addresses[v->address_at], s->config->https_port,
                  CONNECT_TIMEOUT_MS, on_connected, v);
}

void visit_leave_authority(struct visit *v)
{
    struct visit_shared *s = v->shared;

    if (v->resolving)
        dns_forget(s->dns, v);
    v->resolving = false;
    connect_cancel(&v->connect);
    loop_timer_clear(s->loop, &v->spacer);
    if (v->request)
        http_cancel(s->http, v->request);
    v->request = NULL;
    if (v->fd >= 0)
        (void)close(v->fd);
    v->fd = -1;
    http_hang_up(s->http, v->connection);
    v->connection = 0;
    v->kept = v->reconnected = v->granted = false;
    v->spacing_ms = v->request_ms = 0;
    v->address_count = v->address_at = v->tries = 0;
    queue_leave(v);
    visit_handshake_over(v);
    transfer_over(v);
}

/* ---- names ---- */

static void all_refused(struct visit *v, const struct dns_answer *answer)
{
    char text[ADDRESS_TEXT_SIZE];
    char words[120];

    address_text(&answer->addresses[0], text);
    (void)snprintf(words, sizeof(words), "%s is not on the public internet", text);
    unreachable(v, OUTCOME_ADDRESS_REFUSED, words);
}

static void on_question_begun(void *arg)
{
    struct visit *v = arg;

    visit_end_waiting(v);
    visit_begin_phase(v);
}

static void on_resolved(void *arg, const struct dns_answer *answer)
{
    struct visit *v = arg;

    v->resolving = false;
    switch (answer->state) {
    case DNS_NXDOMAIN:
        unreachable(v, OUTCOME_DNS_NXDOMAIN, "the name does not exist");
        return;
    case DNS_NODATA:
        unreachable(v, OUTCOME_DNS_NODATA, "the name has no address");
        return;
    case DNS_TEMPORARY:
        unreachable(v, OUTCOME_DNS_TEMPORARY, answer->detail);
        return;
    case DNS_OK:
        break;
    }
    for (int i = 0; i < answer->count; i++)
        if (address_may_contact(&v->shared->guard, &answer->addresses[i]))
            v->addresses[v->address_count++] = answer->addresses[i];
    if (v->address_count == 0)
        all_refused(v, answer);
    else
        visit_step(v);
}

static void refuse_place(struct visit *v, const char *why)
{
    if (v->stage == STAGE_ROBOTS)
        visit_robots_elsewhere(v);
    else
        visit_fail(v, OUTCOME_REDIRECT_REFUSED, 0, why);
}

void visit_change_authority(struct visit *v)
{
    struct hostname name;

    if (hostname_read(v->url.host, strlen(v->url.host), &name) != HOSTNAME_OK) {
        refuse_place(v, "leads to a name that is no public host name");
        return;
    }
    if (barred_has(v->shared->barred, name.name)) {
        refuse_place(v, "leads to a host that asked to be left alone");
        return;
    }
    memcpy(v->url.host, name.name, sizeof(v->url.host));
    if (strcmp(v->host, name.name) == 0) { /* another spelling of where we are */
        visit_step(v);
        return;
    }
    visit_leave_authority(v);
    memcpy(v->host, name.name, sizeof(v->host));
    v->resolving = true;
    visit_begin_waiting(v); /* for a turn at the resolver */
    dns_ask(v->shared->dns, v->host, on_question_begun, on_resolved, v);
}
