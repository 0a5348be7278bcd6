/*
 * options_edition: the options of the commands that write files: report, brief, package.
 */
#ifndef ANALYZE_OPTIONS_EDITION_H
#define ANALYZE_OPTIONS_EDITION_H

#include "base/opt.h"

extern const struct opt edition_report_options[], edition_brief_options[], edition_package_options[];

#endif
