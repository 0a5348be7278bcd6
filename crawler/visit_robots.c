#include <stdio.h>
#include <string.h>

#include "probe/page.h"
#include "visit_state.h"

/* A Crawl-delay of up to two seconds is kept between our requests. Longer ones (GoToSocial's default is 500)
 * are meant for crawlers that walk a whole site; a visit is a handful of requests a day, which keeps any such
 * average. */
enum { SPACING_MAX_S = 2 };

static const char product_token[] = "fedtide";

static void go_on(struct visit *v)
{
    v->stage = v->pending_stage;
    v->url = *v->pending_url;
    visit_keep_url(&v->pending_url, NULL);
    v->redirects = v->pending_redirects;
    visit_step(v);
}

static void remember(struct visit *v, struct robots *rules, size_t bytes, bool nodeinfo_only)
{
    robots_cache_put(v->shared->robots, v->robots_host, rules, bytes, nodeinfo_only,
                     loop_now_ms(v->shared->loop));
}

/* A challenge must not be read as a file without rules. */
static enum outcome challenge_in(const struct http_answer *a)
{
    if (page_header_is_challenge(a->cf_mitigated[0] ? a->cf_mitigated : NULL))
        return OUTCOME_CHALLENGE_CLOUDFLARE;
    switch (page_classify(a->body.bytes, a->body.len)) {
    case PAGE_ANUBIS:
        return OUTCOME_CHALLENGE_ANUBIS;
    case PAGE_CLOUDFLARE:
        return OUTCOME_CHALLENGE_CLOUDFLARE;
    default:
        return OUTCOME_NONE;
    }
}

static void refuse(struct visit *v, const struct http_answer *a, enum outcome outcome)
{
    char words[80];

    (void)snprintf(words, sizeof(words), "robots.txt answered with status %d", a->status);
    visit_fail(v, outcome, a->status, words);
}

void visit_on_robots(struct visit *v, const struct http_answer *a)
{
    enum robots_access access = robots_access_by_status(a->status);
    enum outcome outcome;

    switch (access) {
    case ROBOTS_READ:
    case ROBOTS_ALLOW_ALL:
    case ROBOTS_NODEINFO_ONLY:
        outcome = challenge_in(a);
        if (outcome != OUTCOME_NONE) {
            visit_fail(v, outcome, a->status, "a challenge page instead of robots.txt");
            return;
        }
        if (access == ROBOTS_READ)
            remember(v, robots_read(buf_str(&a->body), a->body.len, product_token), a->body.len, false);
        else
            remember(v, NULL, 0, access == ROBOTS_NODEINFO_ONLY);
        go_on(v);
        return;
    case ROBOTS_WAIT:
    case ROBOTS_UNREACHABLE:
        break;
    }
    /* a server that says when to come back is not broken */
    outcome = visit_outcome_of_status(a);
    refuse(v, a,
           access == ROBOTS_WAIT || outcome == OUTCOME_DEFERRED || outcome == OUTCOME_CHALLENGE_CLOUDFLARE
               ? outcome
               : OUTCOME_ROBOTS_UNREACHABLE);
}

/* More than five hops, or to where we do not go: "unavailable" (RFC 9309, section 2.3.1.2), so nothing is
 * forbidden; we stay with nodeinfo all the same. */
void visit_robots_elsewhere(struct visit *v)
{
    remember(v, NULL, 0, true);
    go_on(v);
}

static void ask_for_robots(struct visit *v)
{
    v->pending_stage = v->stage;
    visit_keep_url(&v->pending_url, &v->url);
    v->pending_redirects = v->redirects;
    memcpy(v->robots_host, v->host, sizeof(v->robots_host));
    v->stage = STAGE_ROBOTS;
    v->redirects = 0;
    (void)snprintf(v->url.path, sizeof(v->url.path), "/robots.txt");
    visit_step(v);
}

bool visit_robots_permit(struct visit *v)
{
    const struct robots_entry *entry;
    int32_t delay_s;

    if (v->stage == STAGE_ROBOTS)
        return true;
    entry = robots_cache_find(v->shared->robots, v->host, loop_now_ms(v->shared->loop));
    if (!entry) {
        ask_for_robots(v);
        return false;
    }
    delay_s = robots_crawl_delay_s(entry->rules);
    v->spacing_ms = delay_s <= SPACING_MAX_S ? delay_s * INT64_C(1000) : 0;
    if (robots_allows(entry->rules, v->url.path) &&
        !(entry->nodeinfo_only && v->stage == STAGE_EXTRA && strncmp(v->url.path, "/api/", 5) == 0))
        return true;
    if (v->stage == STAGE_EXTRA) {
        visit_extra_failed(v, EXTRA_ROBOTS);
    } else {
        const char *program = robots_shipped_by(entry->rules);
        char words[200];

        (void)snprintf(words, sizeof(words), "robots.txt forbids %.120s%s%s%s", v->url.path,
                       program ? ", as " : "", program ? program : "", program ? " ships it" : "");
        visit_fail(v, OUTCOME_ROBOTS_DENIED, 0, words);
    }
    return false;
}
