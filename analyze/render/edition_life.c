#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/edition_parts.h"

/* Section 10: servers that opened, servers that fell silent. */

enum { GROUP_ROWS = 14 };

static const json_t *group_of(const struct edition *d, const char *kind)
{
    const json_t *groups = json_object_get(edition_measure(d, "survival"), "groups"), *g;
    size_t i;

    json_array_foreach(groups, i, g)
        if (strcmp(chart_text(g, "kind"), kind) == 0)
            return g;
    return NULL;
}

/* The longest age that was observed, with its survival. */
static const char *longest_age(const json_t *group, double *share)
{
    static const char *const ages[] = {"365", "150", "90", "30", "7"};

    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        *share = chart_number(json_object_get(group, "at"), ages[i]);
        if (!isnan(*share))
            return ages[i];
    }
    return NULL;
}

static json_t *life_facts(const struct edition *d, const char *age, double share)
{
    const json_t *new = group_of(d, "new"), *known = group_of(d, "known");
    json_t *f = edition_facts(d);
    char from[64];

    (void)snprintf(from, sizeof(from), "survival.groups new at %s", age);
    fact_fraction(f, d->texts, "share_words", share, from);
    fact_share(f, "share", share, from);
    fact_exact(f, "days", strtod(age, NULL), "age asked for");
    fact_exact(f, "new", chart_number(new, "servers"), "survival.groups new servers");
    fact_exact(f, "new_gone", chart_number(new, "deaths"), "survival.groups new deaths");
    fact_exact(f, "known", chart_number(known, "servers"), "survival.groups known servers");
    fact_exact(f, "known_gone", chart_number(known, "deaths"), "survival.groups known deaths");
    return f;
}

/* The curve of those known before, some of them for years, is shown no further than is useful beside the new
 * ones. */
static double age_shown(const json_t *new)
{
    const json_t *last = edition_last(json_object_get(new, "points"));

    return fmax(120, 3 * chart_number(last, "days"));
}

/* From the age of the youngest on: of earlier ages nothing is known. */
static void add_points(const struct edition *d, json_t *rows, const json_t *group, const char *key)
{
    double most = age_shown(group_of(d, "new")), first = chart_number(group, "from_days");
    const char *name = texts_word(d->texts, "labels", key);
    const json_t *p;
    size_t i;

    if (json_array_size(json_object_get(group, "points")) == 0 || !(first <= most))
        return;
    (void)json_array_append_new(rows, json_pack("{s:s, s:O, s:i, s:i, s:i}", "group", name, "days",
                                                json_object_get(group, "from_days"), "survival", 1, "low", 1,
                                                "high", 1));
    json_array_foreach(json_object_get(group, "points"), i, p) {
        json_t *row;

        if (chart_number(p, "days") > most)
            break;
        row = json_copy((json_t *)(uintptr_t)p);
        (void)json_object_set_new(row, "group", json_string(name));
        (void)json_array_append_new(rows, row);
    }
}

static void survival_chart(struct edition *d, json_t *s, json_t *facts)
{
    static const char *const numbers[] = {"survival", "low", "high"};
    json_t *rows = json_array(), *c = section_chart(d, s, "survival", "curve", NULL, facts);

    add_points(d, rows, group_of(d, "new"), "servers_new");
    add_points(d, rows, group_of(d, "known"), "servers_known");
    chart_add_column(d, c, "group", "text");
    chart_add_column(d, c, "days", "count");
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        chart_add_column(d, c, numbers[i], "share");
    chart_add_column(d, c, "at_risk", "count");
    chart_add_column(d, c, "deaths", "count");
    chart_set_rows(c, rows);
}

static json_t *group_table(const struct edition *d)
{
    static const char *const columns[] = {"group",  "#servers", "#deaths", "#at_7",
                                          "#at_30", "#at_90",   "#at_150", NULL};
    static const char *const ages[] = {"7", "30", "90", "150"};
    const json_t *groups = json_object_get(edition_measure(d, "survival"), "groups"), *g;
    json_t *t = table_new(d, "survival", columns);
    int shown = 0;
    size_t i;

    json_array_foreach(groups, i, g) {
        bool program = strcmp(chart_text(g, "kind"), "software") == 0;
        json_t *row;

        if (!(chart_number(g, "servers") > 0) || shown++ >= GROUP_ROWS)
            continue;
        row = table_row(t);
        cell_text(row, program ? edition_software_name(d, chart_text(g, "group")) : chart_text(g, "group"));
        cell_exact(row, chart_number(g, "servers"));
        cell_exact(row, chart_number(g, "deaths"));
        for (size_t k = 0; k < COUNT_OF(ages); k++)
            cell_share(row, chart_number(json_object_get(g, "at"), ages[k]));
    }
    return t;
}

static json_t *month_table(const struct edition *d)
{
    static const char *const columns[] = {"month", "#births", "#deaths", NULL};
    json_t *t = table_new(d, "months", columns);
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(edition_measure(d, "survival"), "months"), i, row) {
        json_t *r = table_row(t);

        cell_text(r, chart_text(row, "month"));
        cell_exact(r, chart_number(row, "births"));
        cell_exact(r, chart_number(row, "deaths"));
    }
    return t;
}

json_t *edition_life(struct edition *d)
{
    double share = NAN;
    const json_t *new = group_of(d, "new");
    const char *age = new ? longest_age(new, &share) : NULL;
    json_t *s;

    if (!age)
        return section_new(d, "life", edition_say(d, "life_headline", "none", edition_facts(d)), true);
    s = section_new(d, "life", edition_say(d, "life_headline", "survival", life_facts(d, age, share)), false);
    section_paragraph(s, edition_say(d, "life_text", "", life_facts(d, age, share)));
    survival_chart(d, s, life_facts(d, age, share));
    section_table(s, group_table(d));
    section_rows(s, month_table(d));
    return s;
}
