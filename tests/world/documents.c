#include "world/documents.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { BODY_MAX = 64 << 20, DAY_S = 86400 };

static const char json[] = "application/json; charset=utf-8";
static const char html[] = "text/html; charset=utf-8";

static void put_count(struct buf *b, const char *key, int64_t value, bool as_text)
{
    if (value == WORLD_ABSENT)
        buf_putf(b, "\"%s\":null", key);
    else if (as_text)
        buf_putf(b, "\"%s\":\"%" PRId64 "\"", key, value);
    else
        buf_putf(b, "\"%s\":%" PRId64, key, value);
}

/* ---- nodeinfo ---- */

static void put_pointer(const struct world *w, int host, struct buf *b)
{
    const struct host *h = &w->hosts[host];
    const char *target = h->fault == FAULT_ALIAS ? w->hosts[h->alias_to].name : h->name;
    const struct program *p = h->fault == FAULT_ALIAS ? w->hosts[h->alias_to].program : h->program;

    buf_puts(b, "{\"links\":[");
    if (strcmp(p->name, "peertube") == 0)
        buf_putf(
            b,
            "{\"rel\":\"https://www.w3.org/ns/activitystreams#Application\",\"href\":\"https://%s/actor\"},",
            target);
    if (strcmp(p->schema, "2.1") == 0)
        buf_putf(b,
                 "{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"https://%s%s\"},",
                 target, "/nodeinfo/2.0");
    buf_putf(b, "{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/%s\",\"href\":\"https://%s%s\"}]}",
             p->schema, target, p->path);
}

static void put_usage(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct program *p = w->hosts[host].program;
    int64_t month = p->null_active ? WORLD_ABSENT : host_active_month(w, host, day);
    int64_t half = month == WORLD_ABSENT ? WORLD_ABSENT : month + month / 3;

    buf_puts(b, "\"usage\":{\"users\":{");
    put_count(b, "total", host_users(w, host, day, hour), p->text_counts);
    buf_puts(b, ",");
    put_count(b, "activeMonth", month, false);
    buf_puts(b, ",");
    put_count(b, "activeHalfyear", half, false);
    buf_puts(b, "},");
    put_count(b, "localPosts", host_posts(w, host, day, hour), p->text_counts);
    buf_puts(b, "}");
}

static void put_nodeinfo(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct host *h = &w->hosts[host];

    buf_putf(b,
             "{\"version\":\"%s\",\"software\":{\"name\":\"%s\",\"version\":\"%s\"},\"protocols\":["
             "\"activitypub\"],"
             "\"services\":{\"inbound\":[],\"outbound\":[]},\"openRegistrations\":%s,",
             h->program->schema, h->program->name, h->version, h->open ? "true" : "false");
    put_usage(w, host, day, hour, b);
    buf_putf(
        b,
        ",\"metadata\":{\"nodeName\":\"%s\",\"nodeAdmins\":[{\"name\":\"Admin\",\"email\":\"admin@%s\"}]}}",
        h->name, h->name);
}

static void put_nodeinfo2(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct host *h = &w->hosts[host];

    buf_putf(
        b,
        "{\"version\":\"1.0\",\"server\":{\"baseUrl\":\"https://%s\",\"name\":\"Radio\",\"software\":\"%s\","
        "\"version\":\"%s\"},\"protocols\":[\"activitypub\"],\"openRegistrations\":false,",
        h->name, h->program->name, h->version);
    put_usage(w, host, day, hour, b);
    buf_puts(b, "}");
}

/* ---- peers ---- */

typedef void name_fn(struct buf *b, const char *name, bool first);

static void put_plain(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s\"%s\"", first ? "" : ",", name);
}

static void put_lemmy(struct buf *b, const char *name, bool first)
{
    buf_putf(
        b, "%s{\"id\":1,\"domain\":\"%s\",\"published\":\"2025-06-11T00:00:00Z\",\"software\":\"mastodon\"}",
        first ? "" : ",", name);
}

static void put_mbin(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"domain\":\"%s\",\"software\":null,\"version\":null}", first ? "" : ",", name);
}

static int each_peer(const struct world *w, int host, int day, struct buf *b, name_fn *put)
{
    /* what real lists are littered with: none of it is a host that may be asked */
    static const char *const junk[] = {"",
                                       "localhost",
                                       "192.0.2.7",
                                       "mastodon.local",
                                       "b*d.example",
                                       "host.test:3000",
                                       "hidden7x3.onion",
                                       "2130706433"};
    char name[WORLD_NAME_MAX];
    int count = 0;

    for (int i = 0; i < w->host_count; i++) {
        if (!host_knows(w, host, i, day))
            continue;
        if (b)
            put(b, w->hosts[i].name, count == 0);
        count++;
    }
    for (size_t i = 0; host < 3 && i < COUNT_OF(junk); i++) {
        if (b)
            put(b, junk[i], count == 0);
        count++;
    }
    for (int i = 0; host == w->farm_teller && i < WORLD_FARM_NAMES; i++) {
        farm_name(w, i, name);
        if (b)
            put(b, name, count == 0);
        count++;
    }
    return count;
}

int documents_peer_count(const struct world *w, int host, int day)
{
    return w->hosts[host].lists_peers ? each_peer(w, host, day, NULL, NULL) : 0;
}

static void answer_peers(const struct world *w, int host, int day, enum peers_form form, const char *etag,
                         struct answer *a)
{
    char tag[40];

    (void)snprintf(tag, sizeof(tag), "W/\"%d-%d\"", host, day / 3);
    (void)snprintf(a->headers, sizeof(a->headers), "ETag: %s\r\n", tag);
    if (form == PEERS_FORM_PLAIN && strcmp(etag, tag) == 0) {
        a->status = 304;
        return;
    }
    buf_puts(&a->body, form == PEERS_FORM_PLAIN   ? "["
                       : form == PEERS_FORM_LEMMY ? "{\"federated_instances\":{\"linked\":["
                                                  : "{\"instances\":[");
    (void)each_peer(w, host, day, &a->body,
                    form == PEERS_FORM_PLAIN   ? put_plain
                    : form == PEERS_FORM_LEMMY ? put_lemmy
                                               : put_mbin);
    buf_puts(&a->body, form == PEERS_FORM_PLAIN ? "]"
                       : form == PEERS_FORM_LEMMY
                           ? "],\"allowed\":[],\"blocked\":[{\"domain\":\"bad.example\"}]}}"
                           : "]}");
}

/* PeerTube: followers and following, at most ten whole instances, one page. */
static void answer_follows(const struct world *w, int host, int day, const char *side, struct answer *a)
{
    int count = 0;

    buf_puts(&a->body, "{\"data\":[");
    for (int i = 0; i < w->host_count && count < 10; i++) {
        if (!host_knows(w, host, i, day))
            continue;
        buf_putf(&a->body,
                 "%s{\"id\":%d,\"%s\":{\"name\":\"peertube\",\"host\":\"%s\"},\"state\":\"accepted\"}",
                 count ? "," : "", i, side, w->hosts[i].name);
        count++;
    }
    buf_putf(&a->body, "],\"total\":%d}", count);
}

/* ---- what servers say of their past ---- */

/* Mastodon 3.5 and later: windows begin when the cache was filled, each sums six of seven days, the newest is
 * today. */
static void put_activity(const struct world *w, int host, int day, struct buf *b)
{
    int64_t now_s = ((int64_t)WORLD_EPOCH_DAY + day) * DAY_S + WORLD_NOW_HOUR * 3600;

    buf_puts(b, "[");
    for (int week = 0; week < 12; week++) {
        int from = day - 7 * week;
        int64_t joined = 0;

        for (int d = from; d < from + (week == 0 ? 1 : 6); d++)
            if (d >= 0 && d < WORLD_DAYS)
                joined += w->signups[(size_t)host * WORLD_DAYS + (size_t)d];
        buf_putf(b,
                 "%s{\"week\":\"%" PRId64 "\",\"statuses\":\"%" PRId64 "\",\"logins\":\"%" PRId64
                 "\",\"registrations\":\"%" PRId64 "\"}",
                 week ? "," : "", now_s - week * 7 * DAY_S, from >= 0 ? host_users(w, host, from, 0) / 3 : 0,
                 from >= 0 ? host_active_month(w, host, from) / 2 : 0, joined);
    }
    buf_puts(b, "]");
}

static void put_numbers(struct buf *b, const char *key, const int64_t *values, int count)
{
    buf_putf(b, "\"%s\":[", key);
    for (int i = 0; i < count; i++)
        buf_putf(b, "%s%" PRId64, i ? "," : "", values[i]);
    buf_puts(b, "]");
}

/* Newest first, index 0 is the running day; zeros before the world began. */
static void put_chart(const struct world *w, int host, int day, bool active, struct buf *b)
{
    enum { SPAN = 500 };
    int64_t total[SPAN], joined[SPAN], left[SPAN];

    for (int i = 0; i < SPAN; i++) {
        int d = day - i;

        total[i] = d >= 0 ? (active ? host_active_month(w, host, d) / 3 : host_users(w, host, d, 24)) : 0;
        joined[i] = d >= 0 ? w->signups[(size_t)host * WORLD_DAYS + (size_t)d] : 0;
        left[i] = 0;
    }
    if (active) {
        buf_puts(b, "{");
        put_numbers(b, "readWrite", total, SPAN);
        buf_puts(b, ",");
        put_numbers(b, "read", total, SPAN);
        buf_puts(b, "}");
        return;
    }
    buf_puts(b, "{\"local\":{");
    put_numbers(b, "total", total, SPAN);
    buf_puts(b, ",");
    put_numbers(b, "inc", joined, SPAN);
    buf_puts(b, ",");
    put_numbers(b, "dec", left, SPAN);
    buf_puts(b, "},\"remote\":{\"total\":[],\"inc\":[],\"dec\":[]}}");
}

/* ---- a healthy instance ---- */

static bool is_path(const char *path, const char *want)
{
    size_t len = strlen(want);

    return strncmp(path, want, len) == 0 && (path[len] == '\0' || path[len] == '?');
}

static void not_found(struct answer *a)
{
    a->status = 404;
    buf_puts(&a->body, "{\"error\":\"Not found\"}");
}

static bool answer_peer_documents(const struct world *w, int host, int day, const char *path,
                                  const char *etag, struct answer *a)
{
    const struct host *h = &w->hosts[host];
    enum peers_form form = h->lists_peers ? h->program->peers : PEERS_FORM_NONE;

    if (form == PEERS_FORM_PLAIN && is_path(path, "/api/v1/instance/peers"))
        answer_peers(w, host, day, form, etag, a);
    else if (form == PEERS_FORM_LEMMY && is_path(path, "/api/v3/federated_instances"))
        answer_peers(w, host, day, form, etag, a);
    else if (form == PEERS_FORM_MBIN && is_path(path, "/api/federated"))
        answer_peers(w, host, day, form, etag, a);
    else if (form == PEERS_FORM_PEERTUBE && is_path(path, "/api/v1/server/followers"))
        answer_follows(w, host, day, "follower", a);
    else if (form == PEERS_FORM_PEERTUBE && is_path(path, "/api/v1/server/following"))
        answer_follows(w, host, day, "following", a);
    else
        return false;
    return true;
}

/* What a server tells about its own past. */
static bool answer_past(const struct world *w, int host, int day, const char *path, struct answer *a)
{
    enum past_form past = w->hosts[host].program->past;

    if (w->panel)
        return false;
    if (past == PAST_ACTIVITY && is_path(path, "/api/v1/instance/activity"))
        put_activity(w, host, day, &a->body);
    else if (past == PAST_CHARTS && is_path(path, "/api/charts/users"))
        put_chart(w, host, day, false, &a->body);
    else if (past == PAST_CHARTS && is_path(path, "/api/charts/active-users"))
        put_chart(w, host, day, true, &a->body);
    else
        return false;
    return true;
}

static void answer_instance(const struct world *w, int host, int day, double hour, const char *path,
                            const char *etag, struct answer *a)
{
    const struct program *p = w->hosts[host].program;
    bool one_document = strcmp(p->schema, "nodeinfo2") == 0;

    if (is_path(path, "/robots.txt")) {
        a->type = "text/plain";
        buf_puts(&a->body, "User-agent: *\nDisallow: /media_proxy/\nDisallow: /interact/\n");
    } else if (!one_document && is_path(path, "/.well-known/nodeinfo")) {
        put_pointer(w, host, &a->body);
    } else if (is_path(path, p->path) || (!one_document && is_path(path, "/nodeinfo/2.0"))) {
        (one_document ? put_nodeinfo2 : put_nodeinfo)(w, host, day, hour, &a->body);
    } else if (answer_peer_documents(w, host, day, path, etag, a) || answer_past(w, host, day, path, a)) {
        return;
    } else if (host % 9 == 0 && p->past == PAST_ACTIVITY && is_path(path, "/api/v1/instance/domain_blocks")) {
        buf_puts(&a->body,
                 "[{\"domain\":\"bad-actors.club\",\"severity\":\"suspend\",\"comment\":\"spam\"}]");
    } else {
        not_found(a);
    }
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
        buf_puts(&a->body, "User-agent: *\nCrawl-delay: 500\nDisallow: /api/\nDisallow: "
                           "/.well-known/nodeinfo\nDisallow: /nodeinfo/\n");
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
    default:
        buf_puts(&a->body,
                 "<!doctype html><html><head><title>My garden</title></head><body>Hello</body></html>");
    }
}

static void answer_pointer_fault(const struct world *w, int host, enum fault fault, struct answer *a)
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
        put_pointer(w, host, &a->body);
        return;
    default:
        not_found(a);
    }
}

void documents_answer(const struct world *w, int host, int day, double hour, const char *path,
                      const char *etag, struct answer *a)
{
    enum fault fault = host_fault(w, host, day);

    *a = (struct answer){.way = ANSWER_WHOLE, .status = 200, .type = json};
    buf_init(&a->body, BODY_MAX);
    if (fault == FAULT_NONE) {
        answer_instance(w, host, day, hour, path, etag, a);
    } else if (is_path(path, "/robots.txt")) {
        a->type = "text/plain";
        answer_robots_fault(fault, a);
    } else if (is_path(path, "/.well-known/nodeinfo")) {
        answer_pointer_fault(w, host, fault, a);
    } else if (is_path(path, w->hosts[host].program->path) || is_path(path, "/nodeinfo/2.0")) {
        answer_document_fault(fault, a);
    } else {
        not_found(a);
    }
}
