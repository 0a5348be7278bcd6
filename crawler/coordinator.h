/*
 * coordinator: one run of the crawl. Claims due hosts, hands them to fetch workers, keeps the pace by
 * address, and stores what comes back. Trusted side: it talks to the database and to its own workers, never
 * to the internet.
 */
#ifndef CRAWLER_COORDINATOR_H
#define CRAWLER_COORDINATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "message.h"

struct coordinator_options {
    const char *db;      /* --db, NULL = environment or embedded cluster */
    bool once;           /* visit what is due when it begins, and what that finds; then end */
    int64_t limit;       /* end after so many visits; 0 = no limit */
    int64_t workers;     /* 0 = one a core */
    int64_t concurrency; /* open transfers of all workers together */
    double address_rate; /* new connections a second and address block */
    int64_t address_open;
    int64_t observed_at_us;       /* INT64_MIN = real time */
    bool terminal_summary;        /* print what was done on standard output at the end */
    struct message_config config; /* for the workers */
};

/* Runs until done, the limit, or a signal (base/stop.h). Everything fetched is stored before it returns true.
 */
MUST_CHECK bool coordinator_run(const struct coordinator_options *options, struct err *e);

#endif
