/*
 * Every way in which a host can fail, and the one outcome that it ends in: a fetch worker against a scripted
 * site, all hosts at once. The argument is the worker's program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "net/crew.h"

#define LINK(host, path)                                                                                     \
    "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.1\",\"href\":\"https://" host path \
    "\"}]}"
#define GOOD                                                                                                 \
    "{\"version\":\"2.1\",\"software\":{\"name\":\"mastodon\",\"version\":\"4.3.0\"},\"protocols\":["        \
    "\"activitypub\"],"                                                                                      \
    "\"openRegistrations\":true,\"usage\":{\"users\":{\"total\":7}}}"
#define WELL "/.well-known/nodeinfo"
#define WELL2 "/.well-known/x-nodeinfo2"
#define ANUBIS                                                                                               \
    "<!doctype html><html><head><title>Making sure you're not a bot!</title>"                                \
    "<script id=\"anubis_challenge\" type=\"application/json\">{}</script></head></html>"
#define HTML "<!doctype html><html><head><title>Hello</title></head><body></body></html>"

static const struct site_host hosts[] = {
    {"nx.fedtide-site.org", SITE_NXDOMAIN, NULL, SITE_TLS},
    {"nodata.fedtide-site.org", SITE_NODATA, NULL, SITE_TLS},
    {"servfail.fedtide-site.org", SITE_SERVFAIL, NULL, SITE_TLS},
    {"silent.fedtide-site.org", SITE_SILENT, NULL, SITE_TLS},
    {"private.fedtide-site.org", SITE_ADDRESS, "192.168.7.7 169.254.169.254", SITE_TLS},
    {"mapped.fedtide-site.org", SITE_ADDRESS, "::ffff:10.0.0.1", SITE_TLS},
    {"refused.fedtide-site.org", SITE_ADDRESS, "127.2.1.1", SITE_REFUSED},
    {"full.fedtide-site.org", SITE_ADDRESS, "127.2.2.1", SITE_FULL},
    {"reset.fedtide-site.org", SITE_ADDRESS, "127.2.3.1", SITE_RESET},
    {"expired.fedtide-site.org", SITE_ADDRESS, "127.2.4.1", SITE_EXPIRED},
    {"name.fedtide-site.org", SITE_ADDRESS, "127.2.5.1", SITE_OTHER_NAME},
    {"self.fedtide-site.org", SITE_ADDRESS, "127.2.6.1", SITE_SELF_SIGNED},
    {"stranger.fedtide-site.org", SITE_ADDRESS, "127.2.7.1", SITE_STRANGER},
    {"plain.fedtide-site.org", SITE_ADDRESS, "127.2.8.1", SITE_PLAIN_HTTP},
    {"mute.fedtide-site.org", SITE_ADDRESS, "127.2.9.1", SITE_MUTE},
    {"robots-500.fedtide-site.org", SITE_ADDRESS, "127.3.1.1", SITE_TLS},
    {"robots-hang.fedtide-site.org", SITE_ADDRESS, "127.3.2.1", SITE_TLS},
    {"robots-garbage.fedtide-site.org", SITE_ADDRESS, "127.3.3.1", SITE_TLS},
    {"robots-deny.fedtide-site.org", SITE_ADDRESS, "127.3.4.1", SITE_TLS},
    {"robots-429.fedtide-site.org", SITE_ADDRESS, "127.3.5.1", SITE_TLS},
    {"robots-503.fedtide-site.org", SITE_ADDRESS, "127.3.6.1", SITE_TLS},
    {"robots-anubis.fedtide-site.org", SITE_ADDRESS, "127.3.7.1", SITE_TLS},
    {"robots-headers.fedtide-site.org", SITE_ADDRESS, "127.3.8.1", SITE_TLS},
    {"robots-nx.fedtide-site.org", SITE_ADDRESS, "127.3.9.1", SITE_TLS},
    {"p404.fedtide-site.org", SITE_ADDRESS, "127.4.1.1", SITE_TLS},
    {"p404-large.fedtide-site.org", SITE_ADDRESS, "127.4.2.1", SITE_TLS},
    {"p410.fedtide-site.org", SITE_ADDRESS, "127.4.3.1", SITE_TLS},
    {"p403.fedtide-site.org", SITE_ADDRESS, "127.4.4.1", SITE_TLS},
    {"p400.fedtide-site.org", SITE_ADDRESS, "127.4.5.1", SITE_TLS},
    {"p500.fedtide-site.org", SITE_ADDRESS, "127.4.6.1", SITE_TLS},
    {"p503.fedtide-site.org", SITE_ADDRESS, "127.4.7.1", SITE_TLS},
    {"p503-retry.fedtide-site.org", SITE_ADDRESS, "127.4.8.1", SITE_TLS},
    {"p429.fedtide-site.org", SITE_ADDRESS, "127.4.9.1", SITE_TLS},
    {"p429-long.fedtide-site.org", SITE_ADDRESS, "127.4.10.1", SITE_TLS},
    {"hang.fedtide-site.org", SITE_ADDRESS, "127.4.11.1", SITE_TLS},
    {"cut.fedtide-site.org", SITE_ADDRESS, "127.4.12.1", SITE_TLS},
    {"garbage.fedtide-site.org", SITE_ADDRESS, "127.4.13.1", SITE_TLS},
    {"p401.fedtide-site.org", SITE_ADDRESS, "127.4.14.1", SITE_TLS},
    {"p405.fedtide-site.org", SITE_ADDRESS, "127.4.15.1", SITE_TLS},
    {"p406.fedtide-site.org", SITE_ADDRESS, "127.4.16.1", SITE_TLS},
    {"p418.fedtide-site.org", SITE_ADDRESS, "127.4.17.1", SITE_TLS},
    {"p451.fedtide-site.org", SITE_ADDRESS, "127.4.18.1", SITE_TLS},
    {"p521.fedtide-site.org", SITE_ADDRESS, "127.4.19.1", SITE_TLS},
    {"p530.fedtide-site.org", SITE_ADDRESS, "127.4.20.1", SITE_TLS},
    {"p429-page.fedtide-site.org", SITE_ADDRESS, "127.4.21.1", SITE_TLS},
    {"p503-wall.fedtide-site.org", SITE_ADDRESS, "127.4.22.1", SITE_TLS},
    {"p503-cut.fedtide-site.org", SITE_ADDRESS, "127.4.23.1", SITE_TLS},
    {"robots-wall.fedtide-site.org", SITE_ADDRESS, "127.3.10.1", SITE_TLS},
    {"six.fedtide-site.org", SITE_ADDRESS, "ff0e::1", SITE_REFUSED},
    {"robots-six.fedtide-site.org", SITE_ADDRESS, "127.3.11.1", SITE_TLS},
    {"n2-hang.fedtide-site.org", SITE_ADDRESS, "127.8.1.1", SITE_TLS},
    {"n2-cut.fedtide-site.org", SITE_ADDRESS, "127.8.2.1", SITE_TLS},
    {"n2-500.fedtide-site.org", SITE_ADDRESS, "127.8.3.1", SITE_TLS},
    {"n2-503.fedtide-site.org", SITE_ADDRESS, "127.8.4.1", SITE_TLS},
    {"n2-429.fedtide-site.org", SITE_ADDRESS, "127.8.5.1", SITE_TLS},
    {"n2-403.fedtide-site.org", SITE_ADDRESS, "127.8.6.1", SITE_TLS},
    {"n2-large.fedtide-site.org", SITE_ADDRESS, "127.8.7.1", SITE_TLS},
    {"n2-nx.fedtide-site.org", SITE_ADDRESS, "127.8.8.1", SITE_TLS},
    {"n2-refused.fedtide-site.org", SITE_ADDRESS, "127.8.9.1", SITE_TLS},
    {"parked.fedtide-site.org", SITE_ADDRESS, "127.5.13.1", SITE_TLS},
    {"shell.fedtide-site.org", SITE_ADDRESS, "127.5.14.1", SITE_TLS},
    {"chain.fedtide-site.org", SITE_ADDRESS, "127.6.10.1", SITE_TLS},
    {"captive.fedtide-site.org", SITE_ADDRESS, "127.6.11.1", SITE_TLS},
    {"html.fedtide-site.org", SITE_ADDRESS, "127.5.1.1", SITE_TLS},
    {"html-large.fedtide-site.org", SITE_ADDRESS, "127.5.2.1", SITE_TLS},
    {"anubis.fedtide-site.org", SITE_ADDRESS, "127.5.3.1", SITE_TLS},
    {"cloudflare.fedtide-site.org", SITE_ADDRESS, "127.5.4.1", SITE_TLS},
    {"no-link.fedtide-site.org", SITE_ADDRESS, "127.5.5.1", SITE_TLS},
    {"bad-json.fedtide-site.org", SITE_ADDRESS, "127.5.6.1", SITE_TLS},
    {"incomplete.fedtide-site.org", SITE_ADDRESS, "127.5.7.1", SITE_TLS},
    {"large.fedtide-site.org", SITE_ADDRESS, "127.5.8.1", SITE_TLS},
    {"bomb.fedtide-site.org", SITE_ADDRESS, "127.5.9.1", SITE_TLS},
    {"headers.fedtide-site.org", SITE_ADDRESS, "127.5.10.1", SITE_TLS},
    {"d404.fedtide-site.org", SITE_ADDRESS, "127.5.11.1", SITE_TLS},
    {"d-denied.fedtide-site.org", SITE_ADDRESS, "127.5.12.1", SITE_TLS},
    {"loop.fedtide-site.org", SITE_ADDRESS, "127.6.1.1", SITE_TLS},
    {"to-http.fedtide-site.org", SITE_ADDRESS, "127.6.2.1", SITE_TLS},
    {"to-port.fedtide-site.org", SITE_ADDRESS, "127.6.3.1", SITE_TLS},
    {"to-private.fedtide-site.org", SITE_ADDRESS, "127.6.4.1", SITE_TLS},
    {"to-literal.fedtide-site.org", SITE_ADDRESS, "127.6.5.1", SITE_TLS},
    {"to-special.fedtide-site.org", SITE_ADDRESS, "127.6.6.1", SITE_TLS},
    {"to-nowhere.fedtide-site.org", SITE_ADDRESS, "127.6.7.1", SITE_TLS},
    {"to-nx.fedtide-site.org", SITE_ADDRESS, "127.6.8.1", SITE_TLS},
    {"link-special.fedtide-site.org", SITE_ADDRESS, "127.6.9.1", SITE_TLS},
    {"alias.fedtide-site.org", SITE_ADDRESS, "127.7.1.1", SITE_TLS},
    {"good.fedtide-elsewhere.net", SITE_ADDRESS, "127.7.2.1", SITE_TLS},
    {0},
};

static const struct site_page pages[] = {
    {"robots-500.fedtide-site.org", "/robots.txt", 500, NULL, "", SITE_NORMAL},
    {"robots-hang.fedtide-site.org", "/robots.txt", 0, NULL, NULL, SITE_HANG},
    {"robots-garbage.fedtide-site.org", "/robots.txt", 0, NULL, NULL, SITE_GARBAGE},
    {"robots-deny.fedtide-site.org", "/robots.txt", 200, NULL, "User-agent: *\nDisallow: /.well-known/\n",
     SITE_NORMAL},
    {"robots-429.fedtide-site.org", "/robots.txt", 429, "Retry-After: 77\r\n", "", SITE_NORMAL},
    {"robots-503.fedtide-site.org", "/robots.txt", 503, "Retry-After: 78\r\n", "", SITE_NORMAL},
    {"robots-anubis.fedtide-site.org", "/robots.txt", 200, NULL, ANUBIS, SITE_NORMAL},
    {"robots-headers.fedtide-site.org", "/robots.txt", 200, NULL, NULL, SITE_LONG_HEADER},
    {"robots-nx.fedtide-site.org", "/robots.txt", 301, "Location: https://nx.fedtide-site.org/robots.txt\r\n",
     "", SITE_NORMAL},
    {"p404-large.fedtide-site.org", WELL, 404, NULL, HTML, SITE_FILL},
    {"p410.fedtide-site.org", WELL, 410, NULL, "", SITE_NORMAL},
    {"p403.fedtide-site.org", WELL, 403, NULL, "", SITE_NORMAL},
    {"p400.fedtide-site.org", WELL, 400, NULL, "", SITE_NORMAL},
    {"p500.fedtide-site.org", WELL, 500, NULL, "", SITE_NORMAL},
    {"p503.fedtide-site.org", WELL, 503, NULL, "", SITE_NORMAL},
    {"p503-retry.fedtide-site.org", WELL, 503, "Retry-After: 3600\r\n", "", SITE_NORMAL},
    {"p429.fedtide-site.org", WELL, 429, NULL, "", SITE_NORMAL},
    {"p429-long.fedtide-site.org", WELL, 429, "Retry-After: 99999999\r\n", "", SITE_NORMAL},
    {"p401.fedtide-site.org", WELL, 401, NULL, "", SITE_NORMAL},
    {"p405.fedtide-site.org", WELL, 405, NULL, "", SITE_NORMAL},
    {"p406.fedtide-site.org", WELL, 406, NULL, "", SITE_NORMAL},
    {"p418.fedtide-site.org", WELL, 418, NULL, HTML, SITE_NORMAL},
    {"p451.fedtide-site.org", WELL, 451, NULL, "", SITE_NORMAL},
    {"p521.fedtide-site.org", WELL, 521, NULL,
     "<html><head><title>521: Web server is down</title></head></html>", SITE_NORMAL},
    {"p530.fedtide-site.org", WELL, 530, NULL, "error code: 1016", SITE_NORMAL},
    {"p429-page.fedtide-site.org", WELL, 429, NULL, "<html>error code: 1015</html>", SITE_NORMAL},
    {"p503-wall.fedtide-site.org", WELL, 503, "cf-mitigated: challenge\r\nRetry-After: 600\r\n", HTML,
     SITE_NORMAL},
    {"p503-cut.fedtide-site.org", WELL, 503, "Retry-After: 500\r\n", "wait", SITE_CUT},
    {"robots-wall.fedtide-site.org", "/robots.txt", 429, "cf-mitigated: challenge\r\nRetry-After: 79\r\n",
     HTML, SITE_NORMAL},
    {"robots-six.fedtide-site.org", "/robots.txt", 301,
     "Location: https://six.fedtide-site.org/robots.txt\r\n", "", SITE_NORMAL},
    {"n2-hang.fedtide-site.org", WELL2, 0, NULL, NULL, SITE_HANG},
    {"n2-cut.fedtide-site.org", WELL2, 200, NULL, "{", SITE_CUT},
    {"n2-500.fedtide-site.org", WELL2, 500, NULL, "", SITE_NORMAL},
    {"n2-503.fedtide-site.org", WELL2, 503, "Retry-After: 90\r\n", "", SITE_NORMAL},
    {"n2-429.fedtide-site.org", WELL2, 429, "Retry-After: 91\r\n", "", SITE_NORMAL},
    {"n2-403.fedtide-site.org", WELL2, 403, NULL, "", SITE_NORMAL},
    {"n2-large.fedtide-site.org", WELL2, 200, NULL, "{}", SITE_FILL},
    {"n2-nx.fedtide-site.org", WELL2, 301, "Location: https://nx.fedtide-site.org/x\r\n", "", SITE_NORMAL},
    {"n2-refused.fedtide-site.org", WELL2, 301, "Location: https://refused.fedtide-site.org/x\r\n", "",
     SITE_NORMAL},
    {"parked.fedtide-site.org", WELL, 200, NULL, "<html><body>This domain is for sale</body></html>",
     SITE_NORMAL},
    {"shell.fedtide-site.org", WELL, 200, NULL, HTML, SITE_NORMAL},
    {"shell.fedtide-site.org", WELL2, 200, NULL, HTML, SITE_NORMAL},
    {"chain.fedtide-site.org", WELL, 301, "Location: /1\r\n", "", SITE_NORMAL},
    {"chain.fedtide-site.org", "/1", 302, "Location: 2\r\n", "", SITE_NORMAL},
    {"chain.fedtide-site.org", "/2", 303, "Location: //chain.fedtide-site.org/3\r\n", "", SITE_NORMAL},
    {"chain.fedtide-site.org", "/3", 307, "Location: https://chain.fedtide-site.org:443/4\r\n", "",
     SITE_NORMAL},
    {"chain.fedtide-site.org", "/4", 308, "Location: ?5\r\n", "", SITE_NORMAL},
    {"chain.fedtide-site.org", "/4?5", 200, NULL, LINK("chain.fedtide-site.org", "/n"), SITE_NORMAL},
    {"chain.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {"captive.fedtide-site.org", WELL, 302, "Location: https://html.fedtide-site.org/blocked\r\n", "",
     SITE_NORMAL},
    {"html.fedtide-site.org", "/blocked", 200, NULL, HTML, SITE_NORMAL},
    {"hang.fedtide-site.org", WELL, 0, NULL, NULL, SITE_HANG},
    {"cut.fedtide-site.org", WELL, 200, NULL, LINK("cut.fedtide-site.org", "/n"), SITE_CUT},
    {"garbage.fedtide-site.org", WELL, 0, NULL, NULL, SITE_GARBAGE},
    {"html.fedtide-site.org", WELL, 200, NULL, HTML, SITE_NORMAL},
    {"html-large.fedtide-site.org", WELL, 200, NULL, HTML, SITE_FILL},
    {"anubis.fedtide-site.org", WELL, 200, NULL, LINK("anubis.fedtide-site.org", "/n"), SITE_NORMAL},
    {"anubis.fedtide-site.org", "/n", 200, NULL, ANUBIS, SITE_NORMAL},
    {"cloudflare.fedtide-site.org", WELL, 403, "cf-mitigated: challenge\r\n", HTML, SITE_NORMAL},
    {"no-link.fedtide-site.org", WELL, 200, NULL, "{\"links\":[]}", SITE_NORMAL},
    {"bad-json.fedtide-site.org", WELL, 200, NULL, LINK("bad-json.fedtide-site.org", "/n"), SITE_NORMAL},
    {"bad-json.fedtide-site.org", "/n", 200, NULL, "{\"version\":", SITE_NORMAL},
    {"incomplete.fedtide-site.org", WELL, 200, NULL, LINK("incomplete.fedtide-site.org", "/n"), SITE_NORMAL},
    {"incomplete.fedtide-site.org", "/n", 200, NULL, "{\"version\":\"2.0\"}", SITE_NORMAL},
    {"large.fedtide-site.org", WELL, 200, NULL, LINK("large.fedtide-site.org", "/n"), SITE_NORMAL},
    {"large.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_FILL},
    {"bomb.fedtide-site.org", WELL, 200, NULL, LINK("bomb.fedtide-site.org", "/n"), SITE_NORMAL},
    {"bomb.fedtide-site.org", "/n", 200, NULL, GOOD, SITE_GZIP_FILL},
    {"headers.fedtide-site.org", WELL, 200, NULL, NULL, SITE_LONG_HEADER},
    {"d404.fedtide-site.org", WELL, 200, NULL, LINK("d404.fedtide-site.org", "/n"), SITE_NORMAL},
    {"d-denied.fedtide-site.org", "/robots.txt", 200, NULL, "User-agent: fedtide\nDisallow: /n\n",
     SITE_NORMAL},
    {"d-denied.fedtide-site.org", WELL, 200, NULL, LINK("d-denied.fedtide-site.org", "/n"), SITE_NORMAL},
    {"loop.fedtide-site.org", WELL, 302, "Location: " WELL "\r\n", "", SITE_NORMAL},
    {"to-http.fedtide-site.org", WELL, 301, "Location: http://to-http.fedtide-site.org/x\r\n", "",
     SITE_NORMAL},
    {"to-port.fedtide-site.org", WELL, 301, "Location: https://to-port.fedtide-site.org:8443/x\r\n", "",
     SITE_NORMAL},
    {"to-private.fedtide-site.org", WELL, 301, "Location: https://private.fedtide-site.org/x\r\n", "",
     SITE_NORMAL},
    {"to-literal.fedtide-site.org", WELL, 301, "Location: https://127.0.0.1/x\r\n", "", SITE_NORMAL},
    {"to-special.fedtide-site.org", WELL, 301, "Location: https://db.internal/x\r\n", "", SITE_NORMAL},
    {"to-nowhere.fedtide-site.org", WELL, 301, NULL, "", SITE_NORMAL},
    {"to-nx.fedtide-site.org", WELL, 301, "Location: https://nx.fedtide-site.org/x\r\n", "", SITE_NORMAL},
    {"link-special.fedtide-site.org", WELL, 200, NULL, LINK("localhost.localdomain", "/n"), SITE_NORMAL},
    {"alias.fedtide-site.org", WELL, 200, NULL, LINK("good.fedtide-elsewhere.net", "/n"), SITE_NORMAL},
    {"good.fedtide-elsewhere.net", WELL, 200, NULL, LINK("good.fedtide-elsewhere.net", "/n"), SITE_NORMAL},
    {"good.fedtide-elsewhere.net", "/n", 200, NULL, GOOD, SITE_NORMAL},
    {0},
};

static const struct expected {
    const char *name;
    enum outcome outcome;
    int status;
    const char *words; /* that stand in the detail */
    int32_t retry_after_s;
} expected[] = {
    {"nx.fedtide-site.org", OUTCOME_DNS_NXDOMAIN, 0, "does not exist", 0},
    {"nodata.fedtide-site.org", OUTCOME_DNS_NODATA, 0, "no address", 0},
    {"servfail.fedtide-site.org", OUTCOME_DNS_TEMPORARY, 0, "", 0},
    {"silent.fedtide-site.org", OUTCOME_DNS_TEMPORARY, 0, "", 0},
    {"private.fedtide-site.org", OUTCOME_ADDRESS_REFUSED, 0, "192.168.7.7", 0},
    {"mapped.fedtide-site.org", OUTCOME_ADDRESS_REFUSED, 0, "10.0.0.1", 0},
    {"refused.fedtide-site.org", OUTCOME_CONNECT_REFUSED, 0, "refused", 0},
    {"full.fedtide-site.org", OUTCOME_CONNECT_TIMEOUT, 0, "no answer", 0},
    {"reset.fedtide-site.org", OUTCOME_CONNECT_FAILED, 0, "closed before TLS", 0},
    {"expired.fedtide-site.org", OUTCOME_TLS_EXPIRED, 0, "expired", 0},
    {"name.fedtide-site.org", OUTCOME_TLS_NAME, 0, "name", 0},
    {"self.fedtide-site.org", OUTCOME_TLS_UNTRUSTED, 0, "self-signed", 0},
    {"stranger.fedtide-site.org", OUTCOME_TLS_UNTRUSTED, 0, "issuer", 0},
    {"plain.fedtide-site.org", OUTCOME_TLS_FAILED, 0, "", 0},
    {"mute.fedtide-site.org", OUTCOME_TIMEOUT, 0, "handshake took longer than 10 s", 0},
    {"robots-500.fedtide-site.org", OUTCOME_ROBOTS_UNREACHABLE, 500, "status 500", 0},
    {"robots-hang.fedtide-site.org", OUTCOME_ROBOTS_UNREACHABLE, 0, "no first byte within 10 s", 0},
    {"robots-garbage.fedtide-site.org", OUTCOME_ROBOTS_UNREACHABLE, 0, "", 0},
    {"robots-deny.fedtide-site.org", OUTCOME_ROBOTS_DENIED, 0, "forbids " WELL, 0},
    {"robots-429.fedtide-site.org", OUTCOME_DEFERRED, 429, "429", 77},
    {"robots-503.fedtide-site.org", OUTCOME_DEFERRED, 503, "503", 78},
    {"robots-anubis.fedtide-site.org", OUTCOME_CHALLENGE_ANUBIS, 200, "challenge", 0},
    {"robots-headers.fedtide-site.org", OUTCOME_ROBOTS_UNREACHABLE, 200, "headers are too large", 0},
    {"robots-nx.fedtide-site.org", OUTCOME_ROBOTS_UNREACHABLE, 0, "leads to nx.fedtide-site.org", 0},
    {"p404.fedtide-site.org", OUTCOME_NO_NODEINFO, 404, "404", 0},
    {"p404-large.fedtide-site.org", OUTCOME_NO_NODEINFO, 404, "404", 0},
    {"p410.fedtide-site.org", OUTCOME_GONE, 410, "410", 0},
    {"p403.fedtide-site.org", OUTCOME_DENIED, 403, "403", 0},
    {"p400.fedtide-site.org", OUTCOME_HTTP_ERROR, 400, "400", 0},
    {"p500.fedtide-site.org", OUTCOME_SERVER_ERROR, 500, "500", 0},
    {"p503.fedtide-site.org", OUTCOME_SERVER_ERROR, 503, "503", 0},
    {"p503-retry.fedtide-site.org", OUTCOME_DEFERRED, 503, "503", 3600},
    {"p429.fedtide-site.org", OUTCOME_DEFERRED, 429, "429", 0},
    {"p429-long.fedtide-site.org", OUTCOME_DEFERRED, 429, "429", 604800},
    {"p401.fedtide-site.org", OUTCOME_DENIED, 401, "401", 0},
    {"p405.fedtide-site.org", OUTCOME_DENIED, 405, "405", 0},
    {"p406.fedtide-site.org", OUTCOME_DENIED, 406, "406", 0},
    {"p418.fedtide-site.org", OUTCOME_DENIED, 418, "418", 0},
    {"p451.fedtide-site.org", OUTCOME_DENIED, 451, "451", 0},
    {"p521.fedtide-site.org", OUTCOME_SERVER_ERROR, 521, "521", 0},
    {"p530.fedtide-site.org", OUTCOME_SERVER_ERROR, 530, "530", 0},
    {"p429-page.fedtide-site.org", OUTCOME_DEFERRED, 429, "429", 0},
    {"p503-wall.fedtide-site.org", OUTCOME_CHALLENGE_CLOUDFLARE, 503, "503", 600},
    {"p503-cut.fedtide-site.org", OUTCOME_BROKEN_HTTP, 503, "", 500},
    {"robots-wall.fedtide-site.org", OUTCOME_CHALLENGE_CLOUDFLARE, 429, "429", 79},
    {"six.fedtide-site.org", OUTCOME_NOT_OBSERVED, 0, "this crawler has no IPv6", 0},
    {"robots-six.fedtide-site.org", OUTCOME_NOT_OBSERVED, 0, "leads to six.fedtide-site.org", 0},
    /* the second request may fail for reasons that say nothing of whether there is a document */
    {"n2-hang.fedtide-site.org", OUTCOME_TIMEOUT, 0, "no first byte within 10 s", 0},
    {"n2-cut.fedtide-site.org", OUTCOME_BROKEN_HTTP, 200, "", 0},
    {"n2-500.fedtide-site.org", OUTCOME_SERVER_ERROR, 500, "NodeInfo2 document answered with status 500", 0},
    {"n2-503.fedtide-site.org", OUTCOME_DEFERRED, 503, "503", 90},
    {"n2-429.fedtide-site.org", OUTCOME_DEFERRED, 429, "429", 91},
    {"n2-403.fedtide-site.org", OUTCOME_NO_NODEINFO, 404, "pointer answered with status 404", 0},
    {"n2-large.fedtide-site.org", OUTCOME_NO_NODEINFO, 404, "404", 0},
    {"n2-nx.fedtide-site.org", OUTCOME_NO_NODEINFO, 404, "404", 0},
    {"n2-refused.fedtide-site.org", OUTCOME_CONNECT_REFUSED, 0, "leads to refused.fedtide-site.org", 0},
    {"parked.fedtide-site.org", OUTCOME_HTML, 200, "parked domain", 0},
    {"shell.fedtide-site.org", OUTCOME_HTML, 200, "web page", 0},
    {"chain.fedtide-site.org", OUTCOME_OK, 200, "", 0},
    {"captive.fedtide-site.org", OUTCOME_HTML, 200, "web page", 0},
    {"hang.fedtide-site.org", OUTCOME_TIMEOUT, 0, "no first byte within 10 s", 0},
    {"cut.fedtide-site.org", OUTCOME_BROKEN_HTTP, 200, "", 0},
    {"garbage.fedtide-site.org", OUTCOME_BROKEN_HTTP, 0, "", 0},
    {"html.fedtide-site.org", OUTCOME_HTML, 200, "web page", 0},
    {"html-large.fedtide-site.org", OUTCOME_HTML, 200, "web page", 0},
    {"anubis.fedtide-site.org", OUTCOME_CHALLENGE_ANUBIS, 200, "Anubis", 0},
    {"cloudflare.fedtide-site.org", OUTCOME_CHALLENGE_CLOUDFLARE, 403, "403", 0},
    {"no-link.fedtide-site.org", OUTCOME_NO_LINK, 200, "link", 0},
    {"bad-json.fedtide-site.org", OUTCOME_BAD_JSON, 200, "not JSON", 0},
    {"incomplete.fedtide-site.org", OUTCOME_INCOMPLETE, 200, "software name", 0},
    {"large.fedtide-site.org", OUTCOME_TOO_LARGE, 200, "body is too large", 0},
    {"bomb.fedtide-site.org", OUTCOME_TOO_LARGE, 200, "body is too large", 0},
    {"headers.fedtide-site.org", OUTCOME_TOO_LARGE, 200, "headers are too large", 0},
    {"d404.fedtide-site.org", OUTCOME_NO_NODEINFO, 404, "document answered with status 404", 0},
    {"d-denied.fedtide-site.org", OUTCOME_ROBOTS_DENIED, 0, "forbids /n", 0},
    {"loop.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 302, "more than five", 0},
    {"to-http.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 301, "https to http", 0},
    {"to-port.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 301, "port", 0},
    {"to-private.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 0,
     "leads to private.fedtide-site.org: 192.168.7.7", 0},
    {"to-literal.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 0, "no public host name", 0},
    {"to-special.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 0, "no public host name", 0},
    {"to-nowhere.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 301, "without a usable address", 0},
    {"to-nx.fedtide-site.org", OUTCOME_DNS_NXDOMAIN, 0, "leads to nx.fedtide-site.org", 0},
    {"link-special.fedtide-site.org", OUTCOME_REDIRECT_REFUSED, 0, "no public host name", 0},
    {"alias.fedtide-site.org", OUTCOME_ALIAS, 200, "good.fedtide-elsewhere.net", 0},
    {"good.fedtide-elsewhere.net", OUTCOME_OK, 200, "", 0},
};

static const char *program;
static struct site site;
static struct crew crew;

static uint64_t visits[COUNT_OF(expected)]; /* the last one of each */

static const struct message_result *result_of(size_t i)
{
    return &crew_visit_of(&crew, visits[i])->result;
}

static int visit_all(void **state)
{
    struct message_config config;

    (void)state;
    site_start(&site, hosts, pages);
    config = crew_config(&site);
    /* a TCP connection to many hosts at once is refused by any kernel as if it had no IPv6 */
    (void)snprintf(config.allow[2], sizeof(config.allow[2]), "ff00::/8");
    crew_start(&crew, program, &config);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        visits[i] = crew_ask(&crew, expected[i].name, 0);
    crew_run(&crew, 60000);
    /* on a machine that is too busy to tell a time-out from its own slowness, ask again */
    for (int again = 0; again < 3; again++) {
        for (size_t i = 0; i < COUNT_OF(expected); i++)
            if (result_of(i)->outcome == OUTCOME_NOT_OBSERVED)
                visits[i] = crew_ask(&crew, expected[i].name, 0);
        crew_run(&crew, 60000);
    }
    return 0;
}

static int stop_all(void **state)
{
    int status = crew_stop(&crew);

    (void)state;
    site_stop(&site);
    return status;
}

static void every_failure_has_its_outcome(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct expected *x = &expected[i];
        const struct crew_visit *v = crew_visit_of(&crew, visits[i]);
        const struct message_result *r = &v->result;

        if (v->over && r->outcome == x->outcome && r->http_status == x->status &&
            strstr(r->detail, x->words) && r->retry_after_s == x->retry_after_s)
            continue;
        print_message("%s: %s %d \"%s\" retry %d; expected %s %d \"%s\" retry %d\n", x->name,
                      v->over ? outcome_name((int)r->outcome) : "(not over)", r->http_status, r->detail,
                      r->retry_after_s, outcome_name((int)x->outcome), x->status, x->words, x->retry_after_s);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void every_failure_says_what_happened(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct message_result *r = result_of(i);

        if (r->outcome != OUTCOME_OK && !r->detail[0])
            fail_msg("%s ends in %s without a word", expected[i].name, outcome_name((int)r->outcome));
    }
}

/* Of a host that was asked twice (see visit_all) the requests of one visit are not known. */
static void check_requests(const char *name, int count)
{
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (strcmp(expected[i].name, name) == 0 && visits[i] == i + 1 && site_requests(&site, name) != count)
            fail_msg("%s got %d requests", name, site_requests(&site, name));
}

static void nothing_is_asked_of_whom_robots_or_addresses_forbid(void **state)
{
    (void)state;
    check_requests("private.fedtide-site.org", 0);
    check_requests("robots-500.fedtide-site.org", 1);
    check_requests("robots-deny.fedtide-site.org", 1);
    check_requests("robots-nx.fedtide-site.org", 1);
    check_requests("d-denied.fedtide-site.org", 2);
    check_requests("p403.fedtide-site.org", 2);
    /* robots.txt, the pointer, and five hops */
    check_requests("loop.fedtide-site.org", 7);
}

static void an_alias_names_whose_document_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (expected[i].outcome == OUTCOME_ALIAS)
            assert_string_equal(result_of(i)->final_host, "good.fedtide-elsewhere.net");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_has_its_outcome),
        cmocka_unit_test(every_failure_says_what_happened),
        cmocka_unit_test(nothing_is_asked_of_whom_robots_or_addresses_forbid),
        cmocka_unit_test(an_alias_names_whose_document_it_is),
    };

    if (argc != 2)
        return 2;
    program = argv[1];
    return cmocka_run_group_tests(tests, visit_all, stop_all);
}
