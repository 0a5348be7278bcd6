#include "render/page.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "render/charts.h"
#include "render/mustache.h"
#include "render/number.h"
#include "render/picture.h"

enum {
    WIDE = 760,
    NARROW = 350,
    PRESS = 800,
    PNG_WIDTH = 1600,
    RANKED = 12,
    EVENTS_SHOWN = 12,
    PAGE_MAX = 64 << 20
};

/* ---- which chart from which figures ---- */

static json_t *headline_waves(const json_t *measures)
{
    const json_t *all = json_object_get(measures, "waves"), *w;
    json_t *list = json_array();
    size_t i;

    json_array_foreach(all, i, w) {
        const char *grade = json_string_value(json_object_get(w, "grade"));
        const char *scope = json_string_value(json_object_get(w, "scope"));

        if (scope && strcmp(scope, "all") == 0 && grade &&
            (strcmp(grade, "wave") == 0 || strcmp(grade, "major") == 0))
            (void)json_array_append_new(list, json_deep_copy(w));
    }
    return list;
}

/* Rows in the order of a member, largest first. */
static const char *sort_member;

static int by_member(const void *a, const void *b)
{
    double x = chart_number(*(const json_t *const *)a, sort_member),
           y = chart_number(*(const json_t *const *)b, sort_member);

    return (x < y) - (x > y);
}

static json_t *sorted_rows(const json_t *rows, const char *member)
{
    size_t count = json_array_size(rows);
    const json_t **order = mem_array(count + 1, sizeof(*order));
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        order[i] = json_array_get(rows, i);
    sort_member = member;
    qsort(order, count, sizeof(*order), by_member);
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_deep_copy(order[i]));
    free(order);
    return list;
}

static char *draw_ranked(const struct frame *f, const json_t *measures, const char *now, const char *before)
{
    const json_t *last = json_object_get(json_object_get(measures, "mix"), "last");
    json_t *rows = sorted_rows(json_object_get(last, "software"), now);
    char *svg = chart_ranked(f, rows, now, before, RANKED);

    json_decref(rows);
    return svg;
}

static char *draw(const struct frame *f, const json_t *measures, const json_t *events)
{
    static const struct chart_share shares[] = {{"accounts", "cr10", "ten largest", "main"},
                                                {"accounts", "cr1", "the largest", "other"}};
    const json_t *growth = json_object_get(measures, "growth");
    const json_t *summary = json_object_get(growth, "summary");
    json_t *waves = headline_waves(measures);
    char *svg = NULL;

    if (strcmp(f->name, "growth") == 0)
        svg = chart_growth(f, json_object_get(growth, "days"), waves, events);
    else if (strcmp(f->name, "daily") == 0)
        svg = chart_daily(f, json_object_get(measures, "wave_days"), waves);
    else if (strcmp(f->name, "bridge") == 0)
        svg = chart_bridge(f, json_object_get(growth, "bridge"), chart_number(summary, "accounts_first"),
                           chart_number(summary, "accounts_last"));
    else if (strcmp(f->name, "software") == 0)
        svg = draw_ranked(f, measures, "servers", "servers_before");
    else if (strcmp(f->name, "accounts") == 0)
        svg = draw_ranked(f, measures, "accounts", "accounts_before");
    else if (strcmp(f->name, "concentration") == 0)
        svg = chart_shares(f, json_object_get(json_object_get(measures, "concentration"), "days"), shares,
                           (int)COUNT_OF(shares));
    else if (strcmp(f->name, "survival") == 0)
        svg = chart_survival(f, json_object_get(json_object_get(measures, "survival"), "groups"));
    json_decref(waves);
    return svg;
}

/* ---- files ---- */

static bool write_file(const char *folder, const char *name, const char *ending, const char *text,
                       struct err *e)
{
    char path[1200];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%.1000s/%.100s%s", folder, name, ending);
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    (void)fputs(text, f);
    if (ferror(f) || fclose(f) != 0)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

static bool write_press(const struct frame *f, const char *folder, const json_t *measures,
                        const json_t *events, struct err *e)
{
    char path[1200], charts[1100];
    char *svg = draw(f, measures, events);
    bool good;

    if (!svg)
        return true;
    (void)snprintf(charts, sizeof(charts), "%.1000s/charts", folder);
    (void)snprintf(path, sizeof(path), "%.1000s/charts/%.60s.png", folder, f->name);
    good = write_file(charts, f->name, ".svg", svg, e) && picture_png(svg, PNG_WIDTH, path, e);
    free(svg);
    return good;
}

/* ---- the page's data: the edition with its pictures drawn in ---- */

static json_t *event_list(const json_t *measures)
{
    const json_t *events = json_object_get(measures, "events"), *ev;
    json_t *list = json_array();
    size_t i;

    json_array_foreach(events, i, ev) {
        char date[NUMBER_SIZE];
        json_t *o;

        if (i >= EVENTS_SHOWN)
            break;
        number_date(chart_day(ev, "day"), date);
        o = json_deep_copy(ev);
        (void)json_object_set_new(o, "date", json_string(date));
        (void)json_array_append_new(list, o);
    }
    return list;
}

static bool draw_chart(json_t *chart, const json_t *measures, const char *folder, struct err *e)
{
    const json_t *events =
        json_is_true(json_object_get(chart, "has_events")) ? json_object_get(measures, "events") : NULL;
    struct frame f = {.name = json_string_value(json_object_get(chart, "name")),
                      .title = json_string_value(json_object_get(chart, "title")),
                      .subtitle = json_string_value(json_object_get(chart, "subtitle")),
                      .source = json_string_value(json_object_get(chart, "source")),
                      .alt = json_string_value(json_object_get(chart, "alt"))};
    static const int widths[] = {WIDE, NARROW};
    static const char *const members[] = {"wide", "narrow"};

    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        char *svg;

        f.width = widths[i];
        svg = draw(&f, measures, events);
        (void)json_object_set_new(
            chart, members[i],
            json_string(svg ? svg : "<p class=\"note\">Not enough days to draw this yet.</p>"));
        free(svg);
    }
    if (events && json_array_size(events) > 0)
        (void)json_object_set_new(chart, "events", json_pack("{s:o}", "list", event_list(measures)));
    f.width = PRESS;
    f.alone = true;
    return write_press(&f, folder, measures, events, e);
}

static bool draw_sections(json_t *page, const json_t *measures, const char *folder, struct err *e)
{
    json_t *sections = json_object_get(page, "sections");
    json_t *s, *c;
    size_t i, k;

    json_array_foreach(sections, i, s)
        json_array_foreach(json_object_get(s, "charts"), k, c)
            if (!draw_chart(c, measures, folder, e))
                return false;
    return true;
}

static void draw_tiles(json_t *page, const json_t *measures)
{
    const json_t *days = json_object_get(json_object_get(measures, "growth"), "days");
    json_t *tile;
    size_t i;

    json_array_foreach(json_object_get(page, "tiles"), i, tile) {
        const char *series = json_string_value(json_object_get(tile, "series"));
        char *svg = series ? chart_spark(days, series, 160, 36) : NULL;

        if (svg)
            (void)json_object_set_new(tile, "spark", json_string(svg));
        free(svg);
    }
}

static json_t *coverage_text(const json_t *measures)
{
    const json_t *c = json_object_get(measures, "coverage");
    const json_t *chao = json_object_get(c, "undiscovered");
    char known[NUMBER_SIZE], answered[NUMBER_SIZE], estimate[NUMBER_SIZE], text[400];

    if (!json_is_object(c))
        return json_string("Nothing has been asked yet.");
    number_exact(chart_number(c, "known"), known);
    number_exact(chart_number(c, "ever_answered"), answered);
    (void)snprintf(text, sizeof(text), "%s host names are known; %s of them have ever given figures.", known,
                   answered);
    if (json_is_object(chao)) {
        size_t used = strlen(text);

        number_exact(chart_number(chao, "estimate"), estimate);
        (void)snprintf(text + used, sizeof(text) - used,
                       " Judging by how many peer lists name each host (Chao's lower bound), at least %s "
                       "exist, dead names included.",
                       estimate);
    }
    return json_string(text);
}

static json_t *citation(const json_t *page)
{
    char text[400];
    const char *title = json_string_value(json_object_get(page, "title"));
    const char *window = json_string_value(json_object_get(page, "window_text"));

    (void)snprintf(text, sizeof(text),
                   "%s, %s. Servers' own reports, collected and analysed with fedtide %s, rule set %s.",
                   title ? title : "", window ? window : "", FEDTIDE_VERSION,
                   json_string_value(json_object_get(page, "rules")));
    return json_string(text);
}

static const char *partial(void *arg, const char *name)
{
    return strcmp(name, "method") == 0 ? texts_file(arg, "method.html") : NULL;
}

static bool write_html(json_t *page, struct texts *texts, const char *folder, struct err *e)
{
    const char *template = texts_file(texts, "report.html");
    struct buf out;
    bool good;

    if (!template)
        return err_set(e, ERR_INPUT, "no template report.html");
    buf_init(&out, PAGE_MAX);
    good = mustache_render(&out, template, page, partial, texts, e) &&
           write_file(folder, "index", ".html", buf_str(&out), e);
    buf_release(&out);
    return good;
}

bool page_write(const json_t *edition, struct texts *texts, const char *folder, struct err *e)
{
    json_t *page = json_deep_copy(edition);
    const json_t *measures = json_object_get(edition, "measures");
    const char *style = texts_file(texts, "style.css");
    bool good = draw_sections(page, measures, folder, e);

    draw_tiles(page, measures);
    (void)json_object_set_new(page, "style", json_string(style ? style : ""));
    (void)json_object_set_new(page, "coverage_text", coverage_text(measures));
    (void)json_object_set_new(page, "citation", citation(page));
    good = good && write_html(page, texts, folder, e);
    json_decref(page);
    return good;
}
