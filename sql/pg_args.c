#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sql/pg.h"

/* Longest array literal: PostgreSQL takes no value above 1 GB. */
enum { ARRAY_MAX = 1 << 30 };

static void add(struct pg_args *a, char *value)
{
    if (a->count == PG_ARGS_MAX)
        BUG("more than %d parameters", PG_ARGS_MAX);
    a->values[a->count++] = value;
}

void pg_args_release(struct pg_args *a)
{
    for (int i = 0; i < a->count; i++)
        free(a->values[i]);
    a->count = 0;
}

void pg_arg_text(struct pg_args *a, const char *value)
{
    add(a, mem_text(value));
}

void pg_arg_i64(struct pg_args *a, int64_t value)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%" PRId64, value);
    add(a, mem_text(text));
}

void pg_arg_double(struct pg_args *a, double value)
{
    char text[40];

    (void)snprintf(text, sizeof(text), "%.17g", value);
    add(a, mem_text(text));
}

void pg_arg_bool(struct pg_args *a, bool value)
{
    add(a, mem_text(value ? "t" : "f"));
}

void pg_arg_time(struct pg_args *a, int64_t time_us)
{
    char text[STR_TIME_SIZE];

    if (time_us == INT64_MIN) {
        add(a, NULL);
        return;
    }
    str_from_time_us(time_us, text);
    add(a, mem_text(text));
}

void pg_arg_day(struct pg_args *a, int32_t day)
{
    char text[STR_DAY_SIZE];

    if (day == INT32_MIN) {
        add(a, NULL);
        return;
    }
    str_from_day(day, text);
    add(a, mem_text(text));
}

/* bytea in hexadecimal input form: \x and two digits a byte. */
static void put_hex(struct buf *b, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = bytes;
    char chunk[512];
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        chunk[used++] = digits[p[i] >> 4];
        chunk[used++] = digits[p[i] & 15];
        if (used == sizeof(chunk)) {
            buf_put(b, chunk, used);
            used = 0;
        }
    }
    buf_put(b, chunk, used);
}

void pg_arg_bytes(struct pg_args *a, const void *bytes, size_t len)
{
    struct buf text;

    if (!bytes) {
        add(a, NULL);
        return;
    }
    buf_init(&text, ARRAY_MAX);
    buf_puts(&text, "\\x");
    put_hex(&text, bytes, len);
    add(a, buf_take(&text, NULL));
}

void pg_array_init(struct pg_array *v)
{
    buf_init(&v->text, ARRAY_MAX);
    v->count = 0;
}

void pg_array_release(struct pg_array *v)
{
    buf_release(&v->text);
    v->count = 0;
}

static void separate(struct pg_array *v)
{
    buf_puts(&v->text, v->count++ == 0 ? "{" : ",");
}

void pg_array_null(struct pg_array *v)
{
    separate(v);
    buf_puts(&v->text, "NULL");
}

void pg_array_text(struct pg_array *v, const char *value)
{
    if (!value) {
        pg_array_null(v);
        return;
    }
    separate(v);
    buf_puts(&v->text, "\"");
    for (const char *p = value; *p;) {
        size_t plain = strcspn(p, "\"\\");

        buf_put(&v->text, p, plain);
        p += plain;
        if (*p) {
            buf_put(&v->text, "\\", 1);
            buf_put(&v->text, p++, 1);
        }
    }
    buf_puts(&v->text, "\"");
}

void pg_array_i64(struct pg_array *v, int64_t value)
{
    separate(v);
    buf_putf(&v->text, "%" PRId64, value);
}

void pg_array_double(struct pg_array *v, double value)
{
    separate(v);
    buf_putf(&v->text, "%.17g", value);
}

void pg_array_bool(struct pg_array *v, int value)
{
    separate(v);
    buf_puts(&v->text, value < 0 ? "NULL" : value ? "t" : "f");
}

void pg_array_time(struct pg_array *v, int64_t time_us)
{
    char text[STR_TIME_SIZE];

    if (time_us == INT64_MIN) {
        pg_array_null(v);
        return;
    }
    str_from_time_us(time_us, text);
    separate(v);
    buf_putf(&v->text, "\"%s\"", text);
}

void pg_array_day(struct pg_array *v, int32_t day)
{
    char text[STR_DAY_SIZE];

    if (day == INT32_MIN) {
        pg_array_null(v);
        return;
    }
    str_from_day(day, text);
    separate(v);
    buf_puts(&v->text, text);
}

void pg_array_bytes(struct pg_array *v, const void *bytes, size_t len)
{
    if (!bytes) {
        pg_array_null(v);
        return;
    }
    separate(v);
    buf_puts(&v->text, "\"\\\\x"); /* the backslash is escaped once more inside an array literal */
    put_hex(&v->text, bytes, len);
    buf_puts(&v->text, "\"");
}

void pg_arg_array(struct pg_args *a, struct pg_array *v)
{
    buf_puts(&v->text, v->count == 0 ? "{}" : "}");
    add(a, buf_take(&v->text, NULL));
    v->count = 0;
}
