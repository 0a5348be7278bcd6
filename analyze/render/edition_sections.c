#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/charts.h"
#include "render/edition_state.h"
#include "render/number.h"

enum { LEDGER_ROWS = 15, LARGEST_ROWS = 10, WAVE_ROWS = 30 };

static const char source[] = "Source: servers' own reports, collected with fedtide";

/* ---- building blocks ---- */

static json_t *say(const struct edition *d, const char *id, json_t *values)
{
    json_t *text;

    (void)json_object_set_new(values, "since", json_string(d->since_text));
    (void)json_object_set_new(values, "until", json_string(d->until_text));
    text = texts_sentence(d->texts, id, values);
    json_decref(values);
    return text;
}

static json_t *chart(const char *name, json_t *title, json_t *subtitle, json_t *alt, json_t *note)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s}", "name", name, "title", title, "subtitle", subtitle,
                     "alt", alt, "note", note ? note : json_null(), "source", source);
}

static json_t *section(const char *id, const char *kicker, json_t *headline)
{
    return json_pack("{s:s, s:s, s:o, s:[], s:[], s:[]}", "id", id, "kicker", kicker, "headline", headline,
                     "paragraphs", "charts", "tables");
}

static void add_to(json_t *section_json, const char *member, json_t *element)
{
    /* the first chart of a section has its title as the section's headline */
    if (strcmp(member, "charts") == 0 && json_array_size(json_object_get(section_json, "charts")) == 0)
        (void)json_object_set_new(element, "first", json_true());
    (void)json_array_append_new(json_object_get(section_json, member), element);
}

static json_t *cell(json_t *text, bool number)
{
    return json_pack("{s:o, s:b}", "text", text, "num", number);
}

static json_t *text_cell(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_object_get(o, member));

    return cell(json_string(text ? text : ""), false);
}

static json_t *number_cell(double value)
{
    return cell(isnan(value) ? json_string("") : edition_exact(value), true);
}

static json_t *percent_cell(double share)
{
    return cell(isnan(share) ? json_string("") : edition_percent(share), true);
}

static json_t *table(const char *caption, json_t *columns)
{
    return json_pack("{s:s, s:o, s:[]}", "caption", caption, "columns", columns, "rows");
}

static void add_row(json_t *t, json_t *cells)
{
    (void)json_array_append_new(json_object_get(t, "rows"), json_pack("{s:o}", "cells", cells));
}

/* ---- growth ---- */

static json_t *growth_alt(const struct edition *d)
{
    char first[NUMBER_SIZE], last[NUMBER_SIZE], reported[NUMBER_SIZE], text[400];

    number_exact(edition_value(d->summary, "accounts_first"), first);
    number_exact(edition_value(d->summary, "accounts_last"), last);
    number_exact(edition_value(d->summary, "reported_last"), reported);
    (void)snprintf(
        text, sizeof(text),
        "Line chart of registered accounts: %s on %s, %s on %s; the plain sum of all reports ends at %s.",
        first, d->since_text, last, d->until_text, reported);
    return json_string(text);
}

static json_t *growth_section(const struct edition *d)
{
    double first = edition_value(d->summary, "accounts_first"),
           last = edition_value(d->summary, "accounts_last");
    const char *direction = last > first * 1.005 ? "rose" : last < first * 0.995 ? "fell" : "moved little,";
    json_t *title = say(d, "growth_title",
                        json_pack("{s:s, s:o, s:o}", "direction", direction, "first", edition_number(first),
                                  "last", edition_number(last)));
    json_t *s = section("growth", "Growth", json_incref(title));
    json_t *c = chart("growth", title, say(d, "growth_subtitle", json_object()), growth_alt(d),
                      say(d, "note_late", json_object()));

    (void)json_object_set_new(c, "has_events", json_true());
    add_to(s, "charts", c);
    return s;
}

/* ---- waves ---- */

static json_t *events_text(const json_t *wave)
{
    const json_t *events = json_object_get(wave, "events"), *e;
    char text[400] = "";
    size_t i;

    json_array_foreach(events, i, e) {
        size_t used = strlen(text);
        const char *title = json_string_value(json_object_get(e, "title"));

        (void)snprintf(text + used, sizeof(text) - used, "%s%s", used ? "; " : "", title ? title : "");
    }
    return json_string(text);
}

static json_t *interval_text(const json_t *wave)
{
    char low[NUMBER_SIZE], high[NUMBER_SIZE], text[2 * NUMBER_SIZE + 8];

    if (isnan(chart_number(wave, "excess_low")))
        return json_string("");
    number_exact(chart_number(wave, "excess_low"), low);
    number_exact(chart_number(wave, "excess_high"), high);
    (void)snprintf(text, sizeof(text), "%s to %s", low, high);
    return json_string(text);
}

static json_t *ratio_text(const json_t *wave)
{
    char text[40];

    (void)snprintf(text, sizeof(text), "%.1f", chart_number(wave, "ratio"));
    return json_string(isnan(chart_number(wave, "ratio")) ? "" : text);
}

static json_t *wave_table(const struct edition *d)
{
    json_t *t =
        table("Waves in the whole network, by onset (days are UTC)",
              json_pack("[s,s,s,s,s,s,s,s,s,s]", "Onset", "Peak", "End", "Above usual", "90 % interval",
                        "Peak / usual", "Grade", "Breadth", "Confidence", "Coincides with"));
    const json_t *all = json_object_get(d->measures, "waves"), *w;
    int rows = 0;
    size_t i;

    json_array_foreach(all, i, w) {
        const char *scope = json_string_value(json_object_get(w, "scope"));

        if (!scope || strcmp(scope, "all") != 0 || rows++ >= WAVE_ROWS)
            continue;
        add_row(t, json_pack("[o,o,o,o,o,o,o,o,o,o]", text_cell(w, "onset"), text_cell(w, "peak"),
                             text_cell(w, "end"), number_cell(chart_number(w, "excess")),
                             cell(interval_text(w), true), cell(ratio_text(w), true), text_cell(w, "grade"),
                             text_cell(w, "breadth"), cell(json_string(edition_wave_confidence(w)), false),
                             cell(events_text(w), false)));
    }
    return t;
}

static json_t *daily_title(const struct edition *d)
{
    double usual = edition_value(d->summary, "usual_a_day"), peak = edition_value(d->summary, "peak_organic");
    int32_t day = chart_day(d->summary, "peak_day");
    char date[NUMBER_SIZE] = "";

    if (isnan(usual) || day == INT32_MIN)
        return json_string("New accounts a day");
    number_date(day, date);
    return say(d, json_array_size(d->waves) ? "daily_title_waves" : "daily_title",
               json_pack("{s:s, s:o, s:o}", "peak_day", date, "peak", edition_number(peak), "usual",
                         edition_number(usual)));
}

static json_t *daily_alt(const struct edition *d)
{
    char usual[NUMBER_SIZE], peak[NUMBER_SIZE], text[300];

    number_exact(edition_value(d->summary, "usual_a_day"), usual);
    number_exact(edition_value(d->summary, "peak_organic"), peak);
    (void)snprintf(
        text, sizeof(text),
        "Bar chart of net new accounts a day: %s on a usual day, %s on the busiest; %zu waves stand out.",
        usual, peak, json_array_size(d->waves));
    return json_string(text);
}

static json_t *waves_section(const struct edition *d)
{
    json_t *title = daily_title(d);
    json_t *s = section("waves", "Waves", json_incref(title));

    add_to(s, "charts",
           chart("daily", title, say(d, "daily_subtitle", json_object()), daily_alt(d),
                 say(d, "note_together", json_object())));
    add_to(s, "tables", wave_table(d));
    return s;
}

/* ---- where it came from ---- */

static json_t *bridge_section(const struct edition *d)
{
    double first = edition_value(d->summary, "accounts_first"),
           last = edition_value(d->summary, "accounts_last");
    json_t *title =
        say(d, "bridge_title",
            json_pack("{s:o, s:o}", "first", edition_number(first), "last", edition_number(last)));
    json_t *s = section("bridge", "Destinations", json_incref(title));
    const json_t *rows = json_object_get(d->growth, "bridge"), *row;
    json_t *t = table("From the first day to the last, to the unit",
                      json_pack("[s,s,s]", "Part", "Accounts", "Servers"));
    char a[NUMBER_SIZE], b[NUMBER_SIZE], alt[200];
    size_t i;

    number_exact(first, a);
    number_exact(last, b);
    (void)snprintf(alt, sizeof(alt),
                   "Waterfall chart from %s registered accounts to %s, split by what moved them.", a, b);
    add_to(s, "charts",
           chart("bridge", title, say(d, "bridge_subtitle", json_object()), json_string(alt), NULL));
    json_array_foreach(rows, i, row)
        add_row(t, json_pack("[o,o,o]", text_cell(row, "part"), number_cell(chart_number(row, "accounts")),
                             number_cell(chart_number(row, "servers"))));
    add_to(s, "tables", t);
    return s;
}

/* ---- software ---- */

static json_t *software_table(const struct edition *d)
{
    const json_t *rows = json_object_get(json_object_get(json_object_get(d->measures, "mix"), "last"),
                                         "software"),
                 *row;
    json_t *t =
        table("Software on the last day", json_pack("[s,s,s,s,s,s]", "Software", "Family", "Servers",
                                                    "Share of servers", "Accounts", "Share of accounts"));
    size_t i;

    json_array_foreach(rows, i, row) {
        if (i >= 15)
            break;
        add_row(t, json_pack("[o,o,o,o,o,o]", text_cell(row, "name"), text_cell(row, "family"),
                             number_cell(chart_number(row, "servers")),
                             percent_cell(chart_number(row, "share_servers")),
                             number_cell(chart_number(row, "accounts")),
                             percent_cell(chart_number(row, "share_accounts"))));
    }
    return t;
}

static const json_t *largest_by(const json_t *rows, const char *member)
{
    const json_t *row, *top = NULL;
    size_t i;

    json_array_foreach(rows, i, row)
        if (json_is_string(json_object_get(row, "name")) &&
            (!top || chart_number(row, member) > chart_number(top, member)))
            top = row;
    return top;
}

static json_t *ranked_alt(const json_t *top, const char *member, const char *what)
{
    char value[NUMBER_SIZE], text[200];

    number_exact(chart_number(top, member), value);
    (void)snprintf(text, sizeof(text), "Ranked bars of %s by software; the largest is %s with %s.", what,
                   json_string_value(json_object_get(top, "name")), value);
    return json_string(text);
}

static json_t *software_section(const struct edition *d)
{
    const json_t *last = json_object_get(json_object_get(d->measures, "mix"), "last");
    const json_t *rows = json_object_get(last, "software");
    const json_t *servers = largest_by(rows, "servers"), *accounts = largest_by(rows, "accounts");
    json_t *s, *title;

    if (!servers || !accounts)
        return NULL;
    title = say(d, "software_title", json_pack("{s:O}", "name", json_object_get(servers, "name")));
    s = section("software", "Software", json_incref(title));
    add_to(
        s, "charts",
        chart("software", title,
              say(d, "software_subtitle",
                  json_pack("{s:o, s:o}", "known", edition_exact(chart_number(last, "servers")), "answered",
                            edition_exact(edition_value(json_object_get(d->measures, "coverage"),
                                                        "last_day.answered")))),
              ranked_alt(servers, "servers", "servers"), NULL));
    add_to(s, "charts",
           chart("accounts",
                 say(d, "accounts_title",
                     json_pack("{s:O, s:o}", "name", json_object_get(accounts, "name"), "share",
                               edition_percent(chart_number(accounts, "share_accounts")))),
                 say(d, "accounts_subtitle", json_object()),
                 ranked_alt(accounts, "accounts", "registered accounts"), NULL));
    add_to(s, "tables", software_table(d));
    return s;
}

/* ---- concentration ---- */

static json_t *concentration_section(const struct edition *d)
{
    const json_t *m = json_object_get(d->measures, "concentration");
    const json_t *days = json_object_get(m, "days"), *largest = json_object_get(m, "largest"), *row;
    double now = edition_value(json_array_get(days, json_array_size(days) - 1), "accounts.cr10");
    double one = edition_value(json_array_get(days, json_array_size(days) - 1), "accounts.cr1");
    json_t *s, *t, *title;
    char alt[200];
    size_t i;

    if (json_array_size(days) == 0 || isnan(now))
        return NULL;
    title = say(d, "concentration_title", json_pack("{s:o}", "cr10", edition_percent(now)));
    s = section("concentration", "Concentration", json_incref(title));
    (void)snprintf(alt, sizeof(alt),
                   "Lines of the share of the ten largest servers (%.1f %% on the last day) and of the "
                   "largest (%.1f %%).",
                   100 * now, 100 * one);
    add_to(s, "charts",
           chart("concentration", title, say(d, "concentration_subtitle", json_object()), json_string(alt),
                 NULL));
    t = table("The largest servers on the last day", json_pack("[s,s,s]", "Server", "Accounts", "Share"));
    json_array_foreach(largest, i, row)
        if (i < LARGEST_ROWS)
            add_row(t,
                    json_pack("[o,o,o]", text_cell(row, "host"), number_cell(chart_number(row, "accounts")),
                              percent_cell(chart_number(row, "share"))));
    add_to(s, "tables", t);
    return s;
}

/* ---- births and deaths ---- */

static const json_t *group_of(const struct edition *d, const char *kind)
{
    const json_t *groups = json_object_get(json_object_get(d->measures, "survival"), "groups"), *g;
    size_t i;

    json_array_foreach(groups, i, g) {
        const char *k = json_string_value(json_object_get(g, "kind"));

        if (k && strcmp(k, kind) == 0)
            return g;
    }
    return NULL;
}

static json_t *survival_section(const struct edition *d)
{
    static const char *const ages[] = {"90", "30", "7"};
    const json_t *g = group_of(d, "new");
    const char *days = NULL;
    double share = NAN;
    json_t *s, *title;
    char alt[200];

    for (size_t i = 0; g && !days && i < sizeof(ages) / sizeof(ages[0]); i++) {
        share = chart_number(json_object_get(g, "at"), ages[i]);
        days = isnan(share) ? NULL : ages[i];
    }
    if (!days)
        return NULL;
    title = say(d, "survival_title", json_pack("{s:o, s:s}", "share", edition_percent(share), "days", days));
    s = section("survival", "Births and deaths", json_incref(title));
    (void)snprintf(alt, sizeof(alt),
                   "Survival curves: %.0f %% of %.0f new servers still answer after %s days.", 100 * share,
                   chart_number(g, "servers"), days);
    add_to(s, "charts",
           chart("survival", title, say(d, "survival_subtitle", json_object()), json_string(alt), NULL));
    return s;
}

/* ---- how far the numbers can be trusted ---- */

static json_t *levels_table(const struct edition *d)
{
    const json_t *levels = json_object_get(d->growth, "levels");
    const json_t *last = json_array_get(levels, json_array_size(levels) - 1);
    const json_t *rules = json_object_get(last, "rules"), *row;
    json_t *t = table("From the plain sum of all reports to the figure used, last day",
                      json_pack("[s,s,s,s]", "Rule", "What it does", "Accounts", "Servers"));
    size_t i;

    add_row(t, json_pack("[o,o,o,o]", cell(json_string(""), false),
                         cell(json_string("plain sum of all reports"), false),
                         number_cell(chart_number(last, "reported")), cell(json_string(""), true)));
    json_array_foreach(rules, i, row)
        add_row(t, json_pack("[o,o,o,o]", text_cell(row, "rule"), text_cell(row, "text"),
                             number_cell(chart_number(row, "accounts")),
                             number_cell(chart_number(row, "servers"))));
    add_row(t, json_pack("[o,o,o,o]", cell(json_string(""), false), cell(json_string("figure used"), false),
                         number_cell(chart_number(last, "used")), cell(json_string(""), true)));
    return t;
}

static json_t *ledger_table(const struct edition *d)
{
    const json_t *rows = json_object_get(d->measures, "ledger"), *row;
    json_t *t = table("The largest single changes",
                      json_pack("[s,s,s,s,s]", "Server", "Day", "Rule", "Reported", "Used"));
    size_t i;
    int shown = 0;

    json_array_foreach(rows, i, row)
        if (shown++ < LEDGER_ROWS)
            add_row(t, json_pack("[o,o,o,o,o]", text_cell(row, "host"), text_cell(row, "day"),
                                 text_cell(row, "name"), number_cell(chart_number(row, "reported")),
                                 number_cell(chart_number(row, "used"))));
    return t;
}

static json_t *outcomes_table(const struct edition *d)
{
    const json_t *rows = json_object_get(json_object_get(d->measures, "coverage"), "outcomes"), *row;
    json_t *t = table("Visits of the last 7 days of crawling by outcome",
                      json_pack("[s,s,s]", "Outcome", "Visits", "Meaning"));
    size_t i;

    json_array_foreach(rows, i, row)
        add_row(t, json_pack("[o,o,o]", text_cell(row, "outcome"), number_cell(chart_number(row, "visits")),
                             text_cell(row, "meaning")));
    return t;
}

static json_t *trust_section(const struct edition *d)
{
    json_t *s = section("trust", "Reliability", json_string("How far these numbers can be trusted"));
    const json_t *outcomes = json_object_get(json_object_get(d->measures, "coverage"), "outcomes");

    add_to(s, "paragraphs",
           json_string("Every correction is listed with its rule; the complete list is data/ledger.csv."));
    add_to(s, "tables", levels_table(d));
    if (json_array_size(json_object_get(d->measures, "ledger")) > 0)
        add_to(s, "tables", ledger_table(d));
    if (json_array_size(outcomes) > 0)
        add_to(s, "tables", outcomes_table(d));
    return s;
}

json_t *edition_sections(const struct edition *d)
{
    json_t *list = json_array();
    json_t *sections[] = {growth_section(d),   waves_section(d),         bridge_section(d),
                          software_section(d), concentration_section(d), survival_section(d),
                          trust_section(d)};

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
        if (sections[i])
            (void)json_array_append_new(list, sections[i]);
    return list;
}
