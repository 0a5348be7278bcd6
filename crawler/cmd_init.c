#include <stdio.h>

#include "base/log.h"
#include "commands.h"
#include "options.h"
#include "sql/database.h"
#include "sql/distribute.h"

int cmd_init(void *settings, int argc, char **argv)
{
    const struct settings *s = settings;
    struct pg db = {0};
    struct err e = {0};
    int version = 0, tables = 0;

    (void)argc;
    (void)argv;
    if (!database_open(&db, s->db, "fedtide-crawl", DATABASE_WRITE, &e) ||
        !database_version(&db, &version, &e))
        log_fatal("fedtide-crawl init", &e);
    else
        printf("the schema fedtide is ready, version %d\n", version);
    if (e.kind == ERR_NONE && s->distribute) {
        if (!distribute_schema(&db, &tables, &e))
            log_fatal("fedtide-crawl init", &e);
        else
            printf("%d tables were distributed\n", tables);
    }
    pg_close(&db);
    return err_exit_status(&e);
}
