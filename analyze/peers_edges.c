#include "peers_edges.h"

#include <errno.h>
#include <roaring/roaring.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { IDS_AT_ONCE = 4096, DAY_S = 86400 };

struct edges {
    FILE *out;
    bool graphml;
    char **names; /* owned, by instance id; NULL = not shown */
    int32_t ids;
    int32_t *added_on; /* owned, by target: day + 1 on which the present list got it, 0 = not known */
    uint32_t *scratch; /* owned */
};

static const char names_sql[] =
    "select id, host from fedtide.instance where state <> 'opted_out' order by id";

/* A list with all that was ever added to it, in order: the last day of a target counts. */
static const char lists_sql[] =
    "copy (select p.instance_id, p.observed_at, p.ids,"
    "  array(select a.id from fedtide.peer_change c cross join lateral unnest(c.added) as a(id)"
    "         where c.instance_id = p.instance_id order by c.observed_at),"
    "  array(select extract(epoch from c.observed_at)::bigint / 86400"
    "          from fedtide.peer_change c cross join lateral unnest(c.added) as a(id)"
    "         where c.instance_id = p.instance_id order by c.observed_at)"
    " from fedtide.peer_list p order by p.instance_id) to stdout (format binary)";

/* Elements of a one-dimensional binary array: a header of 20 bytes (0 dimensions: 12), then length and value
 * of each (manual of libpq, array_send). width is 4 or 8. */
static size_t array_length(const struct pg_field *f, size_t width)
{
    return f->bytes && f->len > 20 ? ((size_t)f->len - 20) / (4 + width) : 0;
}

static int64_t array_at(const struct pg_field *f, size_t width, size_t i)
{
    const struct pg_field element = {.bytes = f->bytes + 20 + i * (4 + width) + 4, .len = (int32_t)width};

    return width == 4 ? pg_field_i32(&element) : pg_field_i64(&element);
}

static void set_added(struct edges *v, const struct pg_field *ids, const struct pg_field *days, bool clear)
{
    size_t count = array_length(ids, 4);

    if (array_length(days, 8) < count)
        count = array_length(days, 8);
    for (size_t i = 0; i < count; i++) {
        int64_t id = array_at(ids, 4, i);

        if (id > 0 && id <= v->ids)
            v->added_on[id] = clear ? 0 : (int32_t)array_at(days, 8, i) + 1;
    }
}

static bool put_edge(const struct edges *v, int32_t from, int32_t to, const char *last_seen)
{
    char since[STR_DAY_SIZE] = "";

    if (v->added_on[to])
        str_from_day(v->added_on[to] - 1, since);
    if (!v->graphml)
        return fprintf(v->out, "%s,%s,%s,%s\n", v->names[from], v->names[to], since, last_seen) > 0;
    if (!since[0])
        return fprintf(v->out, "<edge source=\"n%d\" target=\"n%d\"><data key=\"seen\">%s</data></edge>\n",
                       from, to, last_seen) > 0;
    return fprintf(v->out,
                   "<edge source=\"n%d\" target=\"n%d\"><data key=\"since\">%s</data>"
                   "<data key=\"seen\">%s</data></edge>\n",
                   from, to, since, last_seen) > 0;
}

static bool put_list(const struct edges *v, int32_t from, const roaring_bitmap_t *bits, const char *last_seen)
{
    roaring_uint32_iterator_t *at = roaring_create_iterator(bits);
    bool good = true;
    uint32_t got;

    while (good && (got = roaring_read_uint32_iterator(at, v->scratch, IDS_AT_ONCE)) > 0)
        for (uint32_t i = 0; good && i < got; i++) {
            uint32_t to = v->scratch[i];

            if (to <= (uint32_t)v->ids && v->names[to] && (int32_t)to != from)
                good = put_edge(v, from, (int32_t)to, last_seen);
        }
    roaring_free_uint32_iterator(at);
    return good;
}

static bool take_list(void *arg, const struct pg_field *f, int count, struct err *e)
{
    struct edges *v = arg;
    int32_t from = count == 5 ? pg_field_i32(&f[0]) : 0;
    char last_seen[STR_DAY_SIZE];
    roaring_bitmap_t *bits;
    bool good;

    if (from < 1 || from > v->ids || !v->names[from])
        return true;
    bits = roaring_bitmap_portable_deserialize_safe((const char *)f[2].bytes, (size_t)f[2].len);
    if (!bits)
        return err_set(e, ERR_DB, "the peer list of %s is damaged", v->names[from]);
    str_from_day((int32_t)(pg_field_time_us(&f[1]) / 1000000 / DAY_S), last_seen);
    set_added(v, &f[3], &f[4], false);
    good = put_list(v, from, bits, last_seen) || err_errno(e, ERR_IO, errno, "cannot write the edges");
    set_added(v, &f[3], &f[4], true);
    roaring_bitmap_free(bits);
    return good;
}

static bool load_names(struct edges *v, struct pg *db, struct err *e)
{
    PG_RESULT res = NULL;
    int rows;

    if (!pg_run(db, names_sql, NULL, &res, e))
        return err_wrap(e, "reading the hosts");
    rows = PQntuples(res);
    v->ids = rows ? (int32_t)pg_i64(res, rows - 1, 0) : 0;
    v->names = mem_array((size_t)v->ids + 1, sizeof(*v->names));
    v->added_on = mem_array((size_t)v->ids + 1, sizeof(*v->added_on));
    v->scratch = mem_array(IDS_AT_ONCE, sizeof(*v->scratch));
    for (int r = 0; r < rows; r++)
        v->names[pg_i64(res, r, 0)] = mem_text(pg_text(res, r, 1));
    return true;
}

static void put_head(const struct edges *v)
{
    if (!v->graphml) {
        (void)fprintf(v->out, "source,target,since,last_seen\n");
        return;
    }
    (void)fprintf(v->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
                          "<key id=\"host\" for=\"node\" attr.name=\"host\" attr.type=\"string\"/>\n"
                          "<key id=\"since\" for=\"edge\" attr.name=\"since\" attr.type=\"string\"/>\n"
                          "<key id=\"seen\" for=\"edge\" attr.name=\"last_seen\" attr.type=\"string\"/>\n"
                          "<graph id=\"peers\" edgedefault=\"directed\">\n");
    /* host names are letters, digits, dots and hyphens by the rules of the crawler: nothing to escape */
    for (int32_t id = 1; id <= v->ids; id++)
        if (v->names[id])
            (void)fprintf(v->out, "<node id=\"n%d\"><data key=\"host\">%s</data></node>\n", id, v->names[id]);
}

static bool write_edges(struct edges *v, struct pg *db, struct err *e)
{
    bool good = load_names(v, db, e);

    if (good) {
        put_head(v);
        good = pg_copy_out(db, lists_sql, take_list, v, e) || err_wrap(e, "reading the peer lists");
        if (v->graphml)
            (void)fprintf(v->out, "</graph>\n</graphml>\n");
    }
    if (good && (fflush(v->out) != 0 || ferror(v->out)))
        good = err_errno(e, ERR_IO, errno, "cannot write the edges");
    for (int32_t id = 0; v->names && id <= v->ids; id++)
        free(v->names[id]);
    free(v->names);
    free(v->added_on);
    free(v->scratch);
    return good;
}

bool peers_edges_csv(FILE *out, struct pg *db, struct err *e)
{
    return write_edges(&(struct edges){.out = out}, db, e);
}

bool peers_edges_graphml(FILE *out, struct pg *db, struct err *e)
{
    return write_edges(&(struct edges){.out = out, .graphml = true}, db, e);
}
