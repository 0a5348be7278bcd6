#include <arpa/inet.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "sql/pg.h"

enum { BLOCK_SEND = 1 << 20, BLOCK_MAX = 16 << 20, FIELDS_MAX = 64 };

/* Seconds between 1970-01-01 and 2000-01-01, PostgreSQL's epoch. */
static const int64_t PG_EPOCH_S = 946684800;

/* What binary COPY begins with, in both directions: eleven bytes, flags and the length of an extension (manual,
 * COPY, "Binary Format"). */
static const char signature[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";

/* Reads results until the connection is idle again; the first error wins. */
static bool finish(struct pg *db, struct err *e)
{
    PGresult *res;
    bool good = true;

    while ((res = PQgetResult(db->conn))) {
        ExecStatusType status = PQresultStatus(res);

        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && good)
            good = pg_fail(db, res, e);
        PQclear(res);
        if (PQstatus(db->conn) == CONNECTION_BAD)
            break;
    }
    if (good && PQstatus(db->conn) == CONNECTION_BAD)
        return err_set(e, ERR_DB_LOST, "database: connection lost while copying");
    return good;
}

bool pg_copy_start(struct pg_copy *c, struct pg *db, const char *copy_sql, struct err *e)
{
    PG_RESULT res = PQexec(db->conn, copy_sql);

    *c = (struct pg_copy){.db = db};
    buf_init(&c->block, BLOCK_MAX);
    if (PQresultStatus(res) != PGRES_COPY_IN)
        return pg_fail(db, res, e);
    if (PQbinaryTuples(res) != 1)
        BUG("not in binary: %s", copy_sql);
    buf_put(&c->block, signature, sizeof(signature) - 1);
    return true;
}

static void put_u16(unsigned char *to, unsigned value)
{
    to[0] = (unsigned char)(value >> 8);
    to[1] = (unsigned char)value;
}

static void put_u32(unsigned char *to, uint32_t value)
{
    put_u16(to, value >> 16);
    put_u16(to + 2, value & 0xffff);
}

/* Each row begins with the number of its fields, which is known at its end. */
static void begin_field(struct pg_copy *c)
{
    if (c->fields++ > 0)
        return;
    c->row_at = c->block.len;
    buf_put(&c->block, "\0\0", 2);
}

/* A field is its length (-1 for NULL) and its bytes. */
static void put_field(struct pg_copy *c, const void *bytes, size_t len)
{
    unsigned char size[4];

    begin_field(c);
    put_u32(size, (uint32_t)len);
    buf_put(&c->block, size, sizeof(size));
    buf_put(&c->block, bytes, len);
}

void pg_copy_null(struct pg_copy *c)
{
    begin_field(c);
    buf_put(&c->block, "\xff\xff\xff\xff", 4);
}

void pg_copy_text(struct pg_copy *c, const char *value)
{
    if (value)
        put_field(c, value, strlen(value));
    else
        pg_copy_null(c);
}

void pg_copy_i32(struct pg_copy *c, int32_t value)
{
    unsigned char bytes[4];

    put_u32(bytes, (uint32_t)value);
    put_field(c, bytes, sizeof(bytes));
}

void pg_copy_i64(struct pg_copy *c, int64_t value)
{
    unsigned char bytes[8];

    put_u32(bytes, (uint32_t)((uint64_t)value >> 32));
    put_u32(bytes + 4, (uint32_t)value);
    put_field(c, bytes, sizeof(bytes));
}

void pg_copy_bool(struct pg_copy *c, int value)
{
    if (value < 0)
        pg_copy_null(c);
    else
        put_field(c, value ? "\1" : "", 1);
}

void pg_copy_time(struct pg_copy *c, int64_t time_us)
{
    if (time_us == INT64_MIN)
        pg_copy_null(c);
    else
        pg_copy_i64(c, time_us - PG_EPOCH_S * 1000000);
}

void pg_copy_day(struct pg_copy *c, int32_t day)
{
    if (day == INT32_MIN)
        pg_copy_null(c);
    else
        pg_copy_i32(c, day - (int32_t)(PG_EPOCH_S / 86400));
}

static bool send_block(struct pg_copy *c, struct err *e)
{
    if (c->block.len > 0 && PQputCopyData(c->db->conn, c->block.bytes, (int)c->block.len) != 1)
        return pg_fail(c->db, NULL, e);
    buf_clear(&c->block);
    return true;
}

bool pg_copy_row(struct pg_copy *c, struct err *e)
{
    put_u16((unsigned char *)c->block.bytes + c->row_at, (unsigned)c->fields);
    c->fields = 0;
    c->rows++;
    return c->block.len < BLOCK_SEND || send_block(c, e);
}

bool pg_copy_end(struct pg_copy *c, struct err *e)
{
    bool good;

    buf_put(&c->block, "\xff\xff", 2); /* no row has so many fields: the end */
    good = send_block(c, e);
    buf_release(&c->block);
    if (!good) {
        struct err ignored = {0};

        (void)PQputCopyEnd(c->db->conn, "given up");
        (void)finish(c->db, &ignored);
        return false;
    }
    if (PQputCopyEnd(c->db->conn, NULL) != 1)
        return pg_fail(c->db, NULL, e);
    return finish(c->db, e);
}

/* One message of binary COPY: u16 field count, then a length (-1 = NULL) and the bytes of each. -1 in place
 * of the count is the trailer. The first message begins with the signature. */
static bool one_row(struct pg_rows *r, const unsigned char *p, size_t len, pg_row_fn *fn, void *arg,
                    struct err *e)
{
    struct pg_field fields[FIELDS_MAX];
    uint16_t count;
    size_t at = 0;

    if (!r->begun) {
        r->begun = true;
        at = sizeof(signature) - 1;
        if (len < at)
            return err_set(e, ERR_DB, "database: short binary copy header");
    }
    if (at + 2 > len)
        return true; /* header in a message of its own */
    memcpy(&count, p + at, 2);
    count = ntohs(count);
    at += 2;
    if (count == 0xffff)
        return true;
    if (count > FIELDS_MAX)
        return err_set(e, ERR_DB, "database: %d columns in a binary copy", count);
    for (int i = 0; i < count; i++) {
        uint32_t size;

        if (at + 4 > len)
            return err_set(e, ERR_DB, "database: short binary copy row");
        memcpy(&size, p + at, 4);
        at += 4;
        fields[i].len = (int32_t)ntohl(size);
        fields[i].bytes = fields[i].len < 0 ? NULL : p + at;
        if (fields[i].len > 0)
            at += (size_t)fields[i].len;
        if (at > len)
            return err_set(e, ERR_DB, "database: short binary copy row");
    }
    return fn(arg, fields, count, e);
}

bool pg_rows_start(struct pg_rows *r, struct pg *db, const char *copy_sql, struct err *e)
{
    PG_RESULT res = PQexec(db->conn, copy_sql);

    *r = (struct pg_rows){.db = db, .over = PQresultStatus(res) != PGRES_COPY_OUT};
    return !r->over || pg_fail(db, res, e);
}

bool pg_rows_take(struct pg_rows *r, int max, pg_row_fn *fn, void *arg, struct err *e)
{
    for (int i = 0; i < max && !r->over; i++) {
        char *message = NULL;
        int len = PQgetCopyData(r->db->conn, &message, 0);
        bool good;

        if (len <= 0) {
            r->over = true;
            return finish(r->db, e);
        }
        good = one_row(r, (const unsigned char *)message, (size_t)len, fn, arg, e);
        PQfreemem(message);
        if (!good)
            return false;
    }
    return true;
}

static bool drop_row(void *arg, const struct pg_field *fields, int count, struct err *e)
{
    (void)arg;
    (void)fields;
    (void)count;
    (void)e;
    return true;
}

void pg_rows_stop(struct pg_rows *r)
{
    struct err ignored = {0};

    while (r->db && !r->over)
        (void)!pg_rows_take(r, INT_MAX, drop_row, NULL, &ignored);
}

bool pg_copy_out(struct pg *db, const char *copy_sql, pg_row_fn *fn, void *arg, struct err *e)
{
    struct pg_rows rows;
    bool good = pg_rows_start(&rows, db, copy_sql, e);

    while (good && !rows.over)
        good = pg_rows_take(&rows, INT_MAX, fn, arg, e);
    pg_rows_stop(&rows);
    return good;
}

int32_t pg_field_i32(const struct pg_field *f)
{
    uint32_t value;

    if (!f->bytes || f->len != 4)
        BUG("field of %d bytes is no int4", f->len);
    memcpy(&value, f->bytes, 4);
    return (int32_t)ntohl(value);
}

int64_t pg_field_i64(const struct pg_field *f)
{
    uint64_t value = 0;

    if (!f->bytes || f->len != 8)
        BUG("field of %d bytes is no int8", f->len);
    for (int i = 0; i < 8; i++)
        value = value << 8 | f->bytes[i];
    return (int64_t)value;
}

int64_t pg_field_time_us(const struct pg_field *f)
{
    return pg_field_i64(f) + PG_EPOCH_S * 1000000;
}
