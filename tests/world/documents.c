#include "world/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "world/list_documents.h"
#include "world/nodeinfo_documents.h"
#include "world/past_documents.h"

enum { BODY_MAX = 64 << 20 };

static const char json[] = "application/json; charset=utf-8";
static const char html[] = "text/html; charset=utf-8";

bool request_is(const struct request *r, const char *path)
{
    size_t len = strlen(path);

    return strncmp(r->path, path, len) == 0 && (r->path[len] == '\0' || r->path[len] == '?');
}

int64_t request_number(const struct request *r, const char *key, int64_t otherwise)
{
    const char *query = strchr(r->path, '?');
    const char *at = r->post ? strstr(r->body, key) : query ? strstr(query, key) : NULL;

    if (!at)
        return otherwise;
    at += strlen(key);
    at += strspn(at, "=\": ");
    return *at >= '0' && *at <= '9' ? (int64_t)strtol(at, NULL, 10) : otherwise;
}

static void not_found(struct answer *a)
{
    a->status = 404;
    buf_puts(&a->body, "{\"error\":\"Not found\"}");
}

/* ---- a healthy instance ---- */

static void put_robots(const struct program *p, struct answer *a)
{
    static const char *const forbidden[ROBOTS_FORMS] = {"/media_proxy/\nDisallow: /interact/", "/api/",
                                                        "/api/v1/instance/domain_blocks", "/*?*"};

    a->type = "text/plain";
    buf_putf(&a->body, "User-agent: *\nDisallow: %s\n", forbidden[p->robots]);
}

static void redirect(struct answer *a, int status, const char *to)
{
    a->status = status;
    (void)snprintf(a->headers, sizeof(a->headers), "Location: %s\r\n", to);
}

/* Three hops, each written in another way. */
static bool answer_hops(const struct world *w, int host, const struct request *r, struct answer *a)
{
    char url[200];

    if (w->hosts[host].program->pointer != POINTER_HOPS)
        return false;
    (void)snprintf(url, sizeof(url), "https://%s/there", w->hosts[host].name);
    if (request_is(r, "/.well-known/nodeinfo"))
        redirect(a, 301, "/here");
    else if (request_is(r, "/here"))
        redirect(a, 302, url);
    else if (request_is(r, "/there") && !strchr(r->path, '?'))
        redirect(a, 308, "?last");
    else
        return false;
    return true;
}

static void answer_instance(const struct world *w, int host, int day, double hour, const struct request *r,
                            struct answer *a)
{
    const struct program *p = w->hosts[host].program;
    bool one_document = strcmp(p->schema, "nodeinfo2") == 0;

    if (request_is(r, "/robots.txt"))
        put_robots(p, a);
    else if (answer_hops(w, host, r, a))
        return;
    else if (!one_document && (request_is(r, "/.well-known/nodeinfo") || request_is(r, "/there")))
        put_pointer(w, host, day, hour, &a->body);
    else if (one_document && request_is(r, p->path))
        put_nodeinfo2(w, host, day, hour, &a->body);
    else if (!one_document && (request_is(r, p->path) || request_is(r, "/nodeinfo/2.0")))
        put_nodeinfo(w, host, day, hour, &a->body);
    else if (!answer_lists(w, host, day, r, a) && !answer_past(w, host, day, r, a) &&
             !answer_extra(w, host, day, r, a))
        not_found(a);
}

/* ---- the others ---- */

static void answer_robots_fault(enum fault fault, struct answer *a)
{
    switch (fault) {
    case FAULT_ROBOTS_HANG:
        a->way = ANSWER_HANG;
        return;
    case FAULT_ROBOTS_500:
        a->status = 500;
        return;
    case FAULT_ROBOTS_DENY:
        buf_puts(&a->body, "User-agent: *\nDisallow: /\n");
        return;
    case FAULT_ROBOTS_GOTOSOCIAL:
        buf_puts(&a->body, "User-agent: *\nCrawl-delay: 500\nDisallow: /api/\nDisallow: /wait_for_approval\n"
                           "Disallow: /account_disabled\nDisallow: /fileserver/\n"
                           "Disallow: /.well-known/nodeinfo\nDisallow: /nodeinfo/\n");
        return;
    case FAULT_ROBOTS_WAFRN:
        buf_puts(&a->body, "User-agent: *\nDisallow /\nAllow: /$\nAllow: /fediverse/\nAllow: /blog/\n");
        return;
    default:
        a->status = 404;
    }
}

static void put_many(struct buf *b, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_puts(b, text);
}

static void answer_document_fault(enum fault fault, struct answer *a)
{
    switch (fault) {
    case FAULT_BAD_JSON:
        buf_puts(&a->body, "{\"version\":\"2.0\",\"software\":{\"name\":\"snac\", \"version\":\"2.68\"},,}");
        return;
    case FAULT_INCOMPLETE:
        buf_puts(&a->body, "{\"error\":\"Nodeinfo schema version not handled\"}");
        return;
    case FAULT_TOO_LARGE:
        buf_puts(&a->body,
                 "{\"version\":\"2.0\",\"software\":{\"name\":\"huge\",\"version\":\"1\"},\"x\":\"");
        put_many(&a->body, "0123456789abcdef", 100000);
        buf_puts(&a->body, "\"}");
        return;
    default:
        not_found(a);
    }
}

/* A page in place of the document. */
static void answer_page_fault(enum fault fault, struct answer *a)
{
    a->type = html;
    switch (fault) {
    case FAULT_ANUBIS:
        buf_puts(&a->body,
                 "<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title>"
                 "<script id=\"anubis_version\" type=\"application/json\">\"v1.21.0\"</script>"
                 "<script id=\"anubis_challenge\" type=\"application/json\">{}</script></head></html>");
        return;
    case FAULT_CLOUDFLARE:
        a->status = 403;
        (void)snprintf(a->headers, sizeof(a->headers), "cf-mitigated: challenge\r\nserver: cloudflare\r\n");
        buf_puts(&a->body, "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>");
        return;
    case FAULT_PARKED:
        buf_puts(&a->body,
                 "<html><head><title>for sale</title></head><body>This domain is for sale. Buy this "
                 "domain.</body></html>");
        return;
    default:
        buf_puts(&a->body,
                 "<!doctype html><html><head><title>My garden</title></head><body>Hello</body></html>");
    }
}

static void answer_pointer_fault(const struct world *w, int host, int day, double hour, enum fault fault,
                                 struct answer *a)
{
    switch (fault) {
    case FAULT_POINTER_410:
        a->status = 410;
        return;
    case FAULT_POINTER_403:
        a->status = 403;
        return;
    case FAULT_POINTER_400:
        a->status = 400;
        return;
    case FAULT_POINTER_500:
        a->status = 502;
        a->type = html;
        buf_puts(&a->body, "<html><head><title>502 Bad Gateway</title></head></html>");
        return;
    case FAULT_POINTER_429:
        a->status = 429;
        (void)snprintf(a->headers, sizeof(a->headers), "Retry-After: 7200\r\n");
        return;
    case FAULT_POINTER_503_RETRY:
        a->status = 503;
        (void)snprintf(a->headers, sizeof(a->headers), "Retry-After: 3600\r\n");
        return;
    case FAULT_POINTER_HANG:
        a->way = ANSWER_HANG;
        return;
    case FAULT_POINTER_CUT:
        a->way = ANSWER_CUT;
        buf_puts(&a->body, "{\"links\":[{\"rel\":");
        return;
    case FAULT_HTML:
    case FAULT_PARKED:
    case FAULT_ANUBIS:
    case FAULT_CLOUDFLARE:
        answer_page_fault(fault, a);
        return;
    case FAULT_NO_LINK:
        buf_puts(&a->body, "{\"links\":[]}");
        return;
    case FAULT_REDIRECT_LOOP:
        a->status = 302;
        (void)snprintf(a->headers, sizeof(a->headers), "Location: /.well-known/nodeinfo\r\n");
        return;
    case FAULT_REDIRECT_HTTP:
        a->status = 301;
        (void)snprintf(a->headers, sizeof(a->headers), "Location: http://%s/.well-known/nodeinfo\r\n",
                       w->hosts[host].name);
        return;
    case FAULT_ALIAS:
    case FAULT_BAD_JSON:
    case FAULT_INCOMPLETE:
    case FAULT_TOO_LARGE:
        put_pointer(w, host, day, hour, &a->body);
        return;
    default:
        not_found(a);
    }
}

void documents_answer(const struct world *w, int host, int day, double hour, const struct request *r,
                      struct answer *a)
{
    enum fault fault = host_fault(w, host, day);

    *a = (struct answer){.way = ANSWER_WHOLE, .status = 200, .type = json};
    buf_init(&a->body, BODY_MAX);
    if (fault == FAULT_NONE) {
        answer_instance(w, host, day, hour, r, a);
    } else if (request_is(r, "/robots.txt")) {
        a->type = "text/plain";
        answer_robots_fault(fault, a);
    } else if (request_is(r, "/.well-known/nodeinfo")) {
        answer_pointer_fault(w, host, day, hour, fault, a);
    } else if (request_is(r, w->hosts[host].program->path) || request_is(r, "/nodeinfo/2.0")) {
        answer_document_fault(fault, a);
    } else {
        not_found(a);
    }
}
