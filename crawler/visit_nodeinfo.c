#include <stdio.h>
#include <string.h>

#include "probe/hostname.h"
#include "probe/nodeinfo.h"
#include "probe/page.h"
#include "visit_state.h"

static struct url url_at(const char *host, const char *path)
{
    struct url u = {.https = true, .port = 443};

    (void)snprintf(u.host, sizeof(u.host), "%s", host);
    (void)snprintf(u.path, sizeof(u.path), "%s", path);
    return u;
}

void visit_begin(struct visit *v)
{
    const struct url pointer = url_at(v->ask.host, "/.well-known/nodeinfo");

    visit_fetch(v, STAGE_POINTER, &pointer);
}

/* No pointer, or one that is no JSON: some programs have only the one-document form. One more request, then
 * it is over. */
static void try_nodeinfo2(struct visit *v, enum outcome outcome, int status, const char *detail)
{
    const struct url second = url_at(v->url.host, "/.well-known/x-nodeinfo2");

    v->pointer_outcome = outcome;
    v->pointer_status = status;
    (void)snprintf(v->pointer_detail, sizeof(v->pointer_detail), "%s", detail);
    visit_fetch(v, STAGE_NODEINFO2, &second);
}

/* A status that is no success, and nothing else is tried. */
static void fail_by_status(struct visit *v, const struct http_answer *a, const char *document)
{
    char words[80];

    (void)snprintf(words, sizeof(words), "the %s answered with status %d", document, a->status);
    visit_fail(v, visit_outcome_of_status(a), a->status, words);
}

static const char *words_for(enum outcome outcome, const struct http_answer *a)
{
    switch (outcome) {
    case OUTCOME_NO_LINK:
        return "the pointer has no usable link";
    case OUTCOME_HTML:
        return page_classify(a->body.bytes, a->body.len) == PAGE_PARKED
                   ? "the page of a parked domain or an empty web server instead of JSON"
                   : "a web page instead of JSON";
    case OUTCOME_CHALLENGE_ANUBIS:
        return "an Anubis challenge instead of JSON";
    case OUTCOME_CHALLENGE_CLOUDFLARE:
        return "a Cloudflare challenge instead of JSON";
    case OUTCOME_INCOMPLETE:
        return "JSON without a software name";
    case OUTCOME_BAD_JSON:
        return "not JSON";
    default:
        return "";
    }
}

/* The document is good: whose is it? A host of another owner counts under its own name. */
static void succeed(struct visit *v, const struct http_answer *a)
{
    struct message_result *r = &v->result;

    memcpy(r->final_host, v->host, sizeof(r->final_host));
    r->http_status = a->status;
    visit_keep_url(&v->document_url, &v->url);
    if (!hostname_same_owner(v->ask.host, v->host) && !pointer_host_is_shared(v->host)) {
        char words[300];

        (void)snprintf(words, sizeof(words), "answers with the document of %s", v->host);
        visit_end(v, OUTCOME_ALIAS, a->status, words);
        return;
    }
    if (strcmp(v->ask.host, v->host) != 0)
        r->nodeinfo.flags |= RECORD_DELEGATED;
    r->outcome = OUTCOME_OK;
    visit_extras_begin(v, &a->body);
}

/* Many old files say http while the server redirects to https: ask where we are allowed to. */
static void secure(struct url *href)
{
    if (href->https && href->port == 443)
        return;
    href->https = true;
    href->port = 443;
}

void visit_on_pointer(struct visit *v, const struct http_answer *a)
{
    struct pointer pointer, second;
    enum outcome outcome;

    if (visit_outcome_of_status(a) == OUTCOME_NO_NODEINFO) {
        try_nodeinfo2(v, OUTCOME_NO_NODEINFO, a->status, "the nodeinfo pointer answered with status 404");
        return;
    }
    if (a->status < 200 || a->status > 299) {
        fail_by_status(v, a, "nodeinfo pointer");
        return;
    }
    outcome = pointer_read(buf_str(&a->body), a->body.len, &v->url, &pointer);
    if (outcome == OUTCOME_NO_LINK &&
        nodeinfo_read(buf_str(&a->body), a->body.len, &v->result.nodeinfo) == OUTCOME_OK) {
        succeed(v, a); /* the document itself in the place of its pointer */
        return;
    }
    if (outcome == OUTCOME_HTML || outcome == OUTCOME_BAD_JSON) {
        try_nodeinfo2(v, outcome, a->status, words_for(outcome, a));
        return;
    }
    if (outcome != OUTCOME_OK) {
        visit_fail(v, outcome, a->status, words_for(outcome, a));
        return;
    }
    secure(&pointer.href);
    if (pointer_read_below(buf_str(&a->body), a->body.len, &v->url, pointer.schema, &second) == OUTCOME_OK) {
        secure(&second.href);
        visit_keep_url(&v->second_url, &second.href);
    }
    visit_fetch(v, STAGE_DOCUMENT, &pointer.href);
}

/* A pointer may name documents that are not there; the next best is asked for, once. */
static bool try_second(struct visit *v, enum outcome outcome)
{
    struct url second;

    if (!v->second_url || (outcome != OUTCOME_NO_NODEINFO && outcome != OUTCOME_INCOMPLETE &&
                            outcome != OUTCOME_BAD_JSON && outcome != OUTCOME_HTML))
        return false;
    second = *v->second_url;
    visit_keep_url(&v->second_url, NULL);
    visit_fetch(v, STAGE_DOCUMENT, &second);
    return true;
}

void visit_on_document(struct visit *v, const struct http_answer *a)
{
    enum outcome outcome;

    if (a->status == 404 && try_second(v, OUTCOME_NO_NODEINFO))
        return;
    if (a->status < 200 || a->status > 299) {
        fail_by_status(v, a, "nodeinfo document");
        return;
    }
    outcome = nodeinfo_read(buf_str(&a->body), a->body.len, &v->result.nodeinfo);
    if (outcome == OUTCOME_OK)
        succeed(v, a);
    else if (!try_second(v, outcome))
        visit_fail(v, outcome, a->status, words_for(outcome, a));
}

void visit_on_nodeinfo2(struct visit *v, const struct http_answer *a)
{
    enum outcome outcome;

    if (a->status < 200 || a->status > 299) {
        fail_by_status(v, a, "NodeInfo2 document");
        return;
    }
    outcome = nodeinfo_read_v2(buf_str(&a->body), a->body.len, &v->result.nodeinfo);
    if (outcome == OUTCOME_OK)
        succeed(v, a);
    else
        visit_fail(v, outcome, a->status, words_for(outcome, a));
}
