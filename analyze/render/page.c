#include "render/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "render/chart.h"
#include "render/chart_files.h"
#include "render/mustache.h"
#include "render/page_figure.h"
#include "render/page_fonts.h"

enum { PAGE_MAX = 64 << 20 };

/* ---- style: fonts, page, charts ---- */

static json_t *style_of(struct texts *texts)
{
    const char *page = texts_file(texts, "style.css"), *chart = texts_file(texts, "chart.css");
    struct buf style;
    json_t *text;

    buf_init(&style, PAGE_MAX);
    page_fonts(&style);
    buf_puts(&style, page ? page : "");
    buf_puts(&style, chart ? chart : "");
    text = json_string(buf_str(&style));
    buf_release(&style);
    return text;
}

/* ---- content ---- */

static const json_t *chart_named(const json_t *charts, const char *name)
{
    const json_t *chart;
    size_t i;

    json_array_foreach(charts, i, chart)
        if (strcmp(chart_text(chart, "name"), name) == 0)
            return chart;
    return NULL;
}

/* Puts a figure into every block that names a chart. */
static void put_figures(json_t *page)
{
    const json_t *charts = json_object_get(page, "charts");
    json_t *section, *block;
    size_t i, k;

    json_array_foreach(json_object_get(page, "sections"), i, section)
        json_array_foreach(json_object_get(section, "blocks"), k, block) {
            const json_t *chart = chart_named(charts, chart_text(block, "chart"));

            if (chart)
                (void)json_object_set_new(block, "figure", page_figure(chart));
        }
}

static const json_t *rows_at(const json_t *o, const char *path)
{
    char name[64];
    const char *dot = strchr(path, '.');

    if (!dot)
        return json_object_get(o, path);
    (void)snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
    return json_object_get(json_object_get(o, name), dot + 1);
}

static void put_sparks(json_t *page, const json_t *measures)
{
    json_t *tile;
    size_t i;

    json_array_foreach(json_object_get(page, "tiles"), i, tile) {
        char *svg = chart_spark(rows_at(measures, chart_text(tile, "measure")), chart_text(tile, "column"));

        if (svg)
            (void)json_object_set_new(tile, "spark", json_string(svg));
        free(svg);
    }
}

static void put_size(double bytes, char out[NUMBER_SIZE])
{
    if (bytes < 10240)
        (void)snprintf(out, NUMBER_SIZE, "%.1f kB", bytes / 1000);
    else if (bytes < 1e6)
        (void)snprintf(out, NUMBER_SIZE, "%.0f kB", bytes / 1000);
    else
        (void)snprintf(out, NUMBER_SIZE, "%.1f MB", bytes / 1e6);
}

/* The files beside the page that are there: {"file","what","format","size"}. */
static json_t *downloads(const struct texts *texts, const char *folder)
{
    const json_t *files = json_object_get(texts->sentences, "downloads");
    json_t *list = json_array(), *what;
    const char *file;

    json_object_foreach((json_t *)(uintptr_t)files, file, what) {
        const char *ending = strrchr(file, '.');
        char path[1200], size[NUMBER_SIZE];
        struct stat st;

        (void)snprintf(path, sizeof(path), "%.1000s/%.150s", folder, file);
        if (stat(path, &st) != 0)
            continue;
        put_size((double)st.st_size, size);
        (void)json_array_append_new(list, json_pack("{s:s, s:O, s:s, s:s}", "file", file, "what", what,
                                                    "format", ending ? ending + 1 : "", "size", size));
    }
    return list;
}

static void put_neighbours(json_t *page, const char *folder)
{
    static const struct {
        const char *member, *file;
    } files[] = {
        {"has_brief", "brief.html"}, {"has_press", "press/README.txt"}, {"has_package", "datapackage.json"}};

    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[1200];
        struct stat st;

        (void)snprintf(path, sizeof(path), "%.1000s/%s", folder, files[i].file);
        (void)json_object_set_new(page, files[i].member, json_boolean(stat(path, &st) == 0));
    }
}

/* ---- files ---- */

static const char *partial(void *arg, const char *name)
{
    return strcmp(name, "method") == 0  ? texts_file(arg, "method.html")
           : strcmp(name, "table") == 0 ? texts_file(arg, "table.html")
                                        : NULL;
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
           chart_files_text(folder, "index.html", buf_str(&out), e);
    buf_release(&out);
    return good;
}

bool page_write(const json_t *edition, struct texts *texts, const char *folder, struct err *e)
{
    static const char *const copied[] = {"sections", "tiles"};
    const char *script = texts_file(texts, "report.js");
    json_t *page = json_copy((json_t *)(uintptr_t)edition);
    bool good;

    for (size_t i = 0; i < COUNT_OF(copied); i++)
        (void)json_object_set_new(page, copied[i], json_deep_copy(json_object_get(edition, copied[i])));
    put_figures(page);
    put_sparks(page, json_object_get(edition, "measures"));
    (void)json_object_set_new(page, "style", style_of(texts));
    (void)json_object_set_new(page, "script", json_string(script ? script : ""));
    (void)json_object_set_new(page, "downloads", downloads(texts, folder));
    put_neighbours(page, folder);
    good = write_html(page, texts, folder, e);
    json_decref(page);
    return good;
}
