/* The table of kinds, and how they are found by name and address. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "gauntlet/gauntlet.h"

#define DOC(extra)                                                                                           \
    "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\",\"version\":\"4.2.0\"},\"usage\":{\"users\":{" \
    "\"total\":7}}" extra "}"

/* clang-format off */
const struct kind kinds[] = {
    {"an honest server", "ok/1", .answer = NULL},

    /* addresses that must never be contacted */
    {"loopback", "address_refused", .dns = "127.9.9.9"},
    {"this network (0.0.0.0)", "address_refused", .dns = "0.0.0.0"},
    {"private 10/8", "address_refused", .dns = "10.0.0.1"},
    {"private 172.16/12", "address_refused", .dns = "172.31.255.254"},
    {"private 192.168/16", "address_refused", .dns = "192.168.1.1"},
    {"cloud metadata", "address_refused", .dns = "169.254.169.254"},
    {"shared by carriers", "address_refused", .dns = "100.64.0.1"},
    {"benchmarking", "address_refused", .dns = "198.19.255.1"},
    {"documentation", "address_refused", .dns = "192.0.2.1 198.51.100.1 203.0.113.1"},
    {"multicast", "address_refused", .dns = "224.0.0.1"},
    {"broadcast", "address_refused", .dns = "255.255.255.255"},
    {"IPv6 loopback", "address_refused", .dns = "::1"},
    {"IPv6 unspecified", "address_refused", .dns = "::"},
    {"IPv4-mapped loopback", "address_refused", .dns = "::ffff:127.9.9.9"},
    {"IPv4-mapped private", "address_refused", .dns = "::ffff:10.0.0.1"},
    {"IPv4-compatible", "address_refused", .dns = "::127.9.9.9"},
    {"IPv4-translated (SIIT)", "address_refused", .dns = "::ffff:0:127.9.9.9"},
    {"NAT64 of the loopback", "address_refused", .dns = "64:ff9b::7f09:909"},
    {"NAT64 of private space", "address_refused", .dns = "64:ff9b::a00:1"},
    {"local NAT64", "address_refused", .dns = "64:ff9b:1::7f09:909"},
    {"6to4 of the loopback", "address_refused", .dns = "2002:7f09:909::1"},
    {"6to4 of a public host", "address_refused", .dns = "2002:808:808::1"},
    {"Teredo", "address_refused", .dns = "2001:0:7f09:909::1"},
    {"IPv6 link-local", "address_refused", .dns = "fe80::1"},
    {"IPv6 site-local", "address_refused", .dns = "fec0::1"},
    {"IPv6 unique local", "address_refused", .dns = "fc00::1"},
    {"IPv6 multicast", "address_refused", .dns = "ff02::1"},
    {"IPv6 documentation", "address_refused", .dns = "2001:db8::1 3fff::1"},
    {"IPv6 discard", "address_refused", .dns = "100::1"},
    {"eight refused addresses", "address_refused",
     .dns = "10.0.0.1 127.9.9.9 192.168.0.1 169.254.1.1 ::1 fe80::1 fc00::1 64:ff9b::a00:1"},
    {"refused and good mixed", "ok", .dns = "127.9.9.9 SELF ::1 10.0.0.1"},

    /* tricks of DNS */
    {"rebinding: good, then loopback", "address_refused", .dns = "then SELF 127.9.9.9", .answer = send_helper,
     .text = "/back"},
    {"NXDOMAIN after a good answer", "dns_nxdomain", .dns = "then SELF nxdomain", .answer = send_helper, .text = "/back"},
    {"alias of a private name", "address_refused", .dns = "cname 127.9.9.9"},
    {"chain of 8 aliases to the loopback", "address_refused dns_nodata dns_temporary", .dns = "chain 127.9.9.9"},
    {"alias of itself", "dns_nodata dns_temporary dns_nxdomain", .dns = "cnameloop"},
    {"TTL 0", "ok", .dns = "ttl0"},
    {"an answer with another id first", "ok", .dns = "wrongid"},
    {"an answer for another name first", "ok", .dns = "wrongname"},
    {"answers from another port", "ok", .dns = "wrongport"},
    {"200 refused addresses", "address_refused dns_temporary", .dns = "many 10.0.0.1"},
    {"an address of three octets", "dns_temporary dns_nodata", .dns = "short"},
    {"names that point in circles", "dns_temporary dns_nodata", .dns = "circle", .wave = WAVE_TIME},
    {"octets that are no DNS", "dns_temporary", .dns = "junk", .wave = WAVE_TIME},
    {"DNS that is silent", "dns_temporary", .dns = "silent", .wave = WAVE_TIME},
    {"cut answer, and no TCP", "dns_temporary dns_nodata", .dns = "cut", .wave = WAVE_TIME},
    {"SERVFAIL", "dns_temporary", .dns = "servfail"},
    {"REFUSED", "dns_temporary", .dns = "refused"},
    {"no such name", "dns_nxdomain", .dns = "nxdomain"},
    {"a name without addresses", "dns_nodata", .dns = "nodata"},

    /* TLS */
    {"certificate expired", "tls_expired", .greeting = GREET_EXPIRED},
    {"certificate of another", "tls_name", .greeting = GREET_OTHER_NAME},
    {"certificate signed by itself", "tls_untrusted", .greeting = GREET_SELF_SIGNED},
    {"unknown authority", "tls_untrusted", .greeting = GREET_STRANGER},
    {"HTTP without TLS", "tls_failed", .greeting = GREET_PLAIN},
    {"octets that are no TLS", "tls_failed", .greeting = GREET_JUNK},
    {"reset at the first octet", "connect_failed", .greeting = GREET_RESET},
    {"closed at once", "connect_failed tls_failed", .greeting = GREET_CLOSE},
    {"half closed", "connect_failed tls_failed", .greeting = GREET_HALF_CLOSED},
    {"TLS that never begins", "timeout", .greeting = GREET_MUTE, .wave = WAVE_TIME},
    {"TLS that never ends", "timeout", .greeting = GREET_HALF_HELLO, .wave = WAVE_TIME},
    {"TLS, one octet a second", "timeout", .greeting = GREET_DRIP, .wave = WAVE_TIME},

    /* bodies without measure */
    {"gzip bomb as pointer", "too_large", .answer = send_gzip_bomb},
    {"gzip bomb as document", "too_large", .path = DOCUMENT, .answer = send_gzip_bomb},
    {"gzip bomb as peer list", "ok/7", .path = PEERS, .answer = send_gzip_bomb, .text = "["},
    {"gzip in gzip", "broken_http", .path = DOCUMENT, .answer = send_gzip_twice},
    {"zstd with a window of 128 MB", "too_large", .path = DOCUMENT, .answer = send_zstd},
    {"60 of them at once", "too_large", .path = DOCUMENT, .answer = send_zstd, .crowd = 60, .wave = WAVE_CROWD},
    {"brotli that is none", "broken_http", .path = DOCUMENT, .answer = send_header, .text = "Content-Encoding: br\r\n"},
    {"gzip as transfer coding", "broken_http", .path = DOCUMENT, .answer = send_header,
     .text = "Transfer-Encoding: gzip, chunked\r\n"},
    {"five codings", "broken_http", .path = DOCUMENT, .answer = send_header,
     .text = "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n"},
    {"gzip that is none", "broken_http", .path = DOCUMENT, .answer = send_header, .text = "Content-Encoding: gzip\r\n"},
    {"gzip that breaks off", "broken_http bad_json", .path = DOCUMENT, .answer = send_gzip_torn},
    {"endless chunks as document", "too_large", .path = DOCUMENT, .answer = send_endless_chunks, .text = " "},
    {"endless chunks as peer list", "ok/7", .path = PEERS, .answer = send_endless_chunks, .text = "[\"a.org\""},
    {"endless robots.txt", "ok", .path = ROBOTS, .answer = send_endless_robots},
    {"10^6 names in a list", "ok/7", .path = PEERS, .answer = send_million_names},
    {"a string of 100 MB in a list", "ok/7", .path = PEERS, .answer = send_long_string, .text = "[\""},
    {"a string of 100 MB in a document", "too_large", .path = DOCUMENT, .answer = send_long_string, .text = "{\"a\":\""},
    {"depth bomb as pointer", "bad_json", .answer = send_deep, .text = "60000"},
    {"depth bomb as document", "bad_json", .path = DOCUMENT, .answer = send_deep, .text = "1000000"},
    {"depth bomb as peer list", "ok/6", .path = PEERS, .answer = send_deep, .text = "8000000"},
    {"10 million empty objects", "ok/6", .path = PEERS, .answer = send_objects, .text = "{\"instances\":["},
    {"10 million empty objects in a list", "ok/7 ok/6", .path = PEERS, .answer = send_objects, .text = "["},
    {"24 whole lists of 30 MB at once", "ok/6 ok/7", .path = PEERS, .answer = send_whole_list, .crowd = 24, .wave = WAVE_CROWD},
    {"a page of HTML of 5 MB", "html", .path = DOCUMENT, .answer = send_endless_chunks,
     .text = "<!DOCTYPE html><html><head><title>x</title></head><body>"},
    {"100000 links in the pointer", "too_large", .answer = send_links},

    /* slowness */
    {"one octet a second as document", "timeout", .path = DOCUMENT, .answer = drip_body, .wave = WAVE_TIME},
    {"one octet a second as robots.txt", "robots_unreachable timeout", .path = ROBOTS, .answer = drip_body,
     .wave = WAVE_TIME},
    {"one octet a second as head", "timeout", .answer = drip_head, .wave = WAVE_TIME},
    {"one octet a second as peer list", "ok/6", .path = PEERS, .answer = drip_body, .wave = WAVE_TIME},
    {"a list without end at 4 kB/s", "ok/6", .path = PEERS, .answer = send_endless_slowly, .wave = WAVE_TIME},
    {"no answer", "timeout", .answer = hang, .wave = WAVE_TIME},
    {"no answer to robots.txt", "robots_unreachable", .path = ROBOTS, .answer = hang, .wave = WAVE_TIME},
    {"no answer for the list", "ok/6", .path = PEERS, .answer = hang, .wave = WAVE_TIME},

    /* heads */
    {"header lines without end", "too_large", .answer = flood_headers},
    {"one header line of 1 MB", "too_large", .answer = flood_line},
    {"10^5 cookies", "too_large", .answer = flood_cookies},
    {"100 Continue without end", "too_large", .answer = flood_1xx},
    {"HTTP/0.9", "broken_http", .answer = send_raw, .text = "hello\r\n"},
    {"another protocol", "broken_http", .answer = send_raw, .text = "220 mail ESMTP\r\n"},
    {"HTTP/9.9", "broken_http", .answer = send_raw, .text = "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"},
    {"status 99999", "broken_http http_error", .answer = send_raw, .text = "HTTP/1.1 99999 X\r\nContent-Length: 0\r\n\r\n"},
    {"status 000", "broken_http http_error bad_json", .answer = send_raw, .text = "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n"},
    {"101 Switching Protocols", "broken_http http_error timeout", .answer = send_raw,
     .text = "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"},
    {"204 for a document", "bad_json incomplete", .path = DOCUMENT, .answer = send_status, .text = "204"},
    {"304 without a question", "http_error", .path = DOCUMENT, .answer = send_status, .text = "304"},
    {"206 of nothing", "bad_json incomplete ok", .path = DOCUMENT, .answer = send_status, .text = "206"},
    {"two lengths", "broken_http bad_json ok", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\n{\"a\":1}"},
    {"a length of -1", "broken_http bad_json incomplete", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{\"a\":1}"},
    {"a length beyond 64 bits", "broken_http too_large incomplete", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{\"a\":1}"},
    {"a length that is too large", "broken_http", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"a\":1}"},
    {"a length that is too small", "bad_json", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{\"a\":1}"},
    {"a chunk of 16 exabytes", "broken_http", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{\"a\":1}"},
    {"a chunk length that is none", "broken_http", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n{\"a\":1}"},
    {"a chunk longer than it says", "broken_http", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\":1}\r\n0\r\n\r\n"},
    {"chunks and a length", "incomplete broken_http", .path = DOCUMENT, .answer = send_raw,
     .text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n"},
    {"a second answer nobody asked for", "no_nodeinfo html ok broken_http", .answer = send_two_answers},
    {"reset in the middle", "broken_http", .path = DOCUMENT, .answer = reset_middle},
    {"closed without an answer", "broken_http", .answer = close_now},
    {"429 until the end of time", "deferred", .answer = send_raw,
     .text = "HTTP/1.1 429 X\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n"},
    {"429 since the beginning of time", "deferred", .answer = send_raw,
     .text = "HTTP/1.1 429 X\r\nRetry-After: -5\r\nX-RateLimit-Reset: 0001-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n"},
    {"503 until the year 9999", "deferred", .answer = send_raw,
     .text = "HTTP/1.1 503 X\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n"},
    {"an ETag of 50 kB", "ok/1", .path = PEERS, .answer = send_etag, .text = "50000"},
    {"an ETag with an escape", "ok/1", .path = PEERS, .answer = send_header, .text = "ETag: \"\x1b[31m\"\r\n"},

    /* redirects */
    {"redirect to itself", "redirect_refused", .answer = send_redirect, .text = "https://%h" POINTER},
    {"redirects to and fro", "redirect_refused", .answer = send_helper, .text = "/back-again"},
    {"redirect to http", "redirect_refused", .path = POINTER, .answer = send_redirect, .text = "http://%h/x"},
    {"redirect to another port", "redirect_refused", .path = POINTER, .answer = send_redirect, .text = "https://%h:8443/x"},
    {"redirect to an address", "redirect_refused", .answer = send_redirect, .text = "https://127.9.9.9/"},
    {"redirect to an address as a number", "redirect_refused", .answer = send_redirect, .text = "https://2131298569/"},
    {"redirect to an address in octal", "redirect_refused", .answer = send_redirect, .text = "https://0177.011.011.011/"},
    {"redirect to an IPv6 address", "redirect_refused", .answer = send_redirect, .text = "https://[::1]/"},
    {"redirect to localhost", "redirect_refused", .answer = send_redirect, .text = "https://localhost/"},
    {"redirect to a private name", "redirect_refused", .answer = send_redirect, .text = "https://private.helper-gauntlet.social/"},
    {"redirect to a host that opted out", "redirect_refused", .answer = send_redirect, .text = "https://sub.asked-gauntlet.social/"},
    {"link to a host that opted out", "redirect_refused", .answer = send_body,
     .text = "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"https://asked-gauntlet.social/\"}]}"},
    {"redirect to an onion", "redirect_refused", .answer = send_redirect, .text = "https://abc.onion/"},
    {"redirect to a file", "redirect_refused", .answer = send_redirect, .text = "file:///etc/passwd"},
    {"redirect to gopher", "redirect_refused", .answer = send_redirect, .text = "gopher://%h/"},
    {"redirect with a password", "redirect_refused", .answer = send_redirect, .text = "https://a:b@127.9.9.9/"},
    {"redirect that hides its host", "redirect_refused", .answer = send_redirect, .text = "https://%h\\@127.9.9.9/"},
    {"redirect to nowhere", "redirect_refused", .answer = send_raw, .text = "HTTP/1.1 302 X\r\nContent-Length: 0\r\n\r\n"},
    {"redirect with a control character", "redirect_refused", .answer = send_redirect, .text = "https://%h/\x01\x1b[2J"},
    {"robots.txt redirects to itself", "ok", .path = ROBOTS, .answer = send_redirect, .text = "/robots.txt"},
    {"robots.txt redirects to the loopback", "robots_unreachable ok", .path = ROBOTS, .answer = send_redirect,
     .text = "https://127.9.9.9/robots.txt"},
    {"peer list on the loopback", "ok/6", .path = PEERS, .answer = send_redirect, .text = "https://127.9.9.9/"},

    /* pointers */
    {"link to an address", "no_link redirect_refused", .answer = send_body,
     .text = "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"https://127.9.9.9/\"}]}"},
    {"link to a private name", "redirect_refused", .answer = send_body,
     .text = "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"https://private.helper-gauntlet.social/\"}]}"},
    {"link to a script", "no_link", .answer = send_body,
     .text = "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"javascript:alert(1)\"}]}"},
    {"link to a file", "no_link", .answer = send_body,
     .text = "{\"links\":[{\"rel\":\"http://nodeinfo.diaspora.software/ns/schema/2.0\",\"href\":\"file:///etc/passwd\"}]}"},
    {"link of 100 kB", "no_link too_large", .answer = send_long_link},

    /* documents */
    {"UTF-8 that is none", "bad_json", .path = DOCUMENT, .answer = send_body,
     .text = "{\"software\":{\"name\":\"mast\xff\xfeodon\"}}"},
    {"NUL between", "bad_json", .path = DOCUMENT, .answer = send_nul},
    {"NUL in a string", "bad_json", .path = DOCUMENT, .answer = send_body, .text = "{\"software\":{\"name\":\"mast\\u0000odon\"}}"},
    {"the same key many times", "ok", .path = DOCUMENT, .answer = send_body,
     .text = DOC(",\"software\":{\"name\":\"lemmy\"},\"software\":{\"name\":\"misskey\",\"version\":\"1\"}")},
    {"numbers beyond belief", "ok", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\",\"version\":\"1\"},\"usage\":{\"users\":{\"total\":"
             "99999999999999999999999999999999999999999,\"activeMonth\":-1e300},\"localPosts\":1e308}}"},
    {"a number of 10^400", "ok bad_json", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":\"2.0\",\"software\":{\"name\":\"mastodon\"},\"usage\":{\"users\":{\"total\":1e400}}}"},
    {"a number of 900,000 digits", "ok bad_json", .path = DOCUMENT, .answer = send_digits},
    {"terminal escapes and bidi in names", "ok", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":\"2.0\",\"software\":{\"name\":\"\\u001b]0;owned\\u0007mast\\u202eodon\",\"version\":"
             "\"\\u009b31m4.2\\u2066<script>alert(1)</script>\"},\"usage\":{\"users\":{\"total\":7}}}"},
    {"escapes and bidi in the names of policies", "ok", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":\"2.0\",\"software\":{\"name\":\"pleroma\",\"version\":\"2.7.0\"},\"usage\":{\"users\":{\"total\":7}},"
             "\"metadata\":{\"federation\":{\"mrf_simple\":{\"a\\nb\":[\"x.org\"],\"\\u001b[31m\":[\"y.org\"],\"\\u202e\":[\"z.org\"]}}}}"},
    {"a formula for a name", "ok", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":\"2.0\",\"software\":{\"name\":\"=cmd|' /C calc'!A0\",\"version\":\"@SUM(1+1)\"},"
             "\"usage\":{\"users\":{\"total\":7}}}"},
    {"SQL for a name", "ok", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":\"2.0\",\"software\":{\"name\":\"'; drop table fedtide.visit; --\",\"version\":\"{\\\"a\\\",NULL}\"},"
             "\"usage\":{\"users\":{\"total\":7}}}"},
    {"arrays in place of everything", "incomplete", .path = DOCUMENT, .answer = send_body,
     .text = "{\"version\":[],\"software\":[],\"usage\":[[]],\"metadata\":[]}"},
    {"null", "incomplete bad_json", .path = DOCUMENT, .answer = send_body, .text = "null"},
    {"gzip said, plain sent", "broken_http", .path = DOCUMENT, .answer = send_gzip_of_text, .text = DOC("")},

    /* lists */
    {"names with escapes, bidi, NUL, addresses", "ok/1 ok/6", .path = PEERS, .answer = send_body,
     .text = "[\"\\u001b[31mred.org\",\"\\u202egro.live\",\"127.0.0.1\",\"localhost\",\"a.onion\",\"' or 1=1--\",\"=1+1\","
             "\"<b>x</b>.org\",\"\",\"x\",\"user@host.org\",\"[::1]\",\"2130706433\",\"a.internal\",\"host.org:22\"]"},
    {"a farm: 65,000 names below one", "ok/1", .path = PEERS, .answer = send_farm},
    {"a farm that answers: fresh names each time", "ok/1 not_observed", .path = PEERS, .answer = send_fresh_farm},
    {"robots.txt of stars", "ok", .path = ROBOTS, .answer = send_robots_stars},
    {"robots.txt that forbids all", "robots_denied", .path = ROBOTS, .answer = send_body, .text = "User-agent: *\nDisallow: /\n"},
    {NULL},
};
/* clang-format on */

int kind_count(void)
{
    int count = 0;

    while (kinds[count].name)
        count++;
    return count;
}

void kind_host(int kind, int number, char *out, size_t size)
{
    (void)snprintf(out, size, "h%d.gauntlet-%d.social", number, kind);
}

bool kind_of_host(const char *host, int *kind, int *number)
{
    const char *domain = strcasestr(host, "gauntlet-");

    *number = 0;
    if (!domain || sscanf(domain, "gauntlet-%d.social", kind) != 1 || *kind < 0 || *kind >= kind_count())
        return false;
    if (sscanf(host, "h%d.", number) != 1)
        *number = 0;
    return true;
}

void kind_address(int kind, int number, char *out, size_t size)
{
    (void)snprintf(out, size, "127.1.%d.%d", kind, number + 1);
}

bool kind_of_address(const uint8_t bytes[4], int *kind, int *number)
{
    *kind = bytes[2];
    *number = bytes[3] - 1;
    return bytes[0] == 127 && bytes[1] == 1 && *kind < kind_count();
}
