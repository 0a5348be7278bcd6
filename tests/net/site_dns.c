#include "net/site_dns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HEADER_SIZE = 12, TYPE_A = 1, TYPE_AAAA = 28, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3 };

size_t site_dns_name(const unsigned char *p, size_t len, char *name, size_t size)
{
    size_t at = 0, used = 0;

    while (at < len && p[at] != 0) {
        size_t label = p[at];

        if (label > 63 || at + label >= len || used + label + 2 > size)
            return 0;
        if (used > 0)
            name[used++] = '.';
        memcpy(name + used, p + at + 1, label);
        used += label;
        at += label + 1;
    }
    name[used] = '\0';
    return at + 5 <= len ? at + 5 : 0;
}

static size_t put_address(unsigned char *out, int type, const char *text)
{
    const unsigned char head[] = {0xc0, HEADER_SIZE, 0, (unsigned char)type, 0, 1, 0, 0, 0, 60};
    size_t size = type == TYPE_A ? 4 : 16;

    memcpy(out, head, sizeof(head));
    out[10] = 0;
    out[11] = (unsigned char)size;
    if (inet_pton(type == TYPE_A ? AF_INET : AF_INET6, text, out + 12) != 1)
        return 0;
    return 12 + size;
}

static size_t put_addresses(const struct site_host *h, int type, unsigned char *out, size_t at)
{
    char list[200];
    char *rest = list;
    const char *text;

    (void)snprintf(list, sizeof(list), "%s", h->addresses);
    while ((text = strsep(&rest, " "))) {
        size_t size = put_address(out + at, type, text);

        if (size > 0)
            out[7]++;
        at += size;
    }
    return at;
}

size_t site_dns_answer(const struct site_host *hosts, const unsigned char *question, size_t len,
                       unsigned char out[512])
{
    const struct site_host *h = hosts;
    char name[300];
    size_t used;

    if (len < HEADER_SIZE || len > 300)
        return 0;
    used = site_dns_name(question + HEADER_SIZE, len - HEADER_SIZE, name, sizeof(name));
    if (used == 0)
        return 0;
    while (h->name && strcasecmp(h->name, name) != 0)
        h++;
    memset(out, 0, 512);
    memcpy(out, question, HEADER_SIZE + used);
    out[2] = 0x81;
    out[3] = 0x80;
    memset(out + 6, 0, 6);
    if (!h->name || h->dns == SITE_NXDOMAIN)
        out[3] |= RCODE_NXDOMAIN;
    else if (h->dns == SITE_SERVFAIL)
        out[3] |= RCODE_SERVFAIL;
    else if (h->dns == SITE_SILENT)
        return 0;
    else if (h->dns == SITE_ADDRESS)
        return put_addresses(h, question[HEADER_SIZE + used - 3], out, HEADER_SIZE + used);
    return HEADER_SIZE + used;
}
