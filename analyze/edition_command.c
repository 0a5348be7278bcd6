#include "edition_command.h"

#include <stdio.h>

#include "base/log.h"

/* Most of what an edition tells is measured of the whole network: beside the growth of a part of it, shares
 * would be of something else. */
static bool is_of_everything(const char *name, const struct settings *settings, struct err *e)
{
    return !settings->software ||
           err_set(e, ERR_USAGE, "the %s tells of the whole network; leave out --software", name);
}

int edition_command(const char *name, const struct settings *settings, edition_fn *run)
{
    struct analysis a = {0};
    struct texts texts = {0};
    struct err e = {0};
    char title[64];

    (void)snprintf(title, sizeof(title), "fedtide-analyze %s", name);
    if (!is_of_everything(name, settings, &e) || !texts_open(&texts, settings->templates, &e) ||
        !analysis_open(&a, settings, &e) || !run(settings, &a, &texts, &e))
        log_fatal(title, &e);
    texts_close(&texts);
    analysis_close(&a);
    return err_exit_status(&e);
}
