#include "world/list_documents.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "world/reports.h"

#define PEERS "/api/v1/instance/peers"
#define ACTIVITY "/api/v1/instance/activity"
#define BLOCKS "/api/v1/instance/domain_blocks"

/* ---- entries ---- */

typedef void name_fn(struct buf *b, const char *name, bool first);

static void put_text(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s\"%s\"", first ? "" : ",", name);
}

static void put_object(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"domain\":\"%s\"}", first ? "" : ",", name);
}

/* Every other name begins with a full-width letter, which IDNA maps to the plain one. */
static void put_unicode(struct buf *b, const char *name, bool first)
{
    if (name[0] < 'a' || name[0] > 'z' || strlen(name) % 2)
        put_text(b, name, first);
    else
        buf_putf(b, "%s\"\xef\xbd%c%s\"", first ? "" : ",", (char)(0x81 + name[0] - 'a'), name + 1);
}

static void put_with_path(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s\"%s%s\"", first ? "" : ",", name, strlen(name) % 3 ? "" : "/friendica");
}

static void put_lemmy(struct buf *b, const char *name, bool first)
{
    buf_putf(
        b, "%s{\"id\":1,\"domain\":\"%s\",\"published\":\"2025-06-11T00:00:00Z\",\"software\":\"mastodon\"}",
        first ? "" : ",", name);
}

static void put_lemmy_v4(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"instance\":{\"id\":1,\"domain\":\"%s\",\"published_at\":\"2025-06-11T00:00:00Z\"}}",
             first ? "" : ",", name);
}

static void put_mbin(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"domain\":\"%s\",\"software\":null,\"version\":null}", first ? "" : ",", name);
}

static void put_follower(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"follower\":{\"name\":\"peertube\",\"host\":\"%s\"},\"state\":\"accepted\"}",
             first ? "" : ",", name);
}

static void put_following(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"following\":{\"name\":\"peertube\",\"host\":\"%s\"},\"state\":\"accepted\"}",
             first ? "" : ",", name);
}

static void put_funkwhale(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"name\":\"%s\",\"creation_date\":\"2025-06-11T00:00:00Z\"}", first ? "" : ",", name);
}

static void put_misskey(struct buf *b, const char *name, bool first)
{
    buf_putf(b, "%s{\"id\":\"9abc\",\"host\":\"%s\",\"usersCount\":1,\"softwareName\":null}",
             first ? "" : ",", name);
}

/* ---- whole lists and pages of them ---- */

/* What lists are littered with: none of it is a host that may be asked. NULL behind the last. */
static const char *junk_of(const struct world *w, int host, int i)
{
    static const char *const of_the_great[] = {"",
                                               "localhost",
                                               "192.0.2.7",
                                               "mastodon.local",
                                               "b*d.example",
                                               "host.test:3000",
                                               "hidden7x3.onion",
                                               "2130706433",
                                               NULL};
    static const char *const obfuscated[] = {"b*d.kelp.club", NULL};
    static const char *const with_ports[] = {"kelp.club:8443", "kelp.club:3000/friendica", NULL};
    static const char *const nothing[] = {"", NULL};
    static const char *const none[] = {NULL};
    const struct program *p = w->hosts[host].program;
    const char *const *list = host < 3                         ? of_the_great
                              : p->peers == PEERS_FORM_OBJECTS ? obfuscated
                              : p->peers == PEERS_FORM_PORTS   ? with_ports
                              : p->metadata == METADATA_MRF    ? nothing
                                                               : none;

    for (int k = 0; k < i && *list; k++)
        list++;
    return *list;
}

/* A part of a list: entries from..from + room - 1; half: 0 = all hosts, 1 and 2 = those with even, odd
 * numbers. */
struct part {
    struct buf *b; /* NULL = only counted */
    name_fn *put;
    int from, room, half;
    int entries, shown;
};

static void add_entry(struct part *p, const char *name)
{
    if (p->b && p->entries >= p->from && p->shown < p->room)
        p->put(p->b, name, p->shown++ == 0);
    p->entries++;
}

static int put_part(const struct world *w, int host, int day, struct part *p)
{
    char name[WORLD_NAME_MAX];
    const char *junk;

    for (int i = 0; i < w->host_count; i++)
        if (host_knows(w, host, i, day) && (p->half == 0 || i % 2 == p->half - 1))
            add_entry(p, w->hosts[i].name);
    for (int i = 0; (junk = junk_of(w, host, i)); i++)
        add_entry(p, junk);
    for (int i = 0; host == w->farm_teller && i < WORLD_FARM_NAMES; i++) {
        farm_name(w, i, name);
        add_entry(p, name);
    }
    return p->entries;
}

static int put_all(const struct world *w, int host, int day, struct buf *b, name_fn *put)
{
    struct part p = {.b = b, .put = put, .room = INT32_MAX};

    return put_part(w, host, day, &p);
}

void put_plain_list(const struct world *w, int host, int day, struct buf *b)
{
    buf_puts(b, "[");
    (void)put_all(w, host, day, b, put_text);
    buf_puts(b, "]");
}

/* ---- answers ---- */

static bool refuse(struct answer *a, int status, const char *body)
{
    a->status = status;
    buf_puts(&a->body, body);
    return true;
}

static bool answer_flat(const struct world *w, int host, int day, const struct request *r, name_fn *put,
                        struct answer *a)
{
    char tag[40];

    if (!request_is(r, PEERS))
        return false;
    (void)snprintf(tag, sizeof(tag), "W/\"%d-%d\"", host, day / 3);
    (void)snprintf(a->headers, sizeof(a->headers), "ETag: %s\r\n", tag);
    if (strcmp(r->etag, tag) == 0) {
        a->status = 304;
        return true;
    }
    buf_puts(&a->body, "[");
    (void)put_all(w, host, day, &a->body, put);
    buf_puts(&a->body, "]");
    return true;
}

static bool answer_lemmy(const struct world *w, int host, int day, const struct request *r, struct answer *a)
{
    bool in_site = w->hosts[host].program->peers == PEERS_FORM_LEMMY_SITE;

    if (!request_is(r, in_site ? "/api/v3/site" : "/api/v3/federated_instances"))
        return false;
    buf_puts(&a->body,
             in_site ? "{\"site_view\":{\"site\":{\"id\":1}},\"version\":\"0.17.4\",\"federated_instances\":"
                       "{\"linked\":["
                     : "{\"federated_instances\":{\"linked\":[");
    (void)put_all(w, host, day, &a->body, in_site ? put_text : put_lemmy);
    buf_puts(&a->body, in_site ? "],\"allowed\":null,\"blocked\":[\"bad-actors.club\"]}}"
                               : "],\"allowed\":[],\"blocked\":[{\"domain\":\"bad-actors.club\"}]}}");
    return true;
}

/* kind must be told; limit is 1 to 50; the cursor is opaque to the other side. */
static bool answer_lemmy_v4(const struct world *w, int host, int day, const struct request *r,
                            struct answer *a)
{
    const char *cursor = strstr(r->path, "page_cursor=P");
    struct part p = {.b = &a->body, .put = put_lemmy_v4, .room = (int)request_number(r, "limit", 20)};

    if (!request_is(r, "/api/v4/federated_instances"))
        return false;
    if (p.room < 1 || p.room > 50 || !strstr(r->path, "kind="))
        return refuse(a, 400, "{\"error\":\"invalid_fetch_limit\"}");
    buf_puts(&a->body, "{\"items\":[");
    if (strstr(r->path, "kind=blocked")) {
        buf_puts(&a->body, "{\"instance\":{\"id\":2,\"domain\":\"bad-actors.club\"},\"blocked\":{}}]}");
        return true;
    }
    if (cursor)
        p.from = (int)request_number(r, "page_cursor=P", 0);
    (void)put_part(w, host, day, &p);
    buf_puts(&a->body, "]");
    if (p.from + p.room < p.entries)
        buf_putf(&a->body, ",\"next_page\":\"P%d\"", p.from + p.room);
    buf_puts(&a->body, "}");
    return true;
}

/* Followers are the hosts with even numbers, those followed the others. */
static bool answer_peertube(const struct world *w, int host, int day, const struct request *r,
                            struct answer *a)
{
    bool followers = request_is(r, "/api/v1/server/followers");
    struct part p = {.b = &a->body,
                     .put = followers ? put_follower : put_following,
                     .from = (int)request_number(r, "start", 0),
                     .room = (int)request_number(r, "count", 15),
                     .half = followers ? 1 : 2};

    if (!followers && !request_is(r, "/api/v1/server/following"))
        return false;
    if (p.room > 100)
        return refuse(a, 400, "{\"title\":\"Invalid value\"}");
    buf_puts(&a->body, "{\"data\":[");
    (void)put_part(w, host, day, &p);
    buf_putf(&a->body, "],\"total\":%d}", p.entries);
    return true;
}

static bool answer_funkwhale(const struct world *w, int host, int day, const struct request *r,
                             struct answer *a)
{
    int page = (int)request_number(r, "page", 1);
    struct part p = {.b = &a->body, .put = put_funkwhale, .from = 50 * (page - 1), .room = 50};

    if (!request_is(r, "/api/v1/federation/domains/"))
        return false;
    buf_puts(&a->body, "{\"results\":[");
    (void)put_part(w, host, day, &p);
    buf_putf(&a->body, "],\"count\":%d,\"previous\":null,\"next\":", p.entries);
    if (50 * page < p.entries)
        buf_putf(&a->body, "\"https://%s/api/v1/federation/domains/?page=%d\"}", w->hosts[host].name,
                 page + 1);
    else
        buf_puts(&a->body, "null}");
    return true;
}

static bool answer_misskey(const struct world *w, int host, int day, const struct request *r,
                           struct answer *a)
{
    int most = w->hosts[host].program->peers == PEERS_FORM_MISSKEY_LOW ? 30 : 100;
    struct part p = {.b = &a->body,
                     .put = put_misskey,
                     .from = (int)request_number(r, "offset", 0),
                     .room = (int)request_number(r, "limit", 30)};

    if (!request_is(r, "/api/federation/instances"))
        return false;
    if (!r->post)
        return refuse(a, 405, "");
    if (p.room > most)
        return refuse(a, 400, "{\"error\":{\"message\":\"Invalid param.\",\"code\":\"INVALID_PARAM\"}}");
    buf_puts(&a->body, "[");
    (void)put_part(w, host, day, &p);
    buf_puts(&a->body, "]");
    return true;
}

static bool answer_peers(const struct world *w, int host, int day, const struct request *r, struct answer *a)
{
    switch (w->hosts[host].program->peers) {
    case PEERS_FORM_NONE:
    case PEERS_FORM_RELAY:
    case PEERS_FORMS:
        return false;
    case PEERS_FORM_PLAIN:
        return answer_flat(w, host, day, r, put_text, a);
    case PEERS_FORM_OBJECTS:
        return answer_flat(w, host, day, r, put_object, a);
    case PEERS_FORM_UNICODE:
        return answer_flat(w, host, day, r, put_unicode, a);
    case PEERS_FORM_PORTS:
        return answer_flat(w, host, day, r, put_with_path, a);
    case PEERS_FORM_LEMMY:
    case PEERS_FORM_LEMMY_SITE:
        return answer_lemmy(w, host, day, r, a);
    case PEERS_FORM_LEMMY_V4:
        return answer_lemmy_v4(w, host, day, r, a);
    case PEERS_FORM_MBIN:
        if (!request_is(r, "/api/federated"))
            return false;
        buf_puts(&a->body, "{\"instances\":[");
        (void)put_all(w, host, day, &a->body, put_mbin);
        buf_puts(&a->body, "]}");
        return true;
    case PEERS_FORM_PEERTUBE:
        return answer_peertube(w, host, day, r, a);
    case PEERS_FORM_FUNKWHALE:
        return answer_funkwhale(w, host, day, r, a);
    case PEERS_FORM_MISSKEY_PAGES:
    case PEERS_FORM_MISSKEY_LOW:
        return answer_misskey(w, host, day, r, a);
    }
    return false;
}

static bool answer_blocks(const struct world *w, int host, const struct request *r, struct answer *a)
{
    enum blocks_form form = w->hosts[host].program->blocks;

    if (form == BLOCKS_LIST && request_is(r, BLOCKS))
        buf_puts(
            &a->body,
            "[{\"domain\":\"bad-actors.club\",\"digest\":"
            "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\",\"severity\":\"suspend\","
            "\"comment\":\"spam\"},"
            "{\"domain\":\"w*rse-*ct*rs.club\",\"digest\":"
            "\"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752\",\"severity\":\"suspend\"},"
            "{\"domain\":\"noisy-actors.club\",\"severity\":\"silence\",\"comment\":null}]");
    else if (form == BLOCKS_SOME && host % 9 == 0 && request_is(r, BLOCKS))
        buf_puts(&a->body,
                 "[{\"domain\":\"bad-actors.club\",\"severity\":\"suspend\",\"comment\":\"spam\"}]");
    else if (form == BLOCKS_MBIN && request_is(r, "/api/defederated/v2"))
        buf_puts(&a->body,
                 "{\"instances\":[{\"domain\":\"bad-actors.club\",\"software\":null,\"version\":null}]}");
    else if (form == BLOCKS_KBIN && request_is(r, "/api/defederated"))
        buf_puts(&a->body, "{\"instances\":[\"bad-actors.club\"]}");
    else
        return false;
    return true;
}

/* Documents of Mastodon that are switched off, closed to strangers, or gone with their server. */
static bool answer_closed(enum peers_as as, const struct request *r, struct answer *a)
{
    if (as == PEERS_AS_OK || !(request_is(r, PEERS) || request_is(r, ACTIVITY) || request_is(r, BLOCKS)))
        return false;
    if (as == PEERS_AS_DISABLED)
        return refuse(a, 404, "");
    if (as == PEERS_AS_DENIED)
        return refuse(a, 401, "{\"error\":\"This method requires an authenticated user\"}");
    return refuse(a, 410, "{\"error\":\"Gone\"}");
}

bool answer_lists(const struct world *w, int host, int day, const struct request *r, struct answer *a)
{
    const struct host *h = &w->hosts[host];

    return answer_closed(h->program->as, r, a) || (h->lists_peers && answer_peers(w, host, day, r, a)) ||
           answer_blocks(w, host, r, a);
}

/* ---- what nodeinfo does not say ---- */

static void put_v2(const struct world *w, int host, int day, bool limited, struct buf *b)
{
    const struct host *h = &w->hosts[host];
    int64_t month = limited || w->panel ? 0 : host_active_month(w, host, day);

    buf_putf(
        b,
        "{\"domain\":\"%s\",\"title\":\"%s\",\"version\":\"%s\",\"source_url\":\"%s\",\"description\":\"\","
        "\"usage\":{\"users\":{\"active_month\":%" PRId64
        "}},\"configuration\":{\"statuses\":{\"max_characters\":"
        "500},\"limited_federation\":%s},\"registrations\":{\"enabled\":%s},\"contact\":{\"email\":"
        "\"privatperson@%"
        "s\","
        "\"account\":{\"username\":\"privatperson\"}},\"rules\":[]}",
        h->name, h->name, h->version, h->program->repository, month, limited ? "true" : "false",
        h->open ? "true" : "false", h->name);
}

static void put_site(const struct world *w, int host, int day, bool v4, struct buf *b)
{
    const struct host *h = &w->hosts[host];

    buf_putf(b, "{\"site_view\":{\"site\":{\"id\":1,\"actor_id\":\"https://%s/\"},", h->name);
    buf_putf(b,
             v4 ? "\"local_site\":{\"registration_mode\":\"Open\",\"users_active_week\":%" PRId64 "}"
                : "\"local_site\":{\"registration_mode\":\"Open\"},\"counts\":{\"users_active_week\":%" PRId64
                  "}",
             report_week(w, host, day));
    buf_putf(b, "},\"admins\":[{\"person\":{\"name\":\"privatperson\"}}],\"version\":\"%s\"}", h->version);
}

bool answer_extra(const struct world *w, int host, int day, const struct request *r, struct answer *a)
{
    enum extra_form form = w->hosts[host].program->extra;

    if (w->panel)
        return false;
    if ((form == EXTRA_FORM_V2 || form == EXTRA_FORM_LIMITED) && request_is(r, "/api/v2/instance"))
        put_v2(w, host, day, form == EXTRA_FORM_LIMITED, &a->body);
    else if (form == EXTRA_FORM_SITE && request_is(r, "/api/v3/site"))
        put_site(w, host, day, false, &a->body);
    else if (form == EXTRA_FORM_SITE_V4 && request_is(r, "/api/v4/site"))
        put_site(w, host, day, true, &a->body);
    else if (form == EXTRA_FORM_STATS && request_is(r, "/api/v1/server/stats"))
        buf_putf(&a->body, "{\"totalUsers\":1,\"totalWeeklyActiveUsers\":%" PRId64 ",\"totalLocalVideos\":5}",
                 report_week(w, host, day));
    else
        return false;
    return true;
}

/* ---- the truth about it ---- */

const char *list_state(const struct world *w, int host)
{
    static const char *const closed[PEERS_AS] = {"ok", "disabled", "denied", "gone"};
    const struct host *h = &w->hosts[host];

    if (h->program->peers == PEERS_FORM_NONE)
        return "none";
    if (h->program->robots == ROBOTS_NO_API)
        return "robots";
    if (h->program->as == PEERS_AS_OK && !h->lists_peers)
        return h->program->peers == PEERS_FORM_MISSKEY_PAGES ? "failed" : "disabled";
    return closed[h->program->as];
}

int list_entries(const struct world *w, int host, int day)
{
    return strcmp(list_state(w, host), "ok") == 0 ? put_all(w, host, day, NULL, NULL) : 0;
}

int list_members(const struct world *w, int host, int day)
{
    int members = 0;

    if (strcmp(list_state(w, host), "ok") != 0)
        return 0;
    for (int i = 0; i < w->host_count; i++)
        members += host_knows(w, host, i, day);
    return members;
}

int list_blocks(const struct world *w, int host)
{
    const struct host *h = &w->hosts[host];
    bool closed = h->program->as != PEERS_AS_OK || h->program->robots == ROBOTS_NO_API ||
                  h->program->robots == ROBOTS_NO_BLOCKS;

    switch (h->program->blocks) {
    case BLOCKS_NONE:
    case BLOCKS_FORMS:
        return 0;
    case BLOCKS_SOME:
        return !closed && host % 9 == 0;
    case BLOCKS_LIST:
        return closed ? 0 : 3;
    case BLOCKS_MRF:
        return 3;
    case BLOCKS_LEMMY:
        return h->lists_peers;
    case BLOCKS_LEMMY_V4:
        return h->lists_peers;
    case BLOCKS_MBIN:
    case BLOCKS_KBIN:
        return 1;
    }
    return 0;
}
