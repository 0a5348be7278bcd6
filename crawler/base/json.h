/*
 * json: reading JSON that strangers wrote, over jansson: bounded depth, and typed getters for which absent,
 * null, wrong type and present are different answers.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

enum {
    JSON_DEPTH_MAX = 32,
    JSON_MEMORY_MAX =
        256 << 20, /* that the tree of one document may take; a list of 40,000 instances takes 50 MB */
};

enum json_state {
    JSON_STATE_OK,
    JSON_STATE_SYNTAX,   /* not JSON, bytes behind the document, or a tree beyond JSON_MEMORY_MAX */
    JSON_STATE_TOO_DEEP, /* nested deeper than JSON_DEPTH_MAX */
};

/* Parses one document of any type. A UTF-8 byte order mark is skipped. Owned by the caller (json_decref),
 * NULL unless *state is JSON_STATE_OK. Duplicate keys: the last wins. NUL in strings is refused by jansson.
 * When an integer is beyond int64, all numbers of the document are read as reals. */
json_t *json_read(const char *bytes, size_t len, enum json_state *state) MUST_CHECK;

/* Borrowed member of an object, NULL when v is not an object, the key is absent, or the value is null. */
json_t *json_member(const json_t *v, const char *key);
/* Borrowed text of a string member, NULL otherwise. */
const char *json_text(const json_t *v, const char *key);
/* Takes characters that would steer a terminal out of all texts in v, however deep; keys stay. For output of
 * texts that an older program, or somebody by hand, may have stored. */
void json_make_plain(json_t *v);
/* Borrowed value at a path of members ("growth.summary.organic", each part shorter than 64) in JSON of our
 * own; NULL when it is not there. */
const json_t *json_at_path(const json_t *v, const char *path);
/* 1 true, 0 false, -1 absent or something else. */
int json_bool(const json_t *v, const char *key);

#endif
