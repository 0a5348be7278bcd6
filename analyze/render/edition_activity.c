#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Sections 7 and 8: accounts in use, and under which country's domains. */

enum { RANKED = 12, TABLE_ROWS = 15, DAYS_OF_A_LINE = 3 };

json_t *edition_unmeasured(struct edition *d, const char *id)
{
    char sentence[64];

    (void)snprintf(sentence, sizeof(sentence), "%s_headline", id);
    return section_new(d, id, edition_say(d, sentence, "none", edition_facts(d)), true);
}

size_t edition_known(const json_t *rows, const char *column)
{
    const json_t *row;
    size_t known = 0, i;

    json_array_foreach(rows, i, row)
        known += isnan(chart_number(row, column)) ? 0 : 1;
    return known;
}

/* ---- activity ---- */

/* Programs with active accounts, most active first, with names as people write them. */
static json_t *active_rows(const struct edition *d)
{
    const json_t *rows = json_object_get(json_object_get(edition_measure(d, "mix"), "last"), "software");
    json_t *sorted = edition_sorted(rows, "active", json_array_size(rows)), *out = json_array(), *row;
    size_t i;

    json_array_foreach(sorted, i, row) {
        if (!(chart_number(row, "active") > 0) || json_array_size(out) >= TABLE_ROWS)
            continue;
        (void)json_object_set_new(row, "name",
                                  json_string(edition_software_name(d, chart_text(row, "name"))));
        (void)json_array_append(out, row);
    }
    json_decref(sorted);
    return out;
}

static json_t *activity_facts(const struct edition *d, const json_t *programs)
{
    const json_t *days = json_object_get(d->growth, "active"), *last = edition_last(days),
                 *first = json_array_get(days, 0), *top = json_array_get(programs, 0);
    double active = chart_number(last, "active"), accounts = chart_number(last, "accounts");
    json_t *f = edition_facts(d);

    fact_short(f, "active", active, "growth.active last active");
    fact_exact(f, "active_exact", active, "growth.active last active");
    fact_exact(f, "active_first_exact", chart_number(first, "active"), "growth.active first active");
    fact_date(f, "first_day", chart_day(first, "day"), "growth.active first day");
    fact_exact(f, "accounts_exact", accounts, "growth.active last accounts");
    fact_exact(f, "servers", chart_number(last, "servers"), "growth.active last servers");
    fact_share(f, "share", accounts > 0 ? active / accounts : NAN, "growth.active last active / accounts");
    fact_share(f, "covered", chart_number(last, "share_accounts"), "growth.active last share_accounts");
    fact_text(f, "top", chart_text(top, "name"));
    fact_short(f, "top_active", chart_number(top, "active"), "mix.last.software active");
    fact_exact(f, "top_servers", chart_number(top, "active_servers"), "mix.last.software active_servers");
    return f;
}

static void active_charts(struct edition *d, json_t *s, const json_t *programs)
{
    const json_t *days = json_object_get(d->growth, "active");
    json_t *c;

    if (edition_known(days, "active") >= DAYS_OF_A_LINE) {
        c = section_chart(d, s, "active", "line", NULL, activity_facts(d, programs));
        chart_add_column(d, c, "day", "day");
        chart_add_column(d, c, "active", "count");
        chart_add_column(d, c, "accounts", "count");
        chart_add_column(d, c, "servers", "count");
        chart_add_column(d, c, "index", "index");
        chart_add_series(d, c, "active", "main");
        (void)json_object_set_new(c, "zero", json_true());
        chart_share_rows(c, days);
        chart_mark_waves(d, c);
    }
    c = section_chart(d, s, "active_software", "ranked", NULL, activity_facts(d, programs));
    chart_add_column(d, c, "name", "text");
    chart_add_column(d, c, "active", "count");
    (void)json_object_set_new(c, "plain", json_true());
    chart_add_column(d, c, "active_servers", "count");
    chart_add_column(d, c, "active_coverage_accounts", "share");
    chart_share_rows(c, programs);
}

static json_t *active_table(const struct edition *d, const json_t *programs)
{
    static const char *const columns[] = {
        "software", "#active", "#active_servers", "#active_coverage_accounts", "#active_of_accounts", NULL};
    json_t *t = table_new(d, "active", columns);
    const json_t *row;
    size_t i;

    json_array_foreach(programs, i, row) {
        double covered = chart_number(row, "active_accounts");
        json_t *r = table_row(t);

        cell_text(r, chart_text(row, "name"));
        cell_exact(r, chart_number(row, "active"));
        cell_exact(r, chart_number(row, "active_servers"));
        cell_share(r, chart_number(row, "active_coverage_accounts"));
        cell_share(r, covered > 0 ? chart_number(row, "active") / covered : NAN);
    }
    return t;
}

json_t *edition_activity(struct edition *d)
{
    const json_t *last = edition_last(json_object_get(d->growth, "active"));
    json_t *programs, *s;

    if (!(chart_number(last, "active") > 0))
        return edition_unmeasured(d, "activity");
    programs = active_rows(d);
    s = section_new(d, "activity",
                    edition_say(d, "activity_headline", "measured", activity_facts(d, programs)), false);
    section_paragraph(s, edition_say(d, "activity_text", "", activity_facts(d, programs)));
    if (json_array_size(programs) > 0) {
        active_charts(d, s, programs);
        section_table(s, active_table(d, programs));
    }
    json_decref(programs);
    return s;
}

/* ---- places ---- */

/* Country domains by accounts; "none" is everything generic. */
static json_t *place_rows(const struct edition *d)
{
    json_t *sorted = edition_sorted(json_object_get(d->growth, "groups"), "accounts_last", 10000),
           *out = json_array(), *row;
    size_t i;

    json_array_foreach(sorted, i, row) {
        const char *code = chart_text(row, "name");
        char name[120];

        if (strcmp(chart_text(row, "kind"), "cctld") != 0 || strcmp(code, "none") == 0 ||
            !(chart_number(row, "accounts_last") > 0))
            continue;
        (void)snprintf(
            name, sizeof(name), ".%.10s %.80s", code,
            texts_word(d->texts, "countries", code) == code ? "" : texts_word(d->texts, "countries", code));
        (void)json_object_set_new(row, "code", json_string(code));
        (void)json_object_set_new(row, "name", json_string(name));
        (void)json_array_append(out, row);
    }
    json_decref(sorted);
    return out;
}

static double sum_of(const json_t *rows, const char *member)
{
    const json_t *row;
    double sum = 0;
    size_t i;

    json_array_foreach(rows, i, row) {
        double v = chart_number(row, member);

        sum += isnan(v) ? 0 : v;
    }
    return sum;
}

static json_t *place_facts(const struct edition *d, const json_t *places)
{
    const json_t *top = json_array_get(places, 0);
    double under = sum_of(places, "accounts_last"), all = edition_value(d, "growth.summary.accounts_last");
    json_t *f = edition_facts(d);

    fact_share(f, "under", all > 0 ? under / all : NAN,
               "sum of growth.groups cctld / growth.summary.accounts_last");
    fact_exact(f, "count", (double)json_array_size(places), "count of growth.groups cctld");
    fact_text(f, "top", chart_text(top, "code"));
    fact_text(f, "top_name", texts_word(d->texts, "countries", chart_text(top, "code")));
    fact_share(f, "top_share", under > 0 ? chart_number(top, "accounts_last") / under : NAN,
               "growth.groups accounts_last / sum of growth.groups cctld");
    fact_exact(f, "top_accounts", chart_number(top, "accounts_last"), "growth.groups accounts_last");
    fact_exact(f, "top_servers", chart_number(top, "servers_last"), "growth.groups servers_last");
    return f;
}

json_t *edition_places(struct edition *d)
{
    json_t *places = place_rows(d), *shown = json_array(), *s, *c;

    if (json_array_size(places) == 0) {
        json_decref(places);
        json_decref(shown);
        return edition_unmeasured(d, "places");
    }
    for (size_t i = 0; i < RANKED && i < json_array_size(places); i++)
        (void)json_array_append(shown, json_array_get(places, i));
    s = section_new(d, "places", edition_say(d, "places_headline", "measured", place_facts(d, places)),
                    false);
    section_paragraph(s, edition_say(d, "places_text", "", place_facts(d, places)));
    c = section_chart(d, s, "places", "ranked", NULL, place_facts(d, places));
    chart_add_column(d, c, "name", "text");
    chart_add_column(d, c, "accounts_last", "count");
    if (d->until > d->since)
        chart_add_column(d, c, "accounts_first", "count");
    chart_add_legend(d, c);
    (void)json_object_set_new(c, "plain", json_boolean(d->until <= d->since));
    chart_add_column(d, c, "servers_last", "count");
    chart_add_column(d, c, "organic", "count");
    chart_set_rows(c, shown);
    json_decref(places);
    return s;
}
