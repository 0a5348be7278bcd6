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

static const char product_token[] = "fedtide";

void visit_fail(struct visit *v, enum outcome outcome, int status, const char *detail)
{
    if (v->stage == STAGE_EXTRA || v->result.outcome == OUTCOME_OK)
        visit_extra_failed(v, EXTRA_FAILED);
    else if (v->stage == STAGE_NODEINFO2)
        visit_end(v, v->pointer_outcome, v->pointer_status, v->pointer_detail);
    else
        visit_end(v, outcome, status, detail);
}

/* ---- statuses ---- */

enum outcome visit_outcome_of_status(struct visit *v, const struct http_answer *a)
{
    int32_t wait_s = retry_after_s(a->retry_after[0] ? a->retry_after : NULL, clock_now_us());

    if (wait_s == 0 && a->status == 429)
        wait_s = retry_after_reset_s(a->rate_reset[0] ? a->rate_reset : NULL, clock_now_us());
    if (page_header_is_challenge(a->cf_mitigated[0] ? a->cf_mitigated : NULL))
        return OUTCOME_CHALLENGE_CLOUDFLARE;
    switch (a->status) {
    case 404:
        return OUTCOME_NO_NODEINFO;
    case 410:
        return OUTCOME_GONE;
    case 429:
        v->result.retry_after_s = wait_s;
        return OUTCOME_DEFERRED;
    case 401:
    case 403:
    case 405:
    case 406:
    case 418:
    case 451:
        return page_classify(a->body.bytes, a->body.len) == PAGE_CLOUDFLARE ? OUTCOME_CHALLENGE_CLOUDFLARE
                                                                            : OUTCOME_DENIED;
    case 503:
        if (page_classify(a->body.bytes, a->body.len) == PAGE_CLOUDFLARE)
            return OUTCOME_CHALLENGE_CLOUDFLARE;
        v->result.retry_after_s = wait_s;
        return wait_s > 0 ? OUTCOME_DEFERRED : OUTCOME_SERVER_ERROR;
    default:
        return a->status >= 500 ? OUTCOME_SERVER_ERROR : OUTCOME_HTTP_ERROR;
    }
}

static const char *stage_name(enum visit_stage stage)
{
    static const char *const names[] = {[STAGE_ROBOTS] = "robots.txt",
                                        [STAGE_POINTER] = "nodeinfo pointer",
                                        [STAGE_DOCUMENT] = "nodeinfo document",
                                        [STAGE_NODEINFO2] = "x-nodeinfo2",
                                        [STAGE_EXTRA] = "extra document"};

    return names[stage];
}

static void fail_status(struct visit *v, const struct http_answer *a, enum outcome outcome)
{
    char words[120];

    (void)snprintf(words, sizeof(words), "%s answered with status %d", stage_name(v->stage), a->status);
    visit_fail(v, outcome, a->status, words);
}

/* ---- robots.txt ---- */

static void go_on_after_robots(struct visit *v)
{
    v->stage = v->pending_stage;
    v->url = v->pending_url;
    v->redirects = v->pending_redirects;
    visit_step(v);
}

static void read_robots(struct visit *v, const struct http_answer *a)
{
    enum outcome outcome = OUTCOME_NONE;

    switch (page_classify(a->body.bytes, a->body.len)) {
    case PAGE_ANUBIS:
        outcome = OUTCOME_CHALLENGE_ANUBIS;
        break;
    case PAGE_CLOUDFLARE:
        outcome = OUTCOME_CHALLENGE_CLOUDFLARE;
        break;
    default:
        break;
    }
    if (outcome != OUTCOME_NONE) {
        visit_fail(v, outcome, a->status, "a challenge page instead of robots.txt");
        return;
    }
    robots_cache_put(v->shared->robots, v->robots_host,
                     robots_read(buf_str(&a->body), a->body.len, product_token), false,
                     loop_now_ms(v->shared->loop));
    go_on_after_robots(v);
}

static void on_robots(struct visit *v, const struct http_answer *a)
{
    switch (robots_access_by_status(a->status)) {
    case ROBOTS_READ:
        read_robots(v, a);
        return;
    case ROBOTS_ALLOW_ALL:
    case ROBOTS_NODEINFO_ONLY:
        if (page_header_is_challenge(a->cf_mitigated[0] ? a->cf_mitigated : NULL)) {
            fail_status(v, a, OUTCOME_CHALLENGE_CLOUDFLARE);
            return;
        }
        robots_cache_put(v->shared->robots, v->robots_host, NULL,
                         robots_access_by_status(a->status) == ROBOTS_NODEINFO_ONLY,
                         loop_now_ms(v->shared->loop));
        go_on_after_robots(v);
        return;
    case ROBOTS_WAIT:
        fail_status(v, a, visit_outcome_of_status(v, a));
        return;
    case ROBOTS_UNREACHABLE:
        break;
    }
    /* a server that says when to come back is not broken */
    if (visit_outcome_of_status(v, a) == OUTCOME_DEFERRED)
        fail_status(v, a, OUTCOME_DEFERRED);
    else
        fail_status(v, a, OUTCOME_ROBOTS_UNREACHABLE);
}

static void ask_for_robots(struct visit *v)
{
    v->pending_stage = v->stage;
    v->pending_url = v->url;
    v->pending_redirects = v->redirects;
    memcpy(v->robots_host, v->host, sizeof(v->robots_host));
    v->stage = STAGE_ROBOTS;
    v->redirects = 0;
    (void)snprintf(v->url.path, sizeof(v->url.path), "/robots.txt");
    visit_step(v);
}

/* May the URL at hand be asked? Answers "not known yet" by asking for robots.txt first. */
static bool robots_permit(struct visit *v)
{
    const struct robots_entry *entry;

    if (v->stage == STAGE_ROBOTS)
        return true;
    entry = robots_cache_find(v->shared->robots, v->host, loop_now_ms(v->shared->loop));
    if (!entry) {
        ask_for_robots(v);
        return false;
    }
    if (robots_allows(entry->rules, v->url.path) &&
        !(entry->nodeinfo_only && v->stage == STAGE_EXTRA && strncmp(v->url.path, "/api/", 5) == 0))
        return true;
    if (v->stage == STAGE_EXTRA) {
        visit_extra_failed(v, EXTRA_ROBOTS);
    } else {
        char words[160];

        (void)snprintf(words, sizeof(words), "robots.txt forbids %.120s", v->url.path);
        visit_fail(v, OUTCOME_ROBOTS_DENIED, 0, words);
    }
    return false;
}

/* ---- redirects ---- */

static bool is_redirect(const struct http_answer *a)
{
    return a->status == 301 || a->status == 302 || a->status == 303 || a->status == 307 || a->status == 308;
}

static void refuse_redirect(struct visit *v, const struct http_answer *a, const char *why)
{
    if (v->stage == STAGE_ROBOTS) {
        /* more than five hops, or to where we do not go: "unavailable", so nothing is forbidden
         * (section 2.3.1.2) */
        robots_cache_put(v->shared->robots, v->robots_host, NULL, true, loop_now_ms(v->shared->loop));
        go_on_after_robots(v);
        return;
    }
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
        on_robots(v, a);
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
    default:
        return OUTCOME_BROKEN_HTTP;
    }
}

/* A kept connection may be closed between two requests: that is no failure of the host. */
static bool reconnect(struct visit *v, const struct http_answer *a)
{
    bool lost = a->end == HTTP_NO_CONNECTION || (a->end == HTTP_BROKEN && a->status == 0 && v->connected);

    v->connected = false;
    v->connection = 0;
    if (!lost || v->reconnected)
        return false;
    v->reconnected = true;
    visit_step(v);
    return true;
}

static void on_done(void *arg, const struct http_answer *a)
{
    struct visit *v = arg;
    bool secured = v->connected || a->status != 0;
    enum outcome outcome;

    v->request = NULL;
    visit_handshake_over(v);
    if (a->end != HTTP_NO_CONNECTION)
        v->result.requests++;
    if (a->end == HTTP_ANSWERED) {
        v->connected = !a->sink_refused;
        v->reconnected = false;
        on_answer(v, a);
        return;
    }
    if (a->end == HTTP_TOO_LARGE && v->stage == STAGE_ROBOTS && a->status == 200) {
        /* what came counts, the rest of a robots.txt is ignored (RFC 9309, section 2.5) */
        v->connected = false;
        on_robots(v, a);
        return;
    }
    if (reconnect(v, a))
        return;
    outcome = outcome_of_end(a->end);
    /* connected, TLS up, and then nothing: robots.txt could not be read, so nothing else may be asked */
    if (v->stage == STAGE_ROBOTS && secured && (outcome == OUTCOME_TIMEOUT || outcome == OUTCOME_BROKEN_HTTP))
        outcome = OUTCOME_ROBOTS_UNREACHABLE;
    visit_fail(v, outcome, a->status, a->detail);
}

static void on_secured(void *arg)
{
    struct visit *v = arg;

    v->connected = true;
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

static void send_request(struct visit *v)
{
    bool is_list = v->stage == STAGE_EXTRA && v->extra == SOFTWARE_PEERS;
    const struct http_ask ask = {
        .host = v->host,
        .path = v->url.path,
        .post = v->stage == STAGE_EXTRA && v->extra_ask.post ? v->extra_ask.body : NULL,
        .etag = is_list && v->extra_ask.page == 0 && v->redirects == 0 ? v->ask.peers_etag : "",
        .address = &v->address,
        .port = v->shared->config->https_port,
        .fd = v->fd,
        .body_max = body_max(v),
        .timeout_ms = is_list ? 0 : SMALL_TIMEOUT_MS,
        .sink = is_list ? visit_extra_sink : NULL,
        .secured = on_secured,
        .done = on_done,
        .arg = v,
    };

    v->fd = -1;
    v->request = http_start(v->shared->http, &ask);
    if (ask.fd >= 0)
        v->connection = http_connection(v->request);
}

void visit_step(struct visit *v)
{
    if (strcmp(v->host, v->url.host) != 0) {
        visit_change_authority(v);
        return;
    }
    if (!v->granted || !robots_permit(v))
        return;
    if (!v->connected && v->fd < 0) {
        visit_connect(v);
        return;
    }
    send_request(v);
}

void visit_fetch(struct visit *v, enum visit_stage stage, const struct url *url)
{
    v->stage = stage;
    v->url = *url;
    v->redirects = 0;
    visit_step(v);
}
