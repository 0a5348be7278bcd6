#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "sql/database.h"

/* Each question gives rows of (name, number); they become one member of the JSON and one paragraph of the
 * text. */
static const struct {
    const char *member;
    const char *title;
    const char *sql;
} questions[] = {
    {"hosts", "hosts by state",
     "select state, count(*) from fedtide.instance group by state order by count(*) desc, state"},
    {"due", "due now",
     "select 'hosts', count(*) from fedtide.instance where next_visit_at <= $1 and state <> 'opted_out'"},
    {"last_crawl", "visits of the last crawl by outcome",
     "select o.name, count(*) from fedtide.visit v join fedtide.outcome o on o.id = v.outcome"
     " where v.crawl_id = (select max(id) from fedtide.crawl where kind = 'crawl')"
     "   and $1::timestamptz is not null group by o.name order by count(*) desc, o.name"},
    {"rows", "rows stored (estimate)",
     "select t, coalesce((select sum(greatest(c.reltuples, 0))::bigint from pg_inherits i join pg_class c on "
     "c.oid = i.inhrelid"
     "  where i.inhparent = ('fedtide.' || t)::regclass), 0)"
     "  from unnest(array['visit', 'observation', 'peer_change']) t where $1::timestamptz is not null"},
    {"peer_lists", "peer lists",
     "select 'instances', count(*) from fedtide.peer_list where $1::timestamptz is not null union all"
     " select 'pairs', coalesce(sum(members), 0)::bigint from fedtide.peer_list"},
    {"quarantine", "quarantined",
     "select 'domains', count(*) from fedtide.quarantine where released_at is null and $1::timestamptz is "
     "not null"
     " union all select 'names', coalesce(sum(names), 0)::bigint from fedtide.quarantine where released_at "
     "is null"},
    {"database", "database",
     "select 'megabytes', pg_database_size(current_database()) / 1048576 where $1::timestamptz is not null"
     " union all select 'schema_version', max(version) from fedtide.schema_version"},
};

static json_t *ask(struct pg *db, const char *sql, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    json_t *object = NULL;
    bool good;

    pg_arg_time(&args, clock_now_us());
    good = pg_run(db, sql, strstr(sql, "$1") ? &args : NULL, &res, e);
    pg_args_release(&args);
    if (!good)
        return NULL;
    object = json_object();
    for (int row = 0; row < PQntuples(res); row++)
        (void)json_object_set_new(object, pg_text(res, row, 0), json_integer(pg_i64(res, row, 1)));
    return object;
}

static json_t *collect(struct pg *db, struct err *e)
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
    return all;
}

static void print_text(const json_t *all)
{
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        json_t *part = json_object_get(all, questions[i].member);
        const char *key;
        json_t *value;

        printf("%s:", questions[i].title);
        if (json_object_size(part) == 0)
            printf(" none");
        json_object_foreach(part, key, value)
            printf(" %s %lld%s", key, (long long)json_integer_value(value),
                   json_object_iter_next(part, json_object_iter_at(part, key)) ? "," : "");
        printf("\n");
    }
}

int cmd_status(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};
    json_t *all = NULL;

    (void)argc;
    (void)argv;
    if (database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e))
        all = collect(&db, &e);
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
