/*
 * options: the settings of fedtide-crawl and the tables that fill them.
 */
#ifndef CRAWLER_OPTIONS_H
#define CRAWLER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/opt.h"

struct settings {
    const char *db;       /* --db */
    const char *format;   /* text or json */
    const char *file;     /* seed --file */
    bool distribute;      /* init --distribute */
    int32_t date;         /* import --date */
    bool crawl;           /* import --crawl */
    bool erase;           /* opt-out --erase */
    const char *note;     /* opt-out --note */
    const char *software; /* parse --software */
    /* run */
    bool once;
    bool no_sandbox;
    int64_t limit, workers, concurrency, handshakes, https_port, address_open, visit_timeout;
    double address_rate;
    int64_t observed_at;
    const char *contact, *dns, *ca;
    struct opt_list allow;
};

extern const struct opt_program crawl_program;

#endif
