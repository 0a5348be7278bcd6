/*
 * names: the peer names that one worker has numbered, and the instance ids that they stand for.
 *
 * A name gets its id when a list that has it is stored (admit.h), and keeps it until somebody opts out:
 * whoever did must be in nobody's list from then on. Results that are still to be written keep the table
 * alive after its worker is gone, hence the count of users.
 */
#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

enum {
    NAMES_UNKNOWN = 0,    /* not looked up yet */
    NAMES_HELD_BACK = -1, /* by the farm limits, for the time being */
    NAMES_OPTED_OUT = -2,
    NAMES_MAX = 4000000, /* names that one worker may send; more is an attack or a bug */
    NAMES_BYTES_MAX = 128 << 20,
};

struct names;

struct names *names_new(void); /* one user */
void names_share(struct names *n);
void names_release(struct names *n); /* the last user frees it; NULL is fine */

/* The next name; number must be the count so far. False when it is not, or when there are too many. */
MUST_CHECK bool names_add(struct names *n, uint32_t number, const char *name, size_t len,
                          size_t registrable_len);

uint32_t names_count(const struct names *n);
const char *names_text(const struct names *n, uint32_t number);        /* borrowed until the next names_add */
const char *names_registrable(const struct names *n, uint32_t number); /* borrowed, the end of the name */
int32_t names_id(const struct names *n, uint32_t number); /* > 0 an instance id, else an enum value */
void names_set_id(struct names *n, uint32_t number, int32_t id);
/* Names that were held back are unknown again when ten minutes have passed: their domain may have earned
 * room. Asked of the database with every list, the names of a large farm would cost more than all others. */
void names_reconsider(struct names *n, int64_t now_us);
/* From now on ids are those of this state of the opt-outs (sql/database.h): those of another are unknown
 * again. */
void names_as_of(struct names *n, int64_t opt_outs);

#endif
