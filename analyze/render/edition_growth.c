#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/edition_parts.h"

/* Sections 2 and 3: how much, when. */

enum { WAVE_ROWS = 20, PART_ROWS = 12, EVENTS_TOLD = 3 };

/* ---- growth ---- */

/* Several things may change on one day; breaks come by day. */
static double break_days(const struct edition *d)
{
    int32_t last = INT32_MIN;
    double days = 0;
    const json_t *b;
    size_t i;

    json_array_foreach(json_object_get(d->growth, "breaks"), i, b) {
        days += chart_day(b, "day") != last;
        last = chart_day(b, "day");
    }
    return days;
}

static json_t *growth_facts(const struct edition *d)
{
    double first = edition_value(d, "growth.summary.accounts_first");
    double last = edition_value(d, "growth.summary.accounts_last");
    json_t *f = edition_facts(d);

    fact_short(f, "first", first, "growth.summary.accounts_first");
    fact_short(f, "last", last, "growth.summary.accounts_last");
    fact_exact(f, "first_exact", first, "growth.summary.accounts_first");
    fact_exact(f, "last_exact", last, "growth.summary.accounts_last");
    fact_more(f, d->texts, "more", last, first,
              "growth.summary.accounts_last / growth.summary.accounts_first - 1");
    fact_short(f, "organic", edition_value(d, "growth.summary.organic"), "growth.summary.organic");
    fact_exact(f, "organic_exact", edition_value(d, "growth.summary.organic"), "growth.summary.organic");
    fact_share_fine(f, "carried", edition_value(d, "growth.summary.carried_share_last"),
                    "growth.summary.carried_share_last");
    fact_exact(f, "servers", edition_value(d, "growth.summary.servers_last"), "growth.summary.servers_last");
    fact_short(f, "reported", edition_value(d, "growth.summary.reported_last"),
               "growth.summary.reported_last");
    fact_exact(f, "days", (double)json_array_size(json_object_get(d->growth, "days")),
               "count of growth.days");
    fact_span(f, d->texts, "span", (double)d->until - d->since + 1, "growth.until - growth.since + 1");
    if (json_array_size(d->waves) > 0)
        fact_count(f, d->texts, "steps", (double)json_array_size(d->waves), "step",
                   "count of waves of the whole network");
    fact_count(f, d->texts, "breaks", break_days(d), "day", "days of growth.breaks");
    return f;
}

/* Each day with what its figure lies between: measured that day, and the plain sum of all reports. */
static json_t *growth_rows(const struct edition *d)
{
    json_t *rows = json_deep_copy(json_object_get(d->growth, "days")), *row;
    size_t i;

    json_array_foreach(rows, i, row) {
        double measured = chart_number(row, "accounts") - chart_number(row, "carried");

        (void)json_object_set_new(row, "measured",
                                  isnan(measured) ? json_null() : json_integer((json_int_t)measured));
    }
    return rows;
}

/* Not where waves brought little of the growth: the ebb of an earlier one may reach into the window. */
static bool came_in_steps(const struct edition *d)
{
    double organic = edition_value(d, "growth.summary.organic");

    return organic > 0 && edition_wave_excess(d->waves) >= organic / 2;
}

static const char *growth_variant(const struct edition *d, enum movement m)
{
    if (m == MOVED_NOT)
        return "same";
    if (m == MOVED_DOWN || m == MOVED_DOWN_SHARPLY)
        return "fell";
    return came_in_steps(d) ? "steps" : "rose";
}

static void growth_chart(struct edition *d, json_t *s, const char *variant)
{
    static const char *const columns[] = {"accounts", "measured", "reported", "carried",
                                          "servers",  "answered", "organic"};
    json_t *c = section_chart(d, s, "growth", "line", variant, growth_facts(d));

    chart_add_column(d, c, "day", "day");
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        chart_add_column(d, c, columns[i], "count");
    chart_add_column(d, c, "index", "index");
    chart_add_series(d, c, "accounts", "main");
    chart_add_series(d, c, "reported", "other");
    (void)json_object_set_new(json_array_get(json_object_get(c, "series"), 0), "low",
                              json_string("measured"));
    (void)json_object_set_new(json_array_get(json_object_get(c, "series"), 0), "high",
                              json_string("accounts"));
    chart_set_rows(c, growth_rows(d));
    chart_mark_waves(d, c);
    chart_mark_events(d, c);
}

json_t *edition_growth(struct edition *d)
{
    enum movement m = movement_of(json_object_get(d->growth, "days"), "accounts");
    const char *variant = growth_variant(d, m);
    bool single = d->until <= d->since;
    json_t *s;

    s = section_new(d, "growth", edition_say(d, "growth_headline", single ? "day" : variant, growth_facts(d)),
                    false);
    section_paragraph(s, edition_say(d, "growth_levels", single ? "day" : "window", growth_facts(d)));
    if (single)
        return s;
    if (strcmp(variant, "steps") == 0)
        section_paragraph(s, edition_say(d, "growth_shape", variant, growth_facts(d)));
    if (json_array_size(json_object_get(d->growth, "breaks")) > 0)
        section_paragraph(s, edition_say(d, "growth_breaks", "", growth_facts(d)));
    growth_chart(d, s, variant);
    return s;
}

/* ---- waves ---- */

/* Days of the window that lie in a wave; its first gives the level that the growth starts from. */
static double wave_days(const struct edition *d)
{
    double sum = 0;
    const json_t *w;
    size_t i;

    json_array_foreach(d->waves, i, w)
        sum += fmin(chart_day(w, "end"), d->until) - fmax(chart_day(w, "onset"), d->since + 1) + 1;
    return sum;
}

static json_t *wave_facts(const struct edition *d)
{
    double excess = edition_wave_excess(d->waves), usual = edition_value(d, "growth.summary.usual_a_day");
    double organic = edition_value(d, "growth.summary.organic"), days = wave_days(d);
    json_t *f = edition_facts(d);

    fact_count(f, d->texts, "waves", (double)json_array_size(d->waves), "wave",
               "count of waves of the whole network");
    fact_short(f, "excess", excess, "sum of waves.excess_window");
    fact_exact(f, "excess_exact", excess, "sum of waves.excess_window");
    fact_count(f, d->texts, "wave_days", days, "day", "days of waves in the window");
    fact_fraction(f, d->texts, "excess_share", organic > 0 ? excess / organic : NAN,
                  "sum of waves.excess_window / growth.summary.organic");
    fact_short(f, "usual", usual, "growth.summary.usual_a_day");
    fact_exact(f, "usual_exact", usual, "growth.summary.usual_a_day");
    fact_short(f, "peak", edition_value(d, "growth.summary.peak_organic"), "growth.summary.peak_organic");
    fact_exact(f, "peak_exact", edition_value(d, "growth.summary.peak_organic"),
               "growth.summary.peak_organic");
    fact_date(f, "peak_day", chart_day(d->summary, "peak_day"), "growth.summary.peak_day");
    if (usual > 0)
        fact_span(f, d->texts, "usual_days", excess / usual,
                  "sum of waves.excess_window / growth.summary.usual_a_day");
    return f;
}

static json_t *bar_labels(const struct edition *d)
{
    json_t *list = json_array();
    const json_t *w;
    size_t i;

    json_array_foreach(d->waves, i, w) {
        char date[NUMBER_SIZE], peak[NUMBER_SIZE], excess[NUMBER_SIZE], text[240], note[240];

        if (chart_day(w, "peak") <= d->since || chart_day(w, "peak") > d->until)
            continue;
        number_date_short(chart_day(w, "peak"), date);
        number_exact(chart_number(w, "peak_value"), peak);
        number_short(chart_number(w, "excess"), excess);
        (void)snprintf(text, sizeof(text), "%.40s %zu, %s: %s", texts_word(d->texts, "labels", "wave"), i + 1,
                       date, peak);
        (void)snprintf(note, sizeof(note), "%s %.80s", excess,
                       texts_word(d->texts, "labels", "above_usual_in_all"));
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "day", chart_text(w, "peak"),
                                                    "short", peak, "text", text, "note", note));
    }
    return list;
}

/* The first day gives the level that growth starts from. */
static json_t *daily_rows(const struct edition *d)
{
    json_t *list = json_array(), *row;
    size_t i;

    json_array_foreach(edition_measure(d, "wave_days"), i, row)
        if (chart_day(row, "day") > d->since)
            (void)json_array_append(list, row);
    return list;
}

static void daily_chart(struct edition *d, json_t *s)
{
    json_t *c =
        section_chart(d, s, "daily", "bars", json_array_size(d->waves) ? "waves" : NULL, wave_facts(d));

    chart_add_column(d, c, "day", "day");
    chart_add_column(d, c, "rate", "count");
    chart_add_column(d, c, "baseline", "count");
    chart_add_column(d, c, "mass", "count");
    chart_add_column(d, c, "cover", "share");
    chart_add_series(d, c, "rate", "bar");
    chart_add_series(d, c, "baseline", "base");
    chart_set_rows(c, daily_rows(d));
    chart_mark_waves(d, c);
    (void)json_object_set_new(c, "labels", bar_labels(d));
}

static void events_cell(json_t *row, const json_t *wave)
{
    char text[600] = "";
    const json_t *e;
    size_t i;

    json_array_foreach(json_object_get(wave, "events"), i, e) {
        size_t used = strlen(text);
        char date[NUMBER_SIZE];

        if (i >= EVENTS_TOLD)
            break;
        number_date_short(chart_day(e, "day"), date);
        (void)snprintf(text + used, sizeof(text) - used, "%s%.150s (%.20s)", used ? "; " : "",
                       chart_text(e, "title"), date);
    }
    cell_text(row, text[0] ? text : "\xe2\x80\x93");
}

static void interval_cell(json_t *row, const json_t *wave)
{
    char low[NUMBER_SIZE], high[NUMBER_SIZE], text[2 * NUMBER_SIZE + 8] = "\xe2\x80\x93";

    if (!isnan(chart_number(wave, "excess_low")) && !isnan(chart_number(wave, "excess_high"))) {
        number_exact(chart_number(wave, "excess_low"), low);
        number_exact(chart_number(wave, "excess_high"), high);
        (void)snprintf(text, sizeof(text), "%s to %s", low, high);
    }
    cell_whole(row, text);
}

static void peak_cell(json_t *row, const json_t *wave)
{
    char value[NUMBER_SIZE], date[NUMBER_SIZE], text[2 * NUMBER_SIZE + 4];

    number_exact(chart_number(wave, "peak_value"), value);
    number_date_short(chart_day(wave, "peak"), date);
    (void)snprintf(text, sizeof(text), "%s, %s", value, date);
    cell_whole(row, text);
}

static void period_cell(json_t *row, const json_t *wave)
{
    char text[NUMBER_SIZE];

    number_date_range(chart_day(wave, "onset"), chart_day(wave, "end"), text);
    cell_whole(row, text);
}

static bool is_network(const json_t *wave)
{
    return strcmp(chart_text(wave, "scope"), "all") == 0;
}

/* What ended by the first day brought nothing of the growth told here. */
static bool is_told(const struct edition *d, const json_t *wave)
{
    return chart_day(wave, "end") > d->since;
}

static json_t *wave_table(const struct edition *d)
{
    static const char *const columns[] = {"period", "#above_usual", "interval_90", "#peak_day_value",
                                          "#ratio", "grade",        "coincides",   NULL};
    json_t *t = table_new(d, "waves", columns);
    const json_t *w;
    int shown = 0;
    size_t i;

    json_array_foreach(edition_measure(d, "waves"), i, w) {
        json_t *row;

        if (!is_network(w) || !is_told(d, w) || shown++ >= WAVE_ROWS)
            continue;
        row = table_row(t);
        period_cell(row, w);
        cell_exact(row, chart_number(w, "excess"));
        interval_cell(row, w);
        peak_cell(row, w);
        cell_ratio(row, chart_number(w, "ratio"));
        cell_text(row, chart_text(w, "grade"));
        events_cell(row, w);
    }
    return t;
}

/* Waves in parts of the network, programs and country domains, largest first. */
static json_t *part_waves(const struct edition *d)
{
    json_t *sorted = edition_sorted(edition_measure(d, "waves"), "excess", 1000), *list = json_array(), *w;
    size_t i;

    json_array_foreach(sorted, i, w) {
        const char *grade = chart_text(w, "grade");

        if (!is_network(w) && is_told(d, w) && json_array_size(list) < PART_ROWS &&
            (strcmp(grade, "wave") == 0 || strcmp(grade, "major") == 0))
            (void)json_array_append(list, w);
    }
    json_decref(sorted);
    return list;
}

static json_t *part_table(const struct edition *d, const json_t *parts)
{
    static const char *const columns[] = {
        "part", "period", "#above_usual", "#ratio", "largest_carrier", "#largest_share", NULL};
    json_t *t = table_new(d, "wave_parts", columns);
    const json_t *w;
    size_t i;

    json_array_foreach(parts, i, w) {
        const json_t *top = json_array_get(json_object_get(w, "top_hosts"), 0);
        bool program = strcmp(chart_text(w, "scope"), "software") == 0;
        char name[120];
        json_t *row = table_row(t);

        (void)snprintf(name, sizeof(name), program ? "%.80s" : ".%.80s",
                       program ? edition_software_name(d, chart_text(w, "name")) : chart_text(w, "name"));
        cell_text(row, name);
        period_cell(row, w);
        cell_exact(row, chart_number(w, "excess"));
        cell_ratio(row, chart_number(w, "ratio"));
        cell_text(row, chart_text(top, "host"));
        cell_share(row, chart_number(w, "top_share"));
    }
    return t;
}

/* A sentence to quote: the waves in days of usual growth; with the computation beside it. */
static void wave_quote(struct edition *d, json_t *s)
{
    double usual = edition_value(d, "growth.summary.usual_a_day"), excess = edition_wave_excess(d->waves);
    const json_t *said;

    if (!(usual > 0) || excess / usual < wave_days(d))
        return;
    said = edition_say(d, "waves_quote", "", wave_facts(d));
    section_quote(s, said, edition_say(d, "waves_quote_why", "", wave_facts(d)));
}

/* A share of the growth only where the waves are a part of it: there may be losses elsewhere. */
static const char *waves_variant(const struct edition *d)
{
    if (json_array_size(d->waves) == 0)
        return "calm";
    return edition_wave_excess(d->waves) <= edition_value(d, "growth.summary.organic") ? "waves" : "losses";
}

json_t *edition_waves(struct edition *d)
{
    bool any = json_array_size(d->waves) > 0;
    json_t *s, *parts;

    if (!any && !edition_waves_measured(d))
        return edition_unmeasured(d, "waves");
    s = section_new(d, "waves", edition_say(d, "waves_headline", waves_variant(d), wave_facts(d)), !any);
    section_paragraph(s, edition_say(d, "waves_text", any ? "waves" : "calm", wave_facts(d)));
    parts = part_waves(d);
    if (edition_waves_cut(d, d->waves) || edition_waves_cut(d, parts))
        section_paragraph(s, edition_say(d, "waves_cut", "", wave_facts(d)));
    daily_chart(d, s);
    if (any) {
        wave_quote(d, s);
        section_table(s, wave_table(d));
    }
    section_rows(s, part_table(d, parts));
    json_decref(parts);
    return s;
}
