#include "world/nodeinfo_documents.h"

#include <inttypes.h>
#include <string.h>

#include "world/list_documents.h"
#include "world/reports.h"

#define REL_PLACE "://nodeinfo.diaspora.software/ns/schema/"

/* ---- the pointer ---- */

static void put_link(struct buf *b, const char *scheme, const char *schema, const char *host,
                     const char *path)
{
    buf_putf(b, "{\"rel\":\"%s" REL_PLACE "%s\",\"href\":\"%s%s%s\"}", scheme, schema,
             host[0] ? "https://" : "", host, path);
}

static void put_actor(struct buf *b, const char *host)
{
    buf_putf(b,
             "{\"rel\":\"https://www.w3.org/ns/activitystreams#Application\",\"href\":\"https://%s/actor\"},",
             host);
}

/* Servers of 2.1 offer 2.0 too, and first. */
static void put_links(struct buf *b, const struct program *p, const char *host)
{
    buf_puts(b, "{\"links\":[");
    if (p->pointer == POINTER_ACTOR_FIRST)
        put_actor(b, host);
    if (p->pointer == POINTER_MANY)
        for (int i = 0; i < 3; i++) {
            static const char *const others[] = {"1.0", "2.0", "2.1"};

            put_link(b, "http", others[i], host, "/nodeinfo/old");
            buf_puts(b, ",");
        }
    else if (strcmp(p->schema, "2.1") == 0) {
        put_link(b, "http", "2.0", host, "/nodeinfo/2.0");
        buf_puts(b, ",");
    }
    if (strcmp(p->schema, "nodeinfo2") ==
        0) /* a broken host that would have run it has a pointer all the same */
        put_link(b, "http", "2.0", host, "/nodeinfo/2.0");
    else
        put_link(b, p->pointer == POINTER_HTTPS_REL ? "https" : "http", p->schema,
                 p->pointer == POINTER_RELATIVE ? "" : host, p->path);
    buf_puts(b, "]}");
}

void put_pointer(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct host *h = &w->hosts[host];

    if (h->fault == FAULT_ALIAS)
        h = &w->hosts[h->alias_to];
    switch (h->program->pointer) {
    case POINTER_OBJECT:
        buf_puts(b, "{\"links\":");
        put_link(b, "http", h->program->schema, h->name, h->program->path);
        buf_puts(b, "}");
        return;
    case POINTER_SPREAD:
        buf_puts(b, "{\"links\":");
        put_link(b, "http", "1.0", h->name, "/nodeinfo/1.0");
        buf_puts(b, ",\"0\":");
        put_link(b, "http", h->program->schema, h->name, h->program->path);
        buf_puts(b, "}");
        return;
    case POINTER_SELF:
        put_nodeinfo(w, host, day, hour, b);
        return;
    default:
        put_links(b, h->program, h->name);
    }
}

/* ---- counts ---- */

static void put_count(struct buf *b, const char *key, int64_t value, bool as_text)
{
    if (value == WORLD_ABSENT)
        buf_putf(b, "\"%s\":null", key);
    else if (as_text)
        buf_putf(b, "\"%s\":\"%" PRId64 "\"", key, value);
    else
        buf_putf(b, "\"%s\":%" PRId64, key, value);
}

static void put_active(struct buf *b, const struct report *r, enum counts_form form)
{
    bool capital = form == COUNTS_CAPITAL_Y || form == COUNTS_ZERO_CAPITAL_Y;

    if (form == COUNTS_TOTAL_ONLY)
        return;
    buf_puts(b, ",");
    if (form == COUNTS_FRACTION)
        buf_puts(b, "\"activeMonth\":12.5");
    else
        put_count(b, "activeMonth", r->month, false);
    if (form == COUNTS_BAFFLE)
        return;
    buf_puts(b, ",");
    put_count(b, capital ? "activeHalfYear" : "activeHalfyear", r->halfyear, false);
}

static void put_posts(struct buf *b, const struct report *r, enum counts_form form)
{
    if (form == COUNTS_OBJECT)
        buf_putf(b, ",\"localPosts\":{\"all\":%" PRId64 ",\"direct\":2}", r->posts);
    else {
        buf_puts(b, ",");
        put_count(b, "localPosts", r->posts, form == COUNTS_TEXT);
    }
    if (r->comments != WORLD_ABSENT)
        buf_putf(b, ",\"localComments\":%" PRId64, r->comments);
}

static void put_usage(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct host *h = &w->hosts[host];
    enum counts_form form = h->program->counts;
    struct report r = report_of(w, host, day, hour);

    if (form == COUNTS_NO_USAGE)
        return;
    buf_puts(b, "\"usage\":{");
    if (form == COUNTS_OPEN_IN_USAGE)
        buf_putf(b, "\"openRegistrations\":%s,", h->open ? "true" : "false");
    if (form == COUNTS_WITHHELD) {
        buf_puts(b, "\"users\":{}},");
        return;
    }
    buf_puts(b, "\"users\":");
    if (form == COUNTS_USERS_ARRAY) {
        buf_puts(b, "[]");
    } else {
        buf_puts(b, "{");
        put_count(b, "total", r.total, form == COUNTS_TEXT);
        put_active(b, &r, form);
        buf_puts(b, "}");
    }
    put_posts(b, &r, form);
    buf_puts(b, "},");
}

/* ---- metadata ---- */

/* Servers publish who runs them. None of this may ever be stored; a test looks for the name. */
static void put_people(const struct host *h, struct buf *b)
{
    buf_putf(b,
             ",\"maintainer\":{\"name\":\"Ada Privatperson\",\"email\":\"ada.privatperson@%s\"},"
             "\"contact_account\":{\"acct\":\"privatperson\",\"url\":\"https://%s/@privatperson\",\"note\":"
             "\"call Privatperson at +49 30 1234567\"},\"description\":\"run by Privatperson\"",
             h->name, h->name);
}

static void put_policies(struct buf *b)
{
    buf_puts(b, ",\"metadata\":{\"private\":false,\"federation\":{\"enabled\":true,\"exclusions\":false,"
                "\"mrf_policies\":[\"SimplePolicy\"],\"mrf_simple\":{\"accept\":[\"friend.kelp.club\"],"
                "\"reject\":[\"bad-actors.club\",\"*.worse-actors.club\"],\"media_nsfw\":[]},"
                "\"quarantined_instances\":[\"quiet-actors.club\"]}}");
}

static void put_metadata(const struct world *w, int host, int day, struct buf *b)
{
    const struct host *h = &w->hosts[host];

    switch (h->program->metadata) {
    case METADATA_OBJECT:
    case METADATA_FORMS:
        buf_putf(b,
                 ",\"metadata\":{\"nodeName\":\"%s\",\"nodeAdmins\":[{\"name\":\"Privatperson\",\"email\":"
                 "\"privatperson@%"
                 "s\"}]}",
                 h->name, h->name);
        return;
    case METADATA_EMPTY:
        buf_puts(b, ",\"metadata\":{}");
        return;
    case METADATA_EMPTY_ARRAY:
        buf_puts(b, ",\"metadata\":[]");
        return;
    case METADATA_NULL:
        buf_puts(b, ",\"metadata\":null");
        return;
    case METADATA_ABSENT:
        return;
    case METADATA_MRF:
        put_policies(b);
        return;
    case METADATA_PRIVATE:
        buf_puts(b, ",\"metadata\":{\"private\":true}");
        return;
    case METADATA_FEDERATION_OFF:
        buf_puts(b, ",\"metadata\":{\"federation\":false}");
        return;
    case METADATA_FEDERATION_DISABLED:
        buf_puts(b, ",\"metadata\":{\"federation\":{\"enabled\":false}}");
        return;
    case METADATA_KNOWN_NODES:
        buf_putf(b,
                 ",\"metadata\":{\"endpoints\":{\"knownNodes\":\"https://%s/api/v1/federation/domains/\"}}",
                 h->name);
        return;
    case METADATA_RELAY:
        buf_puts(b, ",\"metadata\":{\"peers\":");
        put_plain_list(w, host, day, b);
        buf_puts(b, "}");
        return;
    }
}

/* ---- documents ---- */

void put_nodeinfo(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct host *h = &w->hosts[host];
    const struct program *p = h->program;
    bool lists = p->schema[0] != '1'; /* 1.x has objects of two lists instead */

    buf_putf(b, "{\"version\":\"%s\",\"software\":{\"name\":\"%s\",\"version\":", p->schema, p->name);
    buf_putf(b, h->version[0] ? "\"%s\"" : "null%s", h->version);
    if (p->repository[0] && strcmp(p->schema, "2.0") != 0)
        buf_putf(b, ",\"repository\":\"%s\"", p->repository);
    buf_putf(b, "},\"protocols\":%s,",
             lists ? "[\"activitypub\"]" : "{\"inbound\":[\"diaspora\"],\"outbound\":[\"diaspora\"]}");
    if (p->metadata != METADATA_ABSENT)
        buf_puts(b, "\"services\":{\"inbound\":[],\"outbound\":[]},");
    put_usage(w, host, day, hour, b);
    if (p->counts != COUNTS_OPEN_IN_USAGE)
        buf_putf(b, "\"openRegistrations\":%s", h->open ? "true" : "false");
    else
        buf_puts(b, "\"x\":0");
    put_metadata(w, host, day, b);
    put_people(h, b);
    buf_puts(b, "}");
}

void put_nodeinfo2(const struct world *w, int host, int day, double hour, struct buf *b)
{
    const struct host *h = &w->hosts[host];

    buf_putf(
        b,
        "{\"version\":\"1.0\",\"server\":{\"baseUrl\":\"https://%s\",\"name\":\"Radio\",\"software\":\"%s\","
        "\"version\":\"%s\"},\"protocols\":[\"activitypub\"],",
        h->name, h->program->name, h->version);
    put_usage(w, host, day, hour, b);
    buf_puts(b, "\"openRegistrations\":false}");
}
