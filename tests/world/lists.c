#include "world/lists.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/err.h"
#include "world/chance.h"
#include "world/population.h"

enum purpose { P_LISTS = 70, P_LENGTH, P_MEMBER, P_ORDER };
enum { LISTS_PERMILLE = 340, CHANGE_DAYS = 2048, DOCUMENT_MAX = 16 << 20 };

struct lists {
    struct buf *documents; /* by host; empty = none */
    int host_count, count;
    int64_t names;
};

struct maker {
    const struct world *w;
    char (*name)[WORLD_NAME_MAX]; /* hosts, then as many ghosts */
    int total;
    int day;
    struct buf text;
};

/* How often a list of this share of all names has a name: one in four names is popular. */
static double chance_of(double share, int name)
{
    bool popular = name % 4 == 0;

    if (share > 0.4)
        return popular ? 1 : (share - 0.25) / 0.75;
    return popular ? 2.5 * share : 0.5 * share;
}

static bool is_member(const struct maker *m, int host, int name, double share)
{
    uint64_t bits = chance_bits(m->w->seed, P_MEMBER, (uint64_t)host, (uint64_t)name);
    bool member = chance_unit(bits) < chance_of(share, name);
    int changes = (int)(bits % CHANGE_DAYS); /* each pair changes its mind on a day of its own */

    return member != (changes < m->day % CHANGE_DAYS);
}

static int common_divisor(int a, int b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

static int put_names(struct maker *m, int host, double share)
{
    /* any order but that of the names: a step that shares no divisor with their number */
    int step = (int)(chance_bits(m->w->seed, P_ORDER, (uint64_t)host, 0) % (uint64_t)m->total) | 1;
    int count = 0;

    while (common_divisor(m->total, step) > 1)
        step += 2;
    buf_clear(&m->text);
    buf_puts(&m->text, "[");
    for (int i = 0, at = host % m->total; i < m->total; i++) {
        at = at < m->total - step ? at + step : at + step - m->total;
        if (!is_member(m, host, at, share))
            continue;
        buf_puts(&m->text, count++ ? ",\"" : "\"");
        buf_puts(&m->text, m->name[at]);
        buf_put(&m->text, "\"", 1);
    }
    buf_puts(&m->text, "]");
    return count;
}

static void compress_text(const struct buf *text, struct buf *out)
{
    z_stream z = {0};
    size_t room;
    char *bytes;

    if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        BUG("zlib does not start");
    room = deflateBound(&z, text->len);
    bytes = mem_alloc(room);
    z.next_in = (unsigned char *)text->bytes;
    z.avail_in = (uInt)text->len;
    z.next_out = (unsigned char *)bytes;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        BUG("zlib does not end");
    buf_init(out, z.total_out);
    buf_put(out, bytes, z.total_out);
    (void)deflateEnd(&z);
    free(bytes);
}

static double share_of(const struct maker *m, int host)
{
    double length = 2000 * exp(1.5 * chance_normal(chance_bits(m->w->seed, P_LENGTH, (uint64_t)host, 0)));
    double share = length / fmax(40000, m->total); /* smaller worlds have shorter lists */

    return share > 0.95 ? 0.95 : share;
}

static bool has_list(const struct world *w, int host)
{
    return w->hosts[host].fault == FAULT_NONE && w->hosts[host].program->peers == PEERS_FORM_PLAIN &&
           (host < 3 || chance_bits(w->seed, P_LISTS, (uint64_t)host, 0) % 1000 < LISTS_PERMILLE);
}

struct lists *lists_new(struct world *w, int day)
{
    struct lists *l = mem_alloc(sizeof(*l));
    struct maker m = {.w = w, .total = 2 * w->host_count, .day = day};

    l->host_count = w->host_count;
    l->documents = mem_array((size_t)w->host_count, sizeof(*l->documents));
    m.name = mem_array((size_t)m.total, sizeof(*m.name));
    for (int i = 0; i < m.total; i++)
        population_name(w, i, m.name[i]);
    buf_init(&m.text, DOCUMENT_MAX);
    for (int i = 0; i < w->host_count; i++) {
        w->hosts[i].lists_peers = false;
        if (!has_list(w, i))
            continue;
        l->names += put_names(&m, i, share_of(&m, i));
        compress_text(&m.text, &l->documents[i]);
        l->count++;
    }
    w->farm_teller = -1;
    buf_release(&m.text);
    free(m.name);
    return l;
}

void lists_free(struct lists *l)
{
    if (!l)
        return;
    for (int i = 0; i < l->host_count; i++)
        buf_release(&l->documents[i]);
    free(l->documents);
    free(l);
}

const struct buf *lists_of(const struct lists *l, int host)
{
    return l->documents[host].len > 0 ? &l->documents[host] : NULL;
}

int64_t lists_names(const struct lists *l)
{
    return l->names;
}

int lists_count(const struct lists *l)
{
    return l->count;
}
