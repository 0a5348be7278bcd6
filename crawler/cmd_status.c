/* fedtide-crawl status. The JSON is the source of the text: {"database": {...}, "hosts": {state: n}, "due":
 * {...}, "crawls": [newest first], "outcomes": {name: n}, "observations": {...}, "peer_lists": {...},
 * "quarantine": {...}}. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "sql/database.h"
#include "sql/embedded.h"

#define ISO "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'"

/* One JSON value each; $1 is now. Rows are estimated where counting them would take long. */
static const struct {
    const char *member;
    const char *sql;
} questions[] = {
    {"database",
     "select json_build_object('server', current_setting('server_version'), 'name', current_database(),"
     " 'schema_version', (select max(version) from fedtide.schema_version),"
     " 'bytes', pg_database_size(current_database())) where $1::timestamptz is not null"},
    {"hosts", "select coalesce(json_object_agg(state, n order by n desc, state), '{}')"
              "  from (select state, count(*) n from fedtide.instance group by state) s where "
              "$1::timestamptz is not null"},
    {"due", "select json_build_object('now', count(*) filter (where next_visit_at <= $1),"
            " 'leased', count(*) filter (where lease_crawl_id is not null),"
            " 'next_at', to_char(min(next_visit_at) filter (where next_visit_at > $1), " ISO "))"
            "  from fedtide.instance where next_visit_at is not null and state <> 'opted_out'"},
    {"crawls",
     "select coalesce(json_agg(c), '[]') from ("
     "  select id, kind, source, to_char(started_at, " ISO ") as started_at,"
     "         to_char(ended_at, " ISO ") as ended_at, to_char(observed_at, " ISO ") as observed_at,"
     "         ended_why, coalesce(counts->'stored', counts->'rows') as rows, parameters->'sandbox' as sandbox"
     "    from fedtide.crawl where $1::timestamptz is not null order by id desc limit 5) c"},
    {"outcomes", "select coalesce(json_object_agg(o.name, n.n order by n.n desc, o.name), '{}') from ("
                 "  select v.outcome, count(*) as n from fedtide.visit v"
                 "   where v.crawl_id = (select max(id) from fedtide.crawl where kind = 'crawl')"
                 "     and v.started_at >= (select coalesce(observed_at, started_at) - interval '1 day' from "
                 "fedtide.crawl"
                 "                           where kind = 'crawl' order by id desc limit 1)"
                 "     and $1::timestamptz is not null group by v.outcome) n"
                 "  join fedtide.outcome o on o.id = n.outcome"},
    {"observations",
     "with size as (select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint as rows from pg_inherits i"
     "                join pg_class c on c.oid = i.inhrelid where i.inhparent = "
     "'fedtide.observation'::regclass)"
     " select json_build_object("
     "  'rows', case when size.rows < 5000000 then (select count(*) from fedtide.observation) else size.rows "
     "end,"
     "  'exact', size.rows < 5000000,"
     "  'first_day', (select min(coalesce(observed_at, started_at))::date from fedtide.crawl),"
     "  'last_day', (select max(coalesce(observed_at, started_at))::date from fedtide.crawl))"
     "  from size where $1::timestamptz is not null"},
    {"peer_lists",
     "select json_build_object('lists', count(*), 'pairs', coalesce(sum(members), 0)) from fedtide.peer_list"
     " where $1::timestamptz is not null"},
    {"quarantine",
     "select json_build_object('domains', count(*), 'names', coalesce(sum(names), 0)) from fedtide.quarantine"
     " where released_at is null and $1::timestamptz is not null"},
};

static json_t *ask(struct pg *db, const char *sql, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    enum json_state state;
    bool good;

    pg_arg_time(&args, clock_now_us());
    good = pg_run(db, sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return NULL;
    return json_read(pg_text(res, 0, 0), strlen(pg_text(res, 0, 0)), &state);
}

/* Tells the private cluster from a server that was named. */
static bool add_place(json_t *database, const struct settings *s, struct pg *db, struct err *e)
{
    struct buf place;
    bool good = true;

    buf_init(&place, 4096);
    if (database_is_embedded(s->db))
        good = embedded_status(&place, e);
    else
        buf_putf(&place, "server at %s, port %s", PQhost(db->conn), PQport(db->conn));
    (void)json_object_set_new(database, "place", json_string(buf_str(&place)));
    buf_release(&place);
    return good;
}

static json_t *collect(const struct settings *s, struct pg *db, struct err *e)
{
    json_t *all = json_object();

    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        json_t *part = ask(db, questions[i].sql, e);

        if (!part) {
            json_decref(all);
            return NULL;
        }
        (void)json_object_set_new(all, questions[i].member, part);
    }
    if (!add_place(json_object_get(all, "database"), s, db, e)) {
        json_decref(all);
        return NULL;
    }
    return all;
}

static int64_t number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *text_or(const json_t *object, const char *key, const char *otherwise)
{
    const char *text = json_text(object, key);

    return text ? text : otherwise;
}

/* "3 alive, 2 failing" */
static void print_tally(const char *title, json_t *object)
{
    const char *before = "";
    const char *key;
    json_t *value;

    printf("%-13s", title);
    json_object_foreach(object, key, value) {
        printf("%s%" PRId64 " %s", before, (int64_t)json_integer_value(value), key);
        before = ", ";
    }
    printf("%s\n", json_object_size(object) == 0 ? "none" : "");
}

static void print_crawls(const json_t *crawls)
{
    const json_t *crawl;
    size_t i;

    json_array_foreach(crawls, i, crawl) {
        const char *observed = json_text(crawl, "observed_at");

        printf("%-13s#%" PRId64 " %s, %s", i == 0 ? "last crawls" : "", number(crawl, "id"),
               text_or(crawl, "source", ""), text_or(crawl, "started_at", ""));
        if (observed)
            printf(" (as of %s)", observed);
        printf(": %s, %" PRId64 " rows%s\n", text_or(crawl, "ended_why", "under way, or killed"),
               number(crawl, "rows"),
               json_bool(crawl, "sandbox") == 0 ? "; its fetch workers had NO sandbox" : "");
    }
    if (json_array_size(crawls) == 0)
        printf("%-13snone\n", "last crawls");
}

static void print_text(const json_t *all)
{
    const json_t *database = json_object_get(all, "database");
    const json_t *due = json_object_get(all, "due");
    const json_t *seen = json_object_get(all, "observations");
    const json_t *lists = json_object_get(all, "peer_lists");
    const json_t *held = json_object_get(all, "quarantine");

    printf("%-13s%s\n", "database", text_or(database, "place", ""));
    printf("%-13sPostgreSQL %s, database %s, %" PRId64 " MB, schema version %" PRId64 "\n", "",
           text_or(database, "server", ""), text_or(database, "name", ""),
           number(database, "bytes") / 1000000, number(database, "schema_version"));
    print_tally("hosts", json_object_get(all, "hosts"));
    printf("%-13s%" PRId64 " now, %" PRId64 " being visited, the next at %s\n", "due", number(due, "now"),
           number(due, "leased"), text_or(due, "next_at", "no time"));
    print_crawls(json_object_get(all, "crawls"));
    print_tally("outcomes", json_object_get(all, "outcomes"));
    printf("%-13s%s%" PRId64 ", %s to %s\n", "observations", json_bool(seen, "exact") == 1 ? "" : "about ",
           number(seen, "rows"), text_or(seen, "first_day", "-"), text_or(seen, "last_day", "-"));
    printf("%-13s%" PRId64 ", with %" PRId64 " pairs\n", "peer lists", number(lists, "lists"),
           number(lists, "pairs"));
    printf("%-13s%" PRId64 " domains, %" PRId64 " names held back\n", "quarantine", number(held, "domains"),
           number(held, "names"));
}

int cmd_status(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};
    json_t *all = NULL;

    (void)argc;
    (void)argv;
    if (database_open(&db, s->db, "fedtide-crawl", DATABASE_READ, &e))
        all = collect(s, &db, &e);
    json_make_plain(all);
    if (all && strcmp(s->format, "json") == 0) {
        (void)json_dumpf(all, stdout, JSON_INDENT(2));
        printf("\n");
    } else if (all) {
        print_text(all);
    } else {
        log_fatal("fedtide-crawl status", &e);
    }
    json_decref(all);
    pg_close(&db);
    return err_exit_status(&e);
}
