/* Answers that are wrong, not large. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gauntlet/gauntlet.h"

enum { TEXT_MAX = 4096, FARM_NAMES = 65000, FRESH_NAMES = 300, LINKS = 100000 };

/* ---- an honest server ---- */

void answer_honestly(struct guest *g)
{
    char body[TEXT_MAX];

    if (strcmp(g->path, POINTER) == 0) {
        (void)snprintf(body, sizeof(body),
                       "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\","
                       "\"href\":\"https://%s" DOCUMENT "\"}]}",
                       g->host);
        (void)say_all(g, 200, "", body);
    } else if (strcmp(g->path, DOCUMENT) == 0) {
        (void)say_all(g, 200, "",
                      "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\",\"version\":\"4.2.0\"},"
                      "\"protocols\":[\"activitypub\"],\"services\":{\"inbound\":[],\"outbound\":[]},"
                      "\"openRegistrations\":true,\"usage\":{\"users\":{\"total\":42,\"activeMonth\":7,"
                      "\"activeHalfyear\":9},\"localPosts\":100},\"metadata\":{}}");
    } else if (strcmp(g->path, PEERS) == 0) {
        (void)say_all(g, 200, "", "[]");
    } else {
        (void)say_all(g, 404, "", "");
    }
}

/* ---- one answer of the table's text ---- */

void send_body(struct guest *g)
{
    (void)say_all(g, 200, "", g->kind->text);
}

static void end(struct guest *g)
{
    SSL_set_shutdown(g->tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

/* The whole answer as it stands, then the end. */
void send_raw(struct guest *g)
{
    (void)say_text(g, g->kind->text);
    (void)SSL_shutdown(g->tls);
    end(g);
}

/* An honest document behind headers of the table. */
void send_header(struct guest *g)
{
    static const char list[] = "[]",
                      document[] = "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\"}}";

    (void)say_all(g, 200, g->kind->text, strcmp(g->path, PEERS) == 0 ? list : document);
}

void send_status(struct guest *g)
{
    (void)say_head(g, atoi(g->kind->text), "", strcmp(g->kind->text, "206") == 0 ? 0 : -1);
    if (strcmp(g->kind->text, "206") != 0)
        end(g);
}

void send_gzip_of_text(struct guest *g)
{
    (void)say_all(g, 200, "Content-Encoding: gzip\r\n", g->kind->text);
}

void send_nul(struct guest *g)
{
    static const char body[] = "{\"version\":\"2.0\",\0\"software\":{\"name\":\"mastodon\"}}";

    (void)(say_head(g, 200, "", sizeof(body) - 1) && say(g, body, sizeof(body) - 1));
}

void send_etag(struct guest *g)
{
    static char header[60000];
    size_t len = (size_t)atoi(g->kind->text);

    memset(header, 'e', sizeof(header));
    memcpy(header, "HTTP/1.1 200 Said\r\nContent-Length: 2\r\nETag: \"", 45);
    memcpy(header + len, "\"\r\n\r\n[]", 8);
    (void)say(g, header, len + 7);
}

/* The answer, and one more for a request that did not come yet. */
void send_two_answers(struct guest *g)
{
    (void)(say_all(g, 404, "", "") &&
           say_all(g, 200, "",
                   "{\"version\":\"2.0\",\"software\":{\"name\":\"smuggled\",\"version\":\"1\"}}"));
}

void hang(struct guest *g)
{
    (void)g;
    (void)pause();
}

void close_now(struct guest *g)
{
    end(g);
}

void reset_middle(struct guest *g)
{
    const struct linger hard = {.l_onoff = 1, .l_linger = 0};

    (void)(say_head(g, 200, "", 5000) && say_text(g, "{\"version\":"));
    (void)setsockopt(g->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    end(g);
}

/* ---- redirects ---- */

void send_redirect(struct guest *g)
{
    const char *mark = strstr(g->kind->text, "%h");
    char headers[600];

    if (mark)
        (void)snprintf(headers, sizeof(headers), "Location: %.*s%s%s\r\n", (int)(mark - g->kind->text),
                       g->kind->text, g->host, mark + 2);
    else
        (void)snprintf(headers, sizeof(headers), "Location: %s\r\n", g->kind->text);
    (void)say_all(g, 302, headers, "");
}

/* To a helper that leads back. */
void send_helper(struct guest *g)
{
    char headers[200];

    (void)snprintf(headers, sizeof(headers), "Location: https://k%d.helper-gauntlet.social%s\r\n",
                   (int)(g->kind - kinds), g->kind->text);
    (void)say_all(g, 302, headers, "");
}

/* ---- lists ---- */

void send_links(struct guest *g)
{
    static const char link[] = "{\"rel\":\"x\",\"href\":\"https://a.org/\"},";

    if (!say_head(g, 200, "", -1) || !say_text(g, "{\"links\":["))
        return;
    for (int i = 0; i < LINKS; i++)
        if (!say_text(g, link))
            break;
    end(g);
}

void send_long_link(struct guest *g)
{
    static char body[50200];
    int len = snprintf(body, sizeof(body),
                       "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\","
                       "\"href\":\"https://%s/%050000d\"}]}",
                       g->host, 0);

    (void)(say_head(g, 200, "", len) && say(g, body, (size_t)len));
}

static void send_names(struct guest *g, unsigned seed, int count)
{
    char *body = malloc((size_t)count * 60 + 10);
    size_t at = 1;

    if (!body)
        exit(1);
    body[0] = '[';
    for (int i = 0; i < count; i++)
        at += (size_t)snprintf(body + at, 60, "%s\"h0.n%u-%d.gauntlet-%d.social\"", i ? "," : "", seed, i,
                               (int)(g->kind - kinds));
    body[at++] = ']';
    (void)(say_head(g, 200, "", (long long)at) && say(g, body, at));
    free(body);
}

/* Names below one domain that do not exist. */
void send_farm(struct guest *g)
{
    send_names(g, 0, FARM_NAMES);
}

/* Every host of the domain answers, with fresh names. */
void send_fresh_farm(struct guest *g)
{
    static atomic_uint seed;

    send_names(g, atomic_fetch_add(&seed, 1) + 1, FRESH_NAMES);
}
