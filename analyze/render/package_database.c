#include "render/package_database.h"

#include <string.h>

#include "base/buf.h"

enum { SQL_MAX = 1 << 16 };

static bool run(sqlite3 *db, const char *sql, struct err *e)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           err_set(e, ERR_IO, "sqlite: %s", sqlite3_errmsg(db));
}

bool package_database_open(sqlite3 **db, const char *path, struct err *e)
{
    if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return err_set(e, ERR_IO, "cannot write %s: %s", path, sqlite3_errmsg(*db));
    return run(*db, "pragma journal_mode = off; pragma synchronous = off; begin", e);
}

static bool index_table(sqlite3 *db, const struct package_table *t, struct err *e)
{
    struct buf sql;
    bool good;

    if (!t->key[0] || t->outside)
        return true;
    buf_init(&sql, SQL_MAX);
    buf_putf(&sql, "create unique index \"%s_key\" on \"%s\" (", t->name, t->name);
    for (size_t i = 0; i < COUNT_OF(t->key) && t->key[i]; i++)
        buf_putf(&sql, "%s\"%s\"", i ? ", " : "", t->key[i]);
    buf_puts(&sql, ")");
    good = run(db, buf_str(&sql), e);
    buf_release(&sql);
    return good;
}

static bool put_dictionary(sqlite3 *db, struct err *e)
{
    sqlite3_stmt *insert = NULL;
    bool good =
        run(db,
            "create table dictionary (\"table\" text, \"column\" text, meaning text, unit text, source text)",
            e) &&
        sqlite3_prepare_v2(db, "insert into dictionary values (?, ?, ?, ?, ?)", -1, &insert, NULL) ==
            SQLITE_OK;

    for (const struct package_table *t = package_tables; good && t->name; t++)
        for (const struct package_column *c = t->columns; good && c->name; c++) {
            const char *const values[] = {t->name, c->name, c->meaning, c->unit, c->source};

            for (int i = 0; i < (int)COUNT_OF(values); i++)
                (void)sqlite3_bind_text(insert, i + 1, values[i], -1, SQLITE_STATIC);
            good = sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
        }
    if (!good && e->kind == ERR_NONE)
        (void)err_set(e, ERR_IO, "sqlite: %s", sqlite3_errmsg(db));
    (void)sqlite3_finalize(insert);
    return good;
}

bool package_database_close(sqlite3 *db, struct err *e)
{
    bool good = true;

    for (const struct package_table *t = package_tables; good && t->name; t++)
        good = index_table(db, t, e);
    good = good && put_dictionary(db, e) && run(db, "commit", e);
    if (sqlite3_close(db) != SQLITE_OK && good)
        return err_set(e, ERR_IO, "sqlite: the file cannot be closed");
    return good;
}
