#include "store/peers_set.h"

#include <roaring/roaring.h>
#include <stdlib.h>

#include "base/err.h"

struct peers_set {
    roaring_bitmap_t *bits;
};

static struct peers_set *wrap(roaring_bitmap_t *bits)
{
    struct peers_set *s = mem_alloc(sizeof(*s));

    if (!bits)
        BUG("no memory for a bitmap");
    s->bits = bits;
    return s;
}

struct peers_set *peers_set_new(const uint32_t *ids, size_t count)
{
    struct peers_set *s = wrap(roaring_bitmap_create());

    roaring_bitmap_add_many(s->bits, count, ids);
    (void)roaring_bitmap_run_optimize(s->bits);
    return s;
}

struct peers_set *peers_set_read(const void *bytes, size_t len)
{
    roaring_bitmap_t *bits = roaring_bitmap_portable_deserialize_safe(bytes, len);

    return bits ? wrap(bits) : NULL;
}

void peers_set_free(struct peers_set *s)
{
    if (!s)
        return;
    roaring_bitmap_free(s->bits);
    free(s);
}

bool peers_set_is_same(const struct peers_set *a, const struct peers_set *b)
{
    return roaring_bitmap_equals(a->bits, b->bits);
}

int64_t peers_set_count(const struct peers_set *s)
{
    return (int64_t)roaring_bitmap_get_cardinality(s->bits);
}

char *peers_set_write(const struct peers_set *s, size_t *len)
{
    char *bytes;

    *len = roaring_bitmap_portable_size_in_bytes(s->bits);
    bytes = mem_alloc(*len);
    (void)roaring_bitmap_portable_serialize(s->bits, bytes);
    return bytes;
}

uint32_t *peers_set_minus(const struct peers_set *a, const struct peers_set *b, size_t *count)
{
    roaring_bitmap_t *rest = roaring_bitmap_andnot(a->bits, b->bits);
    uint32_t *ids;

    if (!rest)
        BUG("no memory for a bitmap");
    *count = (size_t)roaring_bitmap_get_cardinality(rest);
    ids = mem_array(*count + 1, sizeof(*ids));
    roaring_bitmap_to_uint32_array(rest, ids);
    roaring_bitmap_free(rest);
    return ids;
}
