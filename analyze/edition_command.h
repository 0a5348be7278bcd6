/*
 * edition_command: what report, brief and package do alike: texts and analysis opened, closed again, errors
 * told.
 */
#ifndef ANALYZE_EDITION_COMMAND_H
#define ANALYZE_EDITION_COMMAND_H

#include "analysis.h"
#include "render/texts.h"

typedef bool edition_fn(const struct settings *s, struct analysis *a, struct texts *texts, struct err *e);

/* name: "report". Gives the exit status. */
int edition_command(const char *name, const struct settings *settings, edition_fn *run);

#endif
