#include "sql/pg.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { ATTEMPTS_MAX = 20 }; /* at a transaction that must give way to others */

/* What the SQLSTATE says about the remedy (PostgreSQL manual, appendix A). */
static enum err_kind kind_of(const char *state)
{
    if (str_starts(state, "08") || str_starts(state, "57P") || strcmp(state, "53300") == 0)
        return ERR_DB_LOST;
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0)
        return ERR_DB_BUSY;
    if (strcmp(state, "53100") == 0 || strcmp(state, "25006") == 0)
        return ERR_CONFIG;
    return ERR_DB;
}

static const char *remedy_of(const char *state)
{
    if (strcmp(state, "53100") == 0)
        return "; free space on the database's disk and start again, nothing stored is lost";
    if (strcmp(state, "25006") == 0)
        return "; the server is read-only (a standby?): use the primary";
    return "";
}

/* libpq ends its messages with a line feed and may give several lines; the first says it. */
static void first_line(const char *message, char *out, size_t size)
{
    size_t len = strcspn(message, "\n");

    if (len >= size)
        len = size - 1;
    memcpy(out, message, len);
    out[len] = '\0';
}

bool pg_fail(struct pg *db, const PGresult *res, struct err *e)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    char line[300];
    enum err_kind kind;

    if (!state || PQstatus(db->conn) == CONNECTION_BAD) {
        first_line(PQerrorMessage(db->conn), line, sizeof(line));
        kind = PQstatus(db->conn) == CONNECTION_BAD ? ERR_DB_LOST : ERR_DB;
        return err_set(e, kind, "database: %s", line[0] ? line : "connection lost");
    }
    first_line(primary ? primary : "no message", line, sizeof(line));
    (void)err_set(e, kind_of(state), "database: %s (%s)%s", line, state, remedy_of(state));
    memcpy(e->sqlstate, state, sizeof(e->sqlstate) - 1);
    e->sqlstate[sizeof(e->sqlstate) - 1] = '\0';
    return false;
}

static void ignore_notice(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

bool pg_open(struct pg *db, const char *conninfo, const char *program, struct err *e)
{
    /* What the connection string says comes last and wins. A connection whose other end is gone is noticed
     * after a minute and a half, by us and (below) by the server, which holds our locks until then. */
    const char *const keys[] = {"connect_timeout",
                                "keepalives_idle",
                                "keepalives_interval",
                                "keepalives_count",
                                "fallback_application_name",
                                "dbname",
                                NULL};
    const char *const values[] = {"10", "60", "10", "3", program, conninfo, NULL};
    char line[300];

    db->conn = PQconnectdbParams(keys, values, 1);
    if (!db->conn)
        BUG("libpq gave no connection");
    if (PQstatus(db->conn) != CONNECTION_OK) {
        first_line(PQerrorMessage(db->conn), line, sizeof(line));
        pg_close(db);
        return err_set(e, ERR_DB_LOST, "no database: %s; is the server running, and is --db or PGHOST right?",
                       line);
    }
    (void)PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
    /* what was committed must stay so when the server is killed: a crawler remembers what it stored */
    if (!pg_script(db,
                   "select set_config('synchronous_commit', 'on', false)"
                   " where current_setting('synchronous_commit') = 'off';"
                   " set tcp_keepalives_idle = 60; set tcp_keepalives_interval = 10;"
                   " set tcp_keepalives_count = 3;"
                   " set search_path to fedtide, public; set time zone 'UTC'; set datestyle to iso;"
                   " set client_encoding to 'UTF8'; set extra_float_digits to 1",
                   e)) {
        pg_close(db);
        return false;
    }
    return true;
}

void pg_close(struct pg *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
}

void pg_result_release(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

bool pg_run(struct pg *db, const char *sql, const struct pg_args *args, PGresult **result, struct err *e)
{
    const char *values[PG_ARGS_MAX];
    int count = args ? args->count : 0;
    ExecStatusType status;
    PG_RESULT res = NULL;

    for (int i = 0; i < count; i++)
        values[i] = args->values[i];
    res = PQexecParams(db->conn, sql, count, NULL, values, NULL, NULL, 0);
    status = PQresultStatus(res);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return pg_fail(db, res, e);
    if (result) {
        *result = res;
        res = NULL;
    }
    return true;
}

bool pg_script(struct pg *db, const char *sql, struct err *e)
{
    PG_RESULT res = PQexec(db->conn, sql);
    ExecStatusType status = PQresultStatus(res);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        return pg_fail(db, res, e);
    return true;
}

bool pg_begin(struct pg *db, struct err *e)
{
    return pg_script(db, "begin", e);
}

bool pg_commit(struct pg *db, struct err *e)
{
    PG_RESULT res = PQexec(db->conn, "commit");

    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        return pg_fail(db, res, e);
    /* a transaction that had failed answers COMMIT with the tag ROLLBACK and no error */
    if (strcmp(PQcmdStatus(res), "COMMIT") != 0)
        return err_set(e, ERR_DB, "database: the transaction was rolled back");
    return true;
}

void pg_rollback(struct pg *db)
{
    if (db->conn && PQstatus(db->conn) == CONNECTION_OK)
        PQclear(PQexec(db->conn, "rollback"));
}

bool pg_transact(struct pg *db, pg_step *step, void *arg, struct err *e)
{
    for (int attempt = 1; !(pg_begin(db, e) && step(db, arg, e) && pg_commit(db, e)); attempt++) {
        pg_rollback(db);
        if (e->kind != ERR_DB_BUSY || attempt == ATTEMPTS_MAX)
            return false;
        *e = (struct err){0};
    }
    return true;
}

bool pg_is_null(const PGresult *res, int row, int column)
{
    return PQgetisnull(res, row, column) == 1;
}

int64_t pg_i64(const PGresult *res, int row, int column)
{
    int64_t value;

    if (pg_is_null(res, row, column) ||
        !str_to_i64(PQgetvalue(res, row, column), INT64_MIN, INT64_MAX, &value))
        BUG("column %s is not a number", PQfname(res, column));
    return value;
}

double pg_double(const PGresult *res, int row, int column)
{
    double value;

    if (pg_is_null(res, row, column) || !str_to_double(PQgetvalue(res, row, column), &value))
        BUG("column %s is not a number", PQfname(res, column));
    return value;
}

const char *pg_text(const PGresult *res, int row, int column)
{
    return pg_is_null(res, row, column) ? NULL : PQgetvalue(res, row, column);
}
