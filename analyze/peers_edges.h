/*
 * peers_edges: the peer lists as edges, one a line, for other programs: CSV (source,target,since,last_seen)
 * or GraphML. Written while they are read, so that any number fits.
 *
 * since is the day on which the target was added to a list that we had read before; empty when it was on the
 * first list we read. last_seen is the day of the last reading. Hosts that opted out are left out.
 */
#ifndef ANALYZE_PEERS_EDGES_H
#define ANALYZE_PEERS_EDGES_H

#include <stdio.h>

#include "sql/pg.h"

MUST_CHECK bool peers_edges_csv(FILE *out, struct pg *db, struct err *e);
MUST_CHECK bool peers_edges_graphml(FILE *out, struct pg *db, struct err *e);

#endif
