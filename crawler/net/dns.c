#include "net/dns.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include "base/clock.h"
#include "base/err.h"

enum {
    TRY_MS = 700, /* the first; each further one waits twice as long: 4.9 s with one resolver */
    TRIES = 3,
};

struct question {
    struct dns *dns;
    char *host;
    dns_begun_fn *begun;
    dns_fn *fn; /* NULL = forgotten, or answered before c-ares was done with it */
    void *arg;
    int left; /* queries without an answer */
    int status4, status6;
    struct loop_timer deadline;
    struct dns_answer answer;
    struct question *prev, *next; /* in one of the lists of dns */
};

struct list {
    struct question *first, *last;
};

struct dns {
    struct loop *loop;
    ares_channel channel;
    struct loop_timer timer;
    struct loop_timer deliver;
    struct list waiting, flying, done;
    int in_flight, in_flight_max;
    bool closing;
};

static void append(struct list *l, struct question *q)
{
    q->prev = l->last;
    q->next = NULL;
    if (l->last)
        l->last->next = q;
    else
        l->first = q;
    l->last = q;
}

static void take_out(struct list *l, struct question *q)
{
    if (q->prev)
        q->prev->next = q->next;
    else
        l->first = q->next;
    if (q->next)
        q->next->prev = q->prev;
    else
        l->last = q->prev;
}

static void question_free(struct question *q)
{
    free(q->host);
    free(q);
}

static void on_timer(void *arg);

/* c-ares wants to be called when its next time-out is due. */
static void arm(struct dns *d)
{
    struct timeval tv;
    const struct timeval *t = ares_timeout(d->channel, NULL, &tv);

    if (t)
        loop_timer_set(d->loop, &d->timer, t->tv_sec * 1000 + t->tv_usec / 1000 + 1, on_timer, d);
    else
        loop_timer_clear(d->loop, &d->timer);
}

static void on_timer(void *arg)
{
    struct dns *d = arg;

    ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    arm(d);
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct dns *d = arg;

    ares_process_fd(d->channel, ready & (LOOP_READ | LOOP_ERROR) ? fd : ARES_SOCKET_BAD,
                    ready & LOOP_WRITE ? fd : ARES_SOCKET_BAD);
    arm(d);
}

static void on_socket(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct dns *d = arg;
    unsigned want = (readable ? (unsigned)LOOP_READ : 0) | (writable ? (unsigned)LOOP_WRITE : 0);

    if (want)
        loop_watch(d->loop, fd, want, on_ready, d);
    else
        loop_unwatch(d->loop, fd);
}

static enum dns_state state_of(const struct question *q)
{
    const int both[] = {q->status4, q->status6};
    bool absent = true;

    if (q->answer.count > 0)
        return DNS_OK;
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        if (both[i] != ARES_SUCCESS && both[i] != ARES_ENODATA && both[i] != ARES_ENOTFOUND)
            return DNS_TEMPORARY;
        absent = absent && both[i] == ARES_ENOTFOUND;
    }
    return absent ? DNS_NXDOMAIN : DNS_NODATA;
}

static const char *detail_of(const struct question *q)
{
    int status = q->status4 != ARES_SUCCESS && q->status4 != ARES_ENODATA && q->status4 != ARES_ENOTFOUND
                     ? q->status4
                     : q->status6;

    return q->answer.state == DNS_TEMPORARY ? ares_strerror(status) : "";
}

static void start_more(struct dns *d);

static void deliver(void *arg)
{
    struct dns *d = arg;
    struct question *q;

    while ((q = d->done.first)) {
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it was taken off the list before
        take_out(&d->done, q);
        if (q->fn)
            q->fn(q->arg, &q->answer);
        question_free(q);
    }
    start_more(d);
}

/* c-ares goes on asking for a while (a single question cannot be called back); nobody listens any more. */
static void on_deadline(void *arg)
{
    struct question *q = arg;
    dns_fn *fn = q->fn;
    const struct dns_answer late = {.state = DNS_TEMPORARY, .detail = "no answer from DNS within 5 s"};

    q->fn = NULL;
    if (!fn)
        return;
    if (q->answer.count > 0) {
        q->answer.state = DNS_OK; /* one of the two kinds of address came */
        fn(q->arg, &q->answer);
    } else {
        fn(q->arg, &late);
    }
}

static void one_done(struct question *q)
{
    struct dns *d = q->dns;

    if (--q->left > 0)
        return;
    loop_timer_clear(d->loop, &q->deadline);
    take_out(&d->flying, q);
    d->in_flight--;
    if (d->closing) {
        question_free(q);
        return;
    }
    q->answer.state = state_of(q);
    q->answer.detail = detail_of(q);
    append(&d->done, q);
    loop_timer_set(d->loop, &d->deliver, 0, deliver, d);
}

static void add(struct dns_answer *a, const struct address *address)
{
    if (a->count < DNS_ADDRESSES_MAX)
        a->addresses[a->count++] = *address;
}

/* An answer that was cut before its first address says nothing. */
static int status_of(int status, const unsigned char *bytes, int len)
{
    enum { FLAGS_AT = 2, TRUNCATED = 2 };

    return status == ARES_ENODATA && len > FLAGS_AT && (bytes[FLAGS_AT] & TRUNCATED) ? ARES_EBADRESP : status;
}

static void on_v4(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
    struct question *q = arg;
    struct ares_addrttl found[DNS_ADDRESSES_MAX / 2];
    int count = (int)COUNT_OF(found);
    struct dns_answer v6 = q->answer;

    (void)timeouts;
    if (status == ARES_SUCCESS)
        status = ares_parse_a_reply(bytes, len, NULL, found, &count);
    q->status4 = status = status_of(status, bytes, len);
    if (status == ARES_SUCCESS) {
        /* IPv4 goes first, whichever answer came first */
        q->answer.count = 0;
        for (int i = 0; i < count; i++) {
            uint8_t raw[4];
            struct address a;

            memcpy(raw, &found[i].ipaddr, 4);
            a = address_from_v4(raw);
            add(&q->answer, &a);
        }
        for (int i = 0; i < v6.count; i++)
            add(&q->answer, &v6.addresses[i]);
    }
    one_done(q);
}

static void on_v6(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
    struct question *q = arg;
    struct ares_addr6ttl found[DNS_ADDRESSES_MAX / 2];
    int count = (int)COUNT_OF(found);

    (void)timeouts;
    if (status == ARES_SUCCESS)
        status = ares_parse_aaaa_reply(bytes, len, NULL, found, &count);
    q->status6 = status = status_of(status, bytes, len);
    for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
        struct address a;

        memcpy(a.bytes, &found[i].ip6addr, 16);
        add(&q->answer, &a);
    }
    one_done(q);
}

static void start_more(struct dns *d)
{
    while (d->waiting.first && d->in_flight < d->in_flight_max) {
        struct question *q = d->waiting.first;

        take_out(&d->waiting, q);
        append(&d->flying, q);
        d->in_flight++;
        q->left = 2;
        if (q->fn && q->begun)
            q->begun(q->arg);
        loop_timer_set(d->loop, &q->deadline, DNS_TIMEOUT_MS, on_deadline, q);
        ares_query(d->channel, q->host, ns_c_in, ns_t_a, on_v4, q);
        ares_query(d->channel, q->host, ns_c_in, ns_t_aaaa, on_v6, q);
    }
    arm(d);
}

void dns_ask(struct dns *d, const char *host, dns_begun_fn *begun, dns_fn *fn, void *arg)
{
    struct question *q = mem_alloc(sizeof(*q));

    q->dns = d;
    q->host = mem_text(host);
    q->begun = begun;
    q->fn = fn;
    q->arg = arg;
    append(&d->waiting, q);
    if (d->deliver.place == 0)
        loop_timer_set(d->loop, &d->deliver, 0, deliver, d);
}

void dns_forget(struct dns *d, const void *arg)
{
    struct list *lists[] = {&d->waiting, &d->flying, &d->done};

    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (struct question *q = lists[i]->first; q; q = q->next)
            if (q->arg == arg)
                q->fn = NULL;
}

struct dns *dns_new(struct loop *l, const char *server, int in_flight_max, struct err *e)
{
    struct dns *d = mem_alloc(sizeof(*d));
    static char lookups[] = "b"; /* DNS only: the machine's hosts file says nothing about the fediverse */
    struct ares_options options = {
        /* NOCHECKRESP: that a resolver failed to find out is an answer, and told as such. IGNTC: what fits
         * into a datagram is enough for us; asking again over TCP, where that fails, would fail every other
         * question too. */
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC,
        .timeout = TRY_MS,
        .tries = TRIES,
        .lookups = lookups,
        .sock_state_cb = on_socket,
        .sock_state_cb_data = d,
    };
    int mask =
        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
    int status;

    d->loop = l;
    d->in_flight_max = in_flight_max;
    status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status == ARES_SUCCESS)
        status = ares_init_options(&d->channel, &options, mask);
    if (status == ARES_SUCCESS && server[0])
        status = ares_set_servers_ports_csv(d->channel, server);
    if (status != ARES_SUCCESS) {
        (void)err_set(e, ERR_CONFIG, "cannot set up DNS%s%s: %s; --dns takes ADDR:PORT",
                      server[0] ? " with server " : "", server, ares_strerror(status));
        if (d->channel)
            ares_destroy(d->channel);
        ares_library_cleanup();
        free(d);
        return NULL;
    }
    return d;
}

static void drop_all(struct list *l)
{
    struct question *q;

    while ((q = l->first)) {
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it was taken off the list before
        take_out(l, q);
        question_free(q);
    }
}

void dns_free(struct dns *d)
{
    if (!d)
        return;
    d->closing = true;
    ares_destroy(d->channel); /* answers every query under way with ARES_EDESTRUCTION */
    drop_all(&d->waiting);
    drop_all(&d->done);
    loop_timer_clear(d->loop, &d->timer);
    loop_timer_clear(d->loop, &d->deliver);
    ares_library_cleanup();
    free(d);
}
