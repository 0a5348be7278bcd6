#include "parse_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "probe/activity.h"
#include "probe/charts.h"
#include "probe/hostname.h"
#include "probe/instance.h"
#include "probe/nodeinfo.h"
#include "probe/page.h"
#include "probe/peers.h"
#include "probe/pointer.h"
#include "probe/restrictions.h"
#include "probe/robots.h"
#include "probe/software.h"

const char parse_kinds[] =
    "pointer|nodeinfo|nodeinfo2|statistics|instance|peers|activity|charts|restrictions|robots";

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        BUG("no JSON for \"%s\"", key);
}

static json_t *text_or_null(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

static json_t *count_or_null(int64_t count)
{
    return count == RECORD_ABSENT ? json_null() : json_integer(count);
}

static json_t *yes_no_or_null(int value)
{
    return value < 0 ? json_null() : json_boolean(value);
}

static json_t *flag_names(uint32_t flags)
{
    json_t *names = json_array();

    for (uint32_t flag = 1; flag < RECORD_FLAGS_END; flag <<= 1)
        if (flags & flag)
            (void)json_array_append_new(names, json_string(record_flag_name(flag)));
    return names;
}

static json_t *with_outcome(const char *name)
{
    json_t *value = json_object();

    put(value, "outcome", json_string(name));
    return value;
}

/* For lists: a web page is told apart from other broken JSON. */
static json_t *with_state(enum peers_state state, const char *bytes, size_t len)
{
    switch (state) {
    case PEERS_OK:
        return with_outcome(outcome_name(OUTCOME_OK));
    case PEERS_WRONG_SHAPE:
        return with_outcome("wrong_shape");
    case PEERS_TOO_LARGE:
        return with_outcome(outcome_name(OUTCOME_TOO_LARGE));
    case PEERS_BAD_JSON:
        break;
    }
    return with_outcome(outcome_name(page_outcome(bytes, len)));
}

static json_t *pointer_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    static const struct url base = {
        .https = true, .port = 443, .host = "pointer.invalid", .path = "/.well-known/nodeinfo"};
    struct pointer p;
    enum outcome outcome = pointer_read(bytes, len, &base, &p);
    json_t *value = with_outcome(outcome_name(outcome));
    char href[URL_TEXT_MAX];

    (void)hints;
    if (outcome != OUTCOME_OK)
        return value;
    url_text(&p.href, href);
    put(value, "schema", json_string(p.schema));
    put(value, "href", json_string(href));
    return value;
}

static json_t *record_value(enum outcome outcome, const struct nodeinfo *n)
{
    json_t *value = with_outcome(outcome_name(outcome));

    if (outcome != OUTCOME_OK)
        return value;
    put(value, "schema", text_or_null(n->schema));
    put(value, "software", json_string(n->software));
    put(value, "family", json_string(software_family_name(software_family(n->software))));
    put(value, "version", text_or_null(n->version));
    put(value, "repository", text_or_null(n->repository));
    put(value, "base", text_or_null(n->nodeinfo2_base));
    put(value, "users_total", count_or_null(n->users_total));
    put(value, "users_active_month", count_or_null(n->users_active_month));
    put(value, "users_active_halfyear", count_or_null(n->users_active_halfyear));
    put(value, "users_active_week", count_or_null(n->users_active_week));
    put(value, "local_posts", count_or_null(n->local_posts));
    put(value, "local_comments", count_or_null(n->local_comments));
    put(value, "open_registrations", yes_no_or_null(n->open_registrations));
    put(value, "flags", flag_names(n->flags));
    return value;
}

static json_t *nodeinfo_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct nodeinfo n;

    (void)hints;
    return record_value(nodeinfo_read(bytes, len, &n), &n);
}

static json_t *nodeinfo2_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct nodeinfo n;

    (void)hints;
    return record_value(nodeinfo_read_v2(bytes, len, &n), &n);
}

static json_t *statistics_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct nodeinfo n;

    (void)hints;
    return record_value(nodeinfo_read_statistics(bytes, len, &n), &n);
}

/* "NAME/VERSION" in two. */
struct product {
    char name[RECORD_NAME_MAX];
    char version[RECORD_VERSION_MAX];
};

static struct product product_of(const char *software)
{
    struct product p = {"", ""};
    const char *slash = software ? strchr(software, '/') : NULL;

    if (!software)
        return p;
    (void)snprintf(p.name, sizeof p.name, "%.*s", slash ? (int)(slash - software) : (int)strlen(software),
                   software);
    (void)snprintf(p.version, sizeof p.version, "%s", slash ? slash + 1 : "");
    return p;
}

static json_t *instance_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct product p = product_of(hints->software);
    struct instance_document d;
    enum outcome outcome = instance_read(bytes, len, p.name, &d);
    json_t *value = with_outcome(outcome_name(outcome));

    if (outcome != OUTCOME_OK)
        return value;
    put(value, "form", json_string(d.form));
    put(value, "domain", text_or_null(d.domain));
    put(value, "software", text_or_null(d.software));
    put(value, "version", text_or_null(d.version));
    put(value, "repository", text_or_null(d.repository));
    put(value, "users_total", count_or_null(d.users_total));
    put(value, "users_active_day", count_or_null(d.users_active_day));
    put(value, "users_active_week", count_or_null(d.users_active_week));
    put(value, "users_active_month", count_or_null(d.users_active_month));
    put(value, "users_active_halfyear", count_or_null(d.users_active_halfyear));
    put(value, "local_posts", count_or_null(d.local_posts));
    put(value, "local_comments", count_or_null(d.local_comments));
    put(value, "domain_count", count_or_null(d.domain_count));
    put(value, "open_registrations", yes_no_or_null(d.open_registrations));
    put(value, "flags", flag_names(d.flags));
    return value;
}

/* Names of a peer list as they come in. */
struct gathered {
    char **hosts; /* owned, as are its elements */
    size_t count, room;
    uint32_t refused[HOSTNAME_VERDICTS];
};

static void gather(void *arg, const char *name, size_t len)
{
    struct gathered *g = arg;
    struct hostname host;
    enum hostname_verdict verdict = hostname_read(name, len, &host);

    g->refused[verdict]++;
    if (verdict != HOSTNAME_OK)
        return;
    if (g->count == g->room) {
        g->room = g->room ? 2 * g->room : 1024;
        g->hosts = mem_grow(g->hosts, g->room, sizeof *g->hosts);
    }
    g->hosts[g->count++] = mem_text(host.name);
}

static void forget(struct gathered *g)
{
    for (size_t i = 0; i < g->count; i++)
        free(g->hosts[i]);
    free(g->hosts);
    *g = (struct gathered){0};
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static json_t *sorted_hosts(struct gathered *g)
{
    json_t *hosts = json_array();

    if (g->count > 0)
        qsort(g->hosts, g->count, sizeof *g->hosts, by_text);
    for (size_t i = 0; i < g->count; i++)
        if (i == 0 || strcmp(g->hosts[i], g->hosts[i - 1]) != 0)
            (void)json_array_append_new(hosts, json_string(g->hosts[i]));
    return hosts;
}

static json_t *refusals(const struct gathered *g)
{
    json_t *refused = json_object();

    for (int i = HOSTNAME_OK + 1; i < HOSTNAME_VERDICTS; i++)
        if (g->refused[i] > 0)
            put(refused, hostname_verdict_name((enum hostname_verdict)i), json_integer(g->refused[i]));
    return refused;
}

/* With a known software its shape; otherwise the first shape that fits. */
static enum peers_state read_peers(const struct parse_hints *hints, const char *bytes, size_t len,
                                   struct gathered *g, struct peers_page *page)
{
    struct product p = product_of(hints->software);
    enum peers_state state = PEERS_WRONG_SHAPE;
    struct ask ask;

    if (software_ask(p.name, p.version, SOFTWARE_PEERS, &ask) != ASK_NOWHERE)
        return peers_read(ask.shape, bytes, len, gather, g, page);
    for (int shape = PEERS_LIST; shape <= PEERS_NODEINFO && state == PEERS_WRONG_SHAPE; shape++)
        state = peers_read((enum peers_shape)shape, bytes, len, gather, g, page);
    return state;
}

static json_t *peers_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct gathered g = {0};
    struct peers_page page;
    enum peers_state state = read_peers(hints, bytes, len, &g, &page);
    json_t *value = with_state(state, bytes, len);

    if (state == PEERS_OK) {
        put(value, "listed", json_integer(page.entries));
        put(value, "hosts", sorted_hosts(&g));
        put(value, "refused", refusals(&g));
        put(value, "total", count_or_null(page.total));
        put(value, "next", text_or_null(page.next));
    }
    forget(&g);
    return value;
}

static bool is_json(const char *bytes, size_t len)
{
    enum json_state state;
    json_auto_t *root = json_read(bytes, len, &state);

    return root != NULL;
}

static json_t *points_value(int count, const struct series_point *points, const char *bytes, size_t len)
{
    json_t *list, *value;

    if (count < 0)
        return with_state(is_json(bytes, len) ? PEERS_WRONG_SHAPE : PEERS_BAD_JSON, bytes, len);
    value = with_outcome(outcome_name(OUTCOME_OK));
    list = json_array();
    for (int i = 0; i < count; i++) {
        char day[STR_DAY_SIZE];
        json_t *point = json_object();

        str_from_day(points[i].day, day);
        put(point, "metric", json_string(series_metric_name((int)points[i].metric)));
        put(point, "day", json_string(day));
        put(point, "days", json_integer(points[i].days));
        put(point, "value", json_integer(points[i].value));
        (void)json_array_append_new(list, point);
    }
    put(value, "points", list);
    return value;
}

static json_t *activity_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct series_point points[ACTIVITY_POINTS_MAX];

    (void)hints;
    return points_value(activity_read(bytes, len, points), points, bytes, len);
}

static json_t *charts_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    struct series_point points[CHARTS_POINTS_MAX];

    return points_value(charts_read(bytes, len, hints->today, points), points, bytes, len);
}

static void put_restriction(void *arg, const struct restriction *r)
{
    json_t *entry = json_object();

    put(entry, "domain", text_or_null(r->domain));
    put(entry, "digest", text_or_null(r->digest));
    put(entry, "severity", json_string(r->severity));
    (void)json_array_append_new(arg, entry);
}

/* With a known software its form; otherwise the first form that fits. */
static enum peers_state read_restrictions(const struct parse_hints *hints, const char *bytes, size_t len,
                                          json_t *entries, uint32_t *hidden)
{
    static const struct {
        enum restrictions_kind kind;
        enum peers_shape shape;
    } forms[] = {
        {RESTRICTIONS_DOMAIN_BLOCKS, PEERS_LIST}, {RESTRICTIONS_NODEINFO, PEERS_LIST},
        {RESTRICTIONS_PEERS, PEERS_LEMMY},        {RESTRICTIONS_PEERS, PEERS_LEMMY_V4},
        {RESTRICTIONS_PEERS, PEERS_INSTANCES},
    };
    struct product p = product_of(hints->software);
    enum peers_state state = PEERS_WRONG_SHAPE;
    struct ask ask;

    if (software_ask(p.name, p.version, SOFTWARE_RESTRICTIONS, &ask) != ASK_NOWHERE)
        return restrictions_read(ask.restrictions, ask.shape, bytes, len, put_restriction, entries, hidden);
    for (size_t i = 0; i < COUNT_OF(forms) && state == PEERS_WRONG_SHAPE; i++)
        state =
            restrictions_read(forms[i].kind, forms[i].shape, bytes, len, put_restriction, entries, hidden);
    return state;
}

static json_t *restrictions_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    json_t *entries = json_array();
    uint32_t hidden = 0;
    enum peers_state state = read_restrictions(hints, bytes, len, entries, &hidden);
    json_t *value = with_state(state, bytes, len);

    if (state == PEERS_OK) {
        put(value, "hidden", json_integer(hidden));
        put(value, "entries", json_incref(entries));
    }
    json_decref(entries);
    return value;
}

static json_t *robots_value(const struct parse_hints *hints, const char *bytes, size_t len)
{
    static const char *const paths[] = {"/.well-known/nodeinfo",
                                        "/.well-known/x-nodeinfo2",
                                        "/nodeinfo/2.0",
                                        "/nodeinfo/2.1",
                                        "/api/v1/instance/peers",
                                        "/api/v1/instance/activity",
                                        "/api/v1/instance/domain_blocks",
                                        "/api/v3/federated_instances",
                                        "/api/charts/users?span=day&limit=500"};
    enum page_kind page = page_classify(bytes, len);
    struct robots *robots;
    json_t *value, *allows;

    (void)hints;
    if (page == PAGE_ANUBIS || page == PAGE_CLOUDFLARE)
        return with_outcome(outcome_name(page_outcome(bytes, len)));
    robots = robots_read(bytes, len, "fedtide");
    value = with_outcome(outcome_name(OUTCOME_OK));
    allows = json_object();
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        put(allows, paths[i], json_boolean(robots_allows(robots, paths[i])));
    put(value, "names_us", json_boolean(robots_names_token(robots)));
    put(value, "rules", json_integer(robots_rule_count(robots)));
    put(value, "crawl_delay_s", json_integer(robots_crawl_delay_s(robots)));
    put(value, "shipped_by", text_or_null(robots_shipped_by(robots)));
    put(value, "allows", allows);
    robots_free(robots);
    return value;
}

json_t *parse_value(const char *kind, const struct parse_hints *hints, const char *bytes, size_t len)
{
    static const struct {
        const char *kind;
        json_t *(*value)(const struct parse_hints *hints, const char *bytes, size_t len);
    } readers[] = {
        {"pointer", pointer_value},       {"nodeinfo", nodeinfo_value}, {"nodeinfo2", nodeinfo2_value},
        {"statistics", statistics_value}, {"instance", instance_value}, {"peers", peers_value},
        {"activity", activity_value},     {"charts", charts_value},     {"restrictions", restrictions_value},
        {"robots", robots_value},
    };

    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (strcmp(readers[i].kind, kind) == 0)
            return readers[i].value(hints, bytes, len);
    return NULL;
}
