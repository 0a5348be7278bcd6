#include "render/package_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

enum { BUFFER_SIZE = 1 << 20, SQL_MAX = 1 << 16, PATH_SIZE = 1200 };

const struct package_table *package_table_find(const char *name)
{
    for (const struct package_table *t = package_tables; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t;
    BUG("no table %s in the package", name);
}

/* ---- opening ---- */

static const char *sqlite_type(enum package_type type)
{
    static const char *const names[] = {[PACKAGE_TEXT] = "TEXT",
                                        [PACKAGE_DAY] = "TEXT",
                                        [PACKAGE_INTEGER] = "INTEGER",
                                        [PACKAGE_NUMBER] = "REAL",
                                        [PACKAGE_BOOLEAN] = "INTEGER"};

    return names[type];
}

static bool create_table(const struct package_table *t, sqlite3 *db, struct err *e)
{
    struct buf sql;
    int code;

    buf_init(&sql, SQL_MAX);
    buf_putf(&sql, "create table \"%s\" (", t->name);
    for (const struct package_column *c = t->columns; c->name; c++)
        buf_putf(&sql, "%s\"%s\" %s", c == t->columns ? "" : ", ", c->name, sqlite_type(c->type));
    buf_puts(&sql, ")");
    code = sqlite3_exec(db, buf_str(&sql), NULL, NULL, NULL);
    buf_release(&sql);
    return code == SQLITE_OK || err_set(e, ERR_IO, "sqlite, table %s: %s", t->name, sqlite3_errmsg(db));
}

static bool prepare_insert(struct package_writer *w, sqlite3 *db, struct err *e)
{
    struct buf sql;
    int code;

    buf_init(&sql, SQL_MAX);
    buf_putf(&sql, "insert into \"%s\" values (", w->table->name);
    for (const struct package_column *c = w->table->columns; c->name; c++)
        buf_puts(&sql, c == w->table->columns ? "?" : ",?");
    buf_puts(&sql, ")");
    code = sqlite3_prepare_v2(db, buf_str(&sql), -1, &w->insert, NULL);
    buf_release(&sql);
    return code == SQLITE_OK ||
           err_set(e, ERR_IO, "sqlite, table %s: %s", w->table->name, sqlite3_errmsg(db));
}

static void put_heading(struct package_writer *w)
{
    for (const struct package_column *c = w->table->columns; c->name; c++)
        (void)fprintf(w->csv, "%s%s", c == w->table->columns ? "" : ",", c->name);
    (void)putc('\n', w->csv);
}

bool package_writer_open(struct package_writer *w, const struct package_table *table, const char *folder,
                         sqlite3 *db, struct err *e)
{
    char path[PATH_SIZE];

    *w = (struct package_writer){.table = table};
    (void)snprintf(path, sizeof(path), "%.1000s/%.150s", folder, table->path);
    if (!create_table(table, db, e) || !prepare_insert(w, db, e))
        return false;
    w->csv = fopen(path, "we");
    if (!w->csv) {
        (void)sqlite3_finalize(w->insert);
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    }
    w->buffer = mem_alloc(BUFFER_SIZE);
    (void)setvbuf(w->csv, w->buffer, _IOFBF, BUFFER_SIZE);
    put_heading(w);
    return true;
}

/* ---- values ---- */

static void separate(struct package_writer *w)
{
    if (w->column++ > 0)
        (void)putc_unlocked(',', w->csv);
}

static void missing(struct package_writer *w)
{
    separate(w);
    (void)sqlite3_bind_null(w->insert, w->column);
}

static void put_quoted(FILE *f, const char *text)
{
    (void)putc_unlocked('"', f);
    for (; *text; text++) {
        if (*text == '"')
            (void)putc_unlocked('"', f);
        (void)putc_unlocked(*text, f);
    }
    (void)putc_unlocked('"', f);
}

void package_put_text(struct package_writer *w, const char *text)
{
    if (!text) {
        missing(w);
        return;
    }
    separate(w);
    /* the caller's text may be gone when the row is written */
    (void)sqlite3_bind_text(w->insert, w->column, text, -1, SQLITE_TRANSIENT);
    /* an empty text is quoted, so that it is not taken for a missing one */
    if (!*text || strpbrk(text, ",\"\r\n") || strchr("=+-@\t", *text)) {
        struct buf cell;

        buf_init(&cell, SQL_MAX << 8);
        if (*text && strchr("=+-@\t\r", *text))
            buf_puts(&cell, "'");
        buf_puts(&cell, text);
        put_quoted(w->csv, buf_str(&cell));
        buf_release(&cell);
    } else {
        (void)fputs_unlocked(text, w->csv);
    }
}

void package_put_integer(struct package_writer *w, int64_t value)
{
    char digits[24];
    char *p = digits + sizeof(digits) - 1;
    uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;

    if (value == INT64_MIN) {
        missing(w);
        return;
    }
    separate(w);
    (void)sqlite3_bind_int64(w->insert, w->column, value);
    *p = '\0';
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--p = '-';
    (void)fputs_unlocked(p, w->csv);
}

void package_put_number(struct package_writer *w, double value)
{
    if (!isfinite(value)) {
        missing(w);
        return;
    }
    separate(w);
    (void)sqlite3_bind_double(w->insert, w->column, value);
    (void)fprintf(w->csv, "%.10g", value);
}

void package_put_day(struct package_writer *w, int32_t day)
{
    char text[STR_DAY_SIZE];

    if (day == INT32_MIN) {
        missing(w);
        return;
    }
    str_from_day(day, text);
    separate(w);
    (void)sqlite3_bind_text(w->insert, w->column, text, -1, SQLITE_TRANSIENT);
    (void)fputs_unlocked(text, w->csv);
}

void package_put_boolean(struct package_writer *w, int value)
{
    if (value < 0) {
        missing(w);
        return;
    }
    separate(w);
    (void)sqlite3_bind_int(w->insert, w->column, value);
    (void)fputs_unlocked(value ? "true" : "false", w->csv);
}

void package_row_end(struct package_writer *w)
{
    (void)putc_unlocked('\n', w->csv);
    if (sqlite3_step(w->insert) != SQLITE_DONE && w->failed.kind == ERR_NONE)
        (void)err_set(&w->failed, ERR_IO, "sqlite, table %s: %s", w->table->name,
                      sqlite3_errmsg(sqlite3_db_handle(w->insert)));
    (void)sqlite3_reset(w->insert);
    w->column = 0;
    w->rows++;
}

bool package_writer_close(struct package_writer *w, struct err *e)
{
    bool good = !ferror(w->csv);

    good = fclose(w->csv) == 0 && good;
    (void)sqlite3_finalize(w->insert);
    free(w->buffer);
    if (w->failed.kind != ERR_NONE) {
        *e = w->failed;
        return false;
    }
    return good || err_errno(e, ERR_IO, errno, "cannot write %s", w->table->path);
}

/* ---- rows of a measure ---- */

/* A list as one text: its texts, or the titles of its objects, separated by semicolons. */
static void put_list(struct package_writer *w, const json_t *list)
{
    const json_t *element;
    struct buf text;
    size_t i;

    buf_init(&text, SQL_MAX << 8);
    json_array_foreach(list, i, element) {
        const json_t *word = json_is_object(element) ? json_object_get(element, "title") : element;

        buf_putf(&text, "%s%s", i ? "; " : "", json_is_string(word) ? json_string_value(word) : "");
    }
    package_put_text(w, text.len > 0 ? buf_str(&text) : NULL);
    buf_release(&text);
}

static void put_value(struct package_writer *w, const struct package_column *c, const json_t *v)
{
    int32_t day;

    switch (c->type) {
    case PACKAGE_TEXT:
        if (json_is_array(v))
            put_list(w, v);
        else
            package_put_text(w, json_string_value(v));
        return;
    case PACKAGE_DAY:
        package_put_day(w, json_is_string(v) && str_to_day(json_string_value(v), &day) ? day : INT32_MIN);
        return;
    case PACKAGE_INTEGER:
        package_put_integer(w, json_is_number(v) ? (int64_t)llround(json_number_value(v)) : INT64_MIN);
        return;
    case PACKAGE_NUMBER:
        package_put_number(w, json_is_number(v) ? json_number_value(v) : (double)NAN);
        return;
    case PACKAGE_BOOLEAN:
        package_put_boolean(w, json_is_boolean(v) ? json_is_true(v) : -1);
        return;
    }
}

bool package_write_rows(const struct package_table *table, const json_t *measures, const char *folder,
                        sqlite3 *db, int64_t *rows, struct err *e)
{
    const json_t *row;
    struct package_writer w;
    size_t i;

    if (!package_writer_open(&w, table, folder, db, e))
        return false;
    json_array_foreach(json_at_path(measures, table->rows), i, row) {
        for (const struct package_column *c = table->columns; c->name; c++)
            put_value(&w, c, json_at_path(row, c->member ? c->member : c->name));
        package_row_end(&w);
    }
    *rows = w.rows;
    return package_writer_close(&w, e);
}
