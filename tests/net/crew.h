/*
 * crew: a fetch worker in a process of its own, and a coordinator's end of its socket, for tests: hands out
 * visits, opens the gate, collects what comes back.
 */
#ifndef TESTS_NET_CREW_H
#define TESTS_NET_CREW_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "message.h"
#include "net/site.h"

enum { CREW_VISITS_MAX = 1000, CREW_GATES_MAX = 40 };

/* What is known of one visit. */
struct crew_visit {
    bool over;
    struct message_result result;
    int gates;                                            /* how often it asked for the pace */
    unsigned char keys[CREW_GATES_MAX][MESSAGE_KEY_SIZE]; /* of which addresses */
    uint32_t *peers;                                      /* numbers of names, owned */
    uint32_t peer_count;
    struct series_point points[50];
    uint32_t point_count;
    struct message_block blocks[50];
    uint32_t block_count;
};

struct crew {
    pid_t pid;
    int fd;
    struct buf in, out;
    bool ready;
    bool gone;      /* the worker hung up */
    bool hold;      /* do not open the gate */
    int deaf_after; /* take nothing more once so many visits asked at the gate; 0 = never deaf */
    int gates;      /* questions at the gate so far */
    uint32_t lag_ms;
    char (*names)[RECORD_HOST_MAX]; /* by number, owned */
    uint32_t name_count;
    struct crew_visit visits[CREW_VISITS_MAX]; /* by visit number - 1 */
    int started, over;
};

/* Settings that reach a site. */
struct message_config crew_config(const struct site *s);
/* Starts the program as a worker and waits until it is ready. */
void crew_start(struct crew *c, const char *program, const struct message_config *config);
/* Hangs up, and gives the exit status of the worker (128 + signal when one ended it). */
int crew_stop(struct crew *c);

/* Hands out a visit; its number. */
uint64_t crew_ask(struct crew *c, const char *host, uint32_t want);
uint64_t crew_ask_again(struct crew *c, const struct message_visit *ask);
/* Serves the socket for so long, or until every visit is over (or the worker is gone). */
void crew_run(struct crew *c, int timeout_ms);
/* All at once: the visit of one host, run to its end. Borrowed. */
const struct crew_visit *crew_see(struct crew *c, const char *host, uint32_t want);
const struct crew_visit *crew_visit_of(const struct crew *c, uint64_t visit);
/* Opens the gate for a visit that was held. */
void crew_go(struct crew *c, uint64_t visit);

#endif
