/*
 * world: the simulated fediverse as data: who exists, what each host runs, how it answers on a given day, and
 * what it would report. Everything follows from a seed; nothing here does I/O.
 *
 * Day 0 is 2026-01-01 (UTC); days run to WORLD_DAYS - 1. Counts are defined for the start of each day and
 * move linearly through it.
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/software.h"

enum {
    WORLD_DAYS = 187,
    WORLD_EPOCH_DAY = 20454, /* 2026-01-01 in days since 1970 */
    WORLD_NOW_HOUR = 9,      /* a served day is seen at 09:00 UTC */
    WORLD_NAME_MAX = 128,    /* the longest of the real panels has 68 */
    WORLD_WAVES = 5,
    WORLD_FARM_NAMES = 3000,
    WORLD_FARM_ADMITTED = 20, /* what the crawler's limit lets through */
};

/* How a host answers; each kind leads to one outcome (fault_outcome). */
enum fault {
    FAULT_NONE,
    FAULT_NXDOMAIN,
    FAULT_NODATA,
    FAULT_SERVFAIL,
    FAULT_DNS_SILENT,
    FAULT_PRIVATE_ADDRESS,
    FAULT_REFUSED,
    FAULT_BLACKHOLE,
    FAULT_RESET,
    FAULT_TLS_EXPIRED,
    FAULT_TLS_NAME,
    FAULT_TLS_SELF_SIGNED,
    FAULT_TLS_OTHER_CA,
    FAULT_PLAIN_HTTP,
    FAULT_TLS_HANG,
    FAULT_ROBOTS_HANG,
    FAULT_ROBOTS_500,
    FAULT_ROBOTS_DENY,
    FAULT_ROBOTS_GOTOSOCIAL,
    FAULT_ROBOTS_WAFRN,
    FAULT_PARKED,
    FAULT_POINTER_404,
    FAULT_POINTER_410,
    FAULT_POINTER_403,
    FAULT_POINTER_400,
    FAULT_POINTER_500,
    FAULT_POINTER_429,
    FAULT_POINTER_503_RETRY,
    FAULT_POINTER_HANG,
    FAULT_POINTER_CUT,
    FAULT_HTML,
    FAULT_ANUBIS,
    FAULT_CLOUDFLARE,
    FAULT_NO_LINK,
    FAULT_BAD_JSON,
    FAULT_INCOMPLETE,
    FAULT_TOO_LARGE,
    FAULT_REDIRECT_LOOP,
    FAULT_REDIRECT_HTTP,
    FAULT_ALIAS,
    FAULTS,
};

/* The outcome that a correct crawler records; names as in crawler/probe/outcome.h. */
const char *fault_outcome(enum fault fault);
const char *fault_name(enum fault fault);
enum fault fault_by_name(const char *name); /* a name that is none is a bug */

struct host {
    char name[WORLD_NAME_MAX];
    enum fault fault;       /* while alive: FAULT_NONE for an instance */
    int birth;              /* first day on which it exists; <= 0 = from the beginning */
    int death;              /* first day on which it answers no more; WORLD_DAYS = never */
    enum fault death_fault; /* how it does not answer then */
    const struct program *program; /* on the day at which the world stands */
    const char *version;
    const struct program *before, *after; /* of a change of software; NULL = it never changes */
    int switch_day;                       /* first day with the new one */
    bool people;             /* counts in the headline: no blogs, bridges, relays */
    bool open;               /* registrations */
    bool lists_peers;        /* its peer list is public */
    double weight;           /* share of the network's sign-ups */
    double wave_taste;       /* how much waves reach it */
    uint32_t knows_permille; /* of all hosts */
    uint8_t address[4];      /* 0.0.0.0 = none */
    int alias_to;            /* host index, FAULT_ALIAS */
    int64_t start_users;
};

struct wave_plan {
    int onset, length; /* days */
    const char *shape;
    double share;     /* of all accounts: excess to reach */
    double taste_min; /* only hosts with at least this taste take part; 0 = all */
    /* as it came out */
    int peak, end;
    double excess;
};

#define WORLD_ABSENT INT64_MIN /* a count that is not told */

/* A host of a replayed record: its figures of the one day. */
struct panel_host {
    int64_t users, posts;
};

struct world {
    uint64_t seed;
    int host_count;
    struct host *hosts;
    int64_t *users;   /* [host * (WORLD_DAYS + 1) + day]: at the start of the day */
    int32_t *signups; /* [host * WORLD_DAYS + day] */
    struct wave_plan waves[WORLD_WAVES];
    char farm_domain[WORLD_NAME_MAX];
    int farm_teller;          /* whose list names the farm; -1 = nobody's */
    struct panel_host *panel; /* by host; NULL for the simulated world */
};

struct world *world_new(int hosts, uint64_t seed);
void world_free(struct world *w);

/* How the host answers on a day: its own kind, that of its death, or FAULT_NXDOMAIN before its birth. */
enum fault host_fault(const struct world *w, int host, int day);
bool host_is_instance(const struct world *w, int host, int day);
/* Registered accounts at an hour of a day. */
int64_t host_users(const struct world *w, int host, int day, double hour);
int64_t host_posts(const struct world *w, int host, int day, double hour);
int64_t host_active_month(const struct world *w, int host, int day);
bool host_signups_open(const struct world *w, int host, int day);
/* Is b in a's peer list on this day? */
bool host_knows(const struct world *w, int a, int b, int day);
int host_find(const struct world *w, const char *name); /* -1 when there is none */
void farm_name(const struct world *w, int i, char out[WORLD_NAME_MAX]);

#endif
