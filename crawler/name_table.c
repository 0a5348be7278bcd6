#include "name_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

#include "base/err.h"
#include "message.h"
#include "probe/hostname.h"

enum { SLOTS_START = 1 << 16, ANNOUNCE_BYTES_MAX = 512 * 1024, PENDING = 16 };

/* One spelling. Several can have one number ("Example.com" and "example.com."). */
struct slot {
    uint64_t hash; /* 0 = free */
    int32_t number;
};

/* A normalised name that waits for its announcement. */
struct fresh {
    uint32_t at; /* in text */
    uint8_t registrable_len;
};

/* A name that waits until its place is in the cache. */
struct pending {
    uint64_t hash; /* 0 = none */
    size_t len;
    char listed[RECORD_HOST_MAX];
};

struct name_table {
    uint64_t seed; /* so that nobody outside can make two names collide */
    struct slot *slots;
    size_t room, used;
    int32_t next;
    size_t bytes;    /* of all accepted names, each with a NUL */
    struct buf text; /* of fresh names, each with a NUL */
    struct fresh *fresh;
    size_t fresh_count, fresh_room;
    struct pending pending[PENDING];
    unsigned pending_at; /* the oldest */
};

struct name_table *name_table_new(void)
{
    struct name_table *t = mem_alloc(sizeof(*t));

    t->room = SLOTS_START;
    t->slots = mem_array(t->room, sizeof(*t->slots));
    buf_init(&t->text, UINT32_MAX);
    if (getrandom(&t->seed, sizeof(t->seed), 0) != (ssize_t)sizeof(t->seed))
        BUG("no random numbers");
    return t;
}

void name_table_free(struct name_table *t)
{
    if (!t)
        return;
    free(t->slots);
    free(t->fresh);
    buf_release(&t->text);
    free(t);
}

/* 64 bits of XXH3 stand for the spelling: two of a million names collide with a chance of 1 in 37 million. */
static struct slot *find(const struct name_table *t, uint64_t hash)
{
    size_t at = (size_t)hash & (t->room - 1);

    while (t->slots[at].hash && t->slots[at].hash != hash)
        at = (at + 1) & (t->room - 1);
    return &t->slots[at];
}

static void grow(struct name_table *t)
{
    struct slot *old = t->slots;
    size_t room = t->room;

    t->room *= 2;
    t->slots = mem_array(t->room, sizeof(*t->slots));
    for (size_t i = 0; i < room; i++)
        if (old[i].hash)
            *find(t, old[i].hash) = old[i];
    free(old);
}

static uint64_t hash_of(const struct name_table *t, const char *bytes, size_t len)
{
    uint64_t hash = XXH3_64bits_withSeed(bytes, len, t->seed);

    return hash ? hash : 1;
}

static void remember(struct name_table *t, uint64_t hash, int32_t number)
{
    if (4 * t->used >=
        3 * t->room) /* a fuller table is a smaller one: cache misses are what a lookup costs */
        grow(t);
    *find(t, hash) = (struct slot){.hash = hash, .number = number};
    t->used++;
}

static int32_t add_fresh(struct name_table *t, const struct hostname *name)
{
    if (t->fresh_count == t->fresh_room) {
        t->fresh_room = t->fresh_room ? 2 * t->fresh_room : 256;
        t->fresh = mem_grow(t->fresh, t->fresh_room, sizeof(*t->fresh));
    }
    t->fresh[t->fresh_count++] = (struct fresh){.at = (uint32_t)t->text.len,
                                                .registrable_len = (uint8_t)(name->len - name->registrable)};
    buf_put(&t->text, name->name, (size_t)name->len + 1);
    t->bytes += (size_t)name->len + 1;
    return t->next++;
}

static int32_t number_of(struct name_table *t, uint64_t hash, const char *listed, size_t len)
{
    const struct slot *known = find(t, hash);
    struct hostname name;
    int32_t number;
    uint64_t own;

    if (known->hash)
        return known->number;
    if (t->used >= NAME_TABLE_MAX || t->bytes + RECORD_HOST_MAX > NAME_TABLE_BYTES_MAX)
        return NAME_NO_ROOM;
    if (hostname_read(listed, len, &name) != HOSTNAME_OK) {
        remember(t, hash, NAME_REFUSED);
        return NAME_REFUSED;
    }
    own = hash_of(t, name.name, name.len);
    known = find(t, own);
    number = known->hash ? known->number : add_fresh(t, &name);
    if (!known->hash)
        remember(t, own, number);
    if (own != hash)
        remember(t, hash, number);
    return number;
}

int32_t name_table_number(struct name_table *t, const char *listed, size_t len)
{
    return number_of(t, hash_of(t, listed, len), listed, len);
}

/* Looks up the oldest that waits, which makes room for another. */
static struct pending *take_oldest(struct name_table *t, name_table_fn *fn, void *arg)
{
    struct pending *p = &t->pending[t->pending_at];

    t->pending_at = (t->pending_at + 1) % PENDING;
    if (p->hash)
        fn(arg, number_of(t, p->hash, p->listed, p->len));
    p->hash = 0;
    return p;
}

void name_table_ask(struct name_table *t, const char *listed, size_t len, name_table_fn *fn, void *arg)
{
    struct pending *p = take_oldest(t, fn, arg);

    if (len > sizeof(p->listed)) { /* no host name, whatever it is */
        fn(arg, name_table_number(t, listed, len));
        return;
    }
    p->hash = hash_of(t, listed, len);
    __builtin_prefetch(&t->slots[(size_t)p->hash & (t->room - 1)]);
    p->len = len;
    memcpy(p->listed, listed, len);
}

void name_table_settle(struct name_table *t, name_table_fn *fn, void *arg)
{
    for (int i = 0; i < PENDING; i++)
        (void)take_oldest(t, fn, arg);
}

bool name_table_is_full(const struct name_table *t)
{
    return t->used >= NAME_TABLE_FULL || t->bytes >= NAME_TABLE_BYTES_FULL;
}

void name_table_announce(struct name_table *t, struct buf *out)
{
    size_t done = 0;

    while (done < t->fresh_count) {
        struct message_names frame;
        size_t start = out->len;
        size_t in_frame = 0;

        message_names_begin(&frame, out, (uint32_t)(t->next - (int32_t)(t->fresh_count - done)));
        while (done < t->fresh_count && in_frame < MESSAGE_NAMES_MAX &&
               out->len - start < ANNOUNCE_BYTES_MAX) {
            message_names_add(&frame, t->text.bytes + t->fresh[done].at, t->fresh[done].registrable_len);
            done++;
            in_frame++;
        }
        message_names_end(&frame);
    }
    t->fresh_count = 0;
    buf_clear(&t->text);
}
