#include "plan/pace.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { TABLE_START = 1024, SLOW_MS = 60000, SLOW_GAP_MS = 2000 };

/* A visit, waiting in the queue of its key or connected. */
struct guest {
    uint64_t visit;
    struct key *key;
    struct guest *next_in_key; /* queue */
    struct guest *next_in_hash;
    bool inside;
};

struct key {
    unsigned char bytes[PACE_KEY_SIZE];
    struct guest *first, *last; /* waiting */
    int open;
    int64_t next_ms; /* earliest next connection */
    int64_t slow_until_ms;
    struct key *next_in_hash;
    size_t heap_at; /* place in the heap + 1; 0 = not in it */
};

struct pace {
    double rate; /* of all crawls together, as is open */
    int open;
    int64_t gap_ms; /* our part */
    int open_max;
    struct key **keys;
    size_t key_slots, key_count;
    struct guest **guests;
    size_t guest_slots, guest_count;
    int64_t now_ms;    /* as pace_next was told last */
    struct key **heap; /* keys with somebody waiting and a free slot, by next_ms */
    size_t heap_len, heap_room;
    int64_t waiting;
};

static void take_part(struct pace *p, int crawls)
{
    p->gap_ms = p->rate > 0 ? (int64_t)(1000.0 * crawls / p->rate) : 0;
    p->open_max = p->open > crawls ? p->open / crawls : 1;
}

struct pace *pace_new(double rate, int open)
{
    struct pace *p = mem_alloc(sizeof(*p));

    p->rate = rate;
    p->open = open;
    take_part(p, 1);
    p->key_slots = p->guest_slots = TABLE_START;
    p->keys = mem_array(p->key_slots, sizeof(struct key *));
    p->guests = mem_array(p->guest_slots, sizeof(struct guest *));
    return p;
}

void pace_free(struct pace *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->key_slots; i++)
        for (struct key *k = p->keys[i], *next; k; k = next) {
            next = k->next_in_hash;
            free(k);
        }
    for (size_t i = 0; i < p->guest_slots; i++)
        for (struct guest *g = p->guests[i], *next; g; g = next) {
            next = g->next_in_hash;
            free(g);
        }
    free(p->keys);
    free(p->guests);
    free(p->heap);
    free(p);
}

/* ---- the heap of keys that have somebody to let in ---- */

static void heap_put(struct pace *p, size_t at, struct key *k)
{
    p->heap[at] = k;
    k->heap_at = at + 1;
}

static void heap_up(struct pace *p, size_t at)
{
    struct key *k = p->heap[at];

    while (at > 0 && p->heap[(at - 1) / 2]->next_ms > k->next_ms) {
        heap_put(p, at, p->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_put(p, at, k);
}

static void heap_down(struct pace *p, size_t at)
{
    struct key *k = p->heap[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child >= p->heap_len)
            break;
        if (child + 1 < p->heap_len && p->heap[child + 1]->next_ms < p->heap[child]->next_ms)
            child++;
        if (p->heap[child]->next_ms >= k->next_ms)
            break;
        heap_put(p, at, p->heap[child]);
        at = child;
    }
    heap_put(p, at, k);
}

static void heap_remove(struct pace *p, struct key *k)
{
    size_t at = k->heap_at - 1;
    struct key *moved;

    k->heap_at = 0;
    moved = p->heap[--p->heap_len];
    if (moved == k)
        return;
    heap_put(p, at, moved);
    heap_down(p, at);
    heap_up(p, moved->heap_at - 1);
}

static void heap_add(struct pace *p, struct key *k)
{
    if (p->heap_len == p->heap_room) {
        p->heap_room = p->heap_room ? 2 * p->heap_room : 64;
        p->heap = mem_grow(p->heap, p->heap_room, sizeof(*p->heap));
    }
    heap_put(p, p->heap_len++, k);
    heap_up(p, p->heap_len - 1);
}

/* Brings a key's place in the heap in line with its queue and slots. */
static void settle(struct pace *p, struct key *k)
{
    bool wanted = k->first && k->open < p->open_max;

    if (k->heap_at)
        heap_remove(p, k);
    if (wanted)
        heap_add(p, k);
}

/* ---- tables ---- */

static size_t hash_key(const unsigned char *bytes)
{
    uint64_t h = 1469598103934665603u;

    for (int i = 0; i < PACE_KEY_SIZE; i++)
        h = (h ^ bytes[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static size_t hash_visit(uint64_t visit)
{
    uint64_t h = visit * 0x9e3779b97f4a7c15u;

    return (size_t)(h ^ h >> 29);
}

static void grow_keys(struct pace *p)
{
    size_t slots = 2 * p->key_slots;
    struct key **table = mem_array(slots, sizeof(*table));

    for (size_t i = 0; i < p->key_slots; i++)
        for (struct key *k = p->keys[i], *next; k; k = next) {
            size_t at = hash_key(k->bytes) & (slots - 1);

            next = k->next_in_hash;
            k->next_in_hash = table[at];
            table[at] = k;
        }
    free(p->keys);
    p->keys = table;
    p->key_slots = slots;
}

static void grow_guests(struct pace *p)
{
    size_t slots = 2 * p->guest_slots;
    struct guest **table = mem_array(slots, sizeof(*table));

    for (size_t i = 0; i < p->guest_slots; i++)
        for (struct guest *g = p->guests[i], *next; g; g = next) {
            size_t at = hash_visit(g->visit) & (slots - 1);

            next = g->next_in_hash;
            g->next_in_hash = table[at];
            table[at] = g;
        }
    free(p->guests);
    p->guests = table;
    p->guest_slots = slots;
}

static bool is_idle(const struct pace *p, const struct key *k)
{
    return !k->first && k->open == 0 && k->next_ms <= p->now_ms && k->slow_until_ms <= p->now_ms;
}

/* Keys that nobody waits for and whose time is over say nothing any more. */
static void drop_idle_keys(struct pace *p)
{
    for (size_t i = 0; i < p->key_slots; i++)
        for (struct key **place = &p->keys[i]; *place;) {
            struct key *k = *place;

            if (!is_idle(p, k)) {
                place = &k->next_in_hash;
                continue;
            }
            *place = k->next_in_hash;
            free(k);
            p->key_count--;
        }
}

static struct key *find_or_make_key(struct pace *p, const unsigned char *bytes)
{
    size_t at = hash_key(bytes) & (p->key_slots - 1);
    struct key *k;

    for (k = p->keys[at]; k; k = k->next_in_hash)
        if (memcmp(k->bytes, bytes, PACE_KEY_SIZE) == 0)
            return k;
    if (p->key_count >= p->key_slots) {
        drop_idle_keys(p);
        if (p->key_count > p->key_slots / 2)
            grow_keys(p);
        at = hash_key(bytes) & (p->key_slots - 1);
    }
    k = mem_alloc(sizeof(*k));
    memcpy(k->bytes, bytes, PACE_KEY_SIZE);
    k->next_in_hash = p->keys[at];
    p->keys[at] = k;
    p->key_count++;
    return k;
}

static struct guest **find_guest(struct pace *p, uint64_t visit)
{
    struct guest **g = &p->guests[hash_visit(visit) & (p->guest_slots - 1)];

    while (*g && (*g)->visit != visit)
        g = &(*g)->next_in_hash;
    return g;
}

/* ---- what callers see ---- */

void pace_ask(struct pace *p, uint64_t visit, const unsigned char key[PACE_KEY_SIZE])
{
    struct guest *g;
    size_t at;

    pace_leave(p, visit);
    if (p->guest_count >= p->guest_slots)
        grow_guests(p);
    g = mem_alloc(sizeof(*g));
    g->visit = visit;
    g->key = find_or_make_key(p, key);
    at = hash_visit(visit) & (p->guest_slots - 1);
    g->next_in_hash = p->guests[at];
    p->guests[at] = g;
    p->guest_count++;
    if (g->key->last)
        g->key->last->next_in_key = g;
    else
        g->key->first = g;
    g->key->last = g;
    p->waiting++;
    settle(p, g->key);
}

static void leave_queue(struct pace *p, struct guest *g)
{
    struct guest *before = NULL;

    for (struct guest *x = g->key->first; x != g; x = x->next_in_key)
        before = x;
    if (before)
        before->next_in_key = g->next_in_key;
    else
        g->key->first = g->next_in_key;
    if (g->key->last == g)
        g->key->last = before;
    p->waiting--;
}

void pace_leave(struct pace *p, uint64_t visit)
{
    struct guest **place = find_guest(p, visit);
    struct guest *g = *place;

    if (!g)
        return;
    if (g->inside)
        g->key->open--;
    else
        leave_queue(p, g);
    settle(p, g->key);
    *place = g->next_in_hash;
    free(g);
    p->guest_count--;
}

void pace_slow(struct pace *p, uint64_t visit, int64_t now_ms)
{
    struct guest *g = *find_guest(p, visit);

    if (!g)
        return;
    g->key->slow_until_ms = now_ms + SLOW_MS;
    if (g->key->next_ms < now_ms + SLOW_GAP_MS)
        g->key->next_ms = now_ms + SLOW_GAP_MS;
    settle(p, g->key);
}

bool pace_next(struct pace *p, int64_t now_ms, uint64_t *visit)
{
    struct key *k;
    struct guest *g;

    p->now_ms = now_ms;
    if (p->heap_len == 0 || p->heap[0]->next_ms > now_ms)
        return false;
    k = p->heap[0];
    g = k->first;
    k->first = g->next_in_key;
    if (!k->first)
        k->last = NULL;
    g->next_in_key = NULL;
    g->inside = true;
    k->open++;
    k->next_ms = now_ms + (now_ms < k->slow_until_ms ? SLOW_GAP_MS : p->gap_ms);
    p->waiting--;
    settle(p, k);
    *visit = g->visit;
    return true;
}

void pace_share(struct pace *p, int crawls)
{
    take_part(p, crawls);
    for (size_t i = 0; i < p->key_slots; i++)
        for (struct key *k = p->keys[i]; k; k = k->next_in_hash)
            settle(p, k);
}

int64_t pace_due_ms(const struct pace *p)
{
    return p->heap_len == 0 ? INT64_MAX : p->heap[0]->next_ms;
}

int64_t pace_waiting(const struct pace *p)
{
    return p->waiting;
}
