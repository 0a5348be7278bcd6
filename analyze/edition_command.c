#include "edition_command.h"

#include <stdio.h>

#include "base/log.h"

int edition_command(const char *name, const struct settings *settings, edition_fn *run)
{
    struct analysis a = {0};
    struct texts texts = {0};
    struct err e = {0};
    char title[64];

    (void)snprintf(title, sizeof(title), "fedtide-analyze %s", name);
    if (!texts_open(&texts, settings->templates, &e) || !analysis_open(&a, settings, &e) ||
        !run(settings, &a, &texts, &e))
        log_fatal(title, &e);
    texts_close(&texts);
    analysis_close(&a);
    return err_exit_status(&e);
}
