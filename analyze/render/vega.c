#include "render/vega.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "render/chart.h"

static const char schema[] = "https://vega.github.io/schema/vega-lite/v5.json";
static const char blue[] = "#0b62a8", grey[] = "#66727f";

/* A field name in which dots are no path. */
static json_t *field(const char *name, const char *type, const char *title)
{
    char escaped[160];
    size_t n = 0;

    for (; *name && n + 3 < sizeof(escaped); name++) {
        if (*name == '.')
            escaped[n++] = '_';
        else
            escaped[n++] = *name;
    }
    escaped[n] = '\0';
    return json_pack("{s:s, s:s, s:s}", "field", escaped, "type", type, "title", title);
}

static const json_t *column_at(const json_t *chart, size_t i)
{
    return json_array_get(json_object_get(chart, "columns"), i);
}

/* The rows with the columns of the chart only, flat. */
static json_t *flat_rows(const json_t *chart)
{
    json_t *out = json_array();
    const json_t *row, *column;
    size_t i, k;

    json_array_foreach(json_object_get(chart, "rows"), i, row) {
        json_t *flat = json_object();

        json_array_foreach(json_object_get(chart, "columns"), k, column) {
            const char *name = chart_text(column, "name");
            const json_t *value = json_at_path(row, name);
            json_t *key = field(name, "", "");

            (void)json_object_set(flat, chart_text(key, "field"),
                                  value ? (json_t *)(uintptr_t)value : json_null());
            json_decref(key);
        }
        (void)json_array_append_new(out, flat);
    }
    return out;
}

static const char *label_of(const json_t *chart, const char *name)
{
    const json_t *c;
    size_t i;

    json_array_foreach(json_object_get(chart, "columns"), i, c)
        if (strcmp(chart_text(c, "name"), name) == 0)
            return chart_text(c, "label");
    return name;
}

static json_t *time_layer(const json_t *chart, const json_t *series, const char *mark)
{
    const char *column = chart_text(series, "column");
    bool other =
        strcmp(chart_text(series, "class"), "other") == 0 || strcmp(chart_text(series, "class"), "base") == 0;
    json_t *y = field(column, "quantitative", label_of(chart, column));

    if (!json_is_true(json_object_get(chart, "zero")) && strcmp(mark, "line") == 0)
        (void)json_object_set_new(y, "scale", json_pack("{s:b}", "zero", 0));
    return json_pack("{s:{s:s, s:s}, s:{s:o, s:o}}", "mark", "type", other ? "line" : mark, "color",
                     other ? grey : blue, "encoding", "x", field("day", "temporal", "day"), "y", y);
}

static json_t *time_layers(const json_t *chart, const char *mark)
{
    json_t *layers = json_array();
    const json_t *series;
    size_t i;

    json_array_foreach(json_object_get(chart, "series"), i, series)
        (void)json_array_append_new(layers, time_layer(chart, series, mark));
    return layers;
}

static json_t *area_parts(const json_t *chart, json_t *spec)
{
    json_t *names = json_array(), *encoding;
    const json_t *series;
    size_t i;

    json_array_foreach(json_object_get(chart, "series"), i, series)
        (void)json_array_append_new(names, json_string(chart_text(series, "column")));
    (void)json_object_set_new(spec, "transform",
                              json_pack("[{s:o, s:[s,s]}]", "fold", names, "as", "part", "value"));
    encoding = json_pack("{s:o, s:o, s:o}", "x", field("day", "temporal", "day"), "y",
                         field("value", "quantitative", ""), "color", field("part", "nominal", ""));
    (void)json_object_set_new(spec, "mark", json_string("area"));
    return encoding;
}

static json_t *bar_encoding(const json_t *chart)
{
    const json_t *name = column_at(chart, 0), *value = column_at(chart, 1);
    json_t *y = field(chart_text(name, "name"), "nominal", chart_text(name, "label"));

    (void)json_object_set_new(y, "sort", json_null());
    return json_pack("{s:o, s:o}", "y", y, "x",
                     field(chart_text(value, "name"), "quantitative", chart_text(value, "label")));
}

/* mark and encoding of the kinds that are one mark. */
static void put_single(const json_t *chart, json_t *spec, const char *kind)
{
    json_t *encoding;
    const char *mark = "bar";

    if (strcmp(kind, "stacked") == 0) {
        (void)json_object_set_new(spec, "encoding", area_parts(chart, spec));
        return;
    }
    if (strcmp(kind, "heat") == 0) {
        mark = "rect";
        encoding = json_pack("{s:o, s:o, s:o}", "x", field("to", "nominal", "to"), "y",
                             field("from", "nominal", "from"), "color", field("value", "quantitative", ""));
    } else if (strcmp(kind, "curve") == 0) {
        mark = "line";
        encoding = json_pack("{s:o, s:o, s:o}", "x", field("days", "quantitative", "days"), "y",
                             field("survival", "quantitative", ""), "color", field("group", "nominal", ""));
    } else {
        encoding = bar_encoding(chart);
    }
    (void)json_object_set_new(spec, "mark", json_string(mark));
    (void)json_object_set_new(spec, "encoding", encoding);
}

json_t *vega_spec(const json_t *chart)
{
    const char *kind = chart_text(chart, "kind");
    bool time = strcmp(kind, "line") == 0 || strcmp(kind, "bars") == 0 || strcmp(kind, "panels") == 0;
    json_t *spec =
        json_pack("{s:s, s:{s:s, s:s}, s:s, s:i, s:{s:o}}", "$schema", schema, "title", "text",
                  chart_text(chart, "title"), "subtitle", chart_text(chart, "subtitle"), "description",
                  chart_text(chart, "alt"), "width", CHART_WIDE - 60, "data", "values", flat_rows(chart));

    if (time)
        (void)json_object_set_new(spec, strcmp(kind, "panels") == 0 ? "vconcat" : "layer",
                                  time_layers(chart, strcmp(kind, "bars") == 0 ? "bar" : "line"));
    else
        put_single(chart, spec, kind);
    return spec;
}
