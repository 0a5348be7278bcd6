#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Sections 5 and 6: on how few servers the accounts are, and which programs they run. */

enum { RANKED = 12, SOFTWARE_ROWS = 20, AREAS = 5, SLOPES = 10, SWITCH_CELLS = 60, VERSION_ROWS = 12 };

/* ---- concentration ---- */

static json_t *concentration_facts(const struct edition *d)
{
    static const char last[] = "concentration.last.accounts.", first[] = "concentration.first.accounts.";
    static const char *const members[] = {"cr10", "cr1", "hhi", "servers_50", "servers_90"};
    json_t *f = edition_facts(d);

    for (size_t i = 0; i < COUNT_OF(members); i++) {
        char path[80], name[48];
        double now, before;

        (void)snprintf(path, sizeof(path), "%s%s", first, members[i]);
        (void)snprintf(name, sizeof(name), "%s_first", members[i]);
        before = edition_value(d, path);
        if (i < 2)
            fact_share_fine(f, name, before, path);
        else
            fact_exact(f, name, before, path);
        (void)snprintf(path, sizeof(path), "%s%s", last, members[i]);
        now = edition_value(d, path);
        if (i < 2)
            fact_share_fine(f, members[i], now, path);
        else
            fact_exact(f, members[i], now, path);
    }
    fact_fraction(f, d->texts, "cr10_words", edition_value(d, "concentration.last.accounts.cr10"),
                  "concentration.last.accounts.cr10");
    fact_share_fine(f, "operators_cr10", edition_value(d, "concentration.last.operators.cr10"),
                    "concentration.last.operators.cr10");
    fact_text(f, "top_host",
              chart_text(json_object_get(edition_measure(d, "concentration"), "last"), "top_host"));
    return f;
}

static void concentration_chart(struct edition *d, json_t *s, const char *variant)
{
    static const char *const shares[] = {"accounts.cr10", "accounts.cr1", "operators.cr10", "operators.cr1"};
    json_t *c = section_chart(d, s, "concentration", "panels", variant, concentration_facts(d));
    const json_t *days = json_object_get(edition_measure(d, "concentration"), "days");

    chart_add_column(d, c, "day", "day");
    for (size_t i = 0; i < COUNT_OF(shares); i++)
        chart_add_column(d, c, shares[i], "share");
    chart_add_column(d, c, "accounts.hhi", "index");
    chart_add_column(d, c, "accounts.n_eff", "index");
    chart_add_column(d, c, "accounts.servers_50", "count");
    chart_add_column(d, c, "accounts.servers_90", "count");
    chart_add_series(d, c, "accounts.cr10", "main");
    chart_add_series(d, c, "accounts.cr1", "main");
    chart_share_rows(c, days);
    chart_mark_waves(d, c);
}

static json_t *largest_table(const struct edition *d)
{
    static const char *const columns[] = {"server", "#accounts", "#share", NULL};
    const json_t *row;
    json_t *t = table_new(d, "largest", columns);
    size_t i;

    json_array_foreach(json_object_get(edition_measure(d, "concentration"), "largest"), i, row) {
        json_t *r = table_row(t);

        cell_text(r, chart_text(row, "host"));
        cell_exact(r, chart_number(row, "accounts"));
        cell_share(r, chart_number(row, "share"));
    }
    return t;
}

/* Servers by how many accounts they have, largest first. */
static void size_table(const struct edition *d, json_t *s)
{
    static const char *const columns[] = {"size", "#servers", "#accounts", "#share", "#growth_percent", NULL};
    double all = edition_value(d, "growth.summary.accounts_last");
    json_t *t = table_new(d, "sizes", columns);
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(d->growth, "groups"), i, row) {
        json_t *r;

        if (strcmp(chart_text(row, "kind"), "size") != 0 || !(chart_number(row, "servers_last") > 0))
            continue;
        r = table_row(t);
        cell_text(r, chart_text(row, "name"));
        cell_exact(r, chart_number(row, "servers_last"));
        cell_exact(r, chart_number(row, "accounts_last"));
        cell_share(r, chart_number(row, "accounts_last") / all);
        cell_share(r, d->until > d->since ? chart_number(row, "organic_percent") / 100 : NAN);
    }
    section_rows(s, t);
}

json_t *edition_concentration(struct edition *d)
{
    const json_t *days = json_object_get(edition_measure(d, "concentration"), "days");
    enum movement m = movement_of(days, "accounts.cr10");
    const char *variant = m == MOVED_UP || m == MOVED_UP_SHARPLY       ? "rose"
                          : m == MOVED_DOWN || m == MOVED_DOWN_SHARPLY ? "fell"
                                                                       : "same";
    json_t *s;

    if (isnan(edition_value(d, "concentration.last.accounts.cr10")))
        return NULL;
    s = section_new(d, "concentration",
                    edition_say(d, "concentration_headline", json_array_size(days) > 1 ? variant : "day",
                                concentration_facts(d)),
                    false);
    section_paragraph(s, edition_say(d, "concentration_text", json_array_size(days) > 1 ? "window" : "day",
                                     concentration_facts(d)));
    if (json_array_size(days) > 1)
        concentration_chart(d, s, variant);
    section_table(s, largest_table(d));
    size_table(d, s);
    return s;
}

/* ---- software ---- */

/* Programs by servers, largest first, with names as people write them; those that nobody names come last. */
static json_t *named_rows(const struct edition *d, const char *by)
{
    const json_t *rows = json_object_get(json_object_get(edition_measure(d, "mix"), "last"), "software");
    json_t *sorted = edition_sorted(rows, by, json_array_size(rows)), *out = json_array(), *row;
    size_t i;

    json_array_foreach(sorted, i, row) {
        if (!json_is_string(json_object_get(row, "name")))
            continue;
        (void)json_object_set_new(row, "id", json_incref(json_object_get(row, "name")));
        (void)json_object_set_new(row, "name",
                                  json_string(edition_software_name(d, chart_text(row, "name"))));
        (void)json_array_append(out, row);
    }
    json_decref(sorted);
    return out;
}

static json_t *first_rows(const json_t *rows, size_t count)
{
    json_t *out = json_array();

    for (size_t i = 0; i < count && i < json_array_size(rows); i++)
        (void)json_array_append(out, json_array_get(rows, i));
    return out;
}

static json_t *software_facts(const struct edition *d, const json_t *by_servers, const json_t *by_accounts)
{
    const json_t *first = json_array_get(by_servers, 0), *second = json_array_get(by_servers, 1);
    const json_t *rich = json_array_get(by_accounts, 0);
    json_t *f = edition_facts(d);

    fact_text(f, "name", chart_text(first, "name"));
    fact_exact(f, "servers", chart_number(first, "servers"), "mix.last.software servers");
    fact_exact(f, "servers_before", chart_number(first, "servers_before"),
               "mix.last.software servers_before");
    fact_share(f, "share", chart_number(first, "share_servers"), "mix.last.software share_servers");
    fact_fraction(f, d->texts, "share_words", chart_number(first, "share_servers"),
                  "mix.last.software share_servers");
    fact_share(f, "accounts_share", chart_number(first, "share_accounts"),
               "mix.last.software share_accounts");
    fact_exact(f, "all", edition_value(d, "mix.last.servers"), "mix.last.servers");
    if (edition_value(d, "mix.first.servers") > 0 && d->until > d->since)
        fact_more(f, d->texts, "all_more", edition_value(d, "mix.last.servers"),
                  edition_value(d, "mix.first.servers"), "mix.last.servers / mix.first.servers - 1");
    if (second) {
        fact_text(f, "second", chart_text(second, "name"));
        fact_exact(f, "second_servers", chart_number(second, "servers"), "mix.last.software servers");
    }
    fact_text(f, "rich", chart_text(rich, "name"));
    fact_exact(f, "rich_accounts", chart_number(rich, "accounts"), "mix.last.software accounts");
    fact_share(f, "rich_share", chart_number(rich, "share_accounts"), "mix.last.software share_accounts");
    return f;
}

static void ranked_columns(const struct edition *d, json_t *c, const char *now, const char *before,
                           const char *share)
{
    chart_add_column(d, c, "name", "text");
    chart_add_column(d, c, now, "count");
    if (d->until > d->since)
        chart_add_column(d, c, before, "count");
    chart_add_legend(d, c);
    (void)json_object_set_new(c, "plain", json_boolean(d->until <= d->since));
    chart_add_column(d, c, share, "share");
    chart_add_column(d, c, "family", "text");
    chart_add_column(d, c, "class", "text");
}

static json_t *software_table(const struct edition *d, const json_t *rows)
{
    static const char *const columns[] = {
        "software", "#servers", "#servers_change", "#share_servers", "#accounts", "#share_accounts", NULL};
    json_t *t = table_new(d, "software", columns);
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) {
        json_t *r;

        if (i >= SOFTWARE_ROWS)
            break;
        r = table_row(t);
        cell_text(r, chart_text(row, "name"));
        cell_exact(r, chart_number(row, "servers"));
        cell_signed(r, d->until > d->since ? chart_number(row, "servers_change") : NAN);
        cell_share(r, chart_number(row, "share_servers"));
        cell_exact(r, chart_number(row, "accounts"));
        cell_share(r, chart_number(row, "share_accounts"));
    }
    return t;
}

static const char *const area_keys[AREAS + 1] = {"first", "second", "third", "fourth", "fifth", "others"};

/* Where a program's servers are added: its place among the first, or the rest. */
static int area_of(const json_t *top, const char *name)
{
    int i = 0;

    while (i < AREAS && strcmp(chart_text(json_array_get(top, (size_t)i), "id"), name) != 0)
        i++;
    return i;
}

/* Servers a day by program: the five with most servers, and the others together. */
static json_t *area_rows(const struct edition *d, const json_t *top)
{
    json_t *rows = json_array(), *now = NULL;
    const json_t *cell;
    size_t i;

    json_array_foreach(json_object_get(edition_measure(d, "mix"), "days"), i, cell) {
        const char *key, *day = chart_text(cell, "day");

        if (!now || strcmp(chart_text(now, "day"), day) != 0) {
            now = json_pack("{s:s}", "day", day);
            for (int k = 0; k <= AREAS; k++)
                (void)json_object_set_new(now, area_keys[k], json_integer(0));
            (void)json_array_append_new(rows, now);
        }
        key = area_keys[area_of(top, chart_text(cell, "name"))];
        (void)json_object_set_new(now, key,
                                  json_integer(json_integer_value(json_object_get(now, key)) +
                                               (json_int_t)chart_number(cell, "servers")));
    }
    return rows;
}

static void area_chart(struct edition *d, json_t *s, const json_t *by_servers, json_t *facts)
{
    json_t *rows = area_rows(d, by_servers), *c;

    if (json_array_size(rows) < 2) {
        json_decref(rows);
        json_decref(facts);
        return;
    }
    c = section_chart(d, s, "programs", "stacked", NULL, facts);
    chart_add_column(d, c, "day", "day");
    for (int i = 0; i <= AREAS; i++) {
        const json_t *row = json_array_get(by_servers, (size_t)i);
        const char *label = i < AREAS ? chart_text(row, "name") : texts_word(d->texts, "labels", "others");

        if (i < AREAS && !row)
            continue;
        (void)json_array_append_new(
            json_object_get(c, "columns"),
            json_pack("{s:s, s:s, s:s}", "name", area_keys[i], "label", label, "format", "count"));
        (void)json_array_append_new(
            json_object_get(c, "series"),
            json_pack("{s:s, s:s, s:s}", "column", area_keys[i], "label", label, "class", ""));
    }
    chart_set_rows(c, rows);
}

/* Share of the servers before and now. */
static void slope_chart(struct edition *d, json_t *s, const json_t *by_servers, json_t *facts)
{
    double all = edition_value(d, "mix.first.servers");
    json_t *rows = json_array(), *c;
    const json_t *row;
    char date[NUMBER_SIZE];
    size_t i;

    json_array_foreach(by_servers, i, row)
        if (i >= 1 && i <= SLOPES && chart_number(row, "servers_before") > 0)
            (void)json_array_append_new(rows, json_pack("{s:s, s:f, s:f}", "name", chart_text(row, "name"),
                                                        "before", chart_number(row, "servers_before") / all,
                                                        "now", chart_number(row, "share_servers")));
    if (json_array_size(rows) < 3 || !(all > 0)) {
        json_decref(rows);
        json_decref(facts);
        return;
    }
    c = section_chart(d, s, "slope", "slope", NULL, facts);
    chart_add_column(d, c, "name", "text");
    number_date_medium(d->since, date);
    (void)json_array_append_new(json_object_get(c, "columns"), json_pack("{s:s, s:s, s:s}", "name", "before",
                                                                         "label", date, "format", "share"));
    number_date_medium(d->until, date);
    (void)json_array_append_new(json_object_get(c, "columns"), json_pack("{s:s, s:s, s:s}", "name", "now",
                                                                         "label", date, "format", "share"));
    chart_set_rows(c, rows);
}

static void switches_chart(struct edition *d, json_t *s)
{
    const json_t *m = edition_measure(d, "switches"), *pair, *top;
    json_t *rows = json_array(), *f, *c;
    size_t i;

    json_array_foreach(json_object_get(m, "matrix"), i, pair)
        if (!json_is_true(json_object_get(pair, "rename")) && json_array_size(rows) < SWITCH_CELLS)
            (void)json_array_append_new(
                rows,
                json_pack("{s:s, s:s, s:O, s:O}", "from", edition_software_name(d, chart_text(pair, "from")),
                          "to", edition_software_name(d, chart_text(pair, "to")), "value",
                          json_object_get(pair, "servers"), "accounts", json_object_get(pair, "accounts")));
    top = json_array_get(rows, 0);
    f = edition_facts(d);
    fact_exact(f, "switches", chart_number(m, "switches"), "switches.switches");
    fact_exact(f, "flaps", chart_number(m, "flaps"), "switches.flaps");
    fact_text(f, "from", chart_text(top, "from"));
    fact_text(f, "to", chart_text(top, "to"));
    fact_exact(f, "most", chart_number(top, "value"), "switches.matrix[0].servers");
    if (!top) {
        section_paragraph(s, edition_say(d, "switches_none", "", f));
        json_decref(rows);
        return;
    }
    c = section_chart(d, s, "switches", "heat", NULL, f);
    chart_add_column(d, c, "from", "text");
    chart_add_column(d, c, "to", "text");
    chart_add_column(d, c, "value", "count");
    chart_add_column(d, c, "accounts", "count");
    chart_set_rows(c, rows);
}

/* The newest release of each program: since when, and how many of its servers run it. */
static void release_table(const struct edition *d, json_t *s)
{
    static const char *const columns[] = {"software", "version",        "first_day", "#servers",
                                          "#of",      "#share_servers", NULL};
    json_t *t = table_new(d, "releases", columns);
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(edition_measure(d, "mix"), "releases"), i, row) {
        json_t *r;

        if (i >= VERSION_ROWS)
            break;
        r = table_row(t);
        cell_text(r, edition_software_name(d, chart_text(row, "software")));
        cell_text(r, chart_text(row, "version"));
        cell_day(r, chart_day(row, "first_day"));
        cell_exact(r, chart_number(row, "servers"));
        cell_exact(r, chart_number(row, "of"));
        cell_share(r, chart_number(row, "share_servers"));
    }
    section_rows(s, t);
}

json_t *edition_software(struct edition *d)
{
    json_t *by_servers = named_rows(d, "servers"), *by_accounts = named_rows(d, "accounts"), *s = NULL, *c;
    bool window = d->until > d->since;

    if (json_array_size(by_servers) > 0) {
        double share = chart_number(json_array_get(by_servers, 0), "share_servers");

        s = section_new(d, "software",
                        edition_say(d, "software_headline", share > 0.5 ? "majority" : "largest",
                                    software_facts(d, by_servers, by_accounts)),
                        false);
        section_paragraph(s, edition_say(d, "software_text", "", software_facts(d, by_servers, by_accounts)));
        c = section_chart(d, s, "software", "ranked", share > 0.5 ? "majority" : NULL,
                          software_facts(d, by_servers, by_accounts));
        ranked_columns(d, c, "servers", "servers_before", "share_servers");
        chart_set_rows(c, first_rows(by_servers, RANKED));
        c = section_chart(d, s, "accounts", "ranked", NULL, software_facts(d, by_servers, by_accounts));
        ranked_columns(d, c, "accounts", "accounts_before", "share_accounts");
        chart_set_rows(c, first_rows(by_accounts, RANKED));
        if (window) {
            area_chart(d, s, by_servers, software_facts(d, by_servers, by_accounts));
            slope_chart(d, s, by_servers, software_facts(d, by_servers, by_accounts));
            if (edition_measure(d, "switches"))
                switches_chart(d, s);
        }
        section_table(s, software_table(d, by_servers));
        release_table(d, s);
    }
    json_decref(by_servers);
    json_decref(by_accounts);
    return s;
}
