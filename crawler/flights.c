#include "flights.h"

#include <stdlib.h>

void flights_release(struct flights *f)
{
    for (uint32_t i = 0; i < f->room; i++)
        if (f->slots[i].visit)
            finished_free(f->slots[i].finished);
    free(f->slots);
    free(f->free_slots);
    *f = (struct flights){0};
}

static void grow(struct flights *f)
{
    uint32_t room = f->room ? 2 * f->room : 256;

    f->slots = mem_grow(f->slots, room, sizeof(*f->slots));
    f->free_slots = mem_grow(f->free_slots, room, sizeof(*f->free_slots));
    for (uint32_t i = room; i > f->room; i--) {
        f->slots[i - 1] = (struct flight){0};
        f->free_slots[f->free_count++] = i - 1;
    }
    f->room = room;
}

struct flight *flights_add(struct flights *f, struct finished *finished, int worker, struct tries tries)
{
    uint32_t slot;

    if (f->free_count == 0)
        grow(f);
    slot = f->free_slots[--f->free_count];
    f->count++;
    f->generation++;
    f->slots[slot] = (struct flight){.visit = (uint64_t)f->generation << 32 | (slot + 1),
                                     .worker = worker,
                                     .tries = tries,
                                     .finished = finished};
    return &f->slots[slot];
}

struct flight *flights_find(const struct flights *f, uint64_t visit, int worker)
{
    uint32_t slot = (uint32_t)visit;

    if (slot == 0 || slot > f->room)
        return NULL;
    if (f->slots[slot - 1].visit != visit || f->slots[slot - 1].worker != worker)
        return NULL;
    return &f->slots[slot - 1];
}

struct finished *flights_take(struct flights *f, struct flight *flight)
{
    struct finished *finished = flight->finished;

    f->free_slots[f->free_count++] = (uint32_t)(flight - f->slots);
    *flight = (struct flight){0};
    f->count--;
    return finished;
}
