/* DNS of the gauntlet. What a kind says of its names is a line of words: addresses (SELF is the host's own),
 * or a trick. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/compiler.h"
#include "gauntlet/gauntlet.h"
#include "net/site_dns.h"

enum {
    HEADER = 12,
    TYPE_A = 1,
    TYPE_CNAME = 5,
    TYPE_AAAA = 28,
    SERVFAIL = 2,
    NXDOMAIN = 3,
    REFUSED = 5,
    TTL_S = 60,
    MANY = 200,
    CHAIN = 8,
    WORDS_MAX = 200,
};

/* An answer being written. */
struct reply {
    unsigned char *out;
    size_t at, size;
    int type; /* asked for */
    int ttl;
    char self[32];
};

static void put(struct reply *r, const void *bytes, size_t len)
{
    if (r->at + len > r->size)
        return;
    memcpy(r->out + r->at, bytes, len);
    r->at += len;
}

static void put16(struct reply *r, int v)
{
    const unsigned char bytes[2] = {(unsigned char)(v >> 8), (unsigned char)v};

    put(r, bytes, 2);
}

/* The head of a record about the name at an offset. */
static void put_record(struct reply *r, size_t name_at, int type, int ttl, int len)
{
    put16(r, 0xc000 | (int)name_at);
    put16(r, type);
    put16(r, 1);
    put16(r, ttl >> 16);
    put16(r, ttl & 0xffff);
    put16(r, len);
    r->out[7]++;
    if (r->out[7] == 0)
        r->out[6]++;
}

static void put_address(struct reply *r, size_t name_at, const char *text)
{
    unsigned char bytes[16];

    if (strcmp(text, "SELF") == 0)
        text = r->self;
    if (r->type == TYPE_A && inet_pton(AF_INET, text, bytes) == 1) {
        put_record(r, name_at, TYPE_A, r->ttl, 4);
        put(r, bytes, 4);
    } else if (r->type == TYPE_AAAA && inet_pton(AF_INET6, text, bytes) == 1) {
        put_record(r, name_at, TYPE_AAAA, r->ttl, 16);
        put(r, bytes, 16);
    }
}

/* "a1", "a2", ... below the name that was asked for, each the alias of the next. */
static size_t put_chain(struct reply *r, int length)
{
    size_t name_at = HEADER;

    for (int i = 1; i <= length; i++) {
        const unsigned char label[] = {2, 'a', (unsigned char)('0' + i), 0xc0, HEADER};

        put_record(r, name_at, TYPE_CNAME, r->ttl, sizeof(label));
        name_at = r->at;
        put(r, label, sizeof(label));
    }
    return name_at;
}

static void put_list(struct reply *r, size_t name_at, const char *list)
{
    char words[WORDS_MAX];
    char *rest = words;
    const char *word;

    (void)snprintf(words, sizeof(words), "%s", list);
    while ((word = strsep(&rest, " ")))
        put_address(r, name_at, word);
}

/* ---- tricks: each gets what stands behind its word ---- */

static void trick_alias(struct reply *r, const char *list)
{
    put_list(r, put_chain(r, 1), list);
}

static void trick_chain(struct reply *r, const char *list)
{
    put_list(r, put_chain(r, CHAIN), list);
}

static void trick_alias_of_itself(struct reply *r, const char *list)
{
    const unsigned char name[] = {0xc0, HEADER};

    (void)list;
    put_record(r, HEADER, TYPE_CNAME, r->ttl, sizeof(name));
    put(r, name, sizeof(name));
}

static void trick_many(struct reply *r, const char *list)
{
    for (int i = 0; i < MANY; i++)
        put_address(r, HEADER, list);
}

static void trick_short(struct reply *r, const char *list)
{
    (void)list;
    put_record(r, HEADER, r->type, r->ttl, 3);
    put(r, "\x7f\x00\x00", 3);
}

static void trick_circle(struct reply *r, const char *list)
{
    int here = (int)r->at;

    (void)list;
    put16(r, 0xc000 | here); /* a name that is itself */
    put16(r, r->type);
    put16(r, 1);
    put(r, "\0\0\0\x3c\0\4\x7f\1\1\1", 10);
    r->out[7]++;
}

static void trick_junk(struct reply *r, const char *list)
{
    (void)list;
    memset(r->out + 2, 0xa5, r->at - 2);
}

static void trick_cut(struct reply *r, const char *list)
{
    (void)list;
    r->out[2] |= 2;
}

static void trick_code(struct reply *r, const char *list)
{
    r->out[3] |= (unsigned char)atoi(list);
}

static void trick_ttl0(struct reply *r, const char *list)
{
    (void)list;
    r->ttl = 0;
    put_address(r, HEADER, "SELF");
}

static void trick_none(struct reply *r, const char *list)
{
    (void)list;
    r->at = 0;
}

static const struct {
    const char *word;
    void (*trick)(struct reply *r, const char *list);
    const char *list;
} tricks[] = {
    {"cname ", trick_alias, NULL}, {"chain ", trick_chain, NULL}, {"cnameloop", trick_alias_of_itself, ""},
    {"many ", trick_many, NULL},   {"short", trick_short, ""},    {"circle", trick_circle, ""},
    {"junk", trick_junk, ""},      {"cut", trick_cut, ""},        {"silent", trick_none, ""},
    {"servfail", trick_code, "2"}, {"nxdomain", trick_code, "3"}, {"refused", trick_code, "5"},
    {"nodata", trick_code, "0"},   {"ttl0", trick_ttl0, ""},
};

static void say_words(struct reply *r, const char *words)
{
    for (size_t i = 0; i < COUNT_OF(tricks); i++) {
        size_t len = strlen(tricks[i].word);

        if (strncmp(words, tricks[i].word, len) == 0) {
            tricks[i].trick(r, tricks[i].list ? tricks[i].list : words + len);
            return;
        }
    }
    put_list(r, HEADER, words);
}

/* ---- false answers before the true one ---- */

static void send_false(int fd, const struct sockaddr_in *to, const struct reply *r, const char *how)
{
    unsigned char copy[512];
    struct reply wrong = *r;
    int other = -1;

    memcpy(copy, r->out, r->at);
    wrong.out = copy;
    wrong.size = sizeof(copy);
    put_address(&wrong, HEADER, r->type == TYPE_A ? "127.9.9.9" : "::1");
    if (strcmp(how, "wrongid") == 0)
        copy[0] ^= 0x55;
    else if (strcmp(how, "wrongname") == 0)
        copy[HEADER + 1] ^= 0x01;
    else
        other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)sendto(other >= 0 ? other : fd, copy, wrong.at, 0, (const struct sockaddr *)to, sizeof(*to));
    if (other >= 0)
        (void)close(other);
}

/* ---- the question ---- */

/* What is said of a kind's name the n-th time: "then FIRST LATER". */
static const char *words_of(const struct kind *k, int asked, char *first, size_t size)
{
    const char *later;

    if (!k->dns)
        return "SELF";
    if (strncmp(k->dns, "then ", 5) != 0)
        return k->dns;
    later = strchr(k->dns + 5, ' ');
    (void)snprintf(first, size, "%.*s", (int)(later - k->dns - 5), k->dns + 5);
    return asked <= 1 ? first : later + 1;
}

static void say_of_kind(struct tally *tally, int fd, const struct sockaddr_in *from, struct reply *r,
                        int kind)
{
    const char *words;
    char first[40];
    int asked;

    if (r->type == TYPE_A)
        (void)atomic_fetch_add(&tally->questions[kind], 1);
    asked = atomic_load(&tally->questions[kind]);
    words = words_of(&kinds[kind], asked, first, sizeof(first));
    if (strncmp(words, "wrong", 5) == 0) {
        send_false(fd, from, r, words);
        words = "SELF";
    }
    say_words(r, words);
}

size_t names_answer(struct tally *tally, int fd, const struct sockaddr_in *from,
                    const unsigned char *question, size_t len, unsigned char *out, size_t size)
{
    struct reply r = {.out = out, .size = size, .ttl = TTL_S};
    char name[300];
    int kind, number;
    size_t used;

    if (len < HEADER || len > 300)
        return 0;
    used = site_dns_name(question + HEADER, len - HEADER, name, sizeof(name));
    if (used == 0)
        return 0;
    memset(out, 0, size);
    memcpy(out, question, HEADER + used);
    out[2] = 0x81;
    out[3] = 0x80;
    memset(out + 6, 0, 6);
    r.at = HEADER + used;
    r.type = question[HEADER + used - 3];
    if (strcasestr(name, ".n0-")) { /* the farm that does not answer */
        out[3] |= NXDOMAIN;
    } else if (kind_of_host(name, &kind, &number)) {
        kind_address(kind, number, r.self, sizeof(r.self));
        say_of_kind(tally, fd, from, &r, kind);
    } else if (strcasecmp(name, "private.helper-gauntlet.social") == 0) {
        put_list(&r, HEADER, "127.9.9.9 ::1");
    } else if (strcasestr(name, "asked-gauntlet.social")) {
        (void)atomic_fetch_add(&tally->opted_out, 1);
        put_list(&r, HEADER, "127.1.250.1");
    } else if (strcasestr(name, "helper-gauntlet.social")) {
        put_list(&r, HEADER, "127.1.250.1");
    } else {
        out[3] |= NXDOMAIN;
    }
    return r.at;
}
