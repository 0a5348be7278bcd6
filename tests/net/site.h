/*
 * site: a scripted part of the internet for tests, in a process of its own on the loopback: a DNS server and
 * an HTTPS server that do exactly what a table says, and write down what they were asked.
 */
#ifndef TESTS_NET_SITE_H
#define TESTS_NET_SITE_H

#include <stddef.h>
#include <stdint.h>

/* What DNS says of a name. */
enum site_name { SITE_ADDRESS, SITE_NXDOMAIN, SITE_NODATA, SITE_SERVFAIL, SITE_SILENT };

/* What happens on a connection before HTTP. */
enum site_greeting {
    SITE_TLS,
    SITE_EXPIRED,    /* certificate of last year */
    SITE_OTHER_NAME, /* certificate for another name */
    SITE_SELF_SIGNED,
    SITE_STRANGER,   /* signed by an authority that nobody trusts */
    SITE_PLAIN_HTTP, /* no TLS at all */
    SITE_RESET,      /* connection reset by the first byte */
    SITE_MUTE,       /* accepted, then silence */
    SITE_REFUSED,    /* nobody listens */
    SITE_FULL,       /* somebody listens and never answers: the queue is full */
};

struct site_host {
    const char *name; /* NULL ends a table */
    enum site_name dns;
    const char *addresses; /* "127.1.0.1 127.1.0.2"; more than four are not told */
    enum site_greeting greeting;
};

/* What the answer to one path does, beside its status and body. */
enum site_trick {
    SITE_NORMAL,
    SITE_HANG,        /* no answer ever */
    SITE_CUT,         /* promises more than it sends */
    SITE_STALL,       /* the same, and stays */
    SITE_GARBAGE,     /* not HTTP */
    SITE_CLOSE,       /* Connection: close */
    SITE_DROP,        /* closes after the answer without a word */
    SITE_FILL,        /* body, then blanks up to 1.5 times 1 MiB */
    SITE_GZIP_FILL,   /* the same, compressed */
    SITE_LONG_HEADER, /* 90,000 octets of headers */
    SITE_HEX,         /* body is the hexadecimal text of what is sent */
};

struct site_page {
    const char *host; /* NULL ends a table */
    const char *path; /* with query */
    int status;
    const char *headers; /* each with \r\n; NULL for none */
    const char *body;    /* NULL for none */
    enum site_trick trick;
};

/* One request as it came. */
struct site_seen {
    char host[100];
    char path[200];
    char method[8];
    char user_agent[100];
    char accept[60];
    char if_none_match[60];
    char if_modified_since[60];
    char body[120];
    uint32_t connection; /* a number for each connection that came this far */
    int64_t at_ms;       /* monotonic */
};

struct site {
    int pid;
    uint16_t https_port, dns_port;
    char dns[32];      /* "127.0.0.1:PORT" */
    char ca_file[100]; /* PEM of the authority; removed by site_stop */
    struct site_log *log;
};

/* Starts it; ends the test program when that fails. */
void site_start(struct site *s, const struct site_host *hosts, const struct site_page *pages);
void site_stop(struct site *s);

/* Requests for a host, or all when host is NULL; and the n-th of them (0 = first), NULL when there is none.
 */
int site_requests(const struct site *s, const char *host);
const struct site_seen *site_request(const struct site *s, const char *host, int n);
/* Connections to a host on which a request came. */
int site_connections(const struct site *s, const char *host);

#endif
