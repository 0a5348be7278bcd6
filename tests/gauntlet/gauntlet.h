/*
 * gauntlet: hostile servers of many kinds on the loopback, and what must become of a visit to each. Names
 * stand under real public suffixes and exist only in the gauntlet's own DNS.
 */
#ifndef TESTS_GAUNTLET_GAUNTLET_H
#define TESTS_GAUNTLET_GAUNTLET_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/site.h"

enum {
    KINDS_MAX = 250,
    CROWD_MAX = 60, /* hosts of one kind */
};

/* Kinds that cost work, crowds, and kinds that wait for time-outs run in crawls of their own, so that work
 * does not make the crawler miss somebody's time. */
enum wave { WAVE_WORK, WAVE_CROWD, WAVE_TIME, WAVES };

/* How a connection begins, beyond what a site can do. */
enum greeting {
    GREET_TLS,
    GREET_EXPIRED,
    GREET_OTHER_NAME,
    GREET_SELF_SIGNED,
    GREET_STRANGER,
    GREET_PLAIN,      /* HTTP without TLS */
    GREET_RESET,      /* at the first octet */
    GREET_MUTE,       /* accepted, then silence */
    GREET_JUNK,       /* octets that are no TLS */
    GREET_HALF_HELLO, /* a TLS record that promises more, then silence */
    GREET_DRIP,       /* a TLS record, one octet a second */
    GREET_HALF_CLOSED,
    GREET_CLOSE, /* closed at once */
};

/* One connection of a gauntlet's host. */
struct guest {
    SSL *tls;
    int fd;
    const struct kind *kind;
    int number;       /* of the host in its crowd */
    const char *host; /* as asked */
    const char *path;
};

typedef void answer_fn(struct guest *g);

struct kind {
    const char *name;
    const char *expect; /* outcomes, separated by blanks; "ok/7": with that state of the peer list */
    enum wave wave;
    int crowd;       /* hosts; 0 = 1 */
    const char *dns; /* what DNS says (names.c); NULL = the host's own address */
    enum greeting greeting;
    const char *path;  /* whose answer is hostile (its beginning); NULL = the pointer's */
    answer_fn *answer; /* NULL = everything is answered as an honest server does */
    const char *text;  /* for the answer */
};

#define POINTER "/.well-known/nodeinfo"
#define DOCUMENT "/nodeinfo/2.0"
#define PEERS "/api/v1/instance/peers"
#define ROBOTS "/robots.txt"

extern const struct kind kinds[]; /* ends with a NULL name */
int kind_count(void);
/* "g7.gauntlet-7.social" and so on. */
void kind_host(int kind, int number, char *out, size_t size);
/* Which one has this name or a name below it; false when none. */
bool kind_of_host(const char *host, int *kind, int *number);
/* 127.1.0.0/16 is open to the crawler; everything else on the loopback is not. */
void kind_address(int kind, int number, char *out, size_t size);
bool kind_of_address(const uint8_t bytes[4], int *kind, int *number);

/* What the servers count, in memory shared with the judge. */
struct tally {
    atomic_llong sent[KINDS_MAX]; /* octets of answers, before TLS */
    atomic_int requests[KINDS_MAX];
    atomic_int questions[KINDS_MAX]; /* to DNS, for an A record */
    atomic_int opted_out;            /* questions about the host that opted out */
    atomic_int refused_place;        /* connections to an address that must never be contacted */
};

/* ---- sending; false when the other side is gone ---- */
bool say(struct guest *g, const void *bytes, size_t len);
bool say_text(struct guest *g, const char *text);
bool say_head(struct guest *g, int status, const char *headers, long long len); /* -1 = no Content-Length */
bool say_all(struct guest *g, int status, const char *headers, const char *body);

/* honest.c: what a small Mastodon says. False when the connection is to be closed. */
void answer_honestly(struct guest *g);

/* answers.c */
answer_fn send_body, send_raw, send_redirect, send_helper, send_header, send_status, send_nul, send_etag,
    send_two_answers, hang, close_now, reset_middle, send_gzip_of_text, send_links, send_long_link, send_farm,
    send_fresh_farm;
/* bombs.c */
answer_fn send_gzip_bomb, send_gzip_twice, send_gzip_torn, send_zstd, send_endless_chunks,
    send_endless_slowly, drip_body, drip_head, flood_headers, flood_line, flood_cookies, flood_1xx,
    send_million_names, send_long_string, send_deep, send_objects, send_whole_list, send_digits,
    send_endless_robots, send_robots_stars;

/* names.c: the answer to one packet; 0 = none. False answers that go before it are sent to its sender at
 * once. */
size_t names_answer(struct tally *tally, int fd, const struct sockaddr_in *from,
                    const unsigned char *question, size_t len, unsigned char *out, size_t size);

/* server.c */
struct gauntlet {
    int pid;
    uint16_t https_port, dns_port;
    char ca_file[100];
    struct tally *tally;
};
void gauntlet_start(struct gauntlet *g);
void gauntlet_stop(struct gauntlet *g);

#endif
