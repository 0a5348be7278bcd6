/*
 * list_documents: what a host of the simulated fediverse tells about others: peers and blocks, page by page,
 * in every form that programs.csv names; and what it tells of itself beside nodeinfo.
 */
#ifndef WORLD_LIST_DOCUMENTS_H
#define WORLD_LIST_DOCUMENTS_H

#include "world/documents.h"

/* False when the path is no such document of this host. */
bool answer_lists(const struct world *w, int host, int day, const struct request *r, struct answer *a);
bool answer_extra(const struct world *w, int host, int day, const struct request *r, struct answer *a);
/* The names a host knows, as a JSON array. */
void put_plain_list(const struct world *w, int host, int day, struct buf *b);
/* What a crawl that asks for everything finds: entries in the peer list as told, those that are hosts of the
 * world, and published blocks. */
int list_entries(const struct world *w, int host, int day);
int list_members(const struct world *w, int host, int day);
int list_blocks(const struct world *w, int host);
/* "ok", "disabled", "denied", "gone", "robots", "none": how the peer list answers. */
const char *list_state(const struct world *w, int host);

#endif
