/*
 * package_graph: who says it knows whom, as files of a data package: graph/edges.csv and graph/peers.graphml.
 * A large crawl has more than a hundred million edges, so they are streamed, and stay out of the SQLite file.
 */
#ifndef ANALYZE_PACKAGE_GRAPH_H
#define ANALYZE_PACKAGE_GRAPH_H

#include "sql/pg.h"

/* FOLDER/graph exists; edges: how many were written. */
MUST_CHECK bool package_graph_write(struct pg *db, const char *folder, int64_t *edges, struct err *e);

#endif
