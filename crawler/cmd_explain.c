/* fedtide-crawl explain HOST: what an admin may want to know, in words made from one JSON object, which
 * --format json gives whole. Times are ISO 8601 in UTC; members that are not known are null. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/json.h"
#include "base/log.h"
#include "base/str.h"
#include "commands.h"
#include "options.h"
#include "probe/hostname.h"
#include "probe/record.h"
#include "sql/database.h"

/* behind to_char(a time */
#define ISO ", 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

/* A host, unless it asked to be left out: such a one is shown in no other's story. */
#define SHOWN(host)                                                                                          \
    "case when not exists (select from fedtide.opt_out q where " host " = q.pattern"                         \
    "   or " host " like '%.' || q.pattern) then " host " end"
#define VIA SHOWN("via.host")
#define ALIAS SHOWN("i.alias_of")
#define FINAL SHOWN("last.final_host")

/* $1 host, $2 registrable domain. One row, whether the host is known or not. */
static const char explain_sql[] =
    "select row_to_json(x) from (select"
    "  asked.host, i.id is not null as known, coalesce(i.state, 'unknown') as state, i.registrable_domain,"
    "  to_char(i.first_seen_at" ISO " as first_seen_at, i.first_seen_source, " VIA " as first_seen_via,"
    "  s.name as software, i.version, i.repository, " ALIAS " as alias_of,"
    "  fedtide.software_variant_of(s.name, i.version, i.repository) as variant, s.robots as robots_shipped,"
    "  to_char(i.last_visit_at" ISO " as last_visit_at, o.name as last_outcome, o.meaning as last_meaning,"
    "  case when not exists (select from fedtide.opt_out q where last.detail like '%' || q.pattern || '%')"
    "    then last.detail end as detail,"
    "  last.http_status, last.duration_ms, " FINAL " as final_host, last.peers, last.restrictions,"
    "  to_char(i.last_success_at" ISO " as last_success_at, i.failures,"
    "  i.next_visit_at <= now() as due, i.lease_crawl_id is not null as being_visited,"
    "  to_char(i.next_visit_at" ISO " as next_visit_at,"
    "  (select count(*) from fedtide.observation n where n.instance_id = i.id) as observations,"
    "  not exists (select from fedtide.observation n where n.instance_id = i.id"
    "    and n.observed_at > now() - interval '14 days') as is_stale,"
    "  (select count(*) from fedtide.visit v where v.instance_id = i.id) as visits,"
    "  (select row_to_json(n) from (select to_char(observed_at" ISO " as observed_at, users_total,"
    "      users_active_month, local_posts, open_registrations, flags from fedtide.observation n"
    "      where n.instance_id = i.id order by n.observed_at desc limit 1) n) as newest,"
    "  (select members from fedtide.peer_list p where p.instance_id = i.id) as peers_listed,"
    "  (select count(*) from fedtide.restriction_now r where r.instance_id = i.id) as blocks_published,"
    "  (select count(*) from fedtide.count_series c where c.instance_id = i.id) as past_figures,"
    "  (select count(*) from fedtide.adjustment a where a.instance_id = i.id) as adjustments,"
    "  (select pattern from fedtide.opt_out q where asked.host = q.pattern"
    "    or asked.host like '%.' || q.pattern order by length(pattern) limit 1) as opted_out_by,"
    "  (select reason from fedtide.quarantine q where q.registrable_domain = $2 and released_at is null)"
    "    as quarantined"
    "  from (select $1::text as host) asked"
    "  left join fedtide.instance i on i.host = asked.host"
    "  left join fedtide.instance via on via.id = i.first_seen_via"
    "  left join fedtide.software s on s.id = i.software_id"
    "  left join fedtide.visit last on last.instance_id = i.id and last.started_at = i.last_visit_at"
    "  left join fedtide.outcome o on o.id = i.last_outcome) x";

static const char *text_or(const json_t *object, const char *key, const char *otherwise)
{
    const char *text = json_text(object, key);

    return text ? text : otherwise;
}

static int64_t number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static bool is_state(const json_t *host, const char *state)
{
    return strcmp(text_or(host, "state", ""), state) == 0;
}

/* Why it is or is not in the figures. */
static const char *why_counted(const json_t *host)
{
    if (json_text(host, "opted_out_by"))
        return "It asked to be left out: it is never contacted and never shown.";
    if (json_bool(host, "known") != 1)
        return "No peer list, seed or import has named it, so nothing is known of it and it is not asked.";
    if (is_state(host, "alias"))
        return "It answers with another host's document and is counted there, not here.";
    if (number(host, "observations") == 0)
        return "It has never given a document with figures, so it is not counted.";
    /* as the analysis carries figures (analyze/rules.h, R8) */
    if (json_bool(host, "is_stale") == 1)
        return "Its history is kept; it no longer counts, since its last figures are more than a fortnight old.";
    return "It is counted with what it reported, as far as the quality rules accept it.";
}

/* When it is asked next, in words. */
static void put_next(const json_t *host, struct buf *out)
{
    const char *next = json_text(host, "next_visit_at");

    if (json_text(host, "opted_out_by"))
        buf_puts(out, "It is never asked again.");
    else if (json_bool(host, "known") != 1)
        buf_putf(out, "To have it asked: fedtide-crawl seed %s", text_or(host, "host", ""));
    else if (json_bool(host, "being_visited") == 1)
        buf_puts(out, "It is being visited just now.");
    else if (!next)
        buf_puts(
            out,
            "It is not asked: it is known from imported history only, until a peer list or a seed names it.");
    else if (json_bool(host, "due") == 1)
        buf_puts(out, "It is due: the next crawl asks it.");
    else
        buf_putf(out, "It is asked next at %s.", next);
}

/* Names of the marks on its newest figures: a list in JSON. */
static void name_flags(json_t *host)
{
    json_t *newest = json_object_get(host, "newest");
    int64_t flags = number(newest, "flags");
    json_t *names = json_array();

    for (uint32_t flag = 1; flag < RECORD_FLAGS_END; flag <<= 1)
        if (flags & (int64_t)flag)
            (void)json_array_append_new(names, json_string(record_flag_name(flag)));
    if (json_is_object(newest))
        (void)json_object_set_new(newest, "flag_names", names);
    else
        json_decref(names);
}

/* What became of a list at the last visit; NULL when there is nothing to say. Numbers: enum extra_state. */
static const char *why_no_list(const json_t *host, const char *key)
{
    static const char *const words[] = {
        [3] = "is switched off (404)",      [4] = "is closed to strangers (401 or 403)",
        [5] = "is forbidden by robots.txt", [6] = "did not come: broken, too slow, or no such list",
        [7] = "is larger than the limit",   [9] = "is gone: the server is being wound down (410)"};
    int64_t state = number(host, key);

    return state > 0 && state < (int64_t)COUNT_OF(words) ? words[state] : NULL;
}

static void print_software(const json_t *host)
{
    if (!json_text(host, "software"))
        return;
    printf("It runs %s %s.\n", text_or(host, "software", ""),
           text_or(host, "version", "of an unknown version"));
    if (json_text(host, "variant"))
        printf("By its version or repository that is %s, a fork which reports its parent.\n",
               text_or(host, "variant", ""));
}

static void print_lists(const json_t *host)
{
    if (json_is_integer(json_object_get(host, "peers_listed")))
        printf("Its peer list names %" PRId64 " hosts that are known here.\n", number(host, "peers_listed"));
    if (why_no_list(host, "peers"))
        printf("Its peer list %s.\n", why_no_list(host, "peers"));
    if (number(host, "blocks_published") > 0)
        printf("It publishes %" PRId64 " blocks of other hosts.\n", number(host, "blocks_published"));
    if (number(host, "past_figures") > 0)
        printf("It gave %" PRId64 " figures about its own past.\n", number(host, "past_figures"));
}

static void print_marks(const json_t *newest)
{
    const json_t *names = json_object_get(newest, "flag_names");
    const json_t *name;
    size_t i;

    json_array_foreach(names, i, name)
        printf("%s%s", i == 0 ? "Marks on these figures: " : ", ", json_string_value(name));
    if (json_array_size(names) > 0)
        printf(".\n");
}

static void print_past(const json_t *host)
{
    const json_t *newest = json_object_get(host, "newest");
    const json_t *users = json_object_get(newest, "users_total");

    printf("First named at %s by %s%s%s.\n", text_or(host, "first_seen_at", "?"),
           text_or(host, "first_seen_source", "?"), json_text(host, "first_seen_via") ? " of " : "",
           text_or(host, "first_seen_via", ""));
    if (json_text(host, "last_visit_at"))
        printf("Last of %" PRId64 " visits at %s: %s (%s%s%s).\n", number(host, "visits"),
               text_or(host, "last_visit_at", ""), text_or(host, "last_outcome", ""),
               text_or(host, "last_meaning", ""), json_text(host, "detail") ? "; " : "",
               text_or(host, "detail", ""));
    else
        printf("It was never visited.\n");
    if (json_is_object(newest)) {
        printf("Newest of %" PRId64 " observations at %s: ", number(host, "observations"),
               text_or(newest, "observed_at", ""));
        if (json_is_integer(users))
            printf("%" PRId64 " registered accounts.\n", (int64_t)json_integer_value(users));
        else
            printf("no number of registered accounts.\n");
        print_marks(newest);
    }
    print_software(host);
    if (number(host, "failures") > 0)
        printf("It failed %" PRId64 " times in a row.\n", number(host, "failures"));
    print_lists(host);
    if (json_text(host, "alias_of"))
        printf("Its document belongs to %s.\n", text_or(host, "alias_of", ""));
}

static void print_words(const json_t *host)
{
    struct buf next;

    buf_init(&next, 1024);
    put_next(host, &next);
    printf("%s: %s\n", text_or(host, "host", ""), text_or(host, "state", ""));
    if (json_bool(host, "known") == 1)
        print_past(host);
    if (json_text(host, "quarantined"))
        printf("Names under its domain are held back: %s.\n", text_or(host, "quarantined", ""));
    printf("%s\n%s\n", why_counted(host), buf_str(&next));
    buf_release(&next);
}

static json_t *look_up(struct pg *db, const struct hostname *name, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    enum json_state state;
    bool good;

    pg_arg_text(&args, name->name);
    pg_arg_text(&args, name->name + name->registrable);
    good = pg_run(db, explain_sql, &args, &res, e);
    pg_args_release(&args);
    return good ? json_read(pg_text(res, 0, 0), strlen(pg_text(res, 0, 0)), &state) : NULL;
}

static bool explain(const struct settings *s, const struct hostname *name, struct err *e)
{
    struct pg db = {0};
    json_t *host = NULL;

    if (database_open(&db, s->db, "fedtide-crawl", DATABASE_READ, e))
        host = look_up(&db, name, e);
    pg_close(&db);
    if (!host)
        return false;
    json_make_plain(host);
    name_flags(host);
    if (strcmp(s->format, "json") == 0) {
        (void)json_object_set_new(host, "counted", json_string(why_counted(host)));
        (void)json_dumpf(host, stdout, JSON_INDENT(2));
        printf("\n");
    } else {
        print_words(host);
    }
    json_decref(host);
    return true;
}

int cmd_explain(void *settings, int argc, char **argv)
{
    struct hostname name;
    struct err e = {0};
    enum hostname_verdict verdict = hostname_read(argv[0], strlen(argv[0]), &name);

    (void)argc;
    if (verdict != HOSTNAME_OK)
        (void)err_set(&e, ERR_USAGE, "\"%.100s\" is no host name that could be asked: %s", argv[0],
                      hostname_verdict_name(verdict));
    if (verdict != HOSTNAME_OK || !explain(settings, &name, &e))
        log_fatal("fedtide-crawl explain", &e);
    return err_exit_status(&e);
}
