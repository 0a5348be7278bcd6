#include "rules_steps.h"

#include <math.h>
#include <stdlib.h>

/*
 * R4. Proxies and second names answer with the figures of another server. Two hosts are the same when
 * accounts and posts agree closely in several rounds and in most rounds that hold both; one agreement is
 * enough between large counts when one of the two was seen only a few times. The one discovered earlier is
 * kept.
 */

/* A farm of hosts with the same figures must not cost the square of its size: each is compared with so many
 * next to it, and paired with so many; neighbours of neighbours lead to the first all the same. */
enum { COMPARED_MAX = 2000, PAIRED_MAX = 32 };

/* Two hosts that agreed at least once. */
struct pair {
    uint64_t key; /* host a << 32 | host b, a < b; 0 = free slot (a host never pairs with itself) */
    int32_t rounds;
    int32_t first_round; /* of the first agreement */
    bool large;          /* agreed once above the limits for visitors */
};

struct pairs {
    struct pair *slots; /* owned; a power of two */
    size_t slot_count, count;
};

static size_t find_slot(const struct pairs *v, uint64_t key)
{
    size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & (v->slot_count - 1);

    while (v->slots[i].key && v->slots[i].key != key)
        i = (i + 1) & (v->slot_count - 1);
    return i;
}

static void grow(struct pairs *v)
{
    struct pairs old = *v;

    v->slot_count = old.slot_count ? old.slot_count * 2 : 1024;
    v->slots = mem_array(v->slot_count, sizeof(*v->slots));
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].key)
            v->slots[find_slot(v, old.slots[i].key)] = old.slots[i];
    free(old.slots);
}

static struct pair *pair_of(struct pairs *v, int32_t a, int32_t b, int32_t round)
{
    uint64_t key = a < b ? (uint64_t)a << 32 | (uint64_t)b : (uint64_t)b << 32 | (uint64_t)a;
    size_t i;

    if (v->count * 2 >= v->slot_count)
        grow(v);
    i = find_slot(v, key);
    if (!v->slots[i].key) {
        v->slots[i] = (struct pair){.key = key, .first_round = round};
        v->count++;
    }
    return &v->slots[i];
}

static bool close_to(int64_t a, int64_t b, double tolerance)
{
    return fabs((double)(a - b)) <= tolerance * (double)(a > b ? a : b);
}

static bool may_pair(const struct used *u, uint32_t row)
{
    return used_value(u, row) != PANEL_NONE && used_value(u, row) >= u->rules->mirror_users &&
           panel_posts(u->panel, row) >= u->rules->mirror_posts;
}

static int by_posts(const void *a, const void *b, void *arg)
{
    const struct panel *p = arg;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    int64_t x = panel_posts(p, i), y = panel_posts(p, k);

    if (x != y)
        return x < y ? -1 : 1;
    return i < k ? -1 : i > k;
}

/* Notes all pairs that agree among the rows of one round, which get sorted by posts. */
static void pair_round(const struct used *u, struct pairs *v, uint32_t *rows, uint32_t count, int32_t round)
{
    const struct rule_set *set = u->rules;
    const struct panel *p = u->panel;

    qsort_r(rows, count, sizeof(*rows), by_posts, (void *)(uintptr_t)p);
    for (uint32_t i = 0; i < count; i++) {
        int64_t posts = panel_posts(p, rows[i]), users = used_value(u, rows[i]);
        int paired = 0;

        for (uint32_t k = i + 1; k < count && k <= i + COMPARED_MAX && paired < PAIRED_MAX; k++) {
            int32_t a, b;
            struct pair *pair;

            if (!close_to(posts, panel_posts(p, rows[k]), set->mirror_tolerance))
                break;
            if (!close_to(users, used_value(u, rows[k]), set->mirror_tolerance))
                continue;
            a = panel_host_of(p, rows[i]);
            b = panel_host_of(p, rows[k]);
            if (a == b)
                continue;
            pair = pair_of(v, a, b, round);
            pair->rounds++;
            paired++;
            pair->large |= users > set->visitor_users && posts > set->visitor_posts;
        }
    }
}

static void collect_pairs(const struct used *u, struct pairs *v)
{
    const struct panel *p = u->panel;
    uint32_t *start = mem_array((size_t)p->round_count + 2, sizeof(*start));
    uint32_t *fill = mem_array((size_t)p->round_count + 1, sizeof(*fill));
    uint32_t *rows = mem_array((size_t)p->rows + 1, sizeof(*rows));

    for (uint32_t i = 0; i < p->rows; i++)
        if (may_pair(u, i))
            start[p->c.round[i] + 1]++;
    for (int32_t r = 0; r < p->round_count; r++) {
        start[r + 1] += start[r];
        fill[r] = start[r];
    }
    for (uint32_t i = 0; i < p->rows; i++)
        if (may_pair(u, i))
            rows[fill[p->c.round[i]]++] = i;
    for (int32_t r = 0; r < p->round_count; r++)
        pair_round(u, v, rows + start[r], start[r + 1] - start[r], r);
    free(start);
    free(fill);
    free(rows);
}

/* Rounds from `from` on in which both hosts have a used value. */
static int32_t common_rounds(const struct used *u, int32_t a, int32_t b, int32_t from)
{
    const struct panel *p = u->panel;
    uint32_t i = p->hosts[a].first, i_end = i + p->hosts[a].count;
    uint32_t k = p->hosts[b].first, k_end = k + p->hosts[b].count;
    int32_t common = 0;

    while (i < i_end && k < k_end) {
        int32_t x = p->c.round[i], y = p->c.round[k];

        common += x == y && x >= from && used_value(u, i) != PANEL_NONE && used_value(u, k) != PANEL_NONE;
        i += x <= y;
        k += y <= x;
    }
    return common;
}

static int64_t most_users(const struct used *u, int32_t host)
{
    const struct panel_host *h = &u->panel->hosts[host];
    int64_t most = 0;

    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (used_value(u, i) != PANEL_NONE && used_value(u, i) > most)
            most = used_value(u, i);
    return most;
}

/* From which round on two hosts are the same; -1 never. Large hosts may become one later (a moved domain). */
static int32_t same_from(const struct used *u, const struct pair *pair, int32_t a, int32_t b)
{
    const struct rule_set *set = u->rules;
    const struct panel_host *hosts = u->panel->hosts;
    uint32_t fewer = hosts[a].count < hosts[b].count ? hosts[a].count : hosts[b].count;

    if (pair->large && fewer <= (uint32_t)set->visitor_rounds)
        return 0;
    if (pair->rounds < set->mirror_rounds)
        return -1;
    if (pair->rounds >= set->mirror_share * common_rounds(u, a, b, 0))
        return 0;
    if (most_users(u, a) > set->visitor_users && most_users(u, b) > set->visitor_users &&
        pair->rounds >= set->mirror_share * common_rounds(u, a, b, pair->first_round))
        return pair->first_round;
    return -1;
}

/* The copy of two: discovered later; of the same age, the one seen less often. */
static bool is_copy(const struct panel_host *h, const struct panel_host *of)
{
    if (h->first_seen_s != of->first_seen_s)
        return h->first_seen_s > of->first_seen_s;
    return h->count != of->count ? h->count < of->count : h->id > of->id;
}

static int by_key(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    return x->key < y->key ? -1 : x->key > y->key;
}

/* Original of a host: copies of copies lead to the first. */
static int32_t original(const struct used *u, int32_t host)
{
    while (u->copy_of[host] >= 0)
        host = u->copy_of[host];
    return host;
}

static void exclude_copy(struct used *u, int32_t copy, int32_t of, const int32_t from)
{
    const struct panel_host *h = &u->panel->hosts[copy];

    u->copy_of[copy] = of;
    for (uint32_t i = h->first; i < h->first + h->count; i++)
        if (u->panel->c.round[i] >= from)
            rule_exclude(u, i, RULE_MIRROR);
}

void rule_mirror(struct used *u)
{
    struct pairs pairs = {0};
    size_t kept = 0;

    collect_pairs(u, &pairs);
    for (size_t i = 0; i < pairs.slot_count; i++)
        if (pairs.slots[i].key)
            pairs.slots[kept++] = pairs.slots[i];
    if (kept > 0) /* the same result whatever the hash */
        qsort(pairs.slots, kept, sizeof(*pairs.slots), by_key);
    for (size_t i = 0; i < kept; i++) {
        int32_t a = (int32_t)(pairs.slots[i].key >> 32), b = (int32_t)(pairs.slots[i].key & 0xffffffffu);
        int32_t from = same_from(u, &pairs.slots[i], a, b);
        int32_t copy = is_copy(&u->panel->hosts[a], &u->panel->hosts[b]) ? a : b;
        int32_t of = original(u, copy == a ? b : a);

        if (from >= 0 && u->copy_of[copy] < 0 && of != copy)
            exclude_copy(u, copy, of, from);
    }
    free(pairs.slots);
}
