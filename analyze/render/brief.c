#include "render/brief.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "render/brief_host.h"
#include "render/brief_words.h"
#include "render/chart.h"
#include "render/mustache.h"
#include "render/number.h"

enum { SENTENCE_MAX = 4000, NEXT_AFTER_DAYS = 8, NAMED = 3 };

static const char unknown[] = "–";

/* ---- words from figures ---- */

json_t *words_say(const struct words *w, const char *id, json_t *values)
{
    struct texts own = *w->texts;
    json_t *text;

    own.sentences = w->sentences;
    text = texts_sentence(&own, id, values);
    json_decref(values);
    return text;
}

json_t *words_exact(double value)
{
    char text[NUMBER_SIZE];

    if (isnan(value))
        return json_string(unknown);
    number_exact(value, text);
    return json_string(text);
}

json_t *words_short(double value)
{
    char text[NUMBER_SIZE];

    if (isnan(value))
        return json_string(unknown);
    number_short(value, text);
    return json_string(text);
}

json_t *words_percent(double share)
{
    char text[NUMBER_SIZE];

    if (isnan(share))
        return json_string(unknown);
    number_percent(share, fabs(share) < 0.0995 || (share > 0.9 && share < 0.9995) ? 1 : 0, text);
    return json_string(text);
}

json_t *words_ratio(double ratio)
{
    char text[NUMBER_SIZE];

    if (isnan(ratio))
        return json_string(unknown);
    (void)snprintf(text, sizeof(text), "%.1f", ratio);
    return json_string(text);
}

/* "1 day", "1,234 days" */
static json_t *counted(double count, const char *unit)
{
    char number[NUMBER_SIZE], text[2 * NUMBER_SIZE];

    if (isnan(count))
        return json_string(unknown);
    number_exact(count, number);
    (void)snprintf(text, sizeof(text), "%s %s%s", number, unit, strcmp(number, "1") == 0 ? "" : "s");
    return json_string(text);
}

json_t *words_days(double days)
{
    return counted(days, "day");
}

json_t *words_servers(double count)
{
    return counted(count, "server");
}

json_t *words_accounts(double count)
{
    return counted(count, "account");
}

/* "twelve weeks", "1 week", "30 weeks" */
static json_t *weeks_words(size_t weeks)
{
    char text[NUMBER_SIZE];

    if (weeks == BRIEF_CHART_WEEKS)
        return json_string("twelve weeks");
    (void)snprintf(text, sizeof(text), "%zu week%s", weeks, weeks == 1 ? "" : "s");
    return json_string(text);
}

/* A word within 1.5 points of it, "nearly" and "just over" within 3, per cent otherwise. */
json_t *words_fraction(double share)
{
    static const struct {
        double value;
        const char *words;
    } fractions[] = {{0.2, "a fifth"}, {0.25, "a quarter"},     {1.0 / 3, "a third"},
                     {0.5, "half"},    {2.0 / 3, "two thirds"}, {0.75, "three quarters"}};
    char text[NUMBER_SIZE];

    for (size_t i = 0; i < COUNT_OF(fractions); i++) {
        double above = share - fractions[i].value;

        if (fabs(above) > 0.03)
            continue;
        (void)snprintf(text, sizeof(text), "%s%s",
                       fabs(above) < 0.015 ? ""
                       : above < 0         ? "nearly "
                                           : "just over ",
                       fractions[i].words);
        return json_string(text);
    }
    return words_percent(share);
}

double words_figure(const struct words *w, const char *name)
{
    return chart_number(w->figures, name);
}

const char *words_text(const struct words *w, const char *name)
{
    const char *text = json_string_value(json_object_get(w->figures, name));

    return text ? text : unknown;
}

/* ---- tiles ---- */

/* Notes of a tile as a list, and in one line for text. */
static json_t *tile(json_t *label, json_t *value, json_t *notes)
{
    json_t *note;
    struct buf line;
    json_t *out;
    size_t i;

    buf_init(&line, SENTENCE_MAX);
    json_array_foreach(notes, i, note)
        buf_putf(&line, "%s%s", i ? "; " : "", json_string_value(note));
    out = json_pack("{s:o, s:o, s:o, s:s}", "label", label, "value", value, "notes", notes, "note",
                    buf_str(&line));
    buf_release(&line);
    return out;
}

static json_t *signed_text(double value)
{
    char text[NUMBER_SIZE], out[NUMBER_SIZE + 4];

    if (isnan(value))
        return json_string(unknown);
    number_exact(fabs(value), text);
    (void)snprintf(out, sizeof(out), "%s%s", value > 0 ? "+" : value < 0 ? "−" : "±", text);
    return json_string(out);
}

static json_t *note(const struct words *w, const char *id, json_t *value)
{
    return words_say(w, id, json_pack("{s:o}", "value", value));
}

static json_t *accounts_tile(const struct words *w)
{
    json_t *change =
        words_say(w, "note_change",
                  json_pack("{s:o, s:o}", "now", signed_text(words_figure(w, "accounts_change")), "before",
                            signed_text(words_figure(w, "accounts_change_last_week"))));

    return tile(
        words_say(w, "tile_accounts", json_object()), words_exact(words_figure(w, "accounts")),
        json_pack("[o, o]", change,
                  note(w, "note_four_weeks", words_exact(words_figure(w, "accounts_four_weeks_ago")))));
}

static json_t *share_tile(const struct words *w)
{
    bool known = json_is_string(json_object_get(w->figures, "top_host"));
    char host[BRIEF_HOST_SIZE];
    json_t *label = known ? words_say(w, "tile_share_of",
                                      json_pack("{s:s}", "host", brief_host(words_text(w, "top_host"), host)))
                          : words_say(w, "tile_share", json_object());

    return tile(
        label, words_percent(words_figure(w, "top_share")),
        json_pack("[o, o, o]",
                  note(w, "note_last_week", words_percent(words_figure(w, "top_share_last_week"))),
                  note(w, "note_four_weeks", words_percent(words_figure(w, "top_share_four_weeks_ago"))),
                  note(w, "note_share_of_all", words_percent(words_figure(w, "top_accounts_share")))));
}

static json_t *tiles(const struct words *w)
{
    json_t *pace = tile(
        words_say(w, "tile_new", json_object()), words_short(words_figure(w, "new_a_day")),
        json_pack("[o, o]", note(w, "note_last_week", words_short(words_figure(w, "new_a_day_last_week"))),
                  note(w, "note_four_weeks", words_short(words_figure(w, "new_a_day_four_weeks_ago")))));
    json_t *answered =
        tile(words_say(w, "tile_answered", json_object()), words_exact(words_figure(w, "heard")),
             json_pack("[o, o]", note(w, "note_last_week", words_exact(words_figure(w, "heard_last_week"))),
                       note(w, "note_four_weeks", words_exact(words_figure(w, "heard_four_weeks_ago")))));

    return json_pack("[o, o, o, o]", accounts_tile(w), pace, answered, share_tile(w));
}

/* ---- chart ---- */

static json_t *weeks_text(const json_t *weeks)
{
    json_t *list = json_array();
    const json_t *week;
    size_t i;

    json_array_foreach(weeks, i, week)
        (void)json_array_append_new(list,
                                    json_pack("{s:O, s:o, s:o, s:o}", "until", json_object_get(week, "until"),
                                              "new", words_exact(chart_number(week, "new")), "usual",
                                              words_exact(chart_number(week, "usual")), "threshold",
                                              words_exact(chart_number(week, "threshold"))));
    return list;
}

static json_t *chart_alt(const struct words *w, const json_t *weeks)
{
    double least = INFINITY, most = -INFINITY;
    const json_t *week;
    int known = 0;
    size_t i;

    json_array_foreach(weeks, i, week) {
        double value = chart_number(week, "new");

        if (isnan(value))
            continue;
        known++;
        least = fmin(least, value);
        most = fmax(most, value);
    }
    if (known == 0)
        return words_say(w, "chart_alt_short", json_object());
    return words_say(w, "chart_alt",
                     json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "weeks",
                               weeks_words(json_array_size(weeks)), "new",
                               words_exact(words_figure(w, "week_new")), "until", w->until_text, "least",
                               words_exact(least), "most", words_exact(most), "usual",
                               words_exact(words_figure(w, "week_usual")), "threshold",
                               words_exact(words_figure(w, "week_threshold"))));
}

static json_t *chart(const struct words *w, const json_t *weeks)
{
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o}", "title",
        words_say(w, "chart_title", json_pack("{s:o}", "weeks", weeks_words(json_array_size(weeks)))),
        "subtitle", words_say(w, "chart_subtitle", json_object()), "alt", chart_alt(w, weeks), "usual",
        words_say(w, "chart_usual", json_pack("{s:o}", "usual", words_short(words_figure(w, "week_usual")))),
        "threshold", words_say(w, "chart_threshold", json_object()), "times",
        words_say(w, "chart_times", json_object()));
}

/* ---- movers ---- */

static json_t *mover_row(const json_t *row)
{
    char host[BRIEF_HOST_SIZE];
    json_t *out = json_pack("{s:s, s:o, s:o}", "host",
                            brief_host(json_string_value(json_object_get(row, "host")), host), "change",
                            signed_text(chart_number(row, "change")), "accounts",
                            words_exact(chart_number(row, "accounts")));

    if (json_is_string(json_object_get(row, "rule")))
        (void)json_object_set(out, "rule", json_object_get(row, "rule"));
    return out;
}

static json_t *mover_table(const struct words *w, const char *member, const char *id)
{
    const json_t *list = json_object_get(w->in->movers[BRIEF_THIS], member), *row;
    json_t *rows = json_array();
    size_t i;

    json_array_foreach(json_object_get(list, "rows"), i, row)
        (void)json_array_append_new(rows, mover_row(row));
    return json_pack("{s:o, s:o, s:o}", "title", words_say(w, id, json_object()), "rows", rows, "none",
                     words_say(w, "movers_none", json_object()));
}

/* New and gone: how many, and the names of the largest. */
static json_t *mover_line(const struct words *w, const char *member, const char *id)
{
    const json_t *list = json_object_get(w->in->movers[BRIEF_THIS], member), *row;
    struct buf hosts;
    json_t *out;
    size_t i;

    buf_init(&hosts, SENTENCE_MAX);
    json_array_foreach(json_object_get(list, "rows"), i, row) {
        char count[NUMBER_SIZE], host[BRIEF_HOST_SIZE];

        if (i == NAMED)
            break;
        number_exact(chart_number(row, "accounts"), count);
        buf_putf(&hosts, "%s%s (%s)", i ? ", " : "",
                 brief_host(json_string_value(json_object_get(row, "host")), host), count);
    }
    out = json_pack("{s:o, s:s}", "title",
                    words_say(w, id,
                              json_pack("{s:o, s:o}", "servers", words_servers(chart_number(list, "servers")),
                                        "accounts", words_accounts(chart_number(list, "accounts")))),
                    "hosts", buf_str(&hosts));
    buf_release(&hosts);
    return out;
}

/* What the marks in the tables mean, those that occur. */
static json_t *flags(const struct words *w, const json_t *tables)
{
    static const char *const known[] = {"R6", "R7"};
    json_t *list = json_array();
    const json_t *table, *row;
    size_t i, k;

    for (size_t f = 0; f < COUNT_OF(known); f++) {
        bool seen = false;
        char id[16];

        (void)snprintf(id, sizeof(id), "flag_%s", known[f]);
        json_array_foreach(tables, i, table)
            json_array_foreach(json_object_get(table, "rows"), k, row) {
                const char *rule = json_string_value(json_object_get(row, "rule"));

                seen = seen || (rule && strcmp(rule, known[f]) == 0);
            }
        if (seen)
            (void)json_array_append_new(list, words_say(w, id, json_object()));
    }
    return list;
}

static void put_movers(json_t *out, const struct words *w)
{
    json_t *tables = json_array();

    if (w->in->movers[BRIEF_THIS]) {
        (void)json_array_append_new(tables, mover_table(w, "up", "movers_up"));
        (void)json_array_append_new(tables, mover_table(w, "down", "movers_down"));
        (void)json_object_set_new(
            out, "others",
            json_pack("[o, o]", mover_line(w, "new", "movers_new"), mover_line(w, "gone", "movers_gone")));
    } else {
        (void)json_object_set_new(out, "movers_unknown", words_say(w, "movers_unknown", json_object()));
    }
    (void)json_object_set_new(out, "flags", flags(w, tables));
    (void)json_object_set_new(out, "movers", tables);
}

/* ---- head ---- */

/* "5–11 May 2023", "28 April – 4 May 2023". */
static void week_text(int32_t until, char out[100])
{
    char first[NUMBER_SIZE], last[NUMBER_SIZE];
    int32_t since = until - 6;

    number_date(since, first);
    number_date(until, last);
    if (number_month_begin(since) == number_month_begin(until))
        (void)snprintf(out, 100, "%.*s–%s", (int)strcspn(first, " "), first, last);
    else if (strcmp(first + strlen(first) - 4, last + strlen(last) - 4) == 0)
        (void)snprintf(out, 100, "%.*s – %s", (int)(strlen(first) - 5), first, last);
    else
        (void)snprintf(out, 100, "%s – %s", first, last);
}

static void put_week(json_t *out, const struct brief_input *in)
{
    int32_t until = brief_until(in), since = chart_day(in->growth, "since");
    char text[100], next[NUMBER_SIZE], first[STR_DAY_SIZE], last[STR_DAY_SIZE];

    if (until == INT32_MIN)
        return;
    week_text(until, text);
    number_date(until + NEXT_AFTER_DAYS, next);
    str_from_day(until - 6, first);
    str_from_day(until, last);
    (void)json_object_set_new(out, "week",
                              json_pack("{s:s, s:s, s:s}", "since", first, "until", last, "text", text));
    (void)json_object_set_new(out, "issue", json_integer((until - since) / 7 + 1));
    (void)json_object_set_new(out, "next", json_string(next));
}

static json_t *alert(const struct words *w)
{
    static const struct {
        const char *state, *mark;
    } marks[] = {{"none", "●"}, {"building", "▲"}, {"wave", "▲▲"}, {"ebbing", "▼"}};
    const char *mark = "○";
    char id[40];

    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (strcmp(marks[i].state, w->state) == 0)
            mark = marks[i].mark;
    (void)snprintf(id, sizeof(id), "alert_%s", w->state);
    return json_pack("{s:s, s:s, s:o}", "state", w->state, "mark", mark, "word",
                     words_say(w, id, json_object()));
}

static void put_words(json_t *out, const struct words *w, const json_t *weeks)
{
    (void)json_object_set_new(out, "alert", alert(w));
    (void)json_object_set_new(out, "headline", words_headline(w));
    (void)json_object_set_new(out, "lede", words_lede(w));
    (void)json_object_set_new(out, "tiles", tiles(w));
    (void)json_object_set_new(out, "chart", chart(w, weeks));
    (void)json_object_set_new(out, "weeks_text", weeks_text(weeks));
    put_movers(out, w);
    (void)json_object_set_new(out, "quotes", words_quotes(w));
    (void)json_object_set_new(out, "avoid", words_avoid(w));
    (void)json_object_set_new(out, "watch", words_watch(w));
    (void)json_object_set_new(out, "quality", words_quality(w));
    (void)json_object_set_new(
        out, "source",
        words_say(w, "source", json_pack("{s:s, s:s}", "version", FEDTIDE_VERSION, "rules", w->in->rules)));
}

json_t *brief_make(const struct brief_input *in, struct texts *texts)
{
    const char *sentences = texts_file(texts, "brief_sentences.json");
    json_t *figures = brief_figures(in), *weeks = brief_weeks(in);
    struct words w = {.in = in,
                      .texts = texts,
                      .sentences = json_loads(sentences ? sentences : "{}", 0, NULL),
                      .figures = figures,
                      .state = brief_alert(in)};
    json_t *out = json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:s, s:b}", "name", in->title, "licence",
                            in->licence, "embargo", in->embargo, "report", in->report, "rules", in->rules,
                            "version", FEDTIDE_VERSION, "has_data", in->growth != NULL);

    if (brief_until(in) != INT32_MIN) {
        number_date(brief_until(in), w.until_text);
        number_date(chart_day(in->growth, "since"), w.since_text);
    }
    put_week(out, in);
    put_words(out, &w, weeks);
    (void)json_object_set_new(out, "figures", figures);
    (void)json_object_set_new(out, "weeks", weeks);
    json_decref(w.sentences);
    return out;
}
