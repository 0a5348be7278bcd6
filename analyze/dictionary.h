/*
 * dictionary: texts -> dense numbers from 0, in order of first appearance. Texts are copied and owned.
 */
#ifndef ANALYZE_DICTIONARY_H
#define ANALYZE_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

struct dictionary {
    char **texts; /* owned, by number */
    int32_t count, room;
    int32_t *slots; /* owned: number + 1, 0 = free; a power of two */
    size_t slot_count;
};

void dictionary_release(struct dictionary *d);
/* Number of a text, added when it is new. */
int32_t dictionary_add(struct dictionary *d, const char *text, size_t len);
/* Number of a text, -1 when it is unknown. */
int32_t dictionary_find(const struct dictionary *d, const char *text, size_t len);

#endif
