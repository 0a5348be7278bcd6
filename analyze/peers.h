/*
 * peers: who says it knows whom: how often each host is named, how mutual that is, how the lists change, and
 * how many hosts nobody has named yet at least.
 *
 * An edge goes from the host that publishes a list to a host on it. Peer lists hold whatever a server ever
 * exchanged anything with, the dead included: being named is a mark of reach, not of life.
 */
#ifndef ANALYZE_PEERS_H
#define ANALYZE_PEERS_H

#include <jansson.h>
#include <stdio.h>

#include "chao.h"
#include "scope.h"
#include "sql/pg.h"

/* What is known of a host that may be named. */
struct peers_host {
    char *name;            /* owned; NULL: no such id, or opted out */
    int32_t software;      /* index in peers.software; -1 never reported */
    int64_t users;         /* of its newest report; -1 none */
    bool answered;         /* gave a nodeinfo document at least once */
    int32_t lister;        /* index among the lists; -1 publishes none that we have */
    int32_t in_degree;     /* lists that name it */
    int32_t out_degree;    /* hosts it names */
    int32_t mutual;        /* hosts with a list that it names and that name it */
    int32_t named_listers; /* hosts with a list that it names */
};

struct peers_day {
    int32_t day;
    int64_t lists, added, removed;
};

/* Blocks in force that servers publish. */
struct peers_blocks {
    int32_t day;
    int64_t publishers, blocks, suspend, targets;
};

struct peers {
    struct peers_host *hosts; /* owned, by instance id */
    int32_t ids;              /* ids run from 1 to here */
    char **software;          /* owned names */
    int32_t software_count;
    int32_t lists;          /* lists read */
    int64_t edges;          /* of hosts that may be shown */
    int64_t mutual;         /* of them, pairs that know each other, counted once a direction */
    int64_t between;        /* edges between two hosts that both publish a list */
    int32_t named;          /* hosts that at least one list names */
    struct peers_day *days; /* owned: changes of lists within the window */
    int day_count;
    struct peers_blocks *blocks; /* owned: published blocks, a day each on which any changed */
    int block_count;
};

/* Reads all lists (as Roaring bitmaps) and the changes from since to until (INT32_MIN: all). */
MUST_CHECK bool peers_measure(struct peers *p, struct pg *db, struct window window, struct err *e);
void peers_release(struct peers *p);

/* Chao2 bound over the hosts named that satisfy a condition; software -1 = any, users outside low..high are
 * left out when high >= 0. */
struct chao peers_undiscovered(const struct peers *p, int32_t software, bool answered_only, int64_t low,
                               int64_t high);

/* Is there a software of this name, reported or in the reference data? */
bool peers_has_software(const struct peers *p, const char *name);

/* Shape: see OUTPUT.md, peers. software: only hosts that run it are listed; NULL = all. hosts_max: length of
 * the list of hosts, -1 = all. */
json_t *peers_to_json(const struct peers *p, const char *software, int hosts_max) MUST_CHECK;

#endif
