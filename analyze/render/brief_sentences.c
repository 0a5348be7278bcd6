#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/brief_host.h"
#include "render/brief_words.h"
#include "render/chart.h"
#include "render/number.h"

enum { WATCH_MAX = 3 };

/* A largest server with less than this part of the growth is nobody's news. */
static const double SHARE_TOLD = 0.2;

static bool is(const struct words *w, const char *state)
{
    return strcmp(w->state, state) == 0;
}

static bool judged(const struct words *w)
{
    return !is(w, "unknown") && !is(w, "empty") && !isnan(words_figure(w, "ratio"));
}

/* "1.0 times the usual" says less than words. */
static bool is_usual(const struct words *w)
{
    return fabs(words_figure(w, "ratio") - 1) < 0.05;
}

/* "12 November 2022" of a day in the figures; "" when unknown. */
static json_t *date_of(const struct words *w, const char *name)
{
    int32_t day = chart_day(w->figures, name);
    char text[NUMBER_SIZE] = "";

    if (day != INT32_MIN)
        number_date(day, text);
    return json_string(text);
}

json_t *words_headline(const struct words *w)
{
    char id[40];

    (void)snprintf(id, sizeof(id), "headline_%s",
                   judged(w)        ? w->state
                   : is(w, "empty") ? "empty"
                                    : "unknown");
    return words_say(w, id,
                     json_pack("{s:o, s:o, s:o}", "ratio", words_ratio(words_figure(w, "ratio")), "accounts",
                               words_short(words_figure(w, "accounts")), "servers",
                               words_exact(words_figure(w, "servers"))));
}

/* The part of the largest server, when it is worth a word. */
static void add_share(const struct words *w, json_t *values)
{
    double share = words_figure(w, "top_share");

    if (share >= SHARE_TOLD && share <= 1)
        (void)json_object_set_new(values, "share", words_fraction(share));
}

json_t *words_lede(const struct words *w)
{
    json_t *list = json_array(), *values;
    bool wave = words_figure(w, "wave_excess") > 0;

    if (!judged(w)) {
        const char *ids[][2] = {{"lede_unknown", "lede_unknown_next"}, {"lede_empty", "lede_empty_next"}};
        int which = is(w, "empty");

        (void)json_array_append_new(
            list, words_say(w, ids[which][0],
                            json_pack("{s:o}", "days", words_days(words_figure(w, "days_of_data")))));
        (void)json_array_append_new(list, words_say(w, ids[which][1], json_object()));
        return list;
    }
    (void)json_array_append_new(
        list, words_say(w, is_usual(w) ? "lede_pace_usual" : "lede_pace",
                        json_pack("{s:o, s:o, s:o}", "new_a_day", words_short(words_figure(w, "new_a_day")),
                                  "ratio", words_ratio(words_figure(w, "ratio")), "usual_a_day",
                                  words_short(words_figure(w, "usual_a_day")))));
    values =
        json_pack("{s:o, s:o, s:o}", "threshold_a_day", words_short(words_figure(w, "threshold_a_day")),
                  "onset", date_of(w, "wave_onset"), "excess", words_short(words_figure(w, "wave_excess")));
    add_share(w, values);
    (void)json_array_append_new(list, words_say(w, wave ? "lede_wave" : "lede_threshold", values));
    return list;
}

/* ---- sentences to use ---- */

static void add_quote(const struct words *w, json_t *list, const char *id, json_t *values, double value,
                      double limit, json_t *variants)
{
    json_t *text = words_say(w, id, json_incref(values));

    (void)json_array_append_new(
        list, json_pack("{s:s, s:o, s:o, s:o, s:s}", "id", id, "text", text, "inputs", values, "variants",
                        variants, "confidence",
                        json_object_size(variants) == 0 ? "high" : brief_confidence(value, limit, variants)));
}

/* Tied to the usual spread of weekly changes: below 2 of it nothing is said to have changed. */
static const char *pace(const struct words *w)
{
    double change = words_figure(w, "week_new") - words_figure(w, "week_usual");
    double spread = words_figure(w, "usual_spread");

    if (isnan(spread) || fabs(change) < 2 * spread)
        return "pace_same";
    if (fabs(change) <= 5 * spread)
        return change > 0 ? "pace_more" : "pace_fewer";
    return change > 0 ? "pace_far_more" : "pace_far_fewer";
}

static void quote_pace(const struct words *w, json_t *list)
{
    double week_new = words_figure(w, "week_new"), ratio = words_figure(w, "ratio");
    const char *id = week_new < 0 ? "quote_lost" : is(w, "none") ? "quote_quiet" : "quote_busy";
    json_t *values = json_pack("{s:o, s:o, s:s}", "week_new", words_short(fabs(week_new)), "ratio",
                               words_ratio(ratio), "until", w->until_text);

    (void)json_object_set_new(values, "pace", words_say(w, pace(w), json_object()));
    add_quote(w, list, id, values, words_figure(w, "gain"), 0, brief_variants_gain(w->in));
}

/* A sentence begins with a capital. */
static json_t *capitalised(json_t *text)
{
    char copy[200];

    (void)snprintf(copy, sizeof(copy), "%s", json_string_value(text));
    json_decref(text);
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return json_string(copy);
}

static void quote_top(const struct words *w, json_t *list)
{
    char host[BRIEF_HOST_SIZE];
    double share = words_figure(w, "top_share");

    if (isnan(share) || share > 1) {
        add_quote(w, list, "quote_no_growth", json_object(), NAN, 0, json_object());
        return;
    }
    add_quote(w, list, share >= SHARE_TOLD ? "quote_share" : "quote_spread",
              json_pack("{s:o, s:s}", "share",
                        share >= SHARE_TOLD ? capitalised(words_fraction(share)) : words_percent(share),
                        "host", brief_host(words_text(w, "top_host"), host)),
              share, SHARE_TOLD, brief_variants_share(w->in));
}

static void quote_state(const struct words *w, json_t *list)
{
    bool wave = words_figure(w, "wave_excess") > 0;
    const char *id = wave ? "quote_wave" : is(w, "none") ? "quote_no_wave" : "quote_building";

    add_quote(w, list, id,
              json_pack("{s:o, s:o}", "onset", date_of(w, "wave_onset"), "excess",
                        words_short(words_figure(w, "wave_excess"))),
              words_figure(w, "ratio"), wave ? 1 : 1.75, brief_variants_ratio(w->in));
}

json_t *words_quotes(const struct words *w)
{
    json_t *list = json_array();
    static const char *const empty[] = {"quote_empty_1", "quote_empty_2", "quote_empty_3"};

    if (is(w, "empty")) {
        for (size_t i = 0; i < COUNT_OF(empty); i++)
            add_quote(w, list, empty[i], json_object(), NAN, 0, json_object());
        return list;
    }
    if (judged(w)) {
        quote_pace(w, list);
        quote_top(w, list);
        quote_state(w, list);
        return list;
    }
    add_quote(w, list, "quote_level",
              json_pack("{s:o, s:o, s:s}", "servers", words_exact(words_figure(w, "servers")), "accounts",
                        words_short(words_figure(w, "accounts")), "until", w->until_text),
              NAN, 0, json_object());
    add_quote(w, list, "quote_young", json_pack("{s:s}", "since", w->since_text), NAN, 0, json_object());
    add_quote(w, list, "quote_software", json_object(), NAN, 0, json_object());
    return list;
}

json_t *words_avoid(const struct words *w)
{
    bool empty = is(w, "empty"), grew = judged(w) && words_figure(w, "week_new") > 0;
    json_t *values = json_pack("{s:o, s:o}", "week_new", words_short(words_figure(w, "week_new")), "accounts",
                               words_short(words_figure(w, "accounts")));

    return json_pack("{s:o, s:o}", "text",
                     words_say(w,
                               empty  ? "avoid_text_empty"
                               : grew ? "avoid_text"
                                      : "avoid_text_level",
                               values),
                     "why", words_say(w, empty ? "avoid_why_empty" : "avoid_why", json_object()));
}

/* ---- to watch ---- */

static void watch(const struct words *w, json_t *list, bool holds, const char *id, json_t *values)
{
    if (holds && json_array_size(list) < WATCH_MAX)
        (void)json_array_append_new(list, words_say(w, id, values));
    else
        json_decref(values);
}

static json_t *share_values(const struct words *w)
{
    double before = words_figure(w, "top_share_last_week");
    char host[BRIEF_HOST_SIZE];
    json_t *values = json_pack("{s:s, s:o}", "host", brief_host(words_text(w, "top_host"), host), "share",
                               words_percent(words_figure(w, "top_share")));

    /* another server may have been the largest then */
    if (before > 0 && before <= 1 &&
        json_equal(json_object_get(json_object_get(w->in->movers[BRIEF_LAST], "top"), "host"),
                   json_object_get(w->figures, "top_host")))
        (void)json_object_set_new(values, "before", words_percent(before));
    return values;
}

static json_t *copy_values(const json_t *copy)
{
    const char *host = json_string_value(json_object_get(copy, "host"));
    const char *original = json_string_value(json_object_get(copy, "copy_of"));
    char copied[BRIEF_HOST_SIZE], from[BRIEF_HOST_SIZE];

    return json_pack("{s:s, s:s, s:o}", "host", brief_host(host, copied), "original",
                     brief_host(original ? original : "another server", from), "accounts",
                     words_exact(chart_number(copy, "accounts")));
}

json_t *words_watch(const struct words *w)
{
    const json_t *copies = json_object_get(json_object_get(w->in->movers[BRIEF_THIS], "copies"), "rows");
    double share = words_figure(w, "top_share"), carried = words_figure(w, "carried_share");
    json_t *list = json_array();

    watch(w, list, is(w, "empty"), "watch_empty", json_object());
    watch(w, list, is(w, "unknown"), "watch_young",
          json_pack("{s:o}", "days", words_days(words_figure(w, "days_of_data"))));
    watch(w, list, share >= SHARE_TOLD && share <= 1, "watch_share", share_values(w));
    watch(w, list, json_array_size(copies) > 0, "watch_copy", copy_values(json_array_get(copies, 0)));
    watch(w, list, judged(w) && !(words_figure(w, "wave_excess") > 0),
          is_usual(w) ? "watch_ratio_usual" : "watch_ratio",
          json_pack("{s:o, s:o}", "ratio", words_ratio(words_figure(w, "ratio")), "threshold_a_day",
                    words_short(words_figure(w, "threshold_a_day"))));
    watch(w, list, carried >= 0.002, "watch_carried",
          json_pack("{s:o, s:s}", "share", words_percent(carried), "until", w->until_text));
    watch(w, list, words_figure(w, "gone_accounts") > 0, "watch_gone",
          json_pack("{s:o, s:o}", "servers", words_servers(words_figure(w, "gone_servers")), "accounts",
                    words_accounts(words_figure(w, "gone_accounts"))));
    return list;
}

/* ---- quality ---- */

json_t *words_quality(const struct words *w)
{
    json_t *list = json_array();

    if (is(w, "empty")) {
        (void)json_array_append_new(list, words_say(w, "quality_empty", json_object()));
        return list;
    }
    (void)json_array_append_new(
        list, words_say(w, "quality_measured",
                        json_pack("{s:o, s:s, s:o}", "measured",
                                  words_percent(words_figure(w, "measured_share")), "until", w->until_text,
                                  "carried", words_percent(words_figure(w, "carried_share")))));
    (void)json_array_append_new(
        list, words_say(w, "quality_excluded",
                        json_pack("{s:o, s:o}", "servers", words_servers(words_figure(w, "excluded_servers")),
                                  "accounts", words_accounts(words_figure(w, "excluded_accounts")))));
    if (!isnan(words_figure(w, "gone_servers")))
        (void)json_array_append_new(
            list, words_say(w, "quality_moves",
                            json_pack("{s:o, s:o, s:o, s:o}", "gone_servers",
                                      words_servers(words_figure(w, "gone_servers")), "gone_accounts",
                                      words_accounts(words_figure(w, "gone_accounts")), "new_servers",
                                      words_servers(words_figure(w, "new_servers")), "new_accounts",
                                      words_accounts(words_figure(w, "new_accounts")))));
    (void)json_array_append_new(list, words_say(w, "quality_people", json_object()));
    return list;
}
