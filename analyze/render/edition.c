#include "render/edition.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "render/edition_parts.h"

/* The head of an edition, its tiles, and its sections in order. */

/* ---- headline and standfirst ---- */

static json_t *head_facts(const struct edition *d)
{
    double organic = edition_value(d, "growth.summary.organic"), excess = edition_wave_excess(d->waves);
    const json_t *days = json_object_get(d->growth, "days");
    json_t *f = edition_facts(d);

    fact_short(f, "gain", fabs(organic), "growth.summary.organic");
    fact_span(f, d->texts, "span", (double)d->until - d->since + 1, "growth.until - growth.since + 1");
    fact_fraction(f, d->texts, "wave_share", organic > 0 ? excess / organic : NAN,
                  "sum of waves.excess_window / growth.summary.organic");
    fact_count(f, d->texts, "waves", (double)json_array_size(d->waves), "wave",
               "count of waves of the whole network");
    fact_short(f, "accounts", edition_value(d, "growth.summary.accounts_last"),
               "growth.summary.accounts_last");
    fact_exact(f, "servers", edition_value(d, "growth.summary.servers_last"), "growth.summary.servers_last");
    fact_exact(f, "answered", edition_value(d, "coverage.last_day.answered"), "coverage.last_day.answered");
    fact_exact(f, "days", (double)json_array_size(days), "count of growth.days");
    return f;
}

static const json_t *headline(struct edition *d)
{
    double last = edition_value(d, "growth.summary.accounts_last");
    double organic = edition_value(d, "growth.summary.organic"), excess = edition_wave_excess(d->waves);
    const char *variant;

    if (isnan(last))
        return edition_say(d, "headline", "empty", facts_new());
    if (isnan(organic))
        organic = last - edition_value(d, "growth.summary.accounts_first");
    if (!(d->until > d->since))
        variant = "day";
    else if (fabs(organic) < 0.002 * last)
        variant = "flat";
    else if (organic < 0)
        variant = "loss";
    else if (json_array_size(d->waves) > 0)
        variant = excess <= organic ? "waves" : "losses"; /* the rest of the network shrank */
    else
        variant = edition_waves_measured(d) ? "growth" : "gain";
    return edition_say(d, "headline", variant, head_facts(d));
}

static const json_t *standfirst(struct edition *d, bool has_data)
{
    if (!has_data)
        return edition_say(d, "standfirst", "empty", facts_new());
    return edition_say(d, "standfirst", d->until > d->since ? "window" : "day", head_facts(d));
}

/* ---- tiles ---- */

struct tile {
    const char *label, *measure, *column; /* rows of the sparkline, and which figure of them */
    double now, before;
    enum { TILE_COUNT, TILE_RATE, TILE_SHARE } kind;
};

static void change_of(const struct edition *d, const struct tile *t, char out[160])
{
    char text[NUMBER_SIZE] = "", span[160];
    json_t *f;

    out[0] = '\0';
    if (!(d->until > d->since) || isnan(t->before))
        return;
    if (t->kind == TILE_SHARE)
        number_points(t->now - t->before, text);
    else if (t->kind == TILE_COUNT)
        number_change(t->now, t->before, text);
    else
        number_tile(t->before, text);
    if (!text[0])
        return;
    f = facts_new();
    fact_span(f, d->texts, "span", (double)d->until - d->since + 1, "");
    (void)snprintf(span, sizeof(span), "%.60s", chart_text(json_object_get(f, "span"), "text"));
    json_decref(f);
    if (t->kind == TILE_RATE)
        (void)snprintf(out, 160, "%.40s %.60s", texts_word(d->texts, "labels", "tile_peak"), text);
    else
        (void)snprintf(out, 160, "%.60s %.20s %.60s", text, texts_word(d->texts, "labels", "tile_in"), span);
}

static void add_tile(const struct edition *d, json_t *list, const struct tile *t)
{
    char value[NUMBER_SIZE], change[160];

    if (isnan(t->now))
        return;
    if (t->kind == TILE_SHARE)
        number_percent(t->now, 1, value);
    else
        number_tile(t->now, value);
    change_of(d, t, change);
    (void)json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "label", texts_word(d->texts, "labels", t->label),
                        "value", value, "change", change, "measure", t->measure, "column", t->column));
}

static double mean_of_last_week(const json_t *days)
{
    double sum = 0;
    int known = 0;

    for (size_t i = json_array_size(days); i > 0 && json_array_size(days) - i < 7; i--) {
        double rate = chart_number(json_array_get(days, i - 1), "rate");

        if (!isnan(rate)) {
            sum += rate;
            known++;
        }
    }
    return known > 0 ? sum / known : NAN;
}

static json_t *tiles(const struct edition *d)
{
    const struct tile all[] = {
        {"tile_accounts", "growth.days", "accounts", edition_value(d, "growth.summary.accounts_last"),
         edition_value(d, "growth.summary.accounts_first"), TILE_COUNT},
        {"tile_pace", "wave_days", "rate", mean_of_last_week(edition_measure(d, "wave_days")),
         edition_value(d, "growth.summary.peak_organic"), TILE_RATE},
        {"tile_servers", "growth.days", "servers", edition_value(d, "growth.summary.servers_last"),
         edition_value(d, "growth.summary.servers_first"), TILE_COUNT},
        {"tile_top", "concentration.days", "accounts.cr10",
         edition_value(d, "concentration.last.accounts.cr10"),
         edition_value(d, "concentration.first.accounts.cr10"), TILE_SHARE}};
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(all); i++)
        add_tile(d, list, &all[i]);
    return list;
}

/* ---- the whole ---- */

static json_t *sections(struct edition *d)
{
    static json_t *(*const parts[])(struct edition *) = {
        edition_growth,   edition_waves,    edition_destinations, edition_concentration,
        edition_software, edition_activity, edition_places,       edition_openness,
        edition_life,     edition_peers,    edition_trust};
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        json_t *section = parts[i](d);

        if (section)
            (void)json_array_append_new(list, section);
    }
    return list;
}

/* The data's own last day stands for "when": a clock would make every run another report. */
static json_t *generated(const struct edition *d)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char text[STR_TIME_SIZE], date[NUMBER_SIZE] = "";
    int64_t seconds;

    if (epoch && str_to_i64(epoch, 0, INT64_C(4102444800), &seconds)) {
        str_from_time_us(seconds * 1000000, text);
        return json_string(text);
    }
    if (d->until != INT32_MIN)
        number_date(d->until, date);
    return json_string(date);
}

static void start(struct edition *d, const struct edition_input *in, const struct texts *texts, json_t *waves)
{
    const json_t *growth = json_object_get(in->measures, "growth");

    *d = (struct edition){.texts = texts,
                          .in = in,
                          .measures = in->measures,
                          .growth = growth,
                          .summary = json_object_get(growth, "summary"),
                          .waves = waves,
                          .said = {.texts = texts, .said = json_array()},
                          .charts = json_array(),
                          .network = texts_word(texts, "labels", "network"),
                          .since = chart_day(growth, "since"),
                          .until = chart_day(growth, "until")};
}

/* Under an embargo its line stands in every picture, behind the source. */
static void put_embargo(json_t *charts, const char *embargo)
{
    json_t *chart;
    size_t i;

    json_array_foreach(charts, i, chart) {
        const char *source = json_string_value(json_object_get(chart, "source"));

        (void)json_object_set_new(chart, "source", json_sprintf("%s. %s", source ? source : "", embargo));
    }
}

void edition_input_release(struct edition_input *in)
{
    json_decref(in->measures);
    in->measures = NULL;
    for (int i = 0; i < EDITION_VARIANTS; i++) {
        json_decref(in->variants[i]);
        in->variants[i] = NULL;
    }
}

json_t *edition_make(struct edition_input *in, const struct texts *texts)
{
    json_t *waves = edition_network_waves(json_object_get(in->measures, "waves")), *out;
    const json_t *head, *stand;
    char window[NUMBER_SIZE] = "", since[16] = "", until[16] = "";
    struct edition d;
    bool has_data;

    start(&d, in, texts, waves);
    has_data = !isnan(edition_value(&d, "growth.summary.accounts_last"));
    if (has_data) {
        number_date_range(d.since, d.until, window);
        str_from_day(d.since, since);
        str_from_day(d.until, until);
    }
    head = headline(&d);
    stand = standfirst(&d, has_data);
    out = json_pack("{s:s, s:s, s:o, s:o, s:{s:s, s:s}, s:s, s:o, s:s, s:s, s:s?, s:s?, s:s?, s:b}", "schema",
                    "fedtide-report 1", "title", in->title, "headline", sentence_text(head), "standfirst",
                    sentence_text(stand), "window", "since", since, "until", until, "window_text",
                    has_data ? window : texts_word(texts, "labels", "no_data"), "generated", generated(&d),
                    "version", FEDTIDE_VERSION, "rules", in->rules, "licence", in->licence, "embargo",
                    in->embargo, "correction", in->correction, "has_data", has_data);
    (void)json_object_set_new(out, "findings", has_data ? edition_findings(&d) : json_array());
    (void)json_object_set_new(out, "tiles", has_data ? tiles(&d) : json_array());
    (void)json_object_set_new(out, "sections", has_data ? sections(&d) : json_array());
    if (in->embargo)
        put_embargo(d.charts, in->embargo);
    (void)json_object_set_new(out, "charts", d.charts);
    (void)json_object_set_new(out, "sentences", d.said.said);
    (void)json_object_set_new(out, "measures", in->measures ? in->measures : json_object());
    in->measures = NULL;
    edition_input_release(in);
    json_decref(waves);
    return out;
}
