#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "sql/database.h"
#include "sql/embedded.h"

static bool show_status(const struct settings *s, struct err *e)
{
    struct pg db = {0};
    struct buf text;
    bool good;

    if (!database_is_embedded(s->db)) {
        if (!pg_open(&db, s->db ? s->db : "", "fedtide-crawl", e))
            return false;
        printf("server at %s, port %s: PostgreSQL %s, running\n", PQhost(db.conn), PQport(db.conn),
               PQparameterStatus(db.conn, "server_version"));
        pg_close(&db);
        return true;
    }
    buf_init(&text, 4096);
    good = embedded_status(&text, e);
    if (good)
        printf("%s\n", buf_str(&text));
    buf_release(&text);
    return good;
}

static bool stop(const struct settings *s, struct err *e)
{
    if (!database_is_embedded(s->db))
        return err_set(
            e, ERR_CONFIG,
            "only the private cluster is ours to stop, and --db or the environment names another server");
    return embedded_stop(e);
}

/* Becomes psql on the server that was named. */
static bool psql(const struct settings *s, int argc, char **argv, struct err *e)
{
    char **words;

    if (database_is_embedded(s->db))
        return embedded_psql(argc, argv, e);
    words = mem_array((size_t)argc + 3, sizeof(*words));
    words[0] = mem_text("psql");
    words[1] = mem_text(s->db ? s->db : "");
    for (int i = 0; i < argc; i++)
        words[2 + i] = argv[i];
    (void)setenv("PGOPTIONS", "-c search_path=fedtide,public", 1);
    (void)execvp("psql", words);
    return err_errno(e, ERR_CONFIG, errno, "cannot run psql; install the package postgresql-client");
}

int cmd_db(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct err e = {0};
    bool good;

    if (strcmp(argv[0], "status") == 0 && argc == 1)
        good = show_status(s, &e);
    else if (strcmp(argv[0], "stop") == 0 && argc == 1)
        good = stop(s, &e);
    else if (strcmp(argv[0], "psql") == 0)
        good = psql(s, argc - 1, argv + 1, &e);
    else
        good = err_set(&e, ERR_USAGE, "db takes status, stop or psql, not \"%s\"", argv[0]);
    if (!good)
        log_fatal("fedtide-crawl db", &e);
    return err_exit_status(&e);
}
