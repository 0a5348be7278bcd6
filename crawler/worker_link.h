/*
 * worker_link: the coordinator's end of one fetch worker: process, socket, bytes in both directions.
 *
 * A worker is this program started anew (fork and exec of /proc/self/exe with the hidden command "worker")
 * with an empty environment and nothing open but the socket as descriptor 3 and standard error, so it has no
 * database credentials.
 */
#ifndef CRAWLER_WORKER_LINK_H
#define CRAWLER_WORKER_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "message.h"
#include "store/names.h"

enum { WORKER_SOCKET = 3 };

struct worker_link {
    pid_t pid; /* 0 = not running */
    int fd;
    bool ready;       /* MESSAGE_READY came */
    int64_t heard_ms; /* last frame, monotonic */
    int64_t started_ms;
    int flights;        /* visits handed to it and not finished */
    int suspicion;      /* most deaths that a visit handed to it has seen, since it last had none */
    uint32_t transfers; /* as it said last */
    uint32_t lag_ms;
    uint64_t bytes;
    uint64_t list_of; /* the visit whose lists are coming; 0 = none */
    struct buf in, out;
    struct names *names; /* owned share */
};

/* Starts the process and queues its configuration. */
MUST_CHECK bool worker_link_start(struct worker_link *w, const struct message_config *config, int64_t now_ms,
                                  struct err *e);
/* Kills, reaps, closes, forgets. Safe on one that does not run. */
void worker_link_stop(struct worker_link *w);

/* Writes what is queued, as far as the socket takes it; false when the worker is gone, or reads nothing. */
MUST_CHECK bool worker_link_flush(struct worker_link *w);
/* Reads what is there; false when the worker is gone. */
MUST_CHECK bool worker_link_fill(struct worker_link *w);

#endif
