/*
 * past_documents: what a host of the simulated fediverse tells about its own past: activity weeks and charts.
 */
#ifndef WORLD_PAST_DOCUMENTS_H
#define WORLD_PAST_DOCUMENTS_H

#include "world/documents.h"

/* False when the path is no such document of this host. */
bool answer_past(const struct world *w, int host, int day, const struct request *r, struct answer *a);
/* Figures that a crawl stores of it. */
int past_points(const struct world *w, int host, int day);

#endif
