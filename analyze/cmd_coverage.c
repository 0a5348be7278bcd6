#include <stdio.h>

#include "analysis.h"
#include "base/log.h"
#include "commands.h"
#include "coverage.h"
#include "output.h"

int cmd_coverage(void *settings, int argc, char **argv)
{
    static const char *const columns[] = {"day",           "source",      "asked", "answered",
                                          "with_accounts", "with_active", NULL};
    const struct settings *s = settings;
    struct coverage c = {0};
    struct analysis a;
    struct err e = {0};

    (void)argc;
    (void)argv;
    if (analysis_open(&a, s, &e) && !a.empty && coverage_measure(&c, &a.used, &a.db, a.window, &e))
        output_print(s->format, c.json, json_object_get(c.json, "rounds"), columns);
    else if (e.kind == ERR_NONE)
        printf("There is no observation in this window.\n");
    else
        log_fatal("fedtide-analyze coverage", &e);
    coverage_release(&c);
    analysis_close(&a);
    return err_exit_status(&e);
}
