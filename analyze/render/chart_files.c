#include "render/chart_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "render/chart.h"
#include "render/palette.h"
#include "render/picture.h"
#include "render/vega.h"

enum { PNG_WIDTH = 2400, CSS_MAX = 1 << 20, PATH_SIZE = 1200 };

bool chart_files_text(const char *folder, const char *name, const char *text, struct err *e)
{
    char path[PATH_SIZE];
    bool good;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%.1000s/%.150s", folder, name);
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    good = fputs(text, f) >= 0;
    if (fclose(f) != 0 || !good)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

static bool write_pictures(const char *svg, const char *folder, const char *name, struct err *e)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%.1000s/charts/%.60s.png", folder, name);
    if (!picture_png(svg, PNG_WIDTH, path, e))
        return false;
    (void)snprintf(path, sizeof(path), "%.1000s/charts/%.60s.pdf", folder, name);
    return picture_pdf(svg, path, e);
}

static bool write_texts(const json_t *chart, const char *svg, const char *folder, struct err *e)
{
    const char *name = chart_text(chart, "name");
    json_t *spec = vega_spec(chart);
    char *vega = json_dumps(spec, JSON_INDENT(1));
    char file[100];
    bool good;

    (void)snprintf(file, sizeof(file), "charts/%.60s.svg", name);
    good = chart_files_text(folder, file, svg, e);
    (void)snprintf(file, sizeof(file), "charts/%.60s.alt.txt", name);
    good = good && chart_files_text(folder, file, chart_text(chart, "alt"), e);
    (void)snprintf(file, sizeof(file), "charts/%.60s.vl.json", name);
    good = good && chart_files_text(folder, file, vega ? vega : "{}", e);
    free(vega);
    json_decref(spec);
    return good;
}

bool chart_files_write(const json_t *charts, struct texts *texts, const char *folder, struct err *e)
{
    const char *style = texts_file(texts, "style.css"), *css = texts_file(texts, "chart.css");
    const json_t *chart;
    struct palette palette;
    struct buf literal;
    bool good = true;
    size_t i;

    palette_read(&palette, style ? style : "");
    buf_init(&literal, CSS_MAX);
    palette_flatten(&literal, &palette, css ? css : "");
    json_array_foreach(charts, i, chart) {
        char *svg = chart_draw(chart, CHART_PRESS, true, buf_str(&literal));

        if (svg)
            good = good && write_texts(chart, svg, folder, e) &&
                   write_pictures(svg, folder, chart_text(chart, "name"), e);
        free(svg);
    }
    buf_release(&literal);
    return good;
}
