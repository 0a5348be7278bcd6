#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/brief.h"
#include "render/brief_chart.h"
#include "render/card.h"
#include "render/page_fonts.h"
#include "render/picture.h"
#include "render/text_file.h"

enum { WIDE = 760, NARROW = 350, PAGE_MAX = 8 << 20, PATH_SIZE = 1200, POST_MAX = 500, QUOTES_POSTED = 3 };

static bool write_text(const char *stem, const char *ending, const char *text, struct err *e)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%.1000s%s", stem, ending);
    return text_file_write(path, text, e);
}

static void put_chart(json_t *page, const json_t *brief, const char *member, int width)
{
    const json_t *chart = json_object_get(brief, "chart");
    struct frame f = {.name = "weeks",
                      .title = json_string_value(json_object_get(chart, "title")),
                      .subtitle = json_string_value(json_object_get(chart, "subtitle")),
                      .source = json_string_value(json_object_get(brief, "source")),
                      .alt = json_string_value(json_object_get(chart, "alt")),
                      .width = width};
    char *svg = brief_chart(&f, brief);

    if (svg)
        (void)json_object_set_new(page, member, json_string(svg));
    free(svg);
}

/* Characters, not bytes: that is what networks count. */
static size_t characters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Posts ready to paste: the headline with the pace, then each sentence to use; with the week, never too long.
 */
static json_t *posts_of(const json_t *brief)
{
    const char *week = json_string_value(json_object_get(json_object_get(brief, "week"), "text"));
    const char *embargo = json_string_value(json_object_get(brief, "embargo"));
    const json_t *quotes = json_object_get(brief, "quotes"), *lede = json_object_get(brief, "lede");
    json_t *list = json_array();

    for (size_t i = 0; i <= QUOTES_POSTED && i <= json_array_size(quotes); i++) {
        const char *text = json_string_value(i == 0 ? json_array_get(lede, 0)
                                                    : json_object_get(json_array_get(quotes, i - 1), "text"));
        struct buf post;

        buf_init(&post, PAGE_MAX);
        if (embargo)
            buf_putf(&post, "%s. ", embargo);
        if (i == 0)
            buf_putf(&post, "%s. ", json_string_value(json_object_get(brief, "headline")));
        buf_puts(&post, text ? text : "");
        if (week)
            buf_putf(&post, " (%s, %s)", json_string_value(json_object_get(brief, "name")), week);
        if (characters(buf_str(&post)) <= POST_MAX)
            (void)json_array_append_new(list, json_string(buf_str(&post)));
        buf_release(&post);
    }
    return list;
}

static json_t *page_of(const json_t *brief, struct texts *texts)
{
    json_t *page = json_deep_copy(brief);
    const char *style = texts_file(texts, "brief.css");
    struct buf fonts;

    buf_init(&fonts, PAGE_MAX);
    page_fonts(&fonts);

    (void)json_object_set_new(page, "style", json_string(style ? style : ""));
    (void)json_object_set_new(page, "fonts", json_string(buf_str(&fonts)));
    buf_release(&fonts);
    (void)json_object_set(page, "description", json_array_get(json_object_get(brief, "lede"), 0));
    (void)json_object_set_new(page, "posts", posts_of(brief));
    put_chart(page, brief, "wide", WIDE);
    put_chart(page, brief, "narrow", NARROW);
    return page;
}

static bool write_card(const json_t *brief, const char *stem, struct err *e)
{
    char *svg = card_svg(brief), *alt = card_alt(brief);
    char path[PATH_SIZE];
    bool good;

    (void)snprintf(path, sizeof(path), "%.1000s.card.png", stem);
    good = write_text(stem, ".card.svg", svg, e) && write_text(stem, ".card.alt.txt", alt, e) &&
           picture_png(svg, CARD_WIDTH, path, e);
    free(svg);
    free(alt);
    return good;
}

static bool write_json(const json_t *brief, const char *stem, struct err *e)
{
    char *text = json_dumps(brief, JSON_INDENT(1));
    bool good = write_text(stem, ".json", text, e);

    free(text);
    return good;
}

bool brief_write(const json_t *brief, struct texts *texts, const char *stem, struct err *e)
{
    static const struct {
        const char *template, *ending;
    } files[] = {
        {"brief.html", ".html"}, {"brief.md", ".md"}, {"brief.txt", ".txt"}, {"posts.txt", ".posts.txt"}};
    json_t *page = page_of(brief, texts);
    bool good = write_json(brief, stem, e);

    for (size_t i = 0; good && i < COUNT_OF(files); i++) {
        char path[PATH_SIZE];

        (void)snprintf(path, sizeof(path), "%.1000s%s", stem, files[i].ending);
        good = text_file_render(texts, files[i].template, page, path, e);
    }
    json_decref(page);
    return good && write_card(brief, stem, e);
}
