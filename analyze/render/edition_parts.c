#include "render/edition_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* ---- figures ---- */

const json_t *edition_measure(const struct edition *d, const char *name)
{
    const json_t *m = json_object_get(d->measures, name);

    return json_is_null(m) ? NULL : m;
}

double edition_value(const struct edition *d, const char *path)
{
    return chart_number(d->measures, path);
}

const json_t *edition_last(const json_t *rows)
{
    size_t count = json_array_size(rows);

    return count > 0 ? json_array_get(rows, count - 1) : NULL;
}

json_t *edition_facts(const struct edition *d)
{
    json_t *facts = facts_new();

    fact_text(facts, "network", d->network);
    fact_date(facts, "since", d->since, "growth.since");
    fact_date(facts, "until", d->until, "growth.until");
    if (d->until > d->since)
        fact_date(facts, "before_day", d->since, "growth.since");
    return facts;
}

json_t *edition_network_waves(const json_t *waves)
{
    json_t *list = json_array();
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w) {
        const char *grade = chart_text(w, "grade");

        if (strcmp(chart_text(w, "scope"), "all") == 0 && chart_number(w, "excess_window") > 0 &&
            (strcmp(grade, "wave") == 0 || strcmp(grade, "major") == 0))
            (void)json_array_append(list, (json_t *)(uintptr_t)w);
    }
    return list;
}

double edition_wave_excess(const json_t *waves)
{
    double sum = 0;
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w)
        sum += chart_number(w, "excess_window");
    return sum;
}

bool edition_waves_measured(const struct edition *d)
{
    const json_t *day;
    int32_t judged = 0;
    size_t i;

    json_array_foreach(edition_measure(d, "wave_days"), i, day)
        judged += chart_day(day, "day") > d->since && !isnan(chart_number(day, "rate")) &&
                  !isnan(chart_number(day, "baseline"));
    return judged > 0 && 2 * judged >= d->until - d->since;
}

bool edition_waves_cut(const struct edition *d, const json_t *waves)
{
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w)
        if (chart_day(w, "onset") <= d->since || chart_day(w, "end") > d->until)
            return true;
    return false;
}

/* A row and what it is sorted by. */
struct keyed {
    double key;
    size_t index;
    json_t *row; /* borrowed */
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

json_t *edition_sorted(const json_t *rows, const char *member, size_t count)
{
    size_t size = json_array_size(rows);
    struct keyed *keyed = mem_array(size + 1, sizeof(*keyed));
    json_t *list = json_array();

    for (size_t i = 0; i < size; i++) {
        json_t *row = json_array_get(rows, i);
        double key = chart_number(row, member);

        keyed[i] = (struct keyed){.key = isnan(key) ? -INFINITY : key, .index = i, .row = row};
    }
    qsort(keyed, size, sizeof(*keyed), by_key);
    for (size_t i = 0; i < size && i < count; i++)
        (void)json_array_append_new(list, json_copy(keyed[i].row));
    free(keyed);
    return list;
}

const char *edition_software_name(const struct edition *d, const char *name)
{
    return name[0] ? texts_word(d->texts, "software", name) : texts_word(d->texts, "labels", "not_said");
}

/* ---- sections ---- */

const json_t *edition_say(struct edition *d, const char *id, const char *variant, json_t *facts)
{
    return sentence_say(&d->said, id, variant, facts);
}

json_t *section_new(const struct edition *d, const char *id, const json_t *headline, bool calm)
{
    return json_pack("{s:s, s:s, s:o, s:b, s:[]}", "id", id, "kicker", texts_word(d->texts, "kickers", id),
                     "headline", sentence_text(headline), "calm", calm, "blocks");
}

static void add_block(json_t *section, const char *kind, json_t *content)
{
    (void)json_array_append_new(json_object_get(section, "blocks"), json_pack("{s:o}", kind, content));
}

void section_paragraph(json_t *section, const json_t *sentence)
{
    add_block(section, "p", sentence_html(sentence));
}

void section_quote(json_t *section, const json_t *sentence, const json_t *why)
{
    add_block(section, "quote",
              json_pack("{s:o, s:o}", "text", sentence_text(sentence), "why", sentence_text(why)));
}

void section_table(json_t *section, json_t *table)
{
    add_block(section, "table", table);
}

void section_rows(json_t *section, json_t *table)
{
    if (json_array_size(json_object_get(table, "rows")) > 0)
        section_table(section, table);
    else
        json_decref(table);
}

/* ---- charts ---- */

static bool chart_say(struct edition *d, json_t *chart, const char *member, const char *variant,
                      json_t *facts)
{
    char id[80];
    const json_t *said;

    (void)snprintf(id, sizeof(id), "chart_%.60s", chart_text(chart, "name"));
    if (!texts_template(d->texts, id, variant))
        return false;
    said = edition_say(d, id, variant, json_incref(facts));
    (void)json_object_set_new(chart, member, sentence_text(said));
    return true;
}

json_t *section_chart(struct edition *d, json_t *section, const char *name, const char *kind,
                      const char *variant, json_t *facts)
{
    json_t *chart =
        json_pack("{s:s, s:s, s:[], s:[], s:[]}", "name", name, "kind", kind, "columns", "series", "rows");

    (void)json_object_set_new(chart, "source", json_string(texts_word(d->texts, "labels", "source")));
    if (!variant || !chart_say(d, chart, "title", variant, facts))
        (void)chart_say(d, chart, "title", "title", facts);
    (void)chart_say(d, chart, "subtitle", "subtitle", facts);
    (void)chart_say(d, chart, "alt", "alt", facts);
    (void)chart_say(d, chart, "note", "note", facts);
    json_decref(facts);
    (void)json_array_append_new(d->charts, chart);
    add_block(section, "chart", json_string(name));
    return chart;
}

/* The label that "labels" has for this chart, else for the column in any. */
static const char *label_in(const struct edition *d, const json_t *chart, const char *column)
{
    char key[120];
    const char *label;

    (void)snprintf(key, sizeof(key), "%.50s.%.60s", chart_text(chart, "name"), column);
    label = texts_word(d->texts, "labels", key);
    return label == key ? texts_word(d->texts, "labels", column) : label;
}

void chart_add_column(const struct edition *d, json_t *chart, const char *name, const char *format)
{
    (void)json_array_append_new(
        json_object_get(chart, "columns"),
        json_pack("{s:s, s:s, s:s}", "name", name, "label", label_in(d, chart, name), "format", format));
}

void chart_add_series(const struct edition *d, json_t *chart, const char *column, const char *class)
{
    (void)json_array_append_new(
        json_object_get(chart, "series"),
        json_pack("{s:s, s:s, s:s}", "column", column, "label", label_in(d, chart, column), "class", class));
}

void chart_add_legend(const struct edition *d, json_t *chart)
{
    char now[NUMBER_SIZE], before[NUMBER_SIZE];

    number_date_medium(d->until, now);
    number_date_medium(d->since, before);
    (void)json_object_set_new(chart, "legend_now", json_string(now));
    (void)json_object_set_new(chart, "legend_before", json_string(before));
}

void chart_set_rows(json_t *chart, json_t *rows)
{
    (void)json_object_set_new(chart, "rows", rows);
}

void chart_share_rows(json_t *chart, const json_t *rows)
{
    (void)json_object_set_new(chart, "rows", rows ? json_incref((json_t *)(uintptr_t)rows) : json_array());
}

void chart_mark_waves(const struct edition *d, json_t *chart)
{
    json_t *bands = json_array();
    const json_t *w;
    size_t i;

    json_array_foreach(d->waves, i, w) {
        char label[120];

        (void)snprintf(label, sizeof(label), "%.60s %zu", texts_word(d->texts, "labels", "wave"), i + 1);
        (void)json_array_append_new(bands, json_pack("{s:s, s:s, s:s}", "from", chart_text(w, "onset"), "to",
                                                     chart_text(w, "end"), "label", label));
    }
    (void)json_object_set_new(chart, "bands", bands);
    if (json_array_size(json_object_get(d->growth, "breaks")) > 0)
        (void)json_object_set(chart, "breaks", json_object_get(d->growth, "breaks"));
}

void chart_mark_events(const struct edition *d, json_t *chart)
{
    enum { EVENTS_MAX = 12 };
    const json_t *e;
    json_t *list = json_array();
    size_t i;

    json_array_foreach(edition_measure(d, "events"), i, e) {
        json_t *event;

        if (i >= EVENTS_MAX)
            break;
        event = json_copy((json_t *)(uintptr_t)e);
        (void)json_object_set_new(event, "number", json_integer((json_int_t)i + 1));
        (void)json_array_append_new(list, event);
    }
    (void)json_object_set_new(chart, "events", list);
}
