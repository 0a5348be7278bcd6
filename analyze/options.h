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
    const char *table;       /* text and CSV: which of the measure's tables; NULL: the first */
    const char *scope;       /* waves: all, software, cctld, host, every */
    bool seasons;            /* waves */
    bool published;          /* waves: of the sign-ups that servers publish, too */
    bool graphml;            /* peers */
    const char *file;        /* reconcile: its argument */
    int64_t limit;           /* instances: rows of the text */
    const char *out;         /* report: folder */
    const char *title;       /* report */
    const char *templates;   /* report: folder with files that replace the built-in ones */
    const char *events_file; /* report: CSV day,title,source beside the events of the database */
    const char *licence;     /* brief, package: of the figures, SPDX identifier */
    const char *publisher;   /* report, package: who gives it away */
    const char *url;         /* report, package: where it will stand; NULL: not known */
    const char *edition;     /* report: name of a new edition on the shelf --out; NULL: --out is the folder */
    const char *correction;  /* report: what was wrong with the edition before; NULL: nothing */
    const char *embargo;     /* report, brief: line that stands on everything; NULL: none */
};

extern const struct opt_program analyze_program;

#endif
