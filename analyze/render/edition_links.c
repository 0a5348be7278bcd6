#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Section 9: who may sign up, who restricts whom, who knows whom. */

enum { RANKED = 12, DAYS_OF_A_LINE = 7 };

static json_t *first_rows(const json_t *rows, const char *name_member)
{
    json_t *out = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) {
        json_t *copy;

        if (i >= RANKED)
            break;
        copy = json_copy((json_t *)(uintptr_t)row);
        (void)json_object_set(copy, "name", json_object_get(row, name_member));
        (void)json_array_append_new(out, copy);
    }
    return out;
}

/* ---- openness ---- */

/* The last day on which a server said whether it is open. */
static const json_t *openness_day(const struct edition *d)
{
    const json_t *days = json_object_get(edition_measure(d, "mix"), "openness");

    for (size_t i = json_array_size(days); i > 0; i--) {
        const json_t *day = json_array_get(days, i - 1);

        if (chart_number(day, "open") + chart_number(day, "closed") > 0)
            return day;
    }
    return NULL;
}

static json_t *openness_facts(const struct edition *d, const json_t *day)
{
    double open = chart_number(day, "open"), closed = chart_number(day, "closed");
    json_t *f = edition_facts(d);

    fact_date(f, "day", chart_day(day, "day"), "mix.openness day");
    fact_exact(f, "open", open, "mix.openness open");
    fact_exact(f, "said", open + closed, "mix.openness open + closed");
    fact_share(f, "open_share", open / (open + closed), "mix.openness open_share_servers");
    fact_share(f, "open_accounts_share", chart_number(day, "open_share_accounts"),
               "mix.openness open_share_accounts");
    return f;
}

static json_t *share_row(const struct edition *d, const char *label, double open)
{
    return json_pack("{s:s, s:f, s:f}", "label", texts_word(d->texts, "labels", label), "open", open,
                     "closed", 1 - open);
}

static void openness_charts(struct edition *d, json_t *s, const json_t *day)
{
    const json_t *days = json_object_get(edition_measure(d, "mix"), "openness");
    double servers = chart_number(day, "open_share_servers"),
           accounts = chart_number(day, "open_share_accounts");
    json_t *c = section_chart(d, s, "openness", "shares", NULL, openness_facts(d, day)), *rows = json_array();

    chart_add_column(d, c, "label", "text");
    chart_add_column(d, c, "open", "share");
    chart_add_column(d, c, "closed", "share");
    chart_add_series(d, c, "open", "c1");
    chart_add_series(d, c, "closed", "c3");
    (void)json_array_append_new(rows, share_row(d, "share_servers", servers));
    if (!isnan(accounts))
        (void)json_array_append_new(rows, share_row(d, "share_accounts", accounts));
    chart_set_rows(c, rows);
    if (edition_known(days, "open_share_servers") < DAYS_OF_A_LINE)
        return;
    c = section_chart(d, s, "openness_days", "line", NULL, openness_facts(d, day));
    chart_add_column(d, c, "day", "day");
    chart_add_column(d, c, "open_share_servers", "share");
    chart_add_column(d, c, "open_share_accounts", "share");
    chart_add_column(d, c, "open", "count");
    chart_add_column(d, c, "closed", "count");
    chart_add_column(d, c, "unknown", "count");
    chart_add_series(d, c, "open_share_servers", "main");
    chart_add_series(d, c, "open_share_accounts", "other");
    chart_share_rows(c, days);
    chart_mark_waves(d, c);
}

static json_t *restriction_facts(const struct edition *d)
{
    const json_t *m = edition_measure(d, "restrictions");
    const json_t *top = json_array_get(json_object_get(m, "restricted"), 0);
    json_t *f = edition_facts(d);

    fact_exact(f, "publishers", chart_number(m, "publishers"), "restrictions.publishers");
    fact_exact(f, "domains", chart_number(m, "domains"), "restrictions.domains");
    fact_text(f, "top", chart_text(top, "domain"));
    fact_exact(f, "top_count", chart_number(top, "servers"), "restrictions.restricted[0].servers");
    fact_exact(f, "top_suspended", chart_number(top, "suspended"), "restrictions.restricted[0].suspended");
    return f;
}

static void restriction_chart(struct edition *d, json_t *s)
{
    const json_t *rows = json_object_get(edition_measure(d, "restrictions"), "restricted");
    json_t *c;

    if (json_array_size(rows) == 0) {
        section_paragraph(s, edition_say(d, "restrictions_none", "", edition_facts(d)));
        return;
    }
    section_paragraph(s, edition_say(d, "restrictions_text", "", restriction_facts(d)));
    c = section_chart(d, s, "restrictions", "ranked", NULL, restriction_facts(d));
    chart_add_column(d, c, "name", "text");
    chart_add_column(d, c, "servers", "count");
    (void)json_object_set_new(c, "plain", json_true());
    chart_add_column(d, c, "suspended", "count");
    chart_add_column(d, c, "limited", "count");
    chart_set_rows(c, first_rows(rows, "domain"));
}

json_t *edition_openness(struct edition *d)
{
    const json_t *day = openness_day(d);
    bool restricted = chart_number(edition_measure(d, "restrictions"), "publishers") > 0;
    json_t *s;

    if (!day && !restricted)
        return edition_unmeasured(d, "openness");
    if (day) {
        s = section_new(d, "openness",
                        edition_say(d, "openness_headline", "measured", openness_facts(d, day)), false);
        section_paragraph(s, edition_say(d, "openness_text", "", openness_facts(d, day)));
        openness_charts(d, s, day);
    } else {
        s = section_new(d, "openness",
                        edition_say(d, "openness_headline", "restrictions", restriction_facts(d)), false);
    }
    restriction_chart(d, s);
    return s;
}

/* ---- peers ---- */

static json_t *peer_facts(const struct edition *d)
{
    const json_t *m = edition_measure(d, "peers"), *top = json_array_get(json_object_get(m, "hosts"), 0);
    json_t *f = edition_facts(d);

    fact_exact(f, "lists", chart_number(m, "lists"), "peers.lists");
    fact_exact(f, "named", chart_number(m, "hosts_named"), "peers.hosts_named");
    fact_exact(f, "edges", chart_number(m, "edges"), "peers.edges");
    fact_short(f, "edges_short", chart_number(m, "edges"), "peers.edges");
    fact_share(f, "mutual_share", chart_number(m, "mutual_share"), "peers.mutual_share");
    fact_text(f, "top", chart_text(top, "host"));
    fact_exact(f, "top_count", chart_number(top, "in_degree"), "peers.hosts[0].in_degree");
    return f;
}

static void undiscovered_name(const struct edition *d, json_t *r, const json_t *row)
{
    const char *kind = chart_text(row, "kind"), *name = chart_text(row, "name");
    char text[160];

    if (strcmp(kind, "software") == 0)
        (void)snprintf(text, sizeof(text), "%.60s %.80s", texts_word(d->texts, "labels", "on_servers_of"),
                       edition_software_name(d, name));
    else if (strcmp(kind, "all") == 0 || strcmp(kind, "answered") == 0)
        (void)snprintf(text, sizeof(text), "%.150s", name);
    else
        (void)snprintf(text, sizeof(text), "%.60s %.80s", texts_word(d->texts, "labels", "servers_with"),
                       name);
    cell_text(r, text);
}

static json_t *undiscovered_table(const struct edition *d)
{
    static const char *const columns[] = {"hosts_of",      "#seen",          "#estimate",
                                          "#estimate_low", "#estimate_high", NULL};
    json_t *t = table_new(d, "undiscovered", columns);
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(edition_measure(d, "peers"), "undiscovered"), i, row) {
        json_t *r;

        if (i >= RANKED)
            break;
        r = table_row(t);
        undiscovered_name(d, r, row);
        cell_exact(r, chart_number(row, "seen"));
        cell_exact(r, chart_number(row, "estimate"));
        cell_exact(r, chart_number(row, "low"));
        cell_exact(r, chart_number(row, "high"));
    }
    return t;
}

json_t *edition_peers(struct edition *d)
{
    const json_t *m = edition_measure(d, "peers");
    json_t *s, *c;

    if (!(chart_number(m, "lists") > 0))
        return edition_unmeasured(d, "peers");
    s = section_new(d, "peers", edition_say(d, "peers_headline", "measured", peer_facts(d)), false);
    section_paragraph(s, edition_say(d, "peers_text", "", peer_facts(d)));
    c = section_chart(d, s, "peers", "ranked", NULL, peer_facts(d));
    chart_add_column(d, c, "name", "text");
    chart_add_column(d, c, "in_degree", "count");
    (void)json_object_set_new(c, "plain", json_true());
    chart_add_column(d, c, "reach", "share");
    chart_add_column(d, c, "out_degree", "count");
    chart_add_column(d, c, "mutual", "count");
    chart_set_rows(c, first_rows(json_object_get(m, "hosts"), "host"));
    section_table(s, undiscovered_table(d));
    return s;
}
