#include "package_graph.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "peers_edges.h"

enum { PATH_SIZE = 1200, CHUNK = 1 << 16 };

typedef bool graph_fn(FILE *out, struct pg *db, struct err *e);

static bool write_graph(struct pg *db, graph_fn *write, const char *path, struct err *e)
{
    FILE *f = fopen(path, "we");
    bool good;

    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    good = write(f, db, e);
    return (fclose(f) == 0 || err_errno(e, ERR_IO, errno, "cannot write %s", path)) && good;
}

static bool count_lines(const char *path, int64_t *lines, struct err *e)
{
    char chunk[CHUNK];
    FILE *f = fopen(path, "re");
    size_t got;

    *lines = 0;
    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot read %s", path);
    while ((got = fread(chunk, 1, sizeof(chunk), f)) > 0)
        for (const char *p = chunk; (p = memchr(p, '\n', (size_t)(chunk + got - p))); p++)
            (*lines)++;
    (void)fclose(f);
    return true;
}

bool package_graph_write(struct pg *db, const char *folder, int64_t *edges, struct err *e)
{
    char csv[PATH_SIZE], graphml[PATH_SIZE];

    (void)snprintf(csv, sizeof(csv), "%.1000s/graph/edges.csv", folder);
    (void)snprintf(graphml, sizeof(graphml), "%.1000s/graph/peers.graphml", folder);
    if (!write_graph(db, peers_edges_csv, csv, e) || !write_graph(db, peers_edges_graphml, graphml, e) ||
        !count_lines(csv, edges, e))
        return false;
    (*edges)--; /* the heading */
    return true;
}
