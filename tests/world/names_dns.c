#include "world/names_dns.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "world/chance.h"

enum {
    TYPE_A = 1,
    TYPE_AAAA = 28,
    CODE_OK = 0,
    CODE_SERVFAIL = 2,
    CODE_NXDOMAIN = 3,
    HEADER = 12,
    OUT_MAX = 600
};

struct name_index {
    const struct world *world;
    int *slots;
    size_t room;
};

static uint64_t hash_of(const char *name)
{
    uint64_t h = 1469598103934665603u;

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 1099511628211u;
    return chance_bits(h, 0, 0, 0);
}

struct name_index *name_index_new(const struct world *w)
{
    struct name_index *n = mem_alloc(sizeof(*n));

    n->world = w;
    n->room = 1024;
    while (n->room < 2 * (size_t)w->host_count)
        n->room *= 2;
    n->slots = mem_array(n->room, sizeof(*n->slots));
    for (int i = 0; i < w->host_count; i++) {
        size_t at = (size_t)hash_of(w->hosts[i].name) & (n->room - 1);

        while (n->slots[at])
            at = (at + 1) & (n->room - 1);
        n->slots[at] = i + 1;
    }
    return n;
}

void name_index_free(struct name_index *n)
{
    if (!n)
        return;
    free(n->slots);
    free(n);
}

int name_index_find(const struct name_index *n, const char *name)
{
    size_t at = (size_t)hash_of(name) & (n->room - 1);

    for (; n->slots[at]; at = (at + 1) & (n->room - 1))
        if (strcmp(n->world->hosts[n->slots[at] - 1].name, name) == 0)
            return n->slots[at] - 1;
    return -1;
}

/* Reads the name of the question as lower-case text; gives the offset behind it, 0 when it is broken. */
static size_t read_name(const uint8_t *p, size_t len, char *out, size_t size)
{
    size_t at = HEADER;
    size_t used = 0;

    while (at < len && p[at] != 0) {
        size_t label = p[at++];

        if (label > 63 || at + label > len || used + label + 1 >= size)
            return 0;
        if (used > 0)
            out[used++] = '.';
        for (size_t i = 0; i < label; i++, at++)
            out[used++] = (char)(p[at] >= 'A' && p[at] <= 'Z' ? p[at] + 32 : p[at]);
    }
    out[used] = '\0';
    return at < len ? at + 1 : 0;
}

static size_t put_u16(uint8_t *out, size_t at, unsigned v)
{
    out[at] = (uint8_t)(v >> 8);
    out[at + 1] = (uint8_t)v;
    return at + 2;
}

static size_t put_address(uint8_t *out, size_t at, const uint8_t address[4])
{
    at = put_u16(out, at, 0xc000 | HEADER); /* the name of the question */
    at = put_u16(out, at, TYPE_A);
    at = put_u16(out, at, 1);
    at = put_u16(out, at, 0);
    at = put_u16(out, at, 300);
    at = put_u16(out, at, 4);
    memcpy(out + at, address, 4);
    return at + 4;
}

size_t names_dns_answer(const struct world *w, const struct name_index *index, int day,
                        const uint8_t *question, size_t len, uint8_t *out)
{
    char name[256];
    size_t end = len > HEADER ? read_name(question, len, name, sizeof(name)) : 0;
    enum fault fault;
    unsigned type, code = CODE_OK, answers = 0;
    size_t at;
    int host;

    if (end == 0 || end + 4 > len || end + 4 + 16 > OUT_MAX)
        return 0;
    type = (unsigned)question[end] << 8 | question[end + 1];
    host = name_index_find(index, name);
    fault = host < 0 ? FAULT_NXDOMAIN : host_fault(w, host, day);
    if (fault == FAULT_DNS_SILENT)
        return 0;
    if (fault == FAULT_NXDOMAIN || fault == FAULT_SERVFAIL)
        code = fault == FAULT_NXDOMAIN ? CODE_NXDOMAIN : CODE_SERVFAIL;
    else if (type == TYPE_A && fault != FAULT_NODATA && w->hosts[host].address[0] != 0)
        answers = 1;
    memcpy(out, question, end + 4);
    (void)put_u16(out, 2, 0x8180 | code); /* a recursive answer */
    (void)put_u16(out, 4, 1);
    (void)put_u16(out, 6, answers);
    (void)put_u16(out, 8, 0);
    (void)put_u16(out, 10, 0);
    at = end + 4;
    return answers ? put_address(out, at, w->hosts[host].address) : at;
}
