/*
 * options: the settings of fedtide-analyze and its table of commands.
 */
#ifndef ANALYZE_OPTIONS_H
#define ANALYZE_OPTIONS_H

#include "base/opt.h"

struct settings {
    const char *db;          /* NULL: environment, else the private cluster */
    int32_t since, until;    /* INT32_MIN: all */
    const char *software;    /* NULL: all */
    const char *format;      /* text, csv, json */
    const char *rules;       /* name of the rule set */
    const char *scope;       /* waves: all, software, cctld, host, every */
    bool seasons;            /* waves */
    const char *metric;      /* waves: accounts, registrations; concentration: accounts, active */
    const char *out;         /* report, package: folder; brief: file */
    int64_t limit;           /* rows shown, 0 = all */
    const char *list_format; /* reconcile */
    bool verbose;
};

extern const struct opt_program analyze_program;

#endif
