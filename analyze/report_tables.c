#include "report_tables.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "output.h"

enum { FILE_MAX = 1 << 30, COLUMNS_MAX = 24 };

/* Where the rows of a file stand in the measures, as a dotted path, and its columns. */
static const struct {
    const char *file, *rows;
    const char *columns[COLUMNS_MAX];
} tables[] = {
    {"data/waves.csv",
     "waves",
     {"scope",          "name",        "onset",         "peak",       "end",        "excess",
      "excess_low",     "excess_high", "excess_window", "over_quiet", "peak_value", "baseline",
      "ratio",          "grade",       "breadth",       "n_eff",      "top_share",  "time_to_half_days",
      "decay_exponent", "tags"}},
    {"data/software_days.csv", "mix.days", {"day", "name", "servers", "accounts", "active"}},
    {"data/rounds.csv",
     "coverage.rounds",
     {"day", "source", "asked", "answered", "with_accounts", "with_active"}},
    {"data/outcomes.csv", "coverage.outcomes", {"outcome", "class", "visits", "meaning"}},
    {"data/ledger.csv",
     "ledger",
     {"host", "day", "kind", "rule", "name", "reported", "used", "amount", "copy_of"}},
    {"data/events.csv", "events", {"day", "title", "source"}},
};

static bool write_table(const json_t *rows, const char *const *columns, const char *folder, const char *file,
                        struct err *e)
{
    char path[1200];
    struct buf text;
    bool good;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%.1000s/%s", folder, file);
    f = fopen(path, "we");
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    buf_init(&text, FILE_MAX);
    output_csv(&text, rows, columns);
    good = fwrite(buf_str(&text), 1, text.len, f) == text.len;
    buf_release(&text);
    if (fclose(f) != 0 || !good)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    return true;
}

/* Small multiples have a row a name and day. */
static json_t *long_rows(const json_t *rows)
{
    json_t *out = json_array(), *copy;
    const json_t *row, *day;
    size_t i, k;

    json_array_foreach(rows, i, row)
        json_array_foreach(json_object_get(row, "days"), k, day) {
            copy = json_copy((json_t *)(uintptr_t)day);
            (void)json_object_set(copy, "name", json_object_get(row, "name"));
            (void)json_array_append_new(out, copy);
        }
    return out;
}

static const char *text_of(const json_t *o, const char *member)
{
    const char *text = json_string_value(json_object_get(o, member));

    return text ? text : "";
}

static bool write_chart(const json_t *chart, const char *folder, struct err *e)
{
    static const char *const long_columns[] = {"name", "day", "value", NULL};
    const json_t *rows = json_object_get(chart, "rows"), *column;
    const char *columns[COLUMNS_MAX + 1] = {0};
    char file[100];
    size_t i;

    (void)snprintf(file, sizeof(file), "charts/%.60s.csv", text_of(chart, "name"));
    if (strcmp(text_of(chart, "kind"), "multiples") == 0) {
        json_t *by_day = long_rows(rows);
        bool good = write_table(by_day, long_columns, folder, file, e);

        json_decref(by_day);
        return good;
    }
    json_array_foreach(json_object_get(chart, "columns"), i, column)
        if (i < COLUMNS_MAX)
            columns[i] = text_of(column, "name");
    return write_table(rows, columns, folder, file, e);
}

bool report_tables_write(const json_t *edition, const char *folder, const char *part, struct err *e)
{
    const json_t *measures = json_object_get(edition, "measures"), *chart;
    size_t k;

    json_array_foreach(json_object_get(edition, "charts"), k, chart)
        if (str_starts("charts/", part) && !write_chart(chart, folder, e))
            return false;
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (str_starts(tables[i].file, part) && !write_table(json_at_path(measures, tables[i].rows),
                                                             tables[i].columns, folder, tables[i].file, e))
            return false;
    return true;
}
