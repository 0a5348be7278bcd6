/*
 * nodeinfo_documents: the nodeinfo pointer and document of a host of the simulated fediverse, in every form
 * that programs.csv names.
 */
#ifndef WORLD_NODEINFO_DOCUMENTS_H
#define WORLD_NODEINFO_DOCUMENTS_H

#include "base/buf.h"
#include "world/world.h"

/* day and hour are those of the served moment. */
void put_pointer(const struct world *w, int host, int day, double hour, struct buf *b);
void put_nodeinfo(const struct world *w, int host, int day, double hour, struct buf *b);
void put_nodeinfo2(const struct world *w, int host, int day, double hour, struct buf *b);

#endif
