/*
 * peers_walk: the entries of a peer document that jansson has read, shape by shape.
 */
#ifndef PROBE_PEERS_WALK_H
#define PROBE_PEERS_WALK_H

#include <jansson.h>

#include "probe/peers.h"

/* The name in one element of a root array: the string itself, or domain or host of an object; NULL otherwise.
 */
const json_t *peers_name_of(const json_t *element);

/* PEERS_OK, _WRONG_SHAPE or _TOO_LARGE. */
enum peers_state peers_walk(enum peers_shape shape, const json_t *root, peers_fn *fn, void *arg,
                            struct peers_page *page);

#endif
