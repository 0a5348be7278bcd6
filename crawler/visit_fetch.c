#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "probe/page.h"
#include "probe/retry_after.h"
#include "visit_state.h"

enum {
    POINTER_MAX = 64 * 1024,
    NODEINFO_MAX = 1024 * 1024,
    SMALL_TIMEOUT_MS = 15000,
    HTTPS_PORT = 443,
};

/* Does it leave open whether there is a NodeInfo2 document? Then it is no answer to that: it stands for
 * itself, as it would had it happened to the pointer. */
static bool leaves_open(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_NOT_OBSERVED:
    case OUTCOME_DNS_TEMPORARY:
    case OUTCOME_CONNECT_REFUSED:
    case OUTCOME_CONNECT_TIMEOUT:
    case OUTCOME_CONNECT_FAILED:
    case OUTCOME_TIMEOUT:
    case OUTCOME_BROKEN_HTTP:
    case OUTCOME_ROBOTS_UNREACHABLE:
    case OUTCOME_SERVER_ERROR:
    case OUTCOME_DEFERRED:
        return true;
    default:
        return false;
    }
}

void visit_fail(struct visit *v, enum outcome outcome, int status, const char *detail)
{
    if (v->result.outcome == OUTCOME_OK)
        visit_extra_failed(v, EXTRA_FAILED);
    else if (v->stage == STAGE_NODEINFO2 && !leaves_open(outcome))
        visit_end(v, v->pointer_outcome, v->pointer_status, v->pointer_detail);
    else
        visit_end(v, outcome, status, detail);
}

void visit_lost(struct visit *v, enum outcome outcome, int status, const char *detail)
{
    if (v->result.outcome == OUTCOME_OK)
        visit_extras_stop(v);
    else
        visit_fail(v, outcome, status, detail);
}

/* ---- statuses ---- */

/* How long the server asks us to stay away. */
static int32_t wait_asked_s(const struct http_answer *a)
{
    int32_t wait_s = 0;

    if (a->status == 429 || a->status == 503)
        wait_s = retry_after_s(a->retry_after[0] ? a->retry_after : NULL, clock_now_us());
    if (wait_s == 0 && a->status == 429)
        wait_s = retry_after_reset_s(a->rate_reset[0] ? a->rate_reset : NULL, clock_now_us());
    return wait_s;
}

bool visit_is_deferred(const struct http_answer *a)
{
    return a->status == 429 || wait_asked_s(a) > 0;
}

enum outcome visit_outcome_of_status(const struct http_answer *a)
{
    enum outcome outcome = outcome_of_status(a->status);

    if (page_header_is_challenge(a->cf_mitigated[0] ? a->cf_mitigated : NULL))
        return OUTCOME_CHALLENGE_CLOUDFLARE;
    if ((outcome == OUTCOME_DENIED || a->status == 503) &&
        page_classify(a->body.bytes, a->body.len) == PAGE_CLOUDFLARE)
        return OUTCOME_CHALLENGE_CLOUDFLARE;
    return visit_is_deferred(a) ? OUTCOME_DEFERRED : outcome;
}

/* ---- redirects ---- */

static bool is_redirect(const struct http_answer *a)
{
    return a->status == 301 || a->status == 302 || a->status == 303 || a->status == 307 || a->status == 308;
}

static void refuse_redirect(struct visit *v, const struct http_answer *a, const char *why)
{
    if (v->stage == STAGE_ROBOTS)
        visit_robots_elsewhere(v);
    else
        visit_fail(v, OUTCOME_REDIRECT_REFUSED, a->status, why);
}

static void follow(struct visit *v, const struct http_answer *a)
{
    struct url to;

    if (++v->redirects > VISIT_REDIRECTS_MAX) {
        refuse_redirect(v, a, "more than five redirects");
        return;
    }
    if (!a->location[0] || !url_resolve(&v->url, a->location, strlen(a->location), &to)) {
        refuse_redirect(v, a, "a redirect without a usable address");
        return;
    }
    if (!to.https || to.port != HTTPS_PORT) {
        refuse_redirect(v, a, to.https ? "a redirect to another port" : "a redirect from https to http");
        return;
    }
    /* the figures of an instance are on its own host */
    if (v->stage == STAGE_EXTRA && strcmp(to.host, v->url.host) != 0) {
        refuse_redirect(v, a, "a redirect of an extra document to another host");
        return;
    }
    v->url = to;
    visit_step(v);
}

/* ---- one request ---- */

static void on_answer(struct visit *v, const struct http_answer *a)
{
    if (is_redirect(a)) {
        follow(v, a);
        return;
    }
    switch (v->stage) {
    case STAGE_ROBOTS:
        visit_on_robots(v, a);
        return;
    case STAGE_POINTER:
        visit_on_pointer(v, a);
        return;
    case STAGE_DOCUMENT:
        visit_on_document(v, a);
        return;
    case STAGE_NODEINFO2:
        visit_on_nodeinfo2(v, a);
        return;
    case STAGE_EXTRA:
        visit_on_extra(v, a);
        return;
    }
}

static enum outcome outcome_of_end(enum http_end end)
{
    switch (end) {
    case HTTP_TLS_EXPIRED:
        return OUTCOME_TLS_EXPIRED;
    case HTTP_TLS_NAME:
        return OUTCOME_TLS_NAME;
    case HTTP_TLS_UNTRUSTED:
        return OUTCOME_TLS_UNTRUSTED;
    case HTTP_TLS_FAILED:
        return OUTCOME_TLS_FAILED;
    case HTTP_RESET:
        return OUTCOME_CONNECT_FAILED;
    case HTTP_TIMEOUT:
        return OUTCOME_TIMEOUT;
    case HTTP_TOO_LARGE:
        return OUTCOME_TOO_LARGE;
    case HTTP_NO_CONNECTION:
        return OUTCOME_CONNECT_FAILED;
    case HTTP_NO_ROOM:
        return OUTCOME_NOT_OBSERVED;
    default:
        return OUTCOME_BROKEN_HTTP;
    }
}

static void on_too_large(struct visit *v, const struct http_answer *a)
{
    enum page_kind kind = page_classify(a->body.bytes, a->body.len);

    if (v->stage == STAGE_ROBOTS)
        visit_on_robots(v, a); /* what came counts, the rest is ignored (RFC 9309, section 2.5) */
    else if (v->stage == STAGE_EXTRA)
        visit_extra_failed(v, EXTRA_TOO_LARGE);
    else if (kind != PAGE_NONE)
        on_answer(v, a); /* a web page: which one is told by its beginning */
    else
        visit_fail(v, OUTCOME_TOO_LARGE, a->status, a->detail);
}

/* A kept connection may be closed between two requests: that is no failure of the host. */
static bool reconnect(struct visit *v, const struct http_answer *a, bool was_kept)
{
    bool lost = a->end == HTTP_NO_CONNECTION || (a->end == HTTP_BROKEN && a->status == 0 && was_kept);

    if (!lost || v->reconnected)
        return false;
    v->reconnected = true;
    visit_step(v);
    return true;
}

/* The request went out and nothing good came back. */
static void no_answer(struct visit *v, const struct http_answer *a)
{
    enum outcome outcome = outcome_of_end(a->end);

    /* TLS was up, so the host is there; but what it forbids is not known, so nothing else may be asked */
    if (v->stage == STAGE_ROBOTS && v->secured &&
        (outcome == OUTCOME_TIMEOUT || outcome == OUTCOME_BROKEN_HTTP || outcome == OUTCOME_TOO_LARGE))
        outcome = OUTCOME_ROBOTS_UNREACHABLE;
    visit_lost(v, outcome, a->status, a->detail);
}

/* The host that is visited may be known by its certificate; where it leads to is always verified in full. */
static bool is_at_home(const struct visit *v)
{
    return strcmp(v->host, v->ask.host) == 0;
}

_Static_assert((int)MESSAGE_LEAF_SIZE == (int)TRUST_DIGEST_SIZE, "one crosses as the other");
_Static_assert((int)TRUST_LEAF_DAYS == (int)MESSAGE_LEAF_DAYS,
               "what the coordinator takes of what we verified");

static struct trust_leaf known_leaf(const struct visit *v)
{
    struct trust_leaf leaf = {.until_s = is_at_home(v) ? v->ask.leaf.until_s : 0};

    memcpy(leaf.digest, v->ask.leaf.digest, sizeof(leaf.digest));
    return leaf;
}

static void note_leaf(struct visit *v, const struct trust_leaf *verified)
{
    if (!is_at_home(v) || verified->until_s == 0)
        return;
    memcpy(v->result.leaf.digest, verified->digest, sizeof(v->result.leaf.digest));
    v->result.leaf.until_s = verified->until_s;
}

/* Whatever else becomes of the answer, and of the visit. */
static void note_wait(struct visit *v, const struct http_answer *a)
{
    int32_t wait_s = wait_asked_s(a);

    if (wait_s > v->result.retry_after_s)
        v->result.retry_after_s = wait_s;
}

static void on_done(void *arg, const struct http_answer *a)
{
    struct visit *v = arg;
    bool was_kept = v->kept;

    v->request = NULL;
    v->timed_out = a->end == HTTP_TIMEOUT;
    v->kept = a->kept;
    if (!a->kept)
        v->connection = 0;
    visit_handshake_over(v);
    note_leaf(v, &a->verified);
    note_wait(v, a);
    if (a->end != HTTP_NO_CONNECTION)
        v->result.requests++;
    if (a->end == HTTP_ANSWERED) {
        v->reconnected = false;
        on_answer(v, a);
    } else if (a->end == HTTP_TOO_LARGE && (a->body.len > 0 || v->stage == STAGE_EXTRA)) {
        on_too_large(v, a);
    } else if (!reconnect(v, a, was_kept)) {
        no_answer(v, a);
    }
}

static void on_secured(void *arg)
{
    struct visit *v = arg;

    v->secured = true;
    visit_handshake_over(v);
}

static size_t body_max(const struct visit *v)
{
    switch (v->stage) {
    case STAGE_ROBOTS:
        return ROBOTS_BYTES_MAX;
    case STAGE_POINTER:
        return POINTER_MAX;
    case STAGE_DOCUMENT:
    case STAGE_NODEINFO2:
        return NODEINFO_MAX;
    case STAGE_EXTRA:
        return visit_extra_body_max(v);
    }
    BUG("stage %d", (int)v->stage);
}

/* Does the visit end with this answer, as far as can be told? A redirect, or a second document after a first
 * that is not there, takes a new connection. */
static bool is_last(const struct visit *v)
{
    if (v->stage == STAGE_EXTRA)
        return visit_extra_is_last(v);
    return v->stage == STAGE_NODEINFO2 ||
           (v->stage == STAGE_DOCUMENT && v->ask.want == 0 && !v->second_url);
}

static void send_request(void *arg)
{
    struct visit *v = arg;
    bool is_list = v->stage == STAGE_EXTRA && v->extra == SOFTWARE_PEERS;
    const struct trust_leaf leaf = known_leaf(v);
    const struct http_ask ask = {
        .host = v->host,
        .leaf = &leaf,
        .path = v->url.path,
        .post = v->stage == STAGE_EXTRA && v->extra_ask.post ? v->extra_ask.body : NULL,
        .etag = is_list && v->extra_ask.page == 0 && v->redirects == 0 ? v->ask.peers_etag : "",
        .fd = v->fd,
        .connection = v->connection,
        .body_max = body_max(v),
        .last = is_last(v),
        .timeout_ms = is_list ? 0 : SMALL_TIMEOUT_MS,
        .sink = is_list ? visit_extra_sink : NULL,
        .secured = on_secured,
        .done = on_done,
        .arg = v,
    };

    v->fd = -1;
    v->secured = v->kept;
    visit_begin_phase(v);
    v->request_ms = v->phase_ms;
    v->request = http_start(v->shared->http, &ask);
    v->connection = http_connection(v->request);
}

static void send_when_due(struct visit *v)
{
    int64_t early_ms = v->request_ms + v->spacing_ms - loop_now_ms(v->shared->loop);

    if (v->request_ms > 0 && v->spacing_ms > 0 && early_ms > 0)
        loop_timer_set(v->shared->loop, &v->spacer, early_ms, send_request, v);
    else
        send_request(v);
}

void visit_step(struct visit *v)
{
    if (strcmp(v->host, v->url.host) != 0)
        visit_change_authority(v);
    else if (!visit_robots_permit(v))
        return;
    else if (!v->kept && v->fd < 0)
        visit_reach(v);
    else
        send_when_due(v);
}

void visit_fetch(struct visit *v, enum visit_stage stage, const struct url *url)
{
    v->stage = stage;
    v->url = *url;
    v->redirects = 0;
    visit_step(v);
}
