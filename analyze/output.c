#include "output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

enum { CELL_MAX = 400, OUT_MAX = 1 << 30 };

/* Texts that servers reported go to terminals and spreadsheets, which they must not steer. */
static void put_plain(struct buf *b, const char *text)
{
    size_t size = strlen(text) + 1;
    char *plain = mem_array(size, 1);

    str_copy_plain(plain, size, text, size - 1);
    buf_puts(b, plain);
    free(plain);
}

/* One value as text; lists of texts are joined by blanks. */
static void put_cell(struct buf *b, const json_t *v)
{
    const json_t *element;
    size_t i;

    if (json_is_string(v))
        put_plain(b, json_string_value(v));
    else if (json_is_integer(v))
        buf_putf(b, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        buf_putf(b, "%.10g", json_real_value(v));
    else if (json_is_boolean(v))
        buf_puts(b, json_is_true(v) ? "true" : "false");
    json_array_foreach(v, i, element) {
        const json_t *text = json_is_object(element) ? json_object_get(element, "title") : element;

        if (i > 0)
            buf_puts(b, "; ");
        put_cell(b, json_is_object(element) && !text ? json_object_get(element, "host") : text);
    }
}

static void put_csv_cell(struct buf *out, const json_t *v)
{
    struct buf cell;
    const char *text;

    buf_init(&cell, 1 << 20);
    put_cell(&cell, v);
    text = buf_str(&cell);
    /* a text that begins like a formula would be run by a spreadsheet; numbers keep their sign */
    if (json_is_string(v) && text[0] && strchr("=+-@\t\r", text[0])) {
        struct buf guarded;

        buf_init(&guarded, 1 << 20);
        buf_putf(&guarded, "'%s", text);
        buf_release(&cell);
        cell = guarded;
        text = buf_str(&cell);
    }
    if (strpbrk(text, ",\"\r\n")) {
        buf_puts(out, "\"");
        for (; *text; text++) {
            if (*text == '"')
                buf_puts(out, "\"");
            buf_put(out, text, 1);
        }
        buf_puts(out, "\"");
    } else {
        buf_puts(out, text);
    }
    buf_release(&cell);
}

void output_csv(struct buf *out, const json_t *rows, const char *const *columns)
{
    const json_t *row;
    size_t i;

    for (int k = 0; columns[k]; k++)
        buf_putf(out, "%s%s", k ? "," : "", columns[k]);
    buf_puts(out, "\n");
    json_array_foreach(rows, i, row) {
        for (int k = 0; columns[k]; k++) {
            if (k > 0)
                buf_puts(out, ",");
            put_csv_cell(out, json_at_path(row, columns[k]));
        }
        buf_puts(out, "\n");
    }
}

static void text_cell(const json_t *v, struct buf *cell)
{
    struct buf raw;

    buf_init(&raw, 1 << 20);
    if (json_is_real(v) && fabs(json_real_value(v)) >= 1000)
        buf_putf(&raw, "%.0f", json_real_value(v));
    else if (json_is_real(v))
        buf_putf(&raw, "%.3g", json_real_value(v));
    else
        put_cell(&raw, v);
    buf_clear(cell);
    str_put_safe(cell, buf_str(&raw), raw.len, CELL_MAX);
    buf_release(&raw);
}

void output_text(struct buf *out, const json_t *rows, const char *const *columns)
{
    int width[OUTPUT_COLUMNS_MAX] = {0};
    struct buf cell;
    const json_t *row;
    size_t i;

    buf_init(&cell, 1 << 20);
    for (int k = 0; columns[k]; k++)
        width[k] = (int)strlen(columns[k]);
    json_array_foreach(rows, i, row)
        for (int k = 0; columns[k]; k++) {
            text_cell(json_at_path(row, columns[k]), &cell);
            width[k] = (int)cell.len > width[k] ? (int)cell.len : width[k];
        }
    for (int k = 0; columns[k]; k++)
        buf_putf(out, "%s%-*s", k ? "  " : "", width[k], columns[k]);
    buf_puts(out, "\n");
    json_array_foreach(rows, i, row) {
        for (int k = 0; columns[k]; k++) {
            const json_t *v = json_at_path(row, columns[k]);

            text_cell(v, &cell);
            buf_putf(out, json_is_number(v) ? "%s%*s" : "%s%-*s", k ? "  " : "", width[k], buf_str(&cell));
        }
        buf_puts(out, "\n");
    }
    buf_release(&cell);
}

const struct output_table *output_find_table(const struct output_table *tables, const char *name,
                                             struct err *e)
{
    struct buf names;

    for (const struct output_table *t = tables; t->name; t++)
        if (!name || strcmp(t->name, name) == 0)
            return t;
    buf_init(&names, 1000);
    for (const struct output_table *t = tables; t->name; t++)
        buf_putf(&names, "%s%s", t == tables ? "" : ", ", t->name);
    (void)err_set(e, ERR_USAGE, "there is no table \"%s\"; there are %s", name, buf_str(&names));
    buf_release(&names);
    return NULL;
}

void output_print(const char *format, const json_t *json, const struct output_table *table)
{
    const json_t *rows = table->rows[0] ? json_at_path(json, table->rows) : json;
    struct buf out;

    if (strcmp(format, "json") == 0) {
        (void)json_dumpf(json, stdout, JSON_INDENT(1));
        printf("\n");
        return;
    }
    buf_init(&out, OUT_MAX);
    if (strcmp(format, "csv") == 0)
        output_csv(&out, rows, table->columns);
    else
        output_text(&out, rows, table->columns);
    (void)fputs(buf_str(&out), stdout);
    buf_release(&out);
}
