#include "render/edition.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "render/charts.h"
#include "render/edition_state.h"
#include "render/number.h"

json_t *edition_number(double value)
{
    char text[NUMBER_SIZE];

    number_short(value, text);
    return json_string(text);
}

json_t *edition_exact(double value)
{
    char text[NUMBER_SIZE];

    number_exact(value, text);
    return json_string(text);
}

json_t *edition_percent(double share)
{
    char text[NUMBER_SIZE];

    number_percent(share, fabs(share) < 0.0995 ? 1 : 0, text);
    return json_string(text);
}

double edition_value(const json_t *o, const char *path)
{
    char name[64];

    for (;;) {
        size_t len = strcspn(path, ".");

        (void)snprintf(name, sizeof(name), "%.*s", (int)len, path);
        o = json_object_get(o, name);
        if (!path[len])
            break;
        path += len + 1;
    }
    return json_is_number(o) ? json_number_value(o) : NAN;
}

/* "a fifth", "half", "two thirds" within 1.5 points, else per cent. */
static json_t *fraction_words(double share)
{
    static const struct {
        double value;
        const char *words;
    } fractions[] = {{0.2, "a fifth"}, {0.25, "a quarter"},     {1.0 / 3, "a third"},
                     {0.5, "half"},    {2.0 / 3, "two thirds"}, {0.75, "three quarters"}};

    for (size_t i = 0; i < COUNT_OF(fractions); i++)
        if (fabs(share - fractions[i].value) < 0.015)
            return json_string(fractions[i].words);
    return edition_percent(share);
}

/* The first letter of a sentence that begins with a number word. */
static json_t *capitalised(json_t *text)
{
    char copy[200];

    (void)snprintf(copy, sizeof(copy), "%s", json_string_value(text));
    json_decref(text);
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return json_string(copy);
}

static json_t *count_words(size_t count, const char *one, const char *many)
{
    static const char *const words[] = {"no",   "one", "two",   "three", "four",
                                        "five", "six", "seven", "eight", "nine"};
    char text[80];

    if (count < COUNT_OF(words))
        (void)snprintf(text, sizeof(text), "%s %s", words[count], count == 1 ? one : many);
    else
        (void)snprintf(text, sizeof(text), "%zu %s", count, many);
    return json_string(text);
}

static json_t *span_words(double days)
{
    char text[60];

    if (days >= 730)
        (void)snprintf(text, sizeof(text), "%.1f years", days / 365.25);
    else if (days >= 75)
        (void)snprintf(text, sizeof(text), "%.0f months", days / 30.44);
    else if (days >= 21)
        (void)snprintf(text, sizeof(text), "%.0f weeks", days / 7);
    else
        (void)snprintf(text, sizeof(text), "%.0f days", days);
    return json_string(text);
}

static double wave_excess(const json_t *waves)
{
    double sum = 0;
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w)
        sum += fmax(0, chart_number(w, "excess"));
    return sum;
}

static json_t *say(const struct edition *d, const char *id, json_t *values)
{
    json_t *text = texts_sentence(d->texts, id, values);

    json_decref(values);
    return text;
}

static json_t *headline(const struct edition *d)
{
    double first = edition_value(d->summary, "accounts_first"),
           last = edition_value(d->summary, "accounts_last");
    double organic = edition_value(d->summary, "organic");
    double excess = wave_excess(d->waves);
    json_t *span = span_words(d->until - d->since + 1);

    if (isnan(last) || !(d->until > d->since)) {
        json_decref(span);
        if (isnan(last))
            return say(d, "headline_empty", json_object());
        return say(d, "headline_day",
                   json_pack("{s:o, s:o, s:s}", "accounts", edition_number(last), "servers",
                             edition_exact(edition_value(d->summary, "servers_last")), "date",
                             d->until_text));
    }
    if (isnan(organic))
        organic = last - first;
    if (fabs(organic) < 0.002 * last) {
        json_decref(span);
        return say(d, "headline_flat",
                   json_pack("{s:s, s:o, s:s}", "network", "The fediverse", "accounts", edition_number(last),
                             "date", d->until_text));
    }
    if (organic < 0)
        return say(d, "headline_loss",
                   json_pack("{s:s, s:o, s:o}", "network", "The fediverse", "gain", edition_number(-organic),
                             "span", span));
    if (json_array_size(d->waves) > 0 && excess < organic)
        return say(d, "headline_waves",
                   json_pack("{s:s, s:o, s:o, s:o, s:o}", "network", "The fediverse", "gain",
                             edition_number(organic), "span", span, "wave_share",
                             fraction_words(excess / organic), "wave_count",
                             count_words(json_array_size(d->waves), "wave", "waves")));
    return say(d, "headline_growth",
               json_pack("{s:s, s:o, s:o}", "network", "The fediverse", "gain", edition_number(organic),
                         "span", span));
}

/* ---- key findings ---- */

static const char *level_confidence(double carried_share)
{
    return carried_share < 0.05 ? "high" : carried_share <= 0.10 ? "medium" : "low";
}

static void add_finding(json_t *list, const char *id, json_t *html, const char *confidence, const char *why)
{
    (void)json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:s}", "id", id, "html", html, "confidence",
                                                confidence, "why", why));
}

static void find_accounts(const struct edition *d, json_t *list)
{
    double first = edition_value(d->summary, "accounts_first"),
           last = edition_value(d->summary, "accounts_last");
    double carried = edition_value(d->summary, "carried_share_last");
    json_t *values = json_pack("{s:o, s:s, s:s}", "accounts", edition_number(last), "date", d->until_text,
                               "since", d->since_text);
    char change[NUMBER_SIZE], why[160];

    if (first > 0 && d->until > d->since) {
        (void)snprintf(change, sizeof(change), "%s %.0f %%", last >= first ? "up" : "down",
                       100 * fabs(last / first - 1));
        (void)json_object_set_new(values, "change", json_string(change));
    }
    (void)snprintf(why, sizeof(why), "%.1f %% of it is carried from earlier days",
                   100 * (isnan(carried) ? 0 : carried));
    add_finding(list, "finding_accounts", say(d, "finding_accounts", values),
                level_confidence(isnan(carried) ? 0 : carried), why);
}

const char *edition_wave_confidence(const json_t *wave)
{
    double excess = chart_number(wave, "excess");
    double low = chart_number(wave, "excess_low"), high = chart_number(wave, "excess_high");

    if (!(low > 0))
        return "low";
    return (high - low) / 2 < 0.25 * excess ? "high" : "medium";
}

static void find_waves(const struct edition *d, json_t *list)
{
    const char *confidence = "high";
    const json_t *w;
    size_t i;

    if (json_array_size(d->waves) == 0) {
        add_finding(list, "finding_waves", say(d, "finding_no_wave", json_object()), "medium",
                    "waves below 1.75 times the usual level are not told from noise");
        return;
    }
    json_array_foreach(d->waves, i, w)
        if (strcmp(edition_wave_confidence(w), "high") != 0)
            confidence = "medium";
    add_finding(list, "finding_waves",
                say(d, "finding_waves",
                    json_pack("{s:o, s:o}", "count", capitalised(count_words(json_array_size(d->waves), "wave", "waves")),
                              "excess", edition_number(wave_excess(d->waves)))),
                confidence, "by the width of the 90 % intervals in the table of waves");
}

static void find_usual(const struct edition *d, json_t *list)
{
    double usual = edition_value(d->summary, "usual_a_day");
    int32_t peak_day = chart_day(d->summary, "peak_day");
    char date[NUMBER_SIZE];

    if (isnan(usual) || peak_day == INT32_MIN)
        return;
    number_date(peak_day, date);
    add_finding(list, "finding_usual",
                say(d, "finding_usual",
                    json_pack("{s:o, s:s, s:o}", "usual", edition_number(usual), "peak_day", date, "peak",
                              edition_number(edition_value(d->summary, "peak_organic")))),
                "high", "the median of days with observations");
}

static void find_top(const struct edition *d, json_t *list)
{
    const json_t *days = json_object_get(json_object_get(d->measures, "concentration"), "days");
    size_t count = json_array_size(days);
    double now = count ? edition_value(json_array_get(days, count - 1), "accounts.cr10") : NAN;
    double then = count ? edition_value(json_array_get(days, 0), "accounts.cr10") : NAN;
    json_t *values;

    if (isnan(now))
        return;
    values = json_pack("{s:o, s:s}", "cr10", edition_percent(now), "since", d->since_text);
    if (!isnan(then) && count > 1)
        (void)json_object_set_new(values, "cr10_first", edition_percent(then));
    add_finding(list, "finding_top", say(d, "finding_top", values), "medium",
                "one operator may run several servers");
}

static void find_software(const struct edition *d, json_t *list)
{
    const json_t *last = json_object_get(json_object_get(d->measures, "mix"), "last");
    const json_t *rows = json_object_get(last, "software");
    const json_t *row, *top = NULL;
    size_t i;

    json_array_foreach(rows, i, row)
        if (json_is_string(json_object_get(row, "name")) &&
            (!top || chart_number(row, "servers") > chart_number(top, "servers")))
            top = row;
    if (!top)
        return;
    add_finding(list, "finding_software",
                say(d, "finding_software",
                    json_pack("{s:O, s:o, s:o, s:o}", "name", json_object_get(top, "name"), "servers",
                              edition_exact(chart_number(top, "servers")), "all_servers",
                              edition_exact(chart_number(last, "servers")), "share",
                              edition_percent(chart_number(top, "share_accounts")))),
                "high", "software is what a server says it is");
}

static void find_trust(const struct edition *d, json_t *list)
{
    double reported = edition_value(d->summary, "reported_last"),
           used = edition_value(d->summary, "accounts_last");
    const json_t *excluded =
        json_object_get(json_object_get(json_object_get(d->measures, "coverage"), "last_day"), "excluded");
    const json_t *row;
    char gap[NUMBER_SIZE];
    double servers = 0;
    size_t i;

    if (!(used > 0) || isnan(reported))
        return;
    json_array_foreach(excluded, i, row)
        if (chart_number(row, "servers") > 0)
            servers += chart_number(row, "servers");
    (void)snprintf(gap, sizeof(gap), "%.1f %% %s", 100 * fabs(reported / used - 1),
                   reported >= used ? "higher" : "lower");
    add_finding(
        list, "finding_trust",
        say(d, "finding_trust", json_pack("{s:s, s:o}", "gap", gap, "excluded", edition_exact(servers))),
        "high", "the two reconcile to the unit");
}

static json_t *findings(const struct edition *d)
{
    json_t *list = json_array();

    find_accounts(d, list);
    find_waves(d, list);
    find_usual(d, list);
    find_top(d, list);
    find_software(d, list);
    find_trust(d, list);
    return list;
}

/* ---- tiles ---- */

/* Short enough for a tile: "8.19M", "12,000". */
static json_t *tile_number(double value)
{
    char text[NUMBER_SIZE];

    if (fabs(value) < 999500)
        return edition_number(value);
    (void)snprintf(text, sizeof(text), "%.2fM", value / 1e6);
    return json_string(text);
}

static void add_tile(json_t *tiles, const char *label, double value, double before, const char *series)
{
    char change[80] = "", amount[NUMBER_SIZE];

    if (isnan(value))
        return;
    if (!isnan(before)) {
        number_signed(value - before, amount);
        (void)snprintf(change, sizeof(change), "%s in the window", amount);
    }
    (void)json_array_append_new(tiles, json_pack("{s:s, s:o, s:s, s:s}", "label", label, "value", tile_number(value), "change", change, "series", series));
}

static json_t *tiles(const struct edition *d)
{
    json_t *list = json_array();

    add_tile(list, "Registered accounts", edition_value(d->summary, "accounts_last"),
             edition_value(d->summary, "accounts_first"), "accounts");
    add_tile(list, "New a day, usually", edition_value(d->summary, "usual_a_day"), NAN, "organic");
    add_tile(list, "Servers counted", edition_value(d->summary, "servers_last"),
             edition_value(d->summary, "servers_first"), "servers");
    add_tile(list, "Servers that answered",
             edition_value(json_object_get(d->measures, "coverage"), "last_day.answered"), NAN, "answered");
    return list;
}

/* Waves of the whole network that are graded wave or major. */
static json_t *headline_waves(const json_t *waves)
{
    json_t *list = json_array();
    const json_t *w;
    size_t i;

    json_array_foreach(waves, i, w) {
        const char *scope = json_string_value(json_object_get(w, "scope"));
        const char *grade = json_string_value(json_object_get(w, "grade"));

        if (scope && strcmp(scope, "all") == 0 && grade &&
            (strcmp(grade, "wave") == 0 || strcmp(grade, "major") == 0))
            (void)json_array_append(list, (json_t *)(uintptr_t)w);
    }
    return list;
}

static json_t *collect_measures(struct edition_input *in)
{
    json_t *m = json_object();
    const struct {
        const char *name;
        json_t *value;
    } all[] = {{"growth", in->growth},       {"waves", in->waves},       {"alert", in->alert},
               {"wave_days", in->wave_days}, {"mix", in->mix},           {"concentration", in->concentration},
               {"survival", in->survival},   {"coverage", in->coverage}, {"ledger", in->ledger},
               {"events", in->events}};

    for (size_t i = 0; i < COUNT_OF(all); i++)
        (void)json_object_set_new(m, all[i].name, all[i].value ? all[i].value : json_null());
    return m;
}

static void set_window(struct edition *d)
{
    int32_t since = chart_day(d->growth, "since"), until = chart_day(d->growth, "until");

    d->since = since == INT32_MIN ? (double)NAN : since;
    d->until = until == INT32_MIN ? (double)NAN : until;
    if (since != INT32_MIN)
        number_date(since, d->since_text);
    if (until != INT32_MIN)
        number_date(until, d->until_text);
}

/* The data's own last day stands for "when": a clock would make every run another report. */
static json_t *generated(const struct edition *d)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char text[STR_TIME_SIZE];
    int64_t seconds;

    if (epoch && str_to_i64(epoch, 0, INT64_C(4102444800), &seconds)) {
        str_from_time_us(seconds * 1000000, text);
        return json_string(text);
    }
    return json_string(d->until_text);
}

json_t *edition_make(struct edition_input *in, const struct texts *texts)
{
    struct edition d = {.texts = texts, .measures = collect_measures(in)};
    json_t *waves, *out;
    char window[120] = "no data";
    bool has_data;

    d.growth = json_object_get(d.measures, "growth");
    d.summary = json_object_get(d.growth, "summary");
    waves = headline_waves(json_object_get(d.measures, "waves"));
    d.waves = waves;
    set_window(&d);
    has_data = !isnan(edition_value(d.summary, "accounts_last"));
    if (has_data)
        (void)snprintf(window, sizeof(window), "%s to %s", d.since_text, d.until_text);
    out = json_pack("{s:s, s:o, s:o, s:s, s:o, s:s, s:s, s:b, s:o, s:o, s:o, s:O}", "title", in->title,
                    "headline", headline(&d), "standfirst",
                    has_data ? say(&d, "standfirst",
                                   json_pack("{s:o, s:s, s:s}", "answered",
                                             edition_exact(edition_value(d.summary, "servers_last")), "since",
                                             d.since_text, "until", d.until_text))
                             : say(&d, "standfirst_empty", json_object()),
                    "window_text", window, "generated", generated(&d), "version", FEDTIDE_VERSION, "rules",
                    in->rules, "has_data", has_data, "findings", has_data ? findings(&d) : json_array(),
                    "tiles", has_data ? tiles(&d) : json_array(), "sections",
                    has_data ? edition_sections(&d) : json_array(), "measures", d.measures);
    json_decref(waves);
    json_decref(d.measures);
    return out;
}
