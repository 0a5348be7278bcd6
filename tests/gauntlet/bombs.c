/* Answers without measure: large, endless, deep, slow. Each is made as it is sent. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "gauntlet/gauntlet.h"

enum {
    BLOCK = 1 << 20,
    BOMB_BLOCKS = 1000, /* 1 GB decoded */
    ENDLESS = 1000000,
    DRIPS = 120,
    NAMES = 1000000,
    STRING_MB = 100,
    LINE_SIZE = 1 << 20,
};

static void end(struct guest *g)
{
    SSL_set_shutdown(g->tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

/* Says the same again and again, until the other side has enough. */
static void repeat(struct guest *g, const void *bytes, size_t len, int times)
{
    for (int i = 0; i < times && say(g, bytes, len); i++)
        continue;
    end(g);
}

/* ---- compressed ---- */

static size_t deflate_block(z_stream *z, const char *text, size_t len, unsigned char *out, size_t room,
                            int flush)
{
    union {
        const char *chars;
        unsigned char *octets;
    } in = {.chars = text}; /* zlib's interface knows no const */

    z->next_in = in.octets;
    z->avail_in = (unsigned)len;
    z->next_out = out;
    z->avail_out = (unsigned)room;
    (void)deflate(z, flush);
    return room - z->avail_out;
}

/* A gzip stream of some text and a thousand times a megabyte of blanks: each megabyte is the same few octets.
 */
void send_gzip_bomb(struct guest *g)
{
    static const char open[] = "{\"links\":", list[] = "[\"a.org\",";
    const char *start = strcmp(g->path, PEERS) == 0 ? list : open;
    char *blanks = malloc(BLOCK);
    unsigned char first[200], *packed = malloc(BLOCK);
    z_stream z = {0};
    size_t first_len, len;

    if (!blanks || !packed || deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        exit(1);
    memset(blanks, ' ', BLOCK);
    first_len = deflate_block(&z, start, strlen(start), first, sizeof(first), Z_FULL_FLUSH);
    len = deflate_block(&z, blanks, BLOCK, packed, BLOCK, Z_FULL_FLUSH);
    if (say_head(g, 200, "Content-Encoding: gzip\r\n", -1) && say(g, first, first_len))
        repeat(g, packed, len, BOMB_BLOCKS);
    end(g);
    (void)deflateEnd(&z);
    free(blanks);
    free(packed);
}

/* Layers of compression multiply. */
void send_gzip_twice(struct guest *g)
{
    static char blanks[4096];

    memset(blanks, 0, sizeof(blanks));
    (void)(say_head(g, 200, "Content-Encoding: gzip, gzip\r\n", sizeof(blanks)) &&
           say(g, blanks, sizeof(blanks)));
    end(g);
}

void send_gzip_torn(struct guest *g)
{
    static const char text[] = "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\"}}";
    unsigned char packed[300];
    z_stream z = {0};
    size_t len;

    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        exit(1);
    len = deflate_block(&z, text, sizeof(text) - 1, packed, sizeof(packed), Z_FINISH);
    (void)deflateEnd(&z);
    (void)(say_head(g, 200, "Content-Encoding: gzip\r\n", (long long)len / 2) && say(g, packed, len / 2));
}

/* A frame that asks for a window of 128 MiB and then repeats one octet 128 KiB at a time (RFC 8878,
 * sections 3.1.1.1.2 and 3.1.1.2). */
void send_zstd(struct guest *g)
{
    static const unsigned char frame[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88};
    static const unsigned char block[] = {0x02, 0x00, 0x10, ' '};

    if (say_head(g, 200, "Content-Encoding: zstd\r\n", -1) && say(g, frame, sizeof(frame)))
        repeat(g, block, sizeof(block), 8000);
    end(g);
}

/* ---- endless ---- */

void send_endless_chunks(struct guest *g)
{
    static char chunk[16384 + 8];

    memcpy(chunk, "4000\r\n", 6);
    memset(chunk + 6, ' ', 16384);
    memcpy(chunk + 6 + 16384, "\r\n", 2);
    if (say_head(g, 200, "Transfer-Encoding: chunked\r\n", -1)) {
        char first[200];

        (void)snprintf(first, sizeof(first), "%zx\r\n%s\r\n", strlen(g->kind->text), g->kind->text);
        if (say_text(g, first))
            repeat(g, chunk, sizeof(chunk), ENDLESS);
    }
    end(g);
}

void send_endless_robots(struct guest *g)
{
    static const char rule[] = "User-agent: somebody-else\nDisallow: /x\n";
    static char rules[400 * (sizeof(rule) - 1)];

    for (size_t i = 0; i < sizeof(rules); i += sizeof(rule) - 1)
        memcpy(rules + i, rule, sizeof(rule) - 1);
    if (say_head(g, 200, "", -1))
        repeat(g, rules, sizeof(rules), ENDLESS);
    end(g);
}

/* Patterns that match slowly when they are tried one position after the other. */
void send_robots_stars(struct guest *g)
{
    static char body[400000];
    size_t at = 0;

    at += (size_t)snprintf(body, 100, "User-agent: *\n");
    while (at + 600 < sizeof(body)) {
        at += (size_t)snprintf(body + at, 20, "Disallow: /");
        for (int i = 0; i < 250; i++) {
            body[at++] = '*';
            body[at++] = "nodeif"[i % 6];
        }
        at += (size_t)snprintf(body + at, 4, "Z$\n");
    }
    (void)(say_head(g, 200, "", (long long)at) && say(g, body, at));
}

/* Above the limit of low speed, so that only the visit's own time ends it. */
void send_endless_slowly(struct guest *g)
{
    static const char names[] =
        "\"a.org\",\"b.org\",\"c.org\",\"d.org\",\"e.org\",\"f.org\",\"g.org\",\"h.org\",";

    if (!say_head(g, 200, "", -1) || !say_text(g, "["))
        return;
    for (int i = 0; i < DRIPS * 64 && say(g, names, sizeof(names) - 1); i++)
        (void)usleep(1000000 / 64);
    end(g);
}

static void drip(struct guest *g, const char *octet)
{
    for (int i = 0; i < DRIPS && say(g, octet, 1); i++)
        (void)sleep(1);
    end(g);
}

void drip_body(struct guest *g)
{
    if (say_head(g, 200, "", 10000))
        drip(g, " ");
}

void drip_head(struct guest *g)
{
    if (say_text(g, "HTTP/1.1 200 OK\r\nX: "))
        drip(g, "x");
}

/* ---- heads ---- */

void flood_headers(struct guest *g)
{
    if (say_text(g, "HTTP/1.1 200 OK\r\n"))
        repeat(g, "X-A: b\r\nX-B: c\r\nX-C: d\r\nX-D: e\r\nX-E: f\r\nX-F: g\r\nX-G: h\r\nX-H: i\r\n", 64,
               ENDLESS);
}

void flood_line(struct guest *g)
{
    char *line = malloc(LINE_SIZE);

    if (!line)
        exit(1);
    memset(line, 'x', LINE_SIZE);
    if (say_text(g, "HTTP/1.1 200 OK\r\nX: "))
        repeat(g, line, LINE_SIZE, 1);
    free(line);
}

void flood_cookies(struct guest *g)
{
    if (say_text(g, "HTTP/1.1 200 OK\r\n"))
        repeat(g, "Set-Cookie: a=b; Domain=.social; Path=/\r\n", 41, 100000);
}

void flood_1xx(struct guest *g)
{
    repeat(g, "HTTP/1.1 100 Continue\r\n\r\n", 25, ENDLESS);
}

/* ---- large and deep ---- */

void send_million_names(struct guest *g)
{
    char block[16384];
    size_t at = 0;

    if (!say_head(g, 200, "", -1) || !say_text(g, "["))
        return;
    for (int i = 0; i < NAMES; i++) {
        at += (size_t)snprintf(block + at, sizeof(block) - at, "\"n%d.names-%d.social\",", i, i);
        if (at < sizeof(block) - 64)
            continue;
        if (!say(g, block, at))
            break;
        at = 0;
    }
    end(g);
}

void send_long_string(struct guest *g)
{
    char *block = malloc(BLOCK);

    if (!block)
        exit(1);
    memset(block, 'a', BLOCK);
    if (say_head(g, 200, "", -1) && say_text(g, g->kind->text))
        repeat(g, block, BLOCK, STRING_MB);
    end(g);
    free(block);
}

void send_deep(struct guest *g)
{
    static char brackets[16384];
    long long len = atoll(g->kind->text);

    memset(brackets, '[', sizeof(brackets));
    if (!say_head(g, 200, "", len))
        return;
    for (long long left = len; left > 0; left -= (long long)sizeof(brackets))
        if (!say(g, brackets, left < (long long)sizeof(brackets) ? (size_t)left : sizeof(brackets)))
            return;
}

/* Small to send, large as a tree. */
void send_objects(struct guest *g)
{
    static char objects[3 * 8192];

    for (size_t i = 0; i < sizeof(objects); i += 3)
        memcpy(objects + i, "{},", 3);
    if (!say_head(g, 200, "Connection: close\r\n", -1) || !say_text(g, g->kind->text))
        return;
    for (int i = 0; i < 1200; i++)
        if (!say(g, objects, sizeof(objects)))
            break;
    (void)say_text(g, g->kind->text[0] == '[' ? "{}]" : "{}]}");
    (void)SSL_shutdown(g->tls);
    end(g);
}

/* Kept whole, since its root is an object; held open, so that many are there at once. */
void send_whole_list(struct guest *g)
{
    char *block = malloc(BLOCK);

    if (!block)
        exit(1);
    memset(block, ' ', BLOCK);
    if (say_head(g, 200, "", 31LL << 20) && say_text(g, "{\"instances\":["))
        for (int i = 0; i < 30 && say(g, block, BLOCK); i++)
            continue;
    (void)sleep(3);
    end(g);
    free(block);
}

void send_digits(struct guest *g)
{
    static char body[900200];
    size_t at = (size_t)snprintf(body, 200,
                                 "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\"},\"usage\":"
                                 "{\"localPosts\":");

    memset(body + at, '9', 900000);
    at += 900000;
    memcpy(body + at, "}}", 2);
    (void)(say_head(g, 200, "", (long long)at + 2) && say(g, body, at + 2));
}
