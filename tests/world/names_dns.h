/*
 * names_dns: answers DNS questions (UDP, A and AAAA) for the world's names, and only for those; the kinds of
 * broken DNS included. RFC 1035, no compression but the pointer to the question.
 */
#ifndef WORLD_NAMES_DNS_H
#define WORLD_NAMES_DNS_H

#include <stddef.h>
#include <stdint.h>

#include "world/world.h"

/* An index over names, since questions come by name. */
struct name_index;
struct name_index *name_index_new(const struct world *w);
void name_index_free(struct name_index *n);
int name_index_find(const struct name_index *n, const char *name); /* -1 when it is nobody's */

/* Builds the answer to a question of len bytes; 0 = say nothing. out has room for 600 bytes. */
size_t names_dns_answer(const struct world *w, const struct name_index *index, int day,
                        const uint8_t *question, size_t len, uint8_t *out);

#endif
