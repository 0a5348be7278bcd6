#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "coordinator_state.h"

enum {
    MISSED_MAX = 2,           /* a host that answered last time is believed to be gone at the third attempt */
    AGAIN_MS = 60 * 1000,     /* until what was set aside is asked again, when there is other work */
    ASK_MS = 2000,            /* between two hosts that are asked while our network is down */
    DOWN_MAX_MS = 600 * 1000, /* of a run with --once */
};

/* What a visit says of the network between us and the host. */
enum contact { CONTACT_NONE, CONTACT_HEARD, CONTACT_MISSED };

static enum contact contact_of(const struct message_result *r)
{
    switch (r->outcome) {
    case OUTCOME_NOT_OBSERVED:
    case OUTCOME_ADDRESS_REFUSED:
    case OUTCOME_DNS_NXDOMAIN: /* a resolver at home may know that by itself */
    case OUTCOME_DNS_NODATA:
    case OUTCOME_BROKEN_HTTP: /* something came, sometime */
        return CONTACT_NONE;
    case OUTCOME_DNS_TEMPORARY:
    case OUTCOME_CONNECT_TIMEOUT:
    case OUTCOME_CONNECT_FAILED:
    case OUTCOME_TIMEOUT:
        return CONTACT_MISSED;
    case OUTCOME_ROBOTS_UNREACHABLE:
        return r->http_status == 0 ? CONTACT_MISSED : CONTACT_HEARD;
    default:
        return CONTACT_HEARD;
    }
}

/* Somebody is heard: were we gone, or only those who were asked? */
static void hear(struct coordinator *c, const struct flight *flight)
{
    bool was_suspected = outage_is(&c->outage);
    int64_t silent_ms = clock_mono_ms() - c->outage.since_ms;

    outage_heard(&c->outage, flight->began_ms);
    if (!was_suspected || outage_is(&c->outage))
        return;
    progress_end(&c->progress);
    log_info("%s answers after %.0f s; %d hosts that did not are asked once more",
             c->is_down ? "our network is back: a host" : "our network is there: a host",
             (double)silent_ms / 1000, c->again_len);
    c->down_ms += c->is_down ? silent_ms : 0;
    c->is_down = false;
}

static void miss(struct coordinator *c, const struct flight *flight)
{
    const char *host = flight->finished->claim.host;
    bool was_down = outage_is(&c->outage);

    if (flight->resolved)
        outage_missed(&c->outage, flight->key, sizeof(flight->key), clock_mono_ms());
    else
        outage_missed(&c->outage, host, strlen(host), clock_mono_ms());
    if (was_down || !outage_is(&c->outage))
        return;
    progress_end(&c->progress);
    log_warn(
        "hosts at %d places that answered last time cannot be reached, and nobody else is heard: is our own "
        "network down? Nothing is counted against them; the crawl goes on when somebody answers",
        OUTAGE_PLACES);
}

static void set_aside(struct coordinator *c, struct flight *flight)
{
    struct waiting waiting;

    if (c->again_len == 0)
        c->again_ms = clock_mono_ms();
    flight->tries.missed++;
    flight->tries.heard = c->outage.heard;
    waiting = frames_take_back(c, flight);
    waiting_push(&c->again, &c->again_len, &c->again_room, &waiting);
    c->given_out++; /* its place under --limit is kept */
}

static void note_witness(struct coordinator *c, const struct claim *claim)
{
    c->witnesses[c->outage.heard % COORDINATOR_WITNESSES] = *claim;
    if (c->witness_count < COORDINATOR_WITNESSES)
        c->witness_count++;
}

static bool is_believed(const struct coordinator *c, const struct tries *tries)
{
    return tries->missed >= MISSED_MAX || (tries->missed > 0 && c->outage.heard > tries->heard);
}

static bool has_answered(enum host_state state)
{
    return state == HOST_ALIVE || state == HOST_ALIAS || state == HOST_REFUSING;
}

void reach_forget(struct coordinator *c, struct flight *witness)
{
    (void)frames_take_back(c, witness);
    c->is_asking = false;
}

bool reach_takes(struct coordinator *c, struct flight *flight, const struct message_result *result)
{
    enum contact contact = contact_of(result);
    bool is_doubted;

    if (result->outcome == OUTCOME_OK || result->outcome == OUTCOME_ALIAS)
        note_witness(c, &flight->finished->claim);
    if (contact == CONTACT_HEARD)
        hear(c, flight);
    if (contact == CONTACT_MISSED && outage_is(&c->outage) && (flight->is_witness || c->witness_count == 0))
        c->is_down = true;
    if (flight->is_witness) {
        reach_forget(c, flight);
        return true;
    }
    if (contact != CONTACT_MISSED)
        return false;
    is_doubted = has_answered(flight->finished->claim.plan.state) && !is_believed(c, &flight->tries);
    if (is_doubted)
        miss(c, flight);
    if (!is_doubted && !outage_is(&c->outage))
        return false;
    set_aside(c, flight);
    return true;
}

/* The oldest first: the queue is a stack. */
static void bring_back(struct coordinator *c)
{
    c->given_out -= c->again_len;
    while (c->again_len > 0)
        waiting_push(&c->queue, &c->queue_len, &c->queue_room, &c->again[--c->again_len]);
}

/* Later, so that a short fault is over; but a run that ends does not wait when that is all there is left to
 * do. */
static bool is_time_again(const struct coordinator *c)
{
    bool ends = c->options->once || c->options->limit > 0;

    return clock_mono_ms() - c->again_ms > AGAIN_MS || (ends && (c->dry || c->flights.count == 0));
}

bool reach_is_open(struct coordinator *c)
{
    /* under --limit they have their places, and what else is claimed has none */
    bool is_their_turn = c->queue_len == 0 || !coordinator_under_limit(c);

    /* with nobody left who could be asked, the crawl finds out by going on */
    if (outage_is(&c->outage) && (c->witness_count > 0 || c->again_len > 0 || c->flights.count > 0))
        return false;
    if (is_their_turn && c->again_len > 0 && is_time_again(c))
        bring_back(c);
    return true;
}

/* The oldest of those set aside, when nobody has answered yet. */
static bool ask_again(struct coordinator *c, struct waiting *whom)
{
    if (c->again_len == 0)
        return false;
    *whom = c->again[0];
    c->given_out--;
    memmove(c->again, c->again + 1, (size_t)--c->again_len * sizeof(*c->again));
    return true;
}

bool reach_asks(struct coordinator *c, struct waiting *whom, bool *is_witness)
{
    int64_t now_ms = clock_mono_ms();

    if (c->is_asking || now_ms < c->ask_ms)
        return false;
    c->ask_ms = now_ms + ASK_MS;
    *is_witness = c->is_asking = c->witness_count > 0;
    if (!*is_witness)
        return c->flights.count == 0 && ask_again(c, whom);
    *whom = (struct waiting){.claim = c->witnesses[c->witness_next++ % c->witness_count]};
    whom->claim.peers_due = whom->claim.activity_due = false;
    whom->claim.charts_due = whom->claim.restrictions_due = false;
    return true;
}

bool reach_waits(const struct coordinator *c, struct err *e)
{
    if (!c->options->once || clock_mono_ms() - c->outage.since_ms < DOWN_MAX_MS)
        return true;
    return err_set(e, ERR_IO,
                   "nobody could be reached for ten minutes: our own network seems to be down; run again "
                   "when it is back");
}
