#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "probe/hostname.h"
#include "sql/database.h"

static const char explain_sql[] =
    "select i.host, i.state, coalesce(s.name, ''), coalesce(i.version, ''),"
    "       to_char(i.first_seen_at, 'YYYY-MM-DD HH24:MI'), i.first_seen_source, coalesce(v.host, ''),"
    "       coalesce(to_char(i.last_visit_at, 'YYYY-MM-DD HH24:MI'), ''), coalesce(o.name, ''), "
    "coalesce(o.meaning, ''),"
    "       coalesce(l.detail, ''), coalesce(to_char(i.last_success_at, 'YYYY-MM-DD HH24:MI'), ''), "
    "i.failures,"
    "       coalesce(to_char(i.next_visit_at, 'YYYY-MM-DD HH24:MI'), ''), coalesce(i.alias_of, ''),"
    "       (select count(*) from fedtide.observation x where x.instance_id = i.id),"
    "       coalesce(n.users_total::text, ''), coalesce(n.flags, 0), coalesce(p.members, -1),"
    "       (select count(*) from fedtide.opt_out q where i.host = q.pattern or i.host like '%.' || "
    "q.pattern)"
    "  from fedtide.instance i"
    "  left join fedtide.software s on s.id = i.software_id"
    "  left join fedtide.instance v on v.id = i.first_seen_via"
    "  left join fedtide.outcome o on o.id = i.last_outcome"
    "  left join lateral (select detail from fedtide.visit x where x.instance_id = i.id"
    "                      order by x.started_at desc limit 1) l on true"
    "  left join lateral (select users_total, flags from fedtide.observation x where x.instance_id = i.id"
    "                      order by x.observed_at desc limit 1) n on true"
    "  left join fedtide.peer_list p on p.instance_id = i.id"
    " where i.host = $1";

static const char *const members[] = {
    "host",       "state",        "software",    "version", "first_seen",   "first_source", "first_via",
    "last_visit", "last_outcome", "meaning",     "detail",  "last_success", "failures",     "next_visit",
    "alias_of",   "observations", "users_total", "flags",   "peers",        "opted_out"};
enum member {
    HOST,
    STATE,
    SOFTWARE,
    VERSION,
    FIRST,
    SOURCE,
    VIA,
    LAST,
    OUTCOME,
    MEANING,
    DETAIL,
    SUCCESS,
    FAILURES,
    NEXT,
    ALIAS,
    OBSERVATIONS,
    USERS,
    FLAGS,
    PEERS,
    OPTED_OUT
};

static const char *at(const PGresult *res, enum member m)
{
    return pg_text(res, 0, (int)m);
}

static const char *why_counted(const PGresult *res)
{
    if (strcmp(at(res, OPTED_OUT), "0") != 0)
        return "It asked to be left out: it is never contacted and never shown.";
    if (strcmp(at(res, STATE), "alias") == 0)
        return "It answers with another host's document and is counted there.";
    if (strcmp(at(res, OBSERVATIONS), "0") == 0)
        return "It has never given a document with figures, so it is not counted.";
    if (strcmp(at(res, STATE), "dead") == 0)
        return "Its history is kept; it no longer counts since it does not answer.";
    return "It is counted with what it reported, as far as the quality rules accept it.";
}

static void print_words(const PGresult *res)
{
    printf("%s\n", at(res, HOST));
    printf("First named on %s (UTC) by %s%s%s.\n", at(res, FIRST), at(res, SOURCE),
           at(res, VIA)[0] ? " of " : "", at(res, VIA));
    if (at(res, LAST)[0])
        printf("Last visit: %s, %s: %s%s%s%s.\n", at(res, LAST), at(res, OUTCOME), at(res, MEANING),
               at(res, DETAIL)[0] ? " (" : "", at(res, DETAIL), at(res, DETAIL)[0] ? ")" : "");
    else
        printf("It was never visited.\n");
    if (at(res, SUCCESS)[0])
        printf("Last good answer: %s; it runs %s %s and reported %s registered accounts.\n", at(res, SUCCESS),
               at(res, SOFTWARE), at(res, VERSION), at(res, USERS)[0] ? at(res, USERS) : "no number of");
    if (strcmp(at(res, FAILURES), "0") != 0)
        printf("Failures in a row: %s.\n", at(res, FAILURES));
    if (strcmp(at(res, PEERS), "-1") != 0)
        printf("Its peer list names %s hosts that we know.\n", at(res, PEERS));
    if (at(res, ALIAS)[0])
        printf("Its document belongs to %s.\n", at(res, ALIAS));
    printf("%s\n", why_counted(res));
    printf("State: %s. Next visit: %s.\n", at(res, STATE), at(res, NEXT)[0] ? at(res, NEXT) : "none planned");
}

static void print_json(const PGresult *res)
{
    json_t *object = json_object();

    for (size_t i = 0; i < COUNT_OF(members); i++)
        (void)json_object_set_new(object, members[i], json_string(pg_text(res, 0, (int)i)));
    (void)json_object_set_new(object, "counted", json_string(why_counted(res)));
    (void)json_dumpf(object, stdout, JSON_INDENT(2));
    printf("\n");
    json_decref(object);
}

static bool explain(const struct settings *s, struct pg *db, const char *listed, struct err *e)
{
    struct pg_args args = {0};
    PG_RESULT res = NULL;
    struct hostname host;
    enum hostname_verdict verdict = hostname_read(listed, strlen(listed), &host);
    bool good;

    if (verdict != HOSTNAME_OK)
        return err_set(e, ERR_INPUT, "\"%.100s\" is no host name that we would ask: %s", listed,
                       hostname_verdict_name(verdict));
    pg_arg_text(&args, host.name);
    good = pg_run(db, explain_sql, &args, &res, e);
    pg_args_release(&args);
    if (!good)
        return false;
    if (PQntuples(res) == 0)
        return err_set(e, ERR_INPUT, "%s is not known: no peer list, seed or import has named it", host.name);
    if (strcmp(s->format, "json") == 0)
        print_json(res);
    else
        print_words(res);
    return true;
}

int cmd_explain(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};

    (void)argc;
    if (!database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e) || !explain(s, &db, argv[0], &e))
        log_fatal("fedtide-crawl explain", &e);
    pg_close(&db);
    return err_exit_status(&e);
}
