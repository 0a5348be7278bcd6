/*
 * server: serves a day of the world on the loopback: HTTPS on every address of its hosts (chosen by SNI), and
 * DNS.
 */
#ifndef WORLD_SERVER_H
#define WORLD_SERVER_H

#include "base/err.h"
#include "world/lists.h"
#include "world/world.h"

struct server_options {
    const char *folder; /* certificates */
    int day;
    double hour;
    uint16_t https_port;       /* 0 = any */
    uint16_t dns_port;         /* 0 = any */
    int latency_ms;            /* before every answer */
    int rtt_ms;                /* median of the round-trip times of hosts (log-normal); 0 = none */
    const struct lists *lists; /* made before; NULL = the world's own. Comes with a chain of certificates. */
};

/* Called once when everything listens. */
typedef bool server_ready_fn(void *arg, uint16_t https_port, uint16_t dns_port, struct err *e);

/* Runs until base/stop.h says so. */
MUST_CHECK bool server_run(const struct world *w, const struct server_options *options,
                           server_ready_fn *ready, void *arg, struct err *e);

#endif
