/*
 * dns: names to addresses, over c-ares on the loop: A and AAAA together, the kinds of failure told apart.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include "net/address.h"
#include "net/loop.h"

struct dns;

enum dns_state {
    DNS_OK,
    DNS_NXDOMAIN,  /* the name does not exist */
    DNS_NODATA,    /* it exists and has no address */
    DNS_TEMPORARY, /* SERVFAIL, refused, no answer in time */
};

enum {
    DNS_ADDRESSES_MAX = 8,
    DNS_TIMEOUT_MS =
        5000, /* a question, however many resolvers there are; waiting for its turn not counted */
};

struct dns_answer {
    enum dns_state state;
    struct address addresses[DNS_ADDRESSES_MAX]; /* IPv4 first */
    int count;
    const char *detail; /* static words; "" when there is nothing to add */
};

/* The question's turn has come; it is asked now. */
typedef void dns_begun_fn(void *arg);
/* Called once for each question, never from inside dns_ask; the same goes for dns_begun_fn. */
typedef void dns_fn(void *arg, const struct dns_answer *answer);

/* server is "ADDR:PORT", "" for the system's resolvers (read now, never again). At most in_flight_max
 * questions are open at a time, two queries each: resolvers drop packets beyond about a hundred. */
MUST_CHECK struct dns *dns_new(struct loop *l, const char *server, int in_flight_max, struct err *e);
void dns_free(struct dns *d); /* questions under way are dropped without an answer; NULL is fine */
/* begun may be NULL. */
void dns_ask(struct dns *d, const char *host, dns_begun_fn *begun, dns_fn *fn, void *arg);
/* Forgets what was asked with this arg; nothing will be called. Walks over all questions. */
void dns_forget(struct dns *d, const void *arg);

#endif
