/*
 * pg: one connection to PostgreSQL over libpq: statements with parameters, transactions, COPY both ways,
 * arrays.
 *
 * No SQL is assembled from data. Every call that can fail fills a struct err: ERR_DB_LOST when the connection
 * is gone or the server does not accept any (SQLSTATE class 08, 57P0x, 53300), ERR_DB_BUSY for deadlocks and
 * serialization failures (40001, 40P01), ERR_CONFIG for read-only servers and full disks (25006, 53100) with
 * the remedy in the text, ERR_DB otherwise.
 */
#ifndef SQL_PG_H
#define SQL_PG_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"

struct pg {
    PGconn *conn; /* owned; NULL while closed */
};

/* Connects with a libpq connection string or URI; "" means the PG* environment. Sets search_path to fedtide,
 * the time zone to UTC, and application_name to program. */
MUST_CHECK bool pg_open(struct pg *db, const char *conninfo, const char *program, struct err *e);
void pg_close(struct pg *db); /* safe on a closed one */

/* Parameters of one statement, in order $1, $2, ...; text format, values copied. Zero-initialised and
 * re-usable after pg_args_release. Arrays are built as PostgreSQL array literals. */
enum { PG_ARGS_MAX = 48 };

struct pg_args {
    int count;
    char *values[PG_ARGS_MAX]; /* owned; NULL = SQL NULL */
};

void pg_args_release(struct pg_args *a);
void pg_arg_text(struct pg_args *a, const char *value); /* NULL = SQL NULL */
void pg_arg_i64(struct pg_args *a, int64_t value);
void pg_arg_double(struct pg_args *a, double value);
void pg_arg_bool(struct pg_args *a, bool value);
void pg_arg_time(struct pg_args *a, int64_t time_us);                /* timestamptz; INT64_MIN = NULL */
void pg_arg_day(struct pg_args *a, int32_t day);                     /* date; INT32_MIN = NULL */
void pg_arg_bytes(struct pg_args *a, const void *bytes, size_t len); /* bytea; bytes NULL = SQL NULL */

/* An array parameter that is filled element by element, then passed with pg_arg_array, which empties it. */
struct pg_array {
    struct buf text;
    int64_t count;
};

void pg_array_init(struct pg_array *v);
void pg_array_release(struct pg_array *v);
void pg_array_text(struct pg_array *v, const char *value); /* NULL = SQL NULL */
void pg_array_i64(struct pg_array *v, int64_t value);
void pg_array_double(struct pg_array *v, double value);
void pg_array_null(struct pg_array *v);
void pg_array_bool(struct pg_array *v, int value);                      /* 1, 0, -1 = NULL */
void pg_array_time(struct pg_array *v, int64_t time_us);                /* INT64_MIN = NULL */
void pg_array_day(struct pg_array *v, int32_t day);                     /* INT32_MIN = NULL */
void pg_array_bytes(struct pg_array *v, const void *bytes, size_t len); /* bytes NULL = SQL NULL */
void pg_arg_array(struct pg_args *a, struct pg_array *v);

/* Runs one statement (args may be NULL); *result, when wanted, is owned by the caller (PQclear or PG_RESULT).
 */
MUST_CHECK bool pg_run(struct pg *db, const char *sql, const struct pg_args *args, PGresult **result,
                       struct err *e);
/* Several statements separated by semicolons, no parameters (migrations). */
MUST_CHECK bool pg_script(struct pg *db, const char *sql, struct err *e);

/* Fills *e from a result that is no success, NULL for a connection that gives none; false. */
bool pg_fail(struct pg *db, const PGresult *res, struct err *e);

MUST_CHECK bool pg_begin(struct pg *db, struct err *e);
MUST_CHECK bool pg_commit(struct pg *db, struct err *e);
void pg_rollback(struct pg *db); /* never fails: a dead connection has rolled back already */
/* What a transaction does. It may be begun again: it adds to nothing of its caller's, it sets. */
typedef bool pg_step(struct pg *db, void *arg, struct err *e);
/* A transaction of its own, begun again (some times) when it was the one of a deadlock that had to give way.
 */
MUST_CHECK bool pg_transact(struct pg *db, pg_step *step, void *arg, struct err *e);

/* A result that is cleared when its variable leaves scope: PG_RESULT res = NULL; */
void pg_result_release(PGresult **result);
#define PG_RESULT AUTO(pg_result_release) PGresult *

/* Typed access to text-format results. */
bool pg_is_null(const PGresult *res, int row, int column);
int64_t pg_i64(const PGresult *res, int row, int column); /* BUG() on NULL or not a number */
double pg_double(const PGresult *res, int row, int column);
const char *pg_text(const PGresult *res, int row, int column); /* borrowed; NULL for SQL NULL */

/* COPY table (columns) FROM STDIN (FORMAT BINARY): rows are built with pg_copy_* and sent in large blocks. Each
 * field must have the type of its column: the server converts nothing. */
struct pg_copy {
    struct pg *db;
    struct buf block;
    size_t row_at; /* of the open row in the block */
    int fields;    /* of the open row */
    int64_t rows;
};

MUST_CHECK bool pg_copy_start(struct pg_copy *c, struct pg *db, const char *copy_sql, struct err *e);
void pg_copy_text(struct pg_copy *c, const char *value); /* NULL = SQL NULL */
void pg_copy_i32(struct pg_copy *c, int32_t value);
void pg_copy_i64(struct pg_copy *c, int64_t value);
void pg_copy_bool(struct pg_copy *c, int value); /* 1, 0, -1 = NULL */
void pg_copy_null(struct pg_copy *c);
void pg_copy_time(struct pg_copy *c, int64_t time_us); /* timestamptz; INT64_MIN = NULL */
void pg_copy_day(struct pg_copy *c, int32_t day);      /* date; INT32_MIN = NULL */
MUST_CHECK bool pg_copy_row(struct pg_copy *c, struct err *e); /* ends a row */
MUST_CHECK bool pg_copy_end(struct pg_copy *c, struct err *e);

/* COPY (query) TO STDOUT (FORMAT BINARY): calls fn once a row with the raw big-endian fields (libpq binary
 * format). fields[i].bytes is NULL for SQL NULL; borrowed during the call. fn returns false (with *e filled)
 * to stop. */
struct pg_field {
    const unsigned char *bytes;
    int32_t len;
};
typedef bool pg_row_fn(void *arg, const struct pg_field *fields, int count, struct err *e);
MUST_CHECK bool pg_copy_out(struct pg *db, const char *copy_sql, pg_row_fn *fn, void *arg, struct err *e);

/* The same in pieces, for whoever reads from several connections in turn. */
struct pg_rows {
    struct pg *db; /* borrowed */
    bool begun;    /* the first message came */
    bool over;     /* nothing is left, and the connection is free again */
};

MUST_CHECK bool pg_rows_start(struct pg_rows *r, struct pg *db, const char *copy_sql, struct err *e);
/* The next rows, at most max. */
MUST_CHECK bool pg_rows_take(struct pg_rows *r, int max, pg_row_fn *fn, void *arg, struct err *e);
void pg_rows_stop(struct pg_rows *r); /* drops what is left */

int32_t pg_field_i32(const struct pg_field *f);
int64_t pg_field_i64(const struct pg_field *f);
/* timestamptz in binary is microseconds since 2000-01-01; this gives microseconds since 1970. */
int64_t pg_field_time_us(const struct pg_field *f);

#endif
