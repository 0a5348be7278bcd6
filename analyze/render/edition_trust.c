#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Section 11: how far the numbers can be trusted: what cleaning took out, who was asked and who answered. */

enum { LEDGER_ROWS = 15, OUTCOME_ROWS = 15 };

static const json_t *last_level(const struct edition *d)
{
    return edition_last(json_object_get(d->growth, "levels"));
}

/* The day on which the plain sum was furthest above the figure used. */
static const json_t *worst_day(const struct edition *d, double *gap)
{
    const json_t *days = json_object_get(d->growth, "days"), *row, *worst = NULL;
    size_t i;

    *gap = 0;
    json_array_foreach(days, i, row) {
        double above = chart_number(row, "reported") / chart_number(row, "accounts") - 1;

        if (above > *gap) {
            *gap = above;
            worst = row;
        }
    }
    return worst;
}

static json_t *trust_facts(const struct edition *d)
{
    const json_t *last = last_level(d), *worst;
    double reported = chart_number(last, "reported"), used = chart_number(last, "used"), gap;
    json_t *f = edition_facts(d);

    worst = worst_day(d, &gap);
    fact_exact(f, "reported", reported, "growth.levels last reported");
    fact_exact(f, "used", used, "growth.levels last used");
    fact_exact(f, "difference", fabs(reported - used), "growth.levels last reported - used");
    if (used > 0 && fabs(reported / used - 1) <= EDITION_GAP_FAR)
        fact_share_fine(f, "gap", fabs(reported / used - 1), "growth.levels last reported / used - 1");
    if (worst) {
        if (gap <= EDITION_GAP_FAR)
            fact_share(f, "worst_gap", gap, "largest growth.days reported / accounts - 1");
        fact_date(f, "worst_day", chart_day(worst, "day"), "growth.days day");
        fact_exact(f, "worst_amount", chart_number(worst, "reported") - chart_number(worst, "accounts"),
                   "growth.days reported - accounts");
    }
    fact_share_fine(f, "carried", edition_value(d, "growth.summary.carried_share_last"),
                    "growth.summary.carried_share_last");
    fact_exact(f, "known", edition_value(d, "coverage.known"), "coverage.known");
    fact_exact(f, "ever", edition_value(d, "coverage.ever_answered"), "coverage.ever_answered");
    fact_exact(f, "answered", edition_value(d, "coverage.last_day.answered"), "coverage.last_day.answered");
    fact_exact(f, "counted", edition_value(d, "coverage.last_day.counted"), "coverage.last_day.counted");
    fact_exact(f, "estimate", edition_value(d, "coverage.undiscovered.estimate"),
               "coverage.undiscovered.estimate");
    fact_exact(f, "estimate_low", edition_value(d, "coverage.undiscovered.low"), "coverage.undiscovered.low");
    fact_exact(f, "estimate_high", edition_value(d, "coverage.undiscovered.high"),
               "coverage.undiscovered.high");
    return f;
}

static json_t *levels_table(const struct edition *d)
{
    static const char *const columns[] = {"rule", "what_it_does", "#accounts", "#servers", NULL};
    json_t *t = table_new(d, "levels", columns), *row;
    const json_t *last = last_level(d), *rule;
    size_t i;

    row = table_row(t);
    cell_text(row, texts_word(d->texts, "labels", "plain_sum"));
    cell_text(row, "");
    cell_exact(row, chart_number(last, "reported"));
    cell_exact(row, NAN);
    row_is_sum(row);
    json_array_foreach(json_object_get(last, "rules"), i, rule) {
        row = table_row(t);
        cell_text(row, chart_text(rule, "rule"));
        cell_text(row, chart_text(rule, "text"));
        cell_signed(row, chart_number(rule, "accounts"));
        cell_exact(row, chart_number(rule, "servers"));
    }
    row = table_row(t);
    cell_text(row, texts_word(d->texts, "labels", "figure_used"));
    cell_text(row, "");
    cell_exact(row, chart_number(last, "used"));
    cell_exact(row, edition_value(d, "growth.summary.servers_last"));
    row_is_sum(row);
    return t;
}

static void why_cell(const struct edition *d, json_t *row, const json_t *change)
{
    const char *original = chart_text(change, "copy_of");
    char text[400];

    if (original[0])
        (void)snprintf(text, sizeof(text), "%.100s %.260s", texts_word(d->texts, "labels", "same_as"),
                       original);
    else
        (void)snprintf(text, sizeof(text), "%.300s",
                       texts_word(d->texts, "rules", chart_text(change, "name")));
    cell_text(row, text);
}

static json_t *ledger_table(const struct edition *d)
{
    static const char *const columns[] = {
        "server", "#reported_value", "#used_value", "day_of", "#days_of", "why", NULL};
    json_t *t = table_new(d, "ledger", columns);
    const json_t *change;
    size_t i;

    json_array_foreach(edition_measure(d, "ledger"), i, change) {
        json_t *row;

        if (i >= LEDGER_ROWS)
            break;
        row = table_row(t);
        cell_text(row, chart_text(change, "host"));
        cell_exact(row, chart_number(change, "reported"));
        cell_exact(row, chart_number(change, "used"));
        cell_day(row, chart_day(change, "day"));
        cell_exact(row, chart_number(change, "days"));
        why_cell(d, row, change);
    }
    return t;
}

static json_t *outcomes_table(const struct edition *d)
{
    static const char *const columns[] = {"outcome", "#visits", "meaning", NULL};
    json_t *t = table_new(d, "outcomes", columns);
    const json_t *o;
    size_t i;

    json_array_foreach(json_object_get(edition_measure(d, "coverage"), "outcomes"), i, o) {
        json_t *row;

        if (i >= OUTCOME_ROWS)
            break;
        row = table_row(t);
        cell_text(row, chart_text(o, "outcome"));
        cell_exact(row, chart_number(o, "visits"));
        cell_text(row, chart_text(o, "meaning"));
    }
    return t;
}

static void answered_chart(struct edition *d, json_t *s)
{
    json_t *c;

    if (d->until <= d->since)
        return;
    c = section_chart(d, s, "answered", "line", NULL, trust_facts(d));
    chart_add_column(d, c, "day", "day");
    chart_add_column(d, c, "servers", "count");
    chart_add_column(d, c, "heard", "count");
    chart_add_series(d, c, "servers", "main");
    chart_add_series(d, c, "heard", "other");
    (void)json_object_set_new(c, "zero", json_true());
    chart_share_rows(c, json_object_get(d->growth, "days"));
}

json_t *edition_trust(struct edition *d)
{
    json_t *s = section_new(d, "trust", edition_say(d, "trust_headline", "", trust_facts(d)), false);

    section_paragraph(s, edition_say(d, "trust_text", "", trust_facts(d)));
    section_rows(s, levels_table(d));
    section_rows(s, ledger_table(d));
    answered_chart(d, s);
    section_paragraph(
        s, edition_say(d, "coverage_text",
                       isnan(edition_value(d, "coverage.undiscovered.estimate")) ? "known" : "chao",
                       trust_facts(d)));
    section_rows(s, outcomes_table(d));
    return s;
}
