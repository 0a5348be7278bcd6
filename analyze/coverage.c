#include "coverage.h"

#include <math.h>
#include <string.h>

#include "events.h"
#include "json_values.h"
#include "peers.h"

/* Rows of a query as a list of objects; columns are named by the query, numbers by a leading '#' in the name.
 */
static json_t *rows_json(struct pg *db, const char *sql, struct err *e)
{
    PG_RESULT res = NULL;
    json_t *list;

    if (!pg_run(db, sql, NULL, &res, e))
        return NULL;
    list = json_array();
    for (int row = 0; row < PQntuples(res); row++) {
        json_t *o = json_object();

        for (int k = 0; k < PQnfields(res); k++) {
            const char *name = PQfname(res, k);
            bool number = name[0] == '#';

            json_put(o, number ? name + 1 : name,
                     pg_is_null(res, row, k) ? json_null()
                     : number                ? json_integer(pg_i64(res, row, k))
                                             : json_string(pg_text(res, row, k)));
        }
        (void)json_array_append_new(list, o);
    }
    return list;
}

static bool add_query(json_t *out, const char *member, struct pg *db, const char *sql, struct err *e)
{
    json_t *rows = rows_json(db, sql, e);

    if (!rows)
        return false;
    json_put(out, member, rows);
    return true;
}

static bool add_totals(json_t *out, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;

    if (!pg_run(db,
                "select count(*), count(*) filter (where i.last_success_at is not null or exists (select from"
                " fedtide.observation o where o.instance_id = i.id)),"
                " count(*) filter (where i.last_visit_at > v.last - interval '7 days'),"
                " count(*) filter (where i.last_success_at > v.last - interval '7 days')"
                " from fedtide.instance i, (select max(last_visit_at) as last from fedtide.instance) v"
                " where i.state <> 'opted_out'",
                NULL, &res, e))
        return false;
    json_put(out, "known", json_integer(pg_i64(res, 0, 0)));
    json_put(out, "ever_answered", json_integer(pg_i64(res, 0, 1)));
    json_put(out, "asked", json_integer(pg_i64(res, 0, 2)));
    json_put(out, "answered", json_integer(pg_i64(res, 0, 3)));
    return true;
}

/* What the rules left out on the last day, by rule. */
static json_t *last_day_json(const struct used *u, int32_t day)
{
    int32_t servers[RULE_COUNT] = {0}, answered = 0, counted = 0;
    int64_t accounts[RULE_COUNT] = {0}, stock = 0, carried = 0;
    json_t *excluded = json_array();
    const struct panel *p = u->panel;

    for (int32_t h = 0; h < p->host_count; h++) {
        struct stock s;
        int64_t row;

        stock_start(&s, u, h);
        row = stock_at(&s, day);
        answered += s.reported >= 0;
        if (row >= 0 && used_class(u, row) == CLASS_PEOPLE) {
            counted++;
            stock += used_value(u, row);
            carried += panel_day(p->c.time_s[row]) == day ? 0 : used_value(u, row);
        }
        if (s.reported >= 0 && u->excluded[s.reported] != RULE_NONE) {
            servers[u->excluded[s.reported]]++;
            accounts[u->excluded[s.reported]] +=
                panel_users(p, s.reported) == PANEL_NONE ? 0 : panel_users(p, s.reported);
        }
    }
    for (int r = 1; r < RULE_COUNT; r++)
        if (servers[r] > 0)
            (void)json_array_append_new(excluded,
                                        json_pack("{s:s, s:s, s:i, s:I}", "rule", rule_label((enum rule)r),
                                                  "name", rule_name((enum rule)r), "servers", servers[r],
                                                  "accounts", (json_int_t)accounts[r]));
    return json_pack("{s:o, s:i, s:i, s:I, s:o, s:o}", "day", json_of_day(day), "answered", answered,
                     "counted", counted, "carried", (json_int_t)carried, "carried_share",
                     json_of_double(stock > 0 ? (double)carried / (double)stock : NAN), "excluded", excluded);
}

static json_t *missing_days_json(const struct panel *p, struct window window)
{
    json_t *list = json_array();

    for (int32_t day = window.since; day <= window.until; day++) {
        bool seen = false;

        for (int32_t r = 0; r < p->round_count && !seen; r++)
            seen = p->rounds[r].rows > 0 && panel_day(p->rounds[r].time_s) == day;
        if (!seen)
            (void)json_array_append_new(list, json_of_day(day));
    }
    return list;
}

static json_t *repeated_json(const struct used *u)
{
    json_t *list = json_array();

    for (int32_t r = 0; r < u->panel->round_count; r++)
        if (u->round_repeated[r])
            (void)json_array_append_new(list, json_of_day(panel_day(u->panel->rounds[r].time_s)));
    return list;
}

static const char rounds_sql[] =
    "select (coalesce(c.observed_at, c.started_at) at time zone 'UTC')::date::text as day, c.source,"
    "       case when c.kind = 'crawl' then coalesce(v.asked, 0) end as \"#asked\","
    "       o.answered as \"#answered\", o.with_accounts as \"#with_accounts\", o.with_active as "
    "\"#with_active\""
    "  from fedtide.crawl c"
    "  join (select crawl_id, count(*) as answered, count(users_total) as with_accounts, "
    "count(users_active_month) as with_active"
    "          from fedtide.observation group by crawl_id) o on o.crawl_id = c.id"
    "  left join (select crawl_id, count(*) as asked from fedtide.visit group by crawl_id) v on v.crawl_id = "
    "c.id"
    " order by coalesce(c.observed_at, c.started_at), c.id";

/* Hosts whose robots.txt forbids asking, by the program they ran when they still answered. */
static const char refused_sql[] =
    "select s.name as software, count(*) as \"#hosts\""
    "  from fedtide.instance i"
    "  join fedtide.outcome o on o.id = i.last_outcome and o.name = 'robots_denied'"
    "  left join fedtide.software s on s.id = i.software_id"
    " where i.state <> 'opted_out'"
    " group by s.name order by count(*) desc, s.name";

static const char outcomes_sql[] =
    "select o.name as outcome, o.class, count(*) as \"#visits\", o.meaning"
    "  from fedtide.visit v join fedtide.outcome o on o.id = v.outcome"
    /* the last visit, as its host knows it: looking for it among all visits takes a look at each */
    " where v.started_at > (select max(last_visit_at) - interval '7 days' from fedtide.instance)"
    " group by o.name, o.class, o.meaning order by count(*) desc, o.name";

/* The last crawl by the software of a host; robots: what the program's own robots.txt forbids. */
static const char software_sql[] =
    "select software, robots_shipped_forbid as robots, asked as \"#asked\", answered as \"#answered\","
    "       robots_denied as \"#robots_denied\", refused as \"#refused\", not_there as \"#not_there\","
    "       broken as \"#broken\", peers_read as \"#peers_read\""
    "  from fedtide.coverage_by_software"
    " where crawl_id = (select max(id) from fedtide.crawl where kind = 'crawl')"
    " order by asked desc, software";

static const char states_sql[] =
    "select state, count(*) as \"#hosts\" from fedtide.instance group by state order by count(*) desc, state";

static bool add_undiscovered(json_t *out, struct pg *db, struct window window, struct err *e)
{
    struct peers p = {0};
    bool good = peers_measure(&p, db, window, e);

    if (good) {
        struct chao c = peers_undiscovered(&p, -1, false, 0, -1);

        json_put(out, "undiscovered", chao_to_json(&c));
    }
    peers_release(&p);
    return good;
}

/* Servers counted on the last day, by what they report. */
static json_t *fields_json(const struct used *u, int32_t day)
{
    static const char *const names[] = {"accounts", "active", "posts", "open", "version"};
    const struct panel *p = u->panel;
    int32_t servers[COUNT_OF(names)] = {0}, all = 0;
    int64_t accounts[COUNT_OF(names)] = {0}, total = 0;
    json_t *list = json_array();

    for (int32_t h = 0; h < p->host_count; h++) {
        int64_t row = stock_on(u, h, day);

        if (row < 0 || used_class(u, row) != CLASS_PEOPLE)
            continue;
        const bool has[] = {true, p->c.active[row] >= 0, panel_posts(p, row) != PANEL_NONE,
                            panel_open(p, row) >= 0, panel_version(p, row) >= 0};

        all++;
        total += used_value(u, row);
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            servers[k] += has[k];
            accounts[k] += has[k] ? used_value(u, row) : 0;
        }
    }
    for (size_t k = 0; k < COUNT_OF(names); k++)
        (void)json_array_append_new(
            list, json_pack("{s:s, s:i, s:i, s:o}", "field", names[k], "servers", servers[k], "of", all,
                            "share_accounts",
                            json_of_double(total > 0 ? (double)accounts[k] / (double)total : NAN)));
    return list;
}

bool coverage_measure(struct coverage *c, const struct used *u, struct pg *db, struct window window,
                      struct err *e)
{
    struct events events = {0};
    bool good;

    c->json = json_object();
    good = add_totals(c->json, db, e) && add_query(c->json, "states", db, states_sql, e) &&
           add_query(c->json, "rounds", db, rounds_sql, e) &&
           add_query(c->json, "outcomes", db, outcomes_sql, e) &&
           add_query(c->json, "refused_by_software", db, refused_sql, e) &&
           add_query(c->json, "software", db, software_sql, e) && add_undiscovered(c->json, db, window, e) &&
           events_load(&events, db, e);
    if (good) {
        json_put(c->json, "fields", fields_json(u, window.until));
        json_put(c->json, "last_day", last_day_json(u, window.until));
        json_put(c->json, "repeated_rounds", repeated_json(u));
        json_put(c->json, "missing_days", missing_days_json(u->panel, window));
        json_put(c->json, "breaks", breaks_to_json(&events, window.since, window.until));
    }
    events_release(&events);
    return good;
}

void coverage_release(struct coverage *c)
{
    json_decref(c->json);
    c->json = NULL;
}
