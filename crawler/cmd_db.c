#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "commands.h"
#include "sql/embedded.h"

static bool show_status(struct err *e)
{
    struct buf text;
    bool good;

    buf_init(&text, 4096);
    good = embedded_status(&text, e);
    if (good)
        printf("%s\n", buf_str(&text));
    buf_release(&text);
    return good;
}

int cmd_db(void *settings, int argc, char **argv)
{
    struct err e = {0};
    bool good;

    (void)settings;
    if (strcmp(argv[0], "status") == 0 && argc == 1)
        good = show_status(&e);
    else if (strcmp(argv[0], "stop") == 0 && argc == 1)
        good = embedded_stop(&e);
    else if (strcmp(argv[0], "psql") == 0)
        good = embedded_psql(argc - 1, argv + 1, &e);
    else
        good = err_set(&e, ERR_USAGE, "db takes status, stop or psql, not \"%s\"", argv[0]);
    if (!good)
        log_fatal("fedtide-crawl db", &e);
    return err_exit_status(&e);
}
